"""Storing a card of a lab, with what follows from it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from vicinia.core.models import User
from vicinia.core.services.rows import keep_row, remove_row
from vicinia.labs.models import (
    Assignment,
    Attendance,
    Contribution,
    GoodPractice,
    Meeting,
    Participant,
    Statement,
    Table,
)
from vicinia.labs.services.meetings import beat, next_position
from vicinia.labs.services.quality import keep_practice

SHOWN_IN_THE_ROOM = (Table, Assignment, Statement)


@transaction.atomic
def keep_card(*, actor: User, form: Any, source: Contribution | None = None) -> Any:
    """Store a card as its checked form says; `source` is what a table said, from which it is made."""
    row = form.instance
    is_new = row._state.adding
    if is_new and isinstance(row, Assignment | Statement):
        row.position = next_position(row.meeting, type(row))
    if isinstance(row, GoodPractice):
        row = keep_practice(actor=actor, form=form)
    else:
        row = keep_row(actor=actor, form=form)
    if source is not None and source.district_id == row.district_id:
        _remember(row, source)
    if is_new:
        _invite(row)
    if isinstance(row, SHOWN_IN_THE_ROOM):
        beat(row.meeting_id)
    elif isinstance(row, Meeting):
        beat(row.pk)  # a calendar takes the later one of two files
    return row


@transaction.atomic
def drop_card(*, actor: User, row: Any, verb: str) -> None:
    """Remove a card; the wall and the phones of its meeting notice."""
    remove_row(actor=actor, row=row, verb=verb)
    if isinstance(row, SHOWN_IN_THE_ROOM):
        beat(row.meeting_id)


def _remember(row: Any, said: Contribution) -> None:
    """Let a card know the words that it was made from, and what these were about."""
    if isinstance(row, Statement):
        Statement.objects.filter(pk=row.pk).update(contribution=said)
    elif hasattr(row, "contributions"):
        row.contributions.add(said)
        if said.finding_id and hasattr(row, "findings"):
            row.findings.add(said.finding_id)


def _invite(row: Any) -> None:
    """Invite whoever takes part in a lab to each of its meetings."""
    if isinstance(row, Participant):
        pairs = [(row, one) for one in row.lab.meetings.all()]
    elif isinstance(row, Meeting):
        pairs = [(one, row) for one in row.lab.participants.all()]
    else:
        return
    Attendance.objects.bulk_create(
        Attendance(district_id=row.district_id, participant=who, meeting=where) for who, where in pairs
    )
