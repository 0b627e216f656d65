"""A throw-away certificate authority, its people, and what they sign: PDFs (PAdES) and envelopes (CAdES)."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import keys  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
USES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def serial(self) -> int:
        return self.certificate.serial_number

    def signer(self) -> signers.SimpleSigner:
        private = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return signers.SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(self.der),
            signing_key=keys.PrivateKeyInfo.load(private),
            cert_registry=SimpleCertificateStore(),
        )


_KEYS = [ec.generate_private_key(ec.SECP256R1()) for _ in range(3)]


def issued(
    name: str,
    by: Holder | None = None,
    *,
    start: datetime = NOW - 300 * DAY,
    end: datetime = NOW + 300 * DAY,
    key: ec.EllipticCurvePrivateKey = _KEYS[0],
) -> Holder:
    """Issue a certificate to somebody; without an issuer it is a root."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "IT"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Ente di prova (inventato)"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    wanted = {"content_commitment"} if by else {"key_cert_sign", "crl_sign"}
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{use: use in wanted for use in USES}), critical=True)
    )
    return Holder(built.sign(by.key if by else key, hashes.SHA256()), key)


def revocations(by: Holder, *revoked: Holder, when: datetime = NOW - DAY) -> bytes:
    """Return the authority's list of revoked certificates (DER)."""
    built = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(when)
        .next_update(NOW + 30 * DAY)
    )
    for one in revoked:
        row = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(when)
        built = built.add_revoked_certificate(row.build())
    return built.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


ROOT = issued("Autorità di prova", key=_KEYS[1])
STRANGE_ROOT = issued("Autorità d’altrove", key=_KEYS[2])
ANNA = issued("ANNA ROSSI", ROOT)
BRUNO = issued("Bruno Verdi", ROOT)
EXPIRED = issued("Anna Rossi", ROOT, end=NOW - 10 * DAY)
EARLY = issued("Anna Rossi", ROOT, start=NOW + 10 * DAY)
REVOKED = issued("Anna Rossi", ROOT)
STRANGER = issued("Anna Rossi", STRANGE_ROOT)
NOBODY = issued("Zeno Neri", ROOT)
CRL = revocations(ROOT, REVOKED)


def pdf_signed(data: bytes, by: Holder, name: str = "Firma1") -> bytes:
    """Sign a PDF in a new field, as the tool of a signer does."""
    opened = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    meta = signers.PdfSignatureMetadata(
        field_name=name, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    signed: bytes = signers.sign_pdf(opened, meta, signer=by.signer(), bytes_reserved=8_192).getvalue()
    return signed


def signed_by_all(data: bytes, *holders: Holder) -> bytes:
    """Sign a PDF one after the other."""
    for number, one in enumerate(holders, 1):
        data = pdf_signed(data, one, f"Firma{number}")
    return data


def envelope(data: bytes, by: Holder, *, detached: bool = False) -> bytes:
    """Put a file into a signed envelope (`.p7m`); detached, the signature stands alone (`.p7s`)."""
    settings = signers.pdf_cms.PdfCMSSignedAttributes(signing_time=NOW - DAY)
    made = by.signer().async_sign_general_data(
        data, "sha256", detached=detached, use_cades=True, signed_attr_settings=settings
    )
    dumped: bytes = asyncio.run(made).dump()
    return dumped


def changed(data: bytes, word: bytes = b"/Lang") -> bytes:
    """Return the file with one byte changed that the signature covers."""
    spot = data.index(word) + 1
    return data[:spot] + b"X" + data[spot + 1 :]
