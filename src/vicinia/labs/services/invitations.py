"""Invitations to a meeting by e-mail, and the answers that come back by a link without an account."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vicinia.core.dates import weekday_and_date
from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.labs import calendars
from vicinia.labs.models import Attendance, Meeting

SALT = "labs.invitation"
AGAIN = datetime.timedelta(hours=20)
"""Nobody is written to more often."""


def token_of(attendance: Attendance) -> str:
    """Return the secret of a person's link to a meeting."""
    return signing.dumps(str(attendance.pk), salt=SALT)


def attendance_by_token(token: str) -> Attendance | None:
    """Return the attendance that a link opens; None for a link that is wrong, or of somebody taken off."""
    try:
        key = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Attendance.objects.filter(pk=key).select_related("meeting__lab", "participant", "district")
    return rows.first()


def to_write(meeting: Meeting) -> QuerySet[Attendance]:
    """Who has an address, has not answered yet, and was not written to today."""
    rows = meeting.attendances.filter(state=Attendance.State.INVITED).exclude(participant__email="")
    rows = rows.filter(Q(written_at=None) | Q(written_at__lt=timezone.now() - AGAIN))
    return rows.select_related("participant").order_by("participant__name")


def write_invitations(*, actor: User, meeting: Meeting) -> int:
    """Write to everybody who is still to answer; return to how many.

    Each person is marked once the letter has gone: who repeats after a failure writes only to the others.
    """
    if meeting.ends_at < timezone.now() or meeting.state == Meeting.State.CLOSED:
        raise Refused(_("This meeting is over: there is nothing to invite to."))
    sent = 0
    with get_connection() as connection, translation.override(settings.LANGUAGE_CODE):
        page = str(settings.BASE_URL) + reverse("labs:meeting", args=[meeting.pk])
        file = calendars.invitation(meeting, page)
        day = weekday_and_date(timezone.localtime(meeting.starts_at).date())
        subject = _("Invitation: %(title)s, %(day)s") % {"title": meeting.title, "day": day}
        for one in to_write(meeting):
            link = str(settings.BASE_URL) + reverse("labs:invited", args=[token_of(one)])
            again = one.written_at is not None
            told = {"one": one, "meeting": meeting, "day": day, "link": link, "again": again}
            text = render_to_string("labs/mail/invitation.txt", told)
            letter = EmailMessage(subject, text, None, [one.participant.email], connection=connection)
            letter.attach("incontro.ics", file, "text/calendar")
            try:
                letter.send()
            except OSError as problem:
                raise Refused(
                    ngettext(
                        "The mail server does not answer. %(n)d letter has gone; try again for the others.",
                        "The mail server does not answer. %(n)d letters have gone; try again for the others.",
                        sent,
                    )
                    % {"n": sent}
                ) from problem
            one.written_at = timezone.now()
            one.save(update_fields=["written_at"])
            sent += 1
    audit(actor=actor, verb="write_invitations", subject=meeting, changes={"letters": [0, sent]})
    return sent


@transaction.atomic
def answer(*, attendance: Attendance, comes: bool) -> None:
    """Keep whether somebody comes. What was marked in the room stays."""
    row = Attendance.objects.select_for_update().get(pk=attendance.pk)
    if attendance.meeting.state == Meeting.State.CLOSED or row.state in (
        Attendance.State.PRESENT, Attendance.State.ABSENT,
    ):  # fmt: skip
        raise Refused(_("The meeting has been held: thank you all the same."))
    before, row.state = row.state, Attendance.State.COMING if comes else Attendance.State.EXCUSED
    row.answered_at = timezone.now()
    row.save(update_fields=["state", "answered_at"])
    audit(actor=None, verb="answer_invitation", subject=row, changes={"state": [before, row.state]})
