"""Passports of bodies and rounds of talks."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.agreement.models import Encounter
from vicinia.agreement.queries.knowing import pairs_for
from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.labs.models import Meeting

MOST_ROUNDS = 12


@transaction.atomic
def pair_bodies(*, actor: User, meeting: Meeting, how_many: int) -> int:
    """Pair the bodies of a meeting anew for some rounds; return how many talks there are."""
    found = pairs_for(meeting, min(max(1, how_many), MOST_ROUNDS))
    if not any(found):
        raise Refused(_("At least two bodies must be invited: say for whom each participant comes."))
    meeting.encounters.all().delete()
    rows = [
        Encounter(
            district_id=meeting.district_id, meeting=meeting, round=number, first=min(pair, key=_key),
            second=max(pair, key=_key),
        )
        for number, pairs in enumerate(found, 1)
        for pair in pairs
    ]  # fmt: skip
    Encounter.objects.bulk_create(rows)
    audit(actor=actor, verb="pair_bodies", subject=meeting, changes={"encounters": [0, len(rows)]})
    return len(rows)


def _key(body: object) -> str:
    return str(getattr(body, "pk", ""))
