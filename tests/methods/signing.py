"""People who sign, the authority behind them, and files that they sign: for tests, thrown away."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms, keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from vicinia.methods.signatures import NotSigned, Signature, read
from vicinia.methods.signatures.files import in_loop

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
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def serial(self) -> int:
        return self.certificate.serial_number

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


def one_page() -> bytes:
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
    made = in_loop(
        signers.async_sign_pdf(
            opened,
            signers.PdfSignatureMetadata(
                field_name=name,
                subfilter=fields.SigSeedSubFilter.PADES,
                md_algorithm="sha256",
                **(meta or {}),
            ),
            signer=by.signer(*more),
            timestamper=stamper,
            bytes_reserved=16_384 if stamper else 8_192,
        )
    )
    return made.getvalue()


def envelope(data: bytes, by: Holder, *more: Holder, detached: bool = False, stamper=None) -> bytes:
    return in_loop(
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
