"""Certificate authorities that a district trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.agreement.models import Authority
from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused

if TYPE_CHECKING:
    from cryptography import x509

MOST_BYTES = 20_000_000


@transaction.atomic
def add_authority(
    *, actor: User, district: District, name: str, certificate: bytes, revocations: bytes, is_test: bool
) -> Authority:
    """Trust an authority; given again by the same name, its list is renewed, or stays if none is given.

    Raises Refused for what is no authority, and for a list that is not its own or older than the one kept.
    """
    from cryptography.hazmat.primitives.serialization import Encoding

    if len(certificate) + len(revocations) > MOST_BYTES:
        raise Refused(_("These files are too large for a certificate and its list."))
    root = _certificate(certificate)
    told = {"certificate": root.public_bytes(Encoding.DER), "is_test": is_test}
    known = Authority.objects.select_for_update().filter(district=district, name=name).first()
    if known and _certificate(bytes(known.certificate)).public_key() != root.public_key():
        raise Refused(_("Another authority bears this name here: give this one a name of its own."))
    if revocations:
        found = _list(revocations)
        if found.issuer != root.subject or not _is_signed_by(found, root):
            raise Refused(_("This list of revoked certificates is not of this authority."))
        if known and known.listed_at and known.listed_at > found.last_update_utc:
            raise Refused(_("The list that is kept here is newer than this one."))
        told |= {
            "revocations": found.public_bytes(Encoding.DER),
            "listed_at": found.last_update_utc, "listed_until": found.next_update_utc,
        }  # fmt: skip
    row, _new = Authority.objects.update_or_create(district=district, name=name, defaults=told)
    changes = {"name": [None, name], "list": [None, str(row.listed_at) if revocations else None]}
    audit(actor=actor, verb="add_authority", subject=row, changes=changes)
    return row


def _certificate(data: bytes) -> x509.Certificate:
    from cryptography import x509  # only who brings a certificate loads it

    if data.count(b"-----BEGIN CERTIFICATE") > 1:
        raise Refused(_("This file holds several certificates: bring one authority at a time."))
    load = x509.load_pem_x509_certificate if b"-----BEGIN" in data else x509.load_der_x509_certificate
    try:
        found = load(data)
        is_authority = _issues(found)
    except ValueError as problem:
        raise Refused(_("This is no certificate in PEM or DER.")) from problem
    if not is_authority:
        raise Refused(_("This is the certificate of a person or a server: bring the one of the authority."))
    return found


def _issues(certificate: x509.Certificate) -> bool:
    """Whether it issues certificates, or is of a service of time stamps, which lists of trust name itself."""
    from cryptography import x509

    try:
        if certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return True
    except x509.ExtensionNotFound:
        pass
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return x509.oid.ExtendedKeyUsageOID.TIME_STAMPING in usage


def _list(data: bytes) -> x509.CertificateRevocationList:
    from cryptography import x509

    load = x509.load_pem_x509_crl if b"-----BEGIN" in data else x509.load_der_x509_crl
    try:
        return load(data)
    except ValueError as problem:
        raise Refused(_("This is no list of revoked certificates in PEM or DER.")) from problem


def _is_signed_by(found: x509.CertificateRevocationList, root: x509.Certificate) -> bool:
    try:
        return found.is_signature_valid(root.public_key())  # type: ignore[arg-type]
    except Exception:  # a kind of key with which lists are not signed
        return False
