"""Findings, and the words under them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.methods.personal_names import find
from vicinia.survey.models import Finding, Permission, Quotation, Session
from vicinia.survey.queries.workspace import said_in


@transaction.atomic
def save_finding(*, actor: User, finding: Finding, is_new: bool) -> Finding:
    """Store a finding as its form says."""
    finding.save()
    verb = "make_finding" if is_new else "change_finding"
    audit(actor=actor, verb=verb, subject=finding, changes={"title": [None, finding.title]})
    return finding


@transaction.atomic
def quote(*, actor: User, finding: Finding, session: Session, start: int, end: int) -> Quotation:
    """Put a passage under a finding. Nobody outside the research group reads it until it is permitted."""
    said = said_in(session)
    # where words were taken back there are only spaces
    if session.is_closed or not 0 <= start < end <= len(said.text) or not said.text[start:end].strip():
        raise Refused(_("Select some words first."))
    voice = session.participants.filter(number=said.speaker_at(start)).first()
    quotation, is_new = Quotation.objects.get_or_create(
        finding=finding, session=session, start=start, end=end,
        defaults={"district_id": finding.district_id, "category": voice.category if voice else ""},
    )  # fmt: skip
    if is_new:
        audit(actor=actor, verb="quote", subject=quotation)
    return quotation


def refuse_names(words: str, *, allowed: Iterable[str], sure: bool, small_places: bool = False) -> None:
    """Refuse words by which somebody may be recognised; with ``sure`` only what surely tells who is meant."""
    found = find(words, allowed=allowed, small_places=small_places)
    certain = [one.text for one in found if one.certain]
    if certain or (found and not sure):
        pieces = ", ".join(f"«{one}»" for one in (certain or [one.text for one in found]))
        raise Refused(
            ngettext(
                "%(pieces)s may tell who is meant. Write it so that nobody can be recognised.",
                "%(pieces)s may tell who is meant. Write them so that nobody can be recognised.",
                len(certain or found),
            )
            % {"pieces": pieces}
        )


@transaction.atomic
def permit(
    *, actor: User, quotation: Quotation, permission: str, words: str, allowed: Iterable[str], sure: bool
) -> None:
    """Say how far the words may travel, in the form in which they may be shown.

    Words that may betray somebody are refused unless ``sure``; what surely betrays is refused always.
    """
    scope = quotation.session.scope
    if permission not in Permission.within(scope):
        raise Refused(
            _("Those who spoke agreed to less: “%(scope)s”. If the consent says otherwise, correct it first.")
            % {"scope": Permission(scope).label}
        )
    shown = words.strip() if permission != Permission.NO else ""
    if permission != Permission.NO:
        if not shown:
            raise Refused(_("Write the words as they may be shown."))
        refuse_names(shown, allowed=allowed, sure=sure, small_places=True)
    before = quotation.permission
    quotation.permission, quotation.words = permission, shown
    quotation.permitted_by, quotation.permitted_at = actor, timezone.now()
    quotation.save()
    audit(
        actor=actor, verb="permit_quotation", subject=quotation, changes={"permission": [before, permission]}
    )


@transaction.atomic
def take_quotation_away(*, actor: User, quotation: Quotation) -> None:
    """Take a passage away from a finding; the conversation keeps it."""
    audit(actor=actor, verb="unquote", subject=quotation)
    quotation.delete()
