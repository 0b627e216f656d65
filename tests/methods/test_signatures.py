"""Signatures made elsewhere: good ones, every way to be wrong, and hostile files."""

from __future__ import annotations

import asyncio
import base64
import io
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import typst
from asn1crypto import cms, core, keys, pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from vicinia.methods import signatures
from vicinia.methods.signatures import NotSigned, Signature, content, read, same_document

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
TEXT = "Accordo di programma: perché nessuno resti solo.\r\n".encode() * 20


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def asn1(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.der)

    def signer(self, *more: Holder) -> signers.SimpleSigner:
        private = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        store = SimpleCertificateStore()
        store.register_multiple([one.asn1 for one in more])
        return signers.SimpleSigner(
            signing_cert=self.asn1, signing_key=keys.PrivateKeyInfo.load(private), cert_registry=store
        )


KEYS = [ec.generate_private_key(ec.SECP256R1()) for _ in range(4)]


def issued(
    name: str,
    by: Holder | None = None,
    *,
    start: datetime = NOW - 300 * DAY,
    end: datetime = NOW + 300 * DAY,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = KEYS[1],
    authority: bool = False,
    usage: str = "content_commitment",
    stamping: bool = False,
) -> Holder:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "IT"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Comune di Prova"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    uses = dict.fromkeys(
        (
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
            "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    uses |= {"key_cert_sign": True, "crl_sign": True} if authority else {usage: True}
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**uses), critical=True)
    )
    if stamping:
        built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Holder(built.sign(by.key if by else key, hashes.SHA256()), key)


def revocations(
    by: Holder, *revoked: Holder, when: datetime = NOW - DAY, until: datetime = NOW + 30 * DAY
) -> bytes:
    built = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(min(when, until - DAY))
        .next_update(until)
    )
    for one in revoked:
        built = built.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(one.certificate.serial_number)
            .revocation_date(when)
            .build()
        )
    return built.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


ROOT = issued("Autorità di prova", key=KEYS[0], authority=True)
MIDDLE = issued("Autorità intermedia", ROOT, key=KEYS[2], authority=True)
ANNA = issued("ANNA ROSSI", ROOT)
BRUNO = issued("Bruno Verdi", ROOT, usage="digital_signature")
CARLA = issued("Carla Bianchi", MIDDLE)
EXPIRED = issued("Dario Scaduto", ROOT, end=NOW - 10 * DAY)
EARLY = issued("Elena Futura", ROOT, start=NOW + 10 * DAY)
SERVER = issued("Cifratura", ROOT, usage="key_encipherment")
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STAMPER = issued("Marche temporali", ROOT, key=RSA, stamping=True)
# The same name as our root, with another key: only the signature tells them apart.
IMPOSTOR = issued("Autorità di prova", key=KEYS[3], authority=True)
STRANGER = issued("Fabio Ignoto", issued("Altra autorità", key=KEYS[3], authority=True))
FORGED = issued("Anna Falsa", IMPOSTOR)
ROOTS = [ROOT.der]


@pytest.fixture(scope="module")
def plain() -> bytes:
    """One page without anything else."""
    made = writer.PdfFileWriter(stream_xrefs=False)
    stream = made.add_object(generic.StreamObject(stream_data=b"BT ET"))
    made.insert_page(
        writer.PageObject(
            contents=stream, media_box=generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 200)))
        )
    )
    buffer = io.BytesIO()
    made.write(buffer)
    return buffer.getvalue()


def pdf_signed(
    data: bytes, by: Holder, *more: Holder, name: str = "Firma1", stamper=None, meta=None
) -> bytes:
    opened = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    made = signers.sign_pdf(
        opened,
        signers.PdfSignatureMetadata(
            field_name=name, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256", **(meta or {})
        ),
        signer=by.signer(*more),
        timestamper=stamper,
        bytes_reserved=16_384 if stamper else 8_192,
    )
    return made.getvalue()


def envelope(data: bytes, by: Holder, *more: Holder, detached: bool = False, stamper=None) -> bytes:
    return asyncio.run(
        by.signer(*more).async_sign_general_data(
            data,
            "sha256",
            detached=detached,
            use_cades=True,
            timestamper=stamper,
            signed_attr_settings=signers.pdf_cms.PdfCMSSignedAttributes(signing_time=NOW - DAY),
        )
    ).dump()


def parallel(data: bytes, *holders: Holder) -> bytes:
    first, *others = (cms.ContentInfo.load(envelope(data, one)) for one in holders)
    signed = first["content"]
    for other in others:
        for signer in other["content"]["signer_infos"]:
            signed["signer_infos"].append(signer)
        for certificate in other["content"]["certificates"]:
            signed["certificates"].append(certificate)
    return cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump(force=True)


def stamper(when: datetime, holder: Holder = STAMPER) -> DummyTimeStamper:
    private = holder.signer().signing_key
    store = SimpleCertificateStore()
    store.register(ROOT.asn1)
    return DummyTimeStamper(holder.asn1, private, certs_to_embed=store, fixed_dt=when)


def states(found: list[Signature]) -> list[str]:
    return [one.state for one in found]


def refused(data: bytes, **options: object) -> str:
    with pytest.raises(NotSigned) as problem:
        read(data, roots=ROOTS, **options)
    assert str(problem.value).endswith(".")
    return problem.value.code


# --- PDF ---------------------------------------------------------------------------------------------------


def test_one_signature_tells_who_and_when(plain: bytes) -> None:
    data = pdf_signed(plain, ANNA)
    (found,) = read(data, roots=ROOTS)
    assert found.is_valid and found.intact and found.covers_whole and not found.timestamped
    assert (found.signer, found.organization, found.kind) == ("ANNA ROSSI", "Comune di Prova", "pades")
    assert int(found.serial, 16) == ANNA.certificate.serial_number
    assert found.fingerprint == ANNA.certificate.fingerprint(hashes.SHA256()).hex()
    assert found.signed_at is not None and abs(found.signed_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert content(data).rstrip() == plain.rstrip() and same_document(data, plain)


def test_twenty_sign_one_after_the_other(plain: bytes) -> None:
    data, holders = plain, (ANNA, BRUNO)
    for number in range(20):
        data = pdf_signed(data, holders[number % 2], name=f"Firma{number}")
    started = time.perf_counter()
    found = read(data, roots=ROOTS)
    assert time.perf_counter() - started < 10
    assert states(found) == ["valid"] * 20
    assert [one.signer for one in found] == ["ANNA ROSSI", "Bruno Verdi"] * 10
    assert all(one.covers_whole for one in found)
    assert same_document(data, plain) and content(data).rstrip() == plain.rstrip()


def test_a_pdf_of_typst_signed_visibly() -> None:
    made = typst.compile(b"= Accordo\nTesto dell'accordo.")
    opened = IncrementalPdfFileWriter(io.BytesIO(made), strict=False)
    box = fields.SigFieldSpec("Firma", on_page=0, box=(10, 10, 200, 60))
    meta = signers.PdfSignatureMetadata(field_name="Firma")
    data = signers.sign_pdf(opened, meta, signer=ANNA.signer(), new_field_spec=box).getvalue()
    again = pdf_signed(data, BRUNO, name="Seconda")
    assert states(read(again, roots=ROOTS)) == ["valid", "valid"]
    assert same_document(again, made) and same_document(again, data) and not same_document(data, again)


def test_a_changed_byte_is_seen(plain: bytes) -> None:
    data = pdf_signed(pdf_signed(plain, ANNA), BRUNO, name="Firma2")
    place = data.index(b"BT ET")
    for spot in (place, place + 1):
        bad = data[:spot] + b"X" + data[spot + 1 :]
        found = read(bad, roots=ROOTS)
        assert states(found) == ["changed", "changed"] and not any(one.intact for one in found)
        assert not same_document(bad, plain)


def replaced_page(data: bytes) -> bytes:
    """The PDF with an addition that puts other words on its page."""
    opened = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    page = opened.root["/Pages"]["/Kids"][0]
    page[generic.pdf_name("/Contents")] = opened.add_object(
        generic.StreamObject(stream_data=b"BT (altro) Tj ET")
    )
    opened.update_container(page)
    buffer = io.BytesIO()
    opened.write(buffer)
    return buffer.getvalue()


def test_an_addition_after_signing_is_a_change(plain: bytes) -> None:
    data = replaced_page(pdf_signed(plain, ANNA))
    (found,) = read(data, roots=ROOTS)
    assert (found.state, found.intact, found.covers_whole) == ("changed", True, False)
    signed_again = pdf_signed(data, BRUNO, name="Firma2")
    assert states(read(signed_again, roots=ROOTS)) == ["changed", "valid"]


def test_another_page_appended_before_signing_is_another_document(plain: bytes) -> None:
    data = pdf_signed(replaced_page(plain), ANNA)
    assert data.startswith(plain) and states(read(data, roots=ROOTS)) == ["valid"]
    assert not same_document(data, plain)
    assert not same_document(replaced_page(pdf_signed(plain, ANNA)), plain)


def test_resources_of_the_form_do_not_excuse_another_page(plain: bytes) -> None:
    """The page's stream replaced in place, and named in the form as if it were a font."""
    signed = pdf_signed(plain, ANNA)
    for data in (plain, signed):
        opened = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
        stream = opened.root["/Pages"]["/Kids"][0].raw_get("/Contents")
        stream.get_object()._data = b"BT (altro) Tj ET"
        stream.get_object()._encoded_data = None
        opened.mark_update(stream)
        resources = generic.DictionaryObject({generic.pdf_name("/XObject"): stream})
        if data == plain:
            form = generic.DictionaryObject({generic.pdf_name("/Fields"): generic.ArrayObject()})
            opened.root[generic.pdf_name("/AcroForm")] = opened.add_object(form)
            opened.update_root()
        else:
            form = opened.root["/AcroForm"]
            opened.update_container(form)
        form[generic.pdf_name("/DR")] = resources
        buffer = io.BytesIO()
        opened.write(buffer)
        bad = buffer.getvalue()
        assert b"altro" in bad and bad.startswith(data)
        assert not same_document(pdf_signed(bad, BRUNO, name="Firma2"), plain)
        if data == signed:
            assert states(read(bad, roots=ROOTS)) == ["changed"]


def test_no_room_in_the_gap_of_the_signature(plain: bytes) -> None:
    data = pdf_signed(plain, ANNA)
    opening = data.index(b"<3082")
    closing = data.index(b">", opening)
    # The zeros that fill the room lie outside what is signed; the digest does not see other things there.
    for filler in (b"> /X (a) ", b"          ", b"0000 0000"):
        bad = data[: closing + 1 - len(filler)] + filler + data[closing + 1 :]
        (found,) = read(bad, roots=ROOTS)
        assert len(bad) == len(data) and found.state in ("changed", "broken")


def test_a_time_stamp_makes_a_signature_outlive_its_certificate(plain: bytes) -> None:
    data = pdf_signed(plain, EXPIRED, stamper=stamper(NOW - 20 * DAY))
    (found,) = read(data, roots=ROOTS)
    assert found.is_valid and found.timestamped and found.signed_at == NOW - 20 * DAY
    late = pdf_signed(plain, EXPIRED, stamper=stamper(NOW - 5 * DAY))
    assert states(read(late, roots=ROOTS)) == ["expired"]
    false = issued("Marche false", IMPOSTOR, key=RSA, stamping=True)
    unknown = pdf_signed(plain, EXPIRED, stamper=stamper(NOW - 20 * DAY, false))
    (found,) = read(unknown, roots=ROOTS)
    assert found.state == "expired" and not found.timestamped


def test_a_document_time_stamp_proves_the_time_of_earlier_signatures(plain: bytes) -> None:
    signed = pdf_signed(plain, EXPIRED)
    stamped = signers.PdfTimeStamper(stamper(NOW - 20 * DAY)).timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(signed)), "sha256"
    )
    (found,) = read(stamped.getvalue(), roots=ROOTS)
    assert found.is_valid and found.timestamped and found.covers_whole
    only = signers.PdfTimeStamper(stamper(NOW)).timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(plain)), "sha256"
    )
    assert refused(only.getvalue()) == "no_signature"


def test_revoked_before_or_after_the_time_stamp(plain: bytes) -> None:
    data = pdf_signed(plain, ANNA, stamper=stamper(NOW - 5 * DAY))
    before = revocations(ROOT, ANNA, when=NOW - 6 * DAY)
    after = revocations(ROOT, ANNA, when=NOW - 4 * DAY)
    assert states(read(data, roots=ROOTS, crls=[before])) == ["revoked"]
    assert states(read(data, roots=ROOTS, crls=[after])) == ["valid"]
    unstamped = pdf_signed(plain, ANNA)
    assert states(read(unstamped, roots=ROOTS, crls=[after])) == ["revoked"]


def test_a_plain_or_encrypted_pdf_has_nothing_to_verify(plain: bytes) -> None:
    assert refused(plain) == "no_signature"
    assert content(plain) == plain and same_document(plain, plain)
    made = writer.copy_into_new_writer(PdfFileReader(io.BytesIO(plain)))
    made.encrypt("segreto", "segreto")
    buffer = io.BytesIO()
    made.write(buffer)
    assert refused(buffer.getvalue()) == "encrypted"


def test_a_form_that_refers_to_itself_ends(plain: bytes) -> None:
    opened = IncrementalPdfFileWriter(io.BytesIO(pdf_signed(plain, ANNA)))
    form = opened.root["/AcroForm"]
    knot = generic.DictionaryObject({generic.pdf_name("/T"): generic.TextStringObject("nodo")})
    reference = opened.add_object(knot)
    knot[generic.pdf_name("/Kids")] = generic.ArrayObject([reference, reference])
    form["/Fields"].append(reference)
    opened.update_container(form["/Fields"])
    buffer = io.BytesIO()
    opened.write(buffer)
    assert refused(buffer.getvalue()) == "not_a_signed_file"


def test_paths_without_number_end(plain: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = IncrementalPdfFileWriter(io.BytesIO(plain), strict=False)
    knot = opened.add_object(generic.DictionaryObject())
    for _ in range(60):
        pair = {generic.pdf_name("/A"): knot, generic.pdf_name("/B"): knot}
        knot = opened.add_object(generic.DictionaryObject(pair))
    opened.root[generic.pdf_name("/PieceInfo")] = knot
    opened.update_root()
    buffer = io.BytesIO()
    opened.write(buffer)
    once = pdf_signed(buffer.getvalue(), ANNA)
    monkeypatch.setattr(signatures.revisions, "MOST_COMPARED", 100_000)
    assert states(read(once, roots=ROOTS)) == ["valid"]
    assert not same_document(once, buffer.getvalue())
    assert refused(pdf_signed(once, BRUNO, name="Firma2")) == "too_large"


# --- certificates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("holder", "state"),
    [
        (ANNA, "valid"),
        (BRUNO, "valid"),
        (EXPIRED, "expired"),
        (EARLY, "not_yet_valid"),
        (STRANGER, "unknown_authority"),
        (FORGED, "unknown_authority"),
        (CARLA, "unknown_authority"),  # the authority between is missing
        (SERVER, "broken"),
    ],
)
def test_the_certificate_decides(plain: bytes, holder: Holder, state: str) -> None:
    assert states(read(envelope(TEXT, holder), roots=ROOTS)) == [state]
    assert states(read(pdf_signed(plain, holder), roots=ROOTS)) == [state]


def test_rsa_an_authority_between_and_roots_in_pem() -> None:
    large = issued("Rita Erre", ROOT, key=RSA)
    both = pem.armor("CERTIFICATE", STRANGER.der) + pem.armor("CERTIFICATE", ROOT.der)
    assert states(read(envelope(TEXT, large), roots=[both])) == ["valid"]
    assert states(read(envelope(TEXT, CARLA, MIDDLE), roots=[both])) == ["valid"]
    assert states(read(envelope(TEXT, CARLA), roots=[MIDDLE.der])) == ["valid"]
    assert states(read(envelope(TEXT, ANNA), roots=[ANNA.der])) == ["valid"]
    assert states(read(envelope(TEXT, ANNA))) == ["unknown_authority"]
    weak = issued("Rita Debole", ROOT, key=rsa.generate_private_key(public_exponent=65537, key_size=1024))
    assert states(read(envelope(TEXT, weak), roots=[both])) == ["broken"]


def test_revoked_people_and_authorities() -> None:
    data = envelope(TEXT, ANNA)
    listed = revocations(ROOT, ANNA, BRUNO)
    assert states(read(data, roots=ROOTS, crls=[listed])) == ["revoked"]
    assert states(read(data, roots=ROOTS, crls=[pem.armor("X509 CRL", listed)])) == ["revoked"]
    assert states(read(data, roots=ROOTS, crls=[revocations(ROOT, BRUNO)])) == ["valid"]
    overdue = revocations(ROOT, ANNA, when=NOW - 90 * DAY, until=NOW - 60 * DAY)
    assert states(read(data, roots=ROOTS, crls=[overdue])) == ["revoked"]
    assert states(read(envelope(TEXT, EXPIRED), roots=ROOTS, crls=[revocations(ROOT, EXPIRED)])) == [
        "revoked"
    ]
    # A list that someone else has made in the authority's name says nothing.
    assert states(read(data, roots=ROOTS, crls=[revocations(IMPOSTOR, ANNA)])) == ["valid"]
    middle = revocations(ROOT, MIDDLE)
    assert states(read(envelope(TEXT, CARLA, MIDDLE), roots=ROOTS, crls=[middle])) == ["revoked"]


def test_the_moment_of_judgement() -> None:
    data = envelope(TEXT, EXPIRED)
    assert states(read(data, roots=ROOTS, at=NOW - 20 * DAY)) == ["valid"]
    assert states(read(data, roots=ROOTS, at=NOW)) == ["expired"]
    with pytest.raises(ValueError, match="time zone"):
        read(data, roots=ROOTS, at=datetime(2030, 1, 1))


def test_wrong_roots_and_lists_are_our_error_not_the_signers() -> None:
    data = envelope(TEXT, ANNA)
    for wrong in ({"roots": [b"no"]}, {"crls": [b"no"]}, {"crls": [ROOT.der]}):
        with pytest.raises(ValueError, match="cannot be read") as problem:
            read(data, **wrong)
        assert not isinstance(problem.value, NotSigned)


def test_authorities_that_all_issue_each_other_end_soon() -> None:
    ring = [
        issued("Anello", Holder(MIDDLE.certificate, KEYS[3]), authority=True, key=KEYS[2]),
        *(issued("Autorità intermedia", MIDDLE, authority=True, key=KEYS[2]) for _ in range(40)),
    ]
    data = envelope(TEXT, CARLA, *ring)
    started = time.perf_counter()
    assert states(read(data, roots=ROOTS)) == ["unknown_authority"]
    assert time.perf_counter() - started < 5


# --- envelopes ---------------------------------------------------------------------------------------------


def test_an_envelope_in_every_dress() -> None:
    data = envelope(TEXT, ANNA)
    dresses = (
        data,
        base64.b64encode(data),
        base64.encodebytes(data).replace(b"\n", b"\r\n"),
        pem.armor("PKCS7", data),
        pem.armor("CMS", data),
    )
    for dress in dresses:
        (found,) = read(dress, roots=ROOTS)
        assert found.is_valid and found.covers_whole and found.kind == "cades"
        assert found.signed_at == NOW - DAY and not found.timestamped
        assert content(dress) == TEXT and same_document(dress, TEXT) and not same_document(dress, TEXT + b" ")
    (found,) = read(data + b"more", roots=ROOTS)
    assert found.is_valid and not found.covers_whole


def test_an_envelope_of_indefinite_length() -> None:
    """As OpenSSL streams it: the content in pieces, the lengths left open."""
    data = envelope(TEXT, ANNA)
    whole = core.OctetString(TEXT).dump()
    pieces = [core.OctetString(TEXT[at : at + 100]).dump() for at in range(0, len(TEXT), 100)]
    info = cms.ContentInfo.load(data)
    signed = info["content"]
    inner = b"\xa0\x80" + b"\x24\x80" + b"".join(pieces) + b"\0\0" + b"\0\0"
    body = (
        signed["version"].dump()
        + signed["digest_algorithms"].dump()
        + b"\x30\x80"
        + signed["encap_content_info"]["content_type"].dump()
        + inner
        + b"\0\0"
        + signed["certificates"].dump()
        + signed["signer_infos"].dump()
    )
    streamed = b"\x30\x80" + info["content_type"].dump() + b"\xa0\x80\x30\x80" + body + b"\0\0" * 3
    assert whole in data and whole not in streamed
    assert states(read(streamed, roots=ROOTS)) == ["valid"] and content(streamed) == TEXT


def test_nested_and_parallel_signers() -> None:
    nested = envelope(base64.b64encode(envelope(TEXT, ANNA)), BRUNO)
    found = read(nested, roots=ROOTS)
    assert [(one.signer, one.state) for one in found] == [("Bruno Verdi", "valid"), ("ANNA ROSSI", "valid")]
    assert content(nested) == TEXT and same_document(nested, TEXT)
    both = parallel(TEXT, ANNA, BRUNO)
    found = read(both, roots=ROOTS, crls=[revocations(ROOT, BRUNO)])
    assert {one.signer: one.state for one in found} == {"ANNA ROSSI": "valid", "Bruno Verdi": "revoked"}
    assert states(read(both, roots=ROOTS)) == ["valid", "valid"] and content(both) == TEXT


def test_a_signed_pdf_in_an_envelope(plain: bytes) -> None:
    data = envelope(pdf_signed(plain, ANNA), BRUNO)
    assert [(one.kind, one.state) for one in read(data, roots=ROOTS)] == [
        ("cades", "valid"),
        ("pades", "valid"),
    ]
    assert same_document(data, plain) and content(data) == pdf_signed_inside(data)
    assert [one.kind for one in read(envelope(plain, BRUNO), roots=ROOTS)] == ["cades"]


def pdf_signed_inside(data: bytes) -> bytes:
    return bytes(cms.ContentInfo.load(data)["content"]["encap_content_info"]["content"])


def test_too_many_envelopes_in_each_other() -> None:
    data = TEXT
    for _ in range(signatures.MOST_NESTED):
        data = envelope(data, ANNA)
    assert states(read(data, roots=ROOTS)) == ["valid"] * 25 and content(data) == TEXT
    assert refused(envelope(data, ANNA)) == "too_large"


def test_a_detached_signature_needs_what_was_signed() -> None:
    data = envelope(TEXT, ANNA, detached=True)
    assert states(read(data, roots=ROOTS, original=TEXT)) == ["valid"]
    assert states(read(data, roots=ROOTS, original=TEXT + b"!")) == ["changed"]
    assert refused(data) == "not_a_signed_file" and not same_document(data, TEXT)
    with pytest.raises(NotSigned):
        content(data)


def test_a_changed_envelope_and_missing_attributes() -> None:
    data = envelope(TEXT, ANNA)
    bad = data.replace(b"nessuno", b"qualcun", 1)
    (found,) = read(bad, roots=ROOTS)
    assert (found.state, found.intact, found.covers_whole) == ("changed", False, False)
    assert content(bad) != TEXT and not same_document(bad, TEXT)
    info = cms.ContentInfo.load(data)
    signer = info["content"]["signer_infos"][0]
    wrong = bytearray(data)
    wrong[data.rindex(signer["signature"].native) + 40] ^= 1
    assert states(read(bytes(wrong), roots=ROOTS)) == ["broken"]
    # The attributes of a real signature as the content of a false one (RFC 5652, section 5.3).
    attributes = signer["signed_attrs"].untag().dump()
    info["content"]["encap_content_info"] = {"content_type": "data", "content": attributes}
    del signer["signed_attrs"]
    assert states(read(info.dump(force=True), roots=ROOTS)) == ["broken"]
    nobody = cms.ContentInfo.load(data)
    nobody["content"]["signer_infos"] = []
    assert refused(nobody.dump(force=True)) == "no_signature"
    unnamed = cms.ContentInfo.load(data)
    unnamed["content"]["certificates"] = []
    (found,) = read(unnamed.dump(force=True), roots=ROOTS)
    assert (found.state, found.signer) == ("broken", "")


def test_encrypted_envelopes_and_other_structures() -> None:
    sealed = cms.ContentInfo(
        {
            "content_type": "encrypted_data",
            "content": {
                "version": "v0",
                "encrypted_content_info": {
                    "content_type": "data",
                    "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": bytes(16)},
                },
            },
        }
    ).dump()
    assert refused(sealed) == "encrypted"
    for other in (ROOT.der, pem.armor("CERTIFICATE", ROOT.der), b"", b"M", b"MIIB", b"testo", b"%PDF-1.7"):
        assert refused(other) == "not_a_signed_file"
        assert not same_document(other, TEXT)


# --- hostile -----------------------------------------------------------------------------------------------


def survives(data: bytes) -> list[str]:
    try:
        found = states(read(data, roots=ROOTS))
    except NotSigned as problem:
        assert problem.code in {"not_a_signed_file", "no_signature", "encrypted", "too_large"}
        found = []
    assert isinstance(same_document(data, TEXT), bool)
    return found


def test_truncated_anywhere(plain: bytes) -> None:
    for data in (
        envelope(TEXT, ANNA),
        envelope(envelope(TEXT, ANNA), BRUNO),
        pem.armor("CMS", envelope(TEXT, ANNA)),
    ):
        for end in range(0, len(data) - 40, 23):
            assert "valid" not in survives(data[:end])
    data = pdf_signed(plain, ANNA)
    for end in range(0, len(data) - 8, 131):
        assert "valid" not in survives(data[:end])


def test_every_byte_may_be_wrong(plain: bytes) -> None:
    data = envelope(TEXT, ANNA)
    for spot in range(0, len(data), 7):
        survives(data[:spot] + bytes([data[spot] ^ 0x55]) + data[spot + 1 :])
    data = pdf_signed(plain, ANNA)
    gap = (data.index(b"<3082"), data.index(b">", data.index(b"<3082")))
    for spot in [*range(0, gap[0], 37), *range(gap[1], len(data), 17)]:
        bad = data[:spot] + bytes([data[spot] ^ 0x55]) + data[spot + 1 :]
        assert "valid" not in survives(bad)


def test_noise() -> None:
    for number in range(200):
        noise = os.urandom(number * 7)
        for start in (b"", b"%PDF-1.7\n", b"\x30\x82\xff\xff", b"-----BEGIN PKCS7-----\n", b"M"):
            assert survives(start + noise) == []
    for deep in (b"\x30\x80" * 50_000, b"\x24\x80" * 50_000, b"%PDF-1.7\n" + b"[" * 50_000):
        assert survives(deep) == []


def test_too_large() -> None:
    data = envelope(TEXT, ANNA)
    assert refused(data, most_bytes=len(data) - 1) == "too_large"
    assert states(read(data, roots=ROOTS, most_bytes=len(data))) == ["valid"]
    with pytest.raises(NotSigned) as problem:
        content(bytes(signatures.MOST_BYTES + 1))
    assert problem.value.code == "too_large"


def test_within_a_running_loop() -> None:
    data = envelope(TEXT, ANNA)

    async def view() -> list[Signature]:
        return read(data, roots=ROOTS)

    assert states(asyncio.run(view())) == ["valid"]
