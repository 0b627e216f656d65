"""Whether a certificate leads to a root that is trusted, and was not revoked."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from asn1crypto import crl as asn1_crl  # type: ignore[import-untyped]
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import ExpiredError, NotYetValidError, RevokedError, ValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.validate import async_validate_path

from vicinia.methods.signatures.model import LONGEST_CHAIN, MOST_CHAINS, MOST_STEPS, STAMPING, WEIGHT


@dataclass(frozen=True, slots=True)
class Standing:
    """How a certificate stood; for a valid one also its root and what was known of revocations."""

    state: str
    root: str = ""
    listed_at: datetime | None = None
    listed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """The roots and revocation lists, and the moment of judgement."""

    roots: list[asn1_x509.Certificate]
    lists: list[x509.CertificateRevocationList]
    indirect: list[asn1_crl.CertificateList]
    at: datetime

    @classmethod
    def of(cls, roots: Sequence[bytes], crls: Sequence[bytes], at: datetime | None) -> Trust:
        if at is not None and at.utcoffset() is None:
            raise ValueError("The moment of judgement needs a time zone.")
        try:
            certificates = [asn1_x509.Certificate.load(one, strict=True) for one in _ders(roots)]
            for one in certificates:
                _ = one.subject.hashable, one.public_key.native
        except Exception as problem:
            raise ValueError("A trusted root cannot be read.") from problem
        lists, indirect = [], []
        try:
            for der in _ders(crls):
                found = x509.load_der_x509_crl(der)
                if _is_indirect(found):
                    indirect.append(asn1_crl.CertificateList.load(der, strict=True))
                else:
                    lists.append(found)
        except Exception as problem:
            raise ValueError("A revocation list cannot be read.") from problem
        return cls(certificates, lists, indirect, at or datetime.now(UTC))

    async def standing(
        self,
        certificate: asn1_x509.Certificate,
        others: Sequence[asn1_x509.Certificate],
        when: datetime,
        purpose: str,
    ) -> Standing:
        """How the certificate stood at a moment, for signing or for stamping."""
        if any(certificate.dump() == root.dump() for root in self.roots):
            # Lists of trust name time-stamp authorities themselves; there is no chain to prove.
            if not certificate.not_valid_before <= when <= certificate.not_valid_after:
                return Standing("expired" if when > certificate.not_valid_after else "not_yet_valid")
            if not _is_for(certificate, purpose):
                return Standing("broken")
            return Standing("valid", hashlib.sha256(certificate.dump()).hexdigest())
        # The large lists are searched below in Rust; pyHanko walks through every entry, each time.
        context = ValidationContext(
            trust_roots=self.roots,
            crls=self.indirect,
            moment=when,
            best_signature_time=when,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )
        states, good = {"unknown_authority"}, []
        for path in self._paths(certificate, others, context):
            state = await self._along(path, context, when)
            states.add(state)
            if state == "valid":
                good.append(path)
        if not good:
            return Standing(min(states, key=WEIGHT.index))
        if not _is_for(certificate, purpose):
            return Standing("broken")
        found = [self._looked_up(path) for path in good]
        return max(found, key=lambda one: one.listed_at or datetime.min.replace(tzinfo=UTC))

    def _looked_up(self, path: ValidationPath) -> Standing:
        """Where a valid chain ends, and as of when the lists given say that none of it was revoked."""
        chain = [x509.load_der_x509_certificate(one.dump()) for one in path.iter_certs(include_root=True)]
        root = hashlib.sha256(chain[0].public_bytes(Encoding.DER)).hexdigest()
        used = []
        for issuer, one in pairwise(chain):
            lists = [each for each in self.lists if each.issuer == one.issuer and _has_signed(issuer, each)]
            if not lists:
                return Standing("valid", root)
            used.append(max(lists, key=lambda each: each.last_update_utc))
        ends = [one.next_update_utc for one in used if one.next_update_utc]
        return Standing(
            "valid", root, min((one.last_update_utc for one in used), default=None), min(ends, default=None)
        )

    def _paths(
        self,
        certificate: asn1_x509.Certificate,
        others: Sequence[asn1_x509.Certificate],
        context: ValidationContext,
    ) -> Iterator[ValidationPath]:
        """Chains from a trusted root, by names; the validation proves them."""
        manager = context.path_builder.trust_manager
        trusted = {root.dump() for root in self.roots}
        waiting, steps, chains = [[certificate]], 0, 0
        while waiting and steps < MOST_STEPS:
            steps += 1
            chain = waiting.pop(0)
            for anchor in manager.find_potential_issuers(chain[-1]):
                yield ValidationPath(anchor, chain[:0:-1], certificate)
                chains += 1
                if chains == MOST_CHAINS:
                    return
            if len(chain) < LONGEST_CHAIN:
                issuer = chain[-1].issuer.hashable
                waiting += [
                    [*chain, one]
                    for one in others
                    if one.subject.hashable == issuer and one not in chain and one.dump() not in trusted
                ]

    async def _along(self, path: ValidationPath, context: ValidationContext, when: datetime) -> str:
        try:
            await async_validate_path(context, path)
            state = "valid"
        except RevokedError:
            return "revoked"
        except ExpiredError:
            state = "expired"
        except NotYetValidError:
            return "not_yet_valid"
        except (ValidationError, ValueError, TypeError, KeyError, NotImplementedError):
            return "unknown_authority"
        return "revoked" if self._is_revoked(path, when) else state

    def _is_revoked(self, path: ValidationPath, when: datetime) -> bool:
        """Whether a certificate in a proven chain is in a list of the authority that issued it."""
        chain = [x509.load_der_x509_certificate(one.dump()) for one in path.iter_certs(include_root=True)]
        authorities = chain + [x509.load_der_x509_certificate(root.dump()) for root in self.roots]
        for one in chain[1:]:
            for revoked in self.lists:
                if revoked.issuer != one.issuer:
                    continue
                entry = revoked.get_revoked_certificate_by_serial_number(one.serial_number)
                if entry is None or entry.revocation_date_utc > when or _is_lifted(entry):
                    continue
                if any(_has_signed(authority, revoked) for authority in authorities):
                    return True
        return False


def _ders(files: Iterable[bytes]) -> Iterator[bytes]:
    for one in files:
        if b"-----BEGIN" in one:
            yield from (der for _, _, der in pem.unarmor(one, multiple=True))
        else:
            yield one


def _is_indirect(found: x509.CertificateRevocationList) -> bool:
    """Whether it lists certificates of other authorities than the one that has signed it."""
    try:
        point = found.extensions.get_extension_for_class(x509.IssuingDistributionPoint)
    except x509.ExtensionNotFound:
        return False
    return point.value.indirect_crl


def _is_lifted(entry: x509.RevokedCertificate) -> bool:
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason)
    except x509.ExtensionNotFound:
        return False
    return reason.value.reason == x509.ReasonFlags.remove_from_crl


def _has_signed(authority: x509.Certificate, revoked: x509.CertificateRevocationList) -> bool:
    if authority.subject != revoked.issuer:
        return False
    try:
        return revoked.is_signature_valid(authority.public_key())  # type: ignore[arg-type]
    except Exception:
        return False  # a kind of key with which lists are not signed


def _is_for(certificate: asn1_x509.Certificate, purpose: str) -> bool:
    if purpose == STAMPING:
        extended = certificate.extended_key_usage_value
        return extended is not None and "time_stamping" in extended.native
    usage = certificate.key_usage_value
    return usage is None or bool({"digital_signature", "non_repudiation"} & set(usage.native))


def name_of(certificate: asn1_x509.Certificate) -> str:
    person = " ".join(filter(None, (part_of(certificate, "given_name"), part_of(certificate, "surname"))))
    return (
        part_of(certificate, "common_name")
        or person
        or part_of(certificate, "pseudonym")
        or part_of(certificate, "organization_name")
        or _plain(certificate.subject.human_friendly)
    )


def part_of(certificate: asn1_x509.Certificate, name: str) -> str:
    value = certificate.subject.native.get(name, "")
    return _plain(", ".join(map(str, value)) if isinstance(value, list) else str(value or ""))


def _plain(text: str) -> str:
    """Without invisible characters, which could turn one name into another on the page."""
    return " ".join("".join(" " if unicodedata.category(c)[0] == "C" else c for c in text[:300]).split())
