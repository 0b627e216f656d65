"""Signatures made elsewhere: good ones, every way to be wrong, and hostile files."""

from __future__ import annotations

import io
import time
from datetime import UTC, datetime, timedelta

import pytest
import typst
from asn1crypto import pem
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers

from tests.methods.signing import (
    ANNA,
    BRUNO,
    CARLA,
    DAY,
    EARLY,
    EXPIRED,
    FORGED,
    IMPOSTOR,
    KEYS,
    MIDDLE,
    NOW,
    ROOT,
    ROOTS,
    RSA,
    SERVER,
    STRANGER,
    TEXT,
    Holder,
    envelope,
    issued,
    one_page,
    pdf_signed,
    refused,
    revocations,
    stamper,
    states,
)
from vicinia.methods import signatures
from vicinia.methods.signatures import NotSigned, content, read, same_document
from vicinia.methods.signatures.files import in_loop


@pytest.fixture(scope="module")
def plain() -> bytes:
    """One page without anything else."""
    return one_page()


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
    signing = signers.async_sign_pdf(opened, meta, signer=ANNA.signer(), new_field_spec=box)
    data = in_loop(signing).getvalue()
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
    stamped = in_loop(
        signers.PdfTimeStamper(stamper(NOW - 20 * DAY)).async_timestamp_pdf(
            IncrementalPdfFileWriter(io.BytesIO(signed)), "sha256"
        )
    )
    (found,) = read(stamped.getvalue(), roots=ROOTS)
    assert found.is_valid and found.timestamped and found.covers_whole
    only = in_loop(
        signers.PdfTimeStamper(stamper(NOW)).async_timestamp_pdf(
            IncrementalPdfFileWriter(io.BytesIO(plain)), "sha256"
        )
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
