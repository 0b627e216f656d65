"""From the last version to a protocol in force: the file, its signatures, accession, withdrawal."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.agreement.models import Deed, Party, Protocol, Signature, SignatureKind, Suggestion
from vicinia.agreement.models.party import plain_name
from vicinia.agreement.printing import protocol_pdf
from vicinia.agreement.services.verifying import examined, told_of, trial_roots, verify_again
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
        raise Refused(
            _(
                "Somebody has signed these words: they stay. If they should change, renew the protocol "
                "once it is in force."
            )
        )
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
    """Parties that have signed validly before, and what was found now: worse, or of another certificate."""
    certificates: frozenset[str] = frozenset()
    """The fingerprints of the certificates in the file."""


def receive_signatures(
    *, actor: User, protocol: Protocol, content: bytes, party: Party | None = None
) -> Received:
    """Verify the signatures of a file and keep each with its party.

    With `party`, a single signature whose name matches nobody is taken as that party's, and who signs for
    several bodies signs for that one. Raises Refused for a file without signatures.
    """
    deed = protocol.deeds.first()
    if deed is None or protocol.state not in OPEN:
        raise Refused(_("The protocol is not open for signature."))
    # verifying may take some seconds: nobody waits for the database meanwhile
    found = examined(deed, content)
    got = _sort(actor, deed, found, content, party)
    # what is found worse may have been so when it came: the right list of revoked certificates came later
    known = {one.party_id: one for one in deed.signatures.all()}
    again = [known[who.pk] for who, _state in got.useless if who.pk in known]
    fell = verify_again(actor=actor, rows=[one for one in again if one.fingerprint in got.certificates])
    if not fell:
        return got
    gone = {one.party_id for one in fell}
    useless = tuple(one for one in got.useless if one[0].pk not in gone)
    return replace(got, stored=(*got.stored, *fell), useless=useless)


@transaction.atomic
def _sort(actor: User, deed: Deed, found: list[Found], content: bytes, party: Party | None) -> Received:
    """Keep each signature with the party whose signatory made it."""
    protocol = deed.protocol
    parties = list(protocol.parties.filter(withdrawn_on=None))
    trials = trial_roots(deed.district_id)
    stored, nobody, useless = [], [], []
    for one in found:
        named = [row for row in parties if plain_name(row.signatory) == plain_name(one.signer)]
        if party is not None and (party in named or (not named and len(found) == 1)):
            who = party
        elif len(named) == 1:
            who = named[0]
        else:
            nobody.append(one.signer)
            continue
        kept = _keep(actor, deed, who, one, told_of(one, trials), content, is_confirmed=who not in named)
        if kept is None:
            useless.append((who, one.state))
        else:
            stored.append(kept)
    certificates = frozenset(one.fingerprint for one in found)
    return Received(tuple(stored), tuple(nobody), tuple(useless), certificates)


def _keep(
    actor: User,
    deed: Deed,
    party: Party,
    found: Found,
    told: dict[str, Any],
    content: bytes,
    *,
    is_confirmed: bool,
) -> Signature | None:
    """Store what was found; None where a signature that binds would be lost to a worse or another one."""
    known = Signature.objects.filter(deed=deed, party=party).first()
    if known and known.counts:
        is_same = known.fingerprint == found.fingerprint or (not known.fingerprint and not is_confirmed)
        if found.state != Signature.State.VALID or not is_same:
            return None
    told |= {
        "content": content, "sha256": hashlib.sha256(content).hexdigest(), "note": "",
        # who says whose signature it is, where the certificate bears another name
        "attested_by": actor if is_confirmed else None, "received_at": timezone.now(),
    }  # fmt: skip
    row, _new = Signature.objects.update_or_create(
        district_id=deed.district_id, deed=deed, party=party, defaults=told
    )
    before = known.state if known else None
    audit(actor=actor, verb="receive_signature", subject=row, changes={"state": [before, row.state]})
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
            "serial": "", "fingerprint": "", "signed_at": None, "is_timestamped": False, "listed_at": None,
            "listed_until": None, "is_trial": False, "content": content, "received_at": timezone.now(),
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
