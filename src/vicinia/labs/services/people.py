"""Who comes to a meeting."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.labs.models import Attendance, Meeting


@transaction.atomic
def mark_attendance(*, actor: User, meeting: Meeting, states: Mapping[str, str]) -> int:
    """Keep the state of each attendance, by its key; return how many changed. What is unknown is left."""
    changed = 0
    for one in meeting.attendances.all():
        state = states.get(str(one.pk))
        if state in Attendance.State.values and state != one.state:
            one.state = state
            one.save(update_fields=["state"])
            changed += 1
    audit(actor=actor, verb="mark_attendance", subject=meeting, changes={"attendances": [0, changed]})
    return changed
