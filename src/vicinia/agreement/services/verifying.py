"""Verifying signatures: when they come, and again when a list of revoked certificates comes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.agreement.models import Authority, Deed, Protocol, Signature
from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused

if TYPE_CHECKING:
    from vicinia.methods.signatures import Signature as Found


STATES = (Protocol.State.SIGNING, Protocol.State.IN_FORCE)
"""Protocols whose signatures a new list of revoked certificates may correct."""


def examined(deed: Deed, content: bytes, at: datetime | None = None) -> list[Found]:
    """Return the signatures of a file, each with what it is worth on this deed; `at` is when to judge.

    Raises Refused for a file without signatures.
    """
    # pyHanko takes a second to load, and only who signs needs it
    from vicinia.methods import signatures

    authorities = list(Authority.objects.filter(district=deed.district_id))
    try:
        found, is_ours = signatures.examine(
            content,
            roots=[bytes(one.certificate) for one in authorities],
            crls=[bytes(one.revocations) for one in authorities if one.revocations],
            original=bytes(deed.content),
            at=at,
        )
    except signatures.NotSigned as problem:
        raise Refused(_sentence(problem.code)) from problem
    if is_ours or _stands_alone(content):
        return found
    other = Signature.State.OTHER_FILE.value
    return [replace(one, state=other) if one.state == "valid" else one for one in found]


def trial_roots(district: UUID) -> frozenset[str]:
    """Return the fingerprints of the authorities that a district trusts for trials only."""
    rows = Authority.objects.filter(district=district, is_test=True)
    return frozenset(hashlib.sha256(bytes(one.certificate)).hexdigest() for one in rows)


def told_of(found: Found, trials: frozenset[str]) -> dict[str, Any]:
    """Return what a row of a signature says of what was found."""
    return {
        "kind": found.kind, "state": found.state, "signer": found.signer[:300], "serial": found.serial[:80],
        "fingerprint": found.fingerprint, "signed_at": found.signed_at, "is_timestamped": found.timestamped,
        "listed_at": found.listed_at, "listed_until": found.listed_until,
        "is_trial": found.root in trials,
    }  # fmt: skip


def verify_district(*, actor: User, district: District) -> list[Signature]:
    """Verify what was signed here again, with the lists of today; return what is found otherwise."""
    rows = Signature.objects.filter(district=district, deed__protocol__state__in=STATES).exclude(
        fingerprint=""
    )
    return verify_again(actor=actor, rows=rows.select_related("deed", "party"))


def verify_again(*, actor: User, rows: Iterable[Signature]) -> list[Signature]:
    """Verify stored files as of the day on which they came; return the rows whose state is another now.

    A certificate that ran out, or was revoked, after the file came takes nothing from the signature.
    """
    changed = []
    for row in rows:
        try:
            all_found = examined(row.deed, bytes(row.content), row.received_at)
        except Refused:
            continue  # a rule of reading that is stricter today: what was found stays
        found = [one for one in all_found if one.fingerprint == row.fingerprint]
        if not found:
            continue
        # one person may have signed a file twice: what is worth most counts, as when it came
        best = next((one for one in found if one.state == "valid"), found[0])
        # an authority that is trusted no longer: what was verified before stays as it was found
        if row.counts and best.state == Signature.State.UNKNOWN:
            continue
        if _replace(actor, row, told_of(best, trial_roots(row.district_id))):
            changed.append(row)
    return changed


@transaction.atomic
def _replace(actor: User, row: Signature, told: dict[str, Any]) -> bool:
    before = row.state
    for name, value in told.items():
        setattr(row, name, value)
    row.save(update_fields=list(told))
    if row.state == before:
        return False
    audit(actor=actor, verb="verify_signature_again", subject=row, changes={"state": [before, row.state]})
    return True


def _stands_alone(content: bytes) -> bool:
    """Whether a signature comes without what it signs (`.p7s`): it was verified with the file given out."""
    from vicinia.methods import signatures

    try:
        signatures.content(content)
    except signatures.NotSigned:
        return True
    return False


def _sentence(code: str) -> str:
    return {
        "too_large": _("This file is larger than 30 MB."),
        "no_signature": _("This PDF carries no signature. Sign it with your own tool, then bring it here."),
        "encrypted": _("This file is locked with a password: unlock it first."),
    }.get(code, _("This is no signed file: bring the signed PDF or the .p7m envelope."))
