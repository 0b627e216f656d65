"""From the last version to a protocol in force: the file, its signatures, accession, withdrawal."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.agreement.models import Authority, Deed, Party, Protocol, Signature, SignatureKind, Suggestion
from vicinia.agreement.printing import protocol_pdf
from vicinia.agreement.services.writing import make_version, require_decided, require_draft
from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused

if TYPE_CHECKING:
    from vicinia.methods.signatures import Signature as Found

FEWEST_PARTIES = 2
OPEN = (Protocol.State.SIGNING, Protocol.State.IN_FORCE)
"""Who signs when it is in force accedes."""


@transaction.atomic
def open_for_signature(*, actor: User, protocol: Protocol) -> Deed:
    """Fix the words, make the file that everybody signs."""
    require_draft(protocol)
    if not protocol.articles.exists():
        raise Refused(_("There is no article yet: nothing could be signed."))
    require_decided(Suggestion.objects.filter(article__protocol=protocol))
    if protocol.parties.filter(withdrawn_on=None).count() < FEWEST_PARTIES:
        raise Refused(_("Name at least two parties: a protocol is made between bodies."))
    version = make_version(actor=actor, protocol=protocol, note=_("for signature"))
    protocol.refresh_from_db()
    content = protocol_pdf(protocol, version)
    # the same words may be opened again with other parties or annexes; nobody has signed the file before
    deed, _new = Deed.objects.update_or_create(
        district_id=protocol.district_id, protocol=protocol, version=version.number,
        defaults={"content": content, "sha256": hashlib.sha256(content).hexdigest()},
    )  # fmt: skip
    protocol.state = Protocol.State.SIGNING
    protocol.save(update_fields=["state"])
    audit(
        actor=actor, verb="open_for_signature", subject=protocol, changes={"version": [None, version.number]}
    )
    return deed


@transaction.atomic
def back_to_draft(*, actor: User, protocol: Protocol) -> None:
    """Take the protocol back to be written, as long as nobody has signed."""
    if protocol.state != Protocol.State.SIGNING:
        raise Refused(_("Only a protocol that is open for signature goes back."))
    deed = protocol.deeds.first()
    if deed and any(one.counts for one in deed.signatures.all()):
        raise Refused(_("Somebody has signed these words: they stay. Write an annex, or renew the protocol."))
    protocol.state = Protocol.State.DRAFT
    protocol.save(update_fields=["state"])
    audit(actor=actor, verb="back_to_draft", subject=protocol)


@dataclass(frozen=True, slots=True)
class Received:
    """What a file of signatures brought."""

    stored: tuple[Signature, ...]
    nobody: tuple[str, ...]
    """Signers that are the signatory of no party."""
    useless: tuple[tuple[Party, str], ...] = ()
    """Parties that have signed validly before, and the worse state that was found now."""


def receive_signatures(
    *, actor: User, protocol: Protocol, content: bytes, party: Party | None = None
) -> Received:
    """Verify the signatures of a file and keep each with its party.

    With `party`, a single signature whose name matches nobody is taken as that party's, and who signs for
    several bodies signs for that one. Raises Refused for a file without signatures.
    """
    # pyHanko takes a second to load, and only who signs needs it
    from vicinia.methods import signatures

    deed = protocol.deeds.first()
    if deed is None or protocol.state not in OPEN:
        raise Refused(_("The protocol is not open for signature."))
    authorities = list(Authority.objects.filter(district=protocol.district_id))
    original = bytes(deed.content)
    try:
        found, is_ours = signatures.examine(
            content,
            roots=[bytes(one.certificate) for one in authorities],
            crls=[bytes(one.revocations) for one in authorities if one.revocations],
            original=original,
        )
    except signatures.NotSigned as problem:
        raise Refused(_sentence(problem.code)) from problem
    # verifying may take some seconds: nobody waits for the database meanwhile
    return _sort(actor, deed, found, is_ours or _stands_alone(content), content, party)


@transaction.atomic
def _sort(
    actor: User, deed: Deed, found: list[Found], is_ours: bool, content: bytes, party: Party | None
) -> Received:
    """Keep each signature with the party whose signatory made it."""
    protocol = deed.protocol
    parties = list(protocol.parties.filter(withdrawn_on=None))
    stored, nobody, useless = [], [], []
    for one in found:
        named = [row for row in parties if _plain(row.signatory) == _plain(one.signer)]
        if party is not None and (party in named or (not named and len(found) == 1)):
            who = party
        elif len(named) == 1:
            who = named[0]
        else:
            nobody.append(one.signer)
            continue
        state = one.state if is_ours or one.state != "valid" else Signature.State.OTHER_FILE
        kept = _keep(actor, deed, who, one, state, content)
        if kept is None:
            useless.append((who, state))
        else:
            stored.append(kept)
    return Received(tuple(stored), tuple(nobody), tuple(useless))


def _keep(
    actor: User, deed: Deed, party: Party, found: Found, state: str, content: bytes
) -> Signature | None:
    """Store what was found; None where a signature that binds would be lost to a worse one."""
    known = Signature.objects.filter(deed=deed, party=party).first()
    if known and known.counts and state != Signature.State.VALID:
        return None
    told = {
        "kind": found.kind, "state": state, "signer": found.signer[:300], "serial": found.serial[:80],
        "fingerprint": found.fingerprint, "signed_at": found.signed_at, "is_timestamped": found.timestamped,
        "content": content, "sha256": hashlib.sha256(content).hexdigest(), "attested_by": None, "note": "",
    }  # fmt: skip
    row, _new = Signature.objects.update_or_create(
        district_id=deed.district_id, deed=deed, party=party, defaults=told
    )
    audit(actor=actor, verb="receive_signature", subject=row, changes={"state": [None, state]})
    _join(deed.protocol, party, row)
    return row


@transaction.atomic
def attest_paper(*, actor: User, party: Party, content: bytes, note: str) -> Signature:
    """Keep the scan of an act signed on paper; who attests it has seen the original."""
    deed = party.protocol.deeds.first()
    if deed is None or party.protocol.state not in OPEN:
        raise Refused(_("The protocol is not open for signature."))
    if deed.signatures.filter(party=party, state=Signature.State.VALID).exists():
        raise Refused(_("This party has signed: its name and who signed stay as they are."))
    row, _new = Signature.objects.update_or_create(
        district_id=party.district_id, deed=deed, party=party,
        defaults={
            "kind": SignatureKind.PAPER, "state": Signature.State.ATTESTED, "signer": party.signatory,
            "serial": "", "fingerprint": "", "signed_at": None, "is_timestamped": False, "content": content,
            "sha256": hashlib.sha256(content).hexdigest(), "attested_by": actor, "note": note,
        },
    )  # fmt: skip
    audit(actor=actor, verb="attest_signature", subject=row, reason=note)
    _join(party.protocol, party, row)
    return row


def _join(protocol: Protocol, party: Party, signature: Signature) -> None:
    """A party that signs when the protocol is in force accedes to it."""
    if signature.counts and protocol.state == Protocol.State.IN_FORCE and party.joined_on is None:
        party.joined_on, party.is_accession = timezone.localdate(), True
        party.save(update_fields=["joined_on", "is_accession"])


@transaction.atomic
def enter_into_force(
    *, actor: User, protocol: Protocol, on: datetime.date, until: datetime.date | None
) -> None:
    """Begin the protocol among those who signed; the others can accede later."""
    if protocol.state != Protocol.State.SIGNING:
        raise Refused(_("Open the protocol for signature first."))
    if until and until <= on:
        raise Refused(_("It must end after it begins."))
    deed = protocol.deeds.first()
    found = Signature.objects.filter(deed=deed, deed__isnull=False, party__withdrawn_on=None)
    found = found.defer("content").select_related("party")
    signed = [one.party for one in found if one.counts]
    if len(signed) < FEWEST_PARTIES:
        raise Refused(_("At least two parties must have signed."))
    for party in signed:
        party.joined_on = on
        party.save(update_fields=["joined_on"])
    protocol.state, protocol.in_force_on, protocol.expires_on = Protocol.State.IN_FORCE, on, until
    protocol.save(update_fields=["state", "in_force_on", "expires_on"])
    audit(actor=actor, verb="enter_into_force", subject=protocol, changes={"parties": [0, len(signed)]})


@transaction.atomic
def withdraw_party(*, actor: User, party: Party, reason: str) -> None:
    """Let a body leave the protocol; what it signed and did stays to be read."""
    if not reason.strip():
        raise Refused(_("Write why."))
    party.withdrawn_on = party.withdrawn_on or timezone.localdate()
    party.withdrawal_reason = reason.strip()
    party.save(update_fields=["withdrawn_on", "withdrawal_reason"])
    audit(actor=actor, verb="withdraw_party", subject=party, reason=reason)


def _stands_alone(content: bytes) -> bool:
    """Whether a signature comes without what it signs (`.p7s`): it was verified with the file given out."""
    from vicinia.methods import signatures

    try:
        signatures.content(content)
    except signatures.NotSigned:
        return True
    return False


def _plain(name: str) -> str:
    """A name as it is compared: without case, accents and order of its words."""
    flat = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(sorted(re.findall(r"\w+", "".join(c for c in flat if not unicodedata.combining(c)))))


def _sentence(code: str) -> str:
    return {
        "too_large": _("This file is larger than 30 MB."),
        "no_signature": _("This PDF carries no signature. Sign it with your own tool, then bring it here."),
        "encrypted": _("This file is locked with a password: unlock it first."),
    }.get(code, _("This is no signed file: bring the signed PDF or the .p7m envelope."))
