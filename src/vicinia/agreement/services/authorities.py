"""Certificate authorities that a district trusts."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.agreement.models import Authority
from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused

MOST_BYTES = 20_000_000


@transaction.atomic
def add_authority(
    *, actor: User, district: District, name: str, certificate: bytes, revocations: bytes, is_test: bool
) -> Authority:
    """Trust an authority; given again by the same name, certificate and list are renewed."""
    if len(certificate) + len(revocations) > MOST_BYTES:
        raise Refused(_("These files are too large for a certificate and its list."))
    row, _new = Authority.objects.update_or_create(
        district=district, name=name,
        defaults={
            "certificate": _certificate(certificate), "is_test": is_test,
            "revocations": _list(revocations) if revocations else b"",
        },
    )  # fmt: skip
    audit(actor=actor, verb="add_authority", subject=row, changes={"name": [None, name]})
    return row


def _certificate(data: bytes) -> bytes:
    from cryptography import x509  # only who brings a certificate loads it
    from cryptography.hazmat.primitives.serialization import Encoding

    load = x509.load_pem_x509_certificate if b"-----BEGIN" in data else x509.load_der_x509_certificate
    try:
        return load(data).public_bytes(Encoding.DER)
    except ValueError as problem:
        raise Refused(_("This is no certificate in PEM or DER.")) from problem


def _list(data: bytes) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    load = x509.load_pem_x509_crl if b"-----BEGIN" in data else x509.load_der_x509_crl
    try:
        return load(data).public_bytes(Encoding.DER)
    except ValueError as problem:
        raise Refused(_("This is no list of revoked certificates in PEM or DER.")) from problem
