"""What became of commitments, and reminding those who promised."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from vicinia.agreement.models import Commitment, Protocol
from vicinia.agreement.models.commitment import SOON
from vicinia.core.models import RoleKind, User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.directory.models import Membership

AGAIN = datetime.timedelta(days=14)
"""Nobody is reminded of the same thing more often."""


@transaction.atomic
def report_commitment(*, actor: User, commitment: Commitment, state: str, account: str) -> None:
    """Say what became of a commitment."""
    if state != Commitment.State.OPEN and not account.strip():
        raise Refused(_("Write what was done."))
    before, commitment.state = commitment.state, state
    commitment.account = account.strip()
    is_open = state == Commitment.State.OPEN
    commitment.reported_on, commitment.reported_by = (
        (None, None) if is_open else (timezone.localdate(), actor)
    )
    commitment.save(update_fields=["state", "account", "reported_on", "reported_by"])
    audit(
        actor=actor, verb="report_commitment", subject=commitment, changes={"state": [before, state]},
        reason=account,
    )  # fmt: skip


def due(today: datetime.date | None = None) -> list[Commitment]:
    """Return the open commitments of protocols in force that are due within a month, or late."""
    today = today or timezone.localdate()
    rows = Commitment.objects.filter(
        state=Commitment.State.OPEN,
        due_on__lte=today + SOON,
        article__protocol__state=Protocol.State.IN_FORCE,
    )
    return list(rows.select_related("party__organization", "article__protocol", "district"))


@transaction.atomic
def remind(*, today: datetime.date | None = None) -> int:
    """Write to who promised, or to the coordination when nobody is named; return how many it was about."""
    today = today or timezone.localdate()
    done = 0
    for one in due(today):
        if one.reminded_on and one.reminded_on > today - AGAIN:
            continue
        people = _people(one)
        if not people:
            continue
        with translation.override(settings.LANGUAGE_CODE):
            link = str(settings.BASE_URL) + reverse("agreement:commitment", args=[one.pk])
            text = render_to_string("agreement/mail/reminder.txt", {"one": one, "link": link, "today": today})
            subject = _("A commitment falls due on %(day)s") % {"day": one.due_on.strftime("%d/%m/%Y")}
        for address in people:
            # what cannot be delivered to one is no reason not to write to the others
            transaction.on_commit(_letter(subject, text, address), robust=True)
        one.reminded_on = today
        one.save(update_fields=["reminded_on"])
        audit(actor=None, verb="remind_commitment", subject=one)
        done += 1
    return done


def _people(commitment: Commitment) -> list[str]:
    party = commitment.party
    body = party.organization if party and party.withdrawn_on is None else None
    if body:
        mine = Membership.objects.filter(organization=body, user__is_active=True)
        found = list(mine.values_list("user__email", flat=True).distinct())
        if found:
            return found
    coordination = User.objects.filter(
        roles__district=commitment.district_id, roles__kind=RoleKind.COORDINATOR, is_active=True
    )
    return list(coordination.values_list("email", flat=True).distinct())


def _letter(subject: str, text: str, address: str) -> Callable[[], None]:
    def send() -> None:
        send_mail(subject, text, None, [address])

    return send
