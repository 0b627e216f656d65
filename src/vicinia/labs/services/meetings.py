"""Beginning and closing a meeting, its tables and assignments; what phones and paper bring in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.labs.models import (
    Assignment,
    Contribution,
    Meeting,
    PaperVotes,
    Seat,
    Statement,
    Table,
    Vote,
)
from vicinia.survey.models import Finding

MOST_SEATS = 400
"""Of one meeting: a code on a wall is read by a room, not by a town."""


def beat(meeting_id: UUID) -> None:
    """Let the pages of a meeting know that something happened."""
    Meeting.objects.filter(pk=meeting_id).update(pulse=F("pulse") + 1)


@transaction.atomic
def open_meeting(*, actor: User, meeting: Meeting) -> None:
    """Let phones in."""
    if not meeting.tables.exists():
        raise Refused(_("Set up the tables first: people choose one when they come in."))
    meeting.state, meeting.closed_at = Meeting.State.OPEN, None
    meeting.save(update_fields=["state", "closed_at"])
    beat(meeting.pk)
    audit(actor=actor, verb="open_meeting", subject=meeting)


@transaction.atomic
def close_meeting(*, actor: User, meeting: Meeting) -> None:
    """End it: what is running ends, phones can read only, the report is ready. It can be opened again."""
    now = timezone.now()
    meeting.assignments.filter(started_at__isnull=False, ended_at=None).update(ended_at=now)
    meeting.state, meeting.closed_at = Meeting.State.CLOSED, now
    meeting.save(update_fields=["state", "closed_at"])
    beat(meeting.pk)
    audit(actor=actor, verb="close_meeting", subject=meeting)


@transaction.atomic
def start_assignment(*, actor: User, assignment: Assignment) -> None:
    """Give the tables an assignment; the one before ends."""
    if assignment.meeting.state != Meeting.State.OPEN:
        raise Refused(_("Open the meeting first."))
    now = timezone.now()
    others = assignment.meeting.assignments.exclude(pk=assignment.pk)
    others.filter(started_at__isnull=False, ended_at=None).update(ended_at=now)
    assignment.started_at, assignment.ended_at = now, None
    assignment.save(update_fields=["started_at", "ended_at"])
    beat(assignment.meeting_id)
    audit(actor=actor, verb="start_assignment", subject=assignment)


@transaction.atomic
def end_assignment(*, actor: User, assignment: Assignment) -> None:
    """Stop the work on an assignment."""
    assignment.ended_at = timezone.now()
    assignment.save(update_fields=["ended_at"])
    beat(assignment.meeting_id)
    audit(actor=actor, verb="end_assignment", subject=assignment)


@transaction.atomic
def give_more_time(*, actor: User, assignment: Assignment, minutes: int = 5) -> None:
    """Five minutes more, which is what tables ask for."""
    assignment.minutes += minutes
    assignment.save(update_fields=["minutes"])
    beat(assignment.meeting_id)


def next_position(meeting: Meeting, model: type[Assignment | Statement]) -> int:
    """Return the place behind the last one."""
    rows = model.objects.filter(meeting=meeting)
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def join(*, table: Table) -> Seat:
    """Seat a phone at a table."""
    if table.meeting.state != Meeting.State.OPEN:
        raise Refused(_("The meeting is not open. Ask who leads it."))
    if Seat.objects.filter(table__meeting=table.meeting_id).count() >= MOST_SEATS:
        raise Refused(_("No more phones fit into this meeting. Ask who leads it."))
    seat = Seat.objects.create(district_id=table.district_id, table=table)
    beat(table.meeting_id)
    return seat


@transaction.atomic
def change_table(*, seat: Seat, table: Table) -> None:
    """Let a phone sit down at another table of the meeting; what it said stays where it was said."""
    if table.meeting_id != seat.table.meeting_id:
        raise Refused(_("This table belongs to another meeting."))
    seat.table = table
    seat.save(update_fields=["table"])
    beat(table.meeting_id)


def contribute(
    *,
    seat: Seat,
    assignment: Assignment,
    sender_key: UUID,
    text: str,
    finding: Finding | None = None,
    table: Table | None = None,
) -> Contribution:
    """Take in what a phone says, at `table` where it no longer sits there. Sent twice, it is kept once.

    Thirty-nine phones speak in the same second, so the usual way costs two statements; only what cannot be
    taken in asks whether it has been here before, because then it was kept in time.
    """
    problem = ""
    if assignment.meeting_id != seat.table.meeting_id or assignment.started_at is None:
        problem = _("The tables are not asked this now.")
    elif assignment.meeting.state != Meeting.State.OPEN:
        problem = _("The meeting is closed: say it to who leads it, who can still write it down.")
    same = Contribution.objects.filter(
        district=seat.district_id, assignment=assignment, sender_key=sender_key
    )
    if problem:
        known = same.first()
        if known is None:
            raise Refused(problem)
        return known
    # nothing but the two writes holds the lock that every other phone waits for
    try:
        with transaction.atomic():
            kept = Contribution.objects.create(
                district_id=seat.district_id, assignment=assignment, sender_key=sender_key,
                table_id=table.pk if table else seat.table_id, seat=seat, text=text, finding=finding,
            )  # fmt: skip
            beat(assignment.meeting_id)
    except IntegrityError:
        return same.get()
    return kept


@transaction.atomic
def take_back(*, contribution: Contribution) -> None:
    """Let a phone take back what it said, as long as people meet."""
    if contribution.table.meeting.state != Meeting.State.OPEN:
        raise Refused(_("The meeting is closed."))
    contribution.withdrawn_at = timezone.now()
    contribution.save(update_fields=["withdrawn_at"])
    beat(contribution.table.meeting_id)


@transaction.atomic
def take_off(*, actor: User, contribution: Contribution) -> None:
    """Let who leads take off what should not stand there, a name for instance; also after closing."""
    contribution.withdrawn_at = timezone.now()
    contribution.save(update_fields=["withdrawn_at"])
    beat(contribution.table.meeting_id)
    audit(actor=actor, verb="take_off_contribution", subject=contribution)


@transaction.atomic
def vote(*, seat: Seat, statement: Statement, value: int) -> Vote:
    """Take in what a phone thinks of a statement; a later answer replaces the earlier one."""
    if statement.meeting_id != seat.table.meeting_id:
        raise Refused(_("This statement belongs to another meeting."))
    if statement.meeting.state != Meeting.State.OPEN:
        raise Refused(_("The meeting is closed."))
    kept, _new = Vote.objects.update_or_create(
        district_id=seat.district_id, statement=statement, seat=seat, defaults={"value": value}
    )
    beat(statement.meeting_id)
    return kept


@transaction.atomic
def type_in(
    *, actor: User, table: Table, answers: Mapping[Assignment, Iterable[str]],
    about: Mapping[str, Any] | None = None, votes: Mapping[Statement, Mapping[str, int]] | None = None,
) -> int:  # fmt: skip
    """Write down what a table's paper says; lines that it has already are left. Return how many are new.

    `about` is what the head of the sheet says of the table, `votes` the hands counted for each statement.
    """
    new = 0
    for name, value in (about or {}).items():
        setattr(table, name, value)
    if about:
        table.save(update_fields=list(about))
    for statement, counts in (votes or {}).items():
        PaperVotes.objects.update_or_create(
            district_id=table.district_id, table=table, statement=statement, defaults=dict(counts)
        )
    for assignment, lines in answers.items():
        here = table.contributions.filter(assignment=assignment, withdrawn_at=None)
        have = set(here.values_list("text", flat=True))
        for text in lines:
            if text in have:
                continue
            Contribution.objects.create(
                district_id=table.district_id, assignment=assignment, table=table, sender_key=uuid.uuid4(),
                text=text, is_from_paper=True, typed_by=actor,
            )  # fmt: skip
            have.add(text)
            new += 1
    audit(actor=actor, verb="type_in_table", subject=table, changes={"contributions": [0, new]})
    beat(table.meeting_id)
    return new
