"""A published timetable (GTFS) becomes travel times between the municipalities of a district."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.territory.models import Source, TravelTime
from vicinia.territory.queries import municipalities_of
from vicinia.territory.reading.problems import InputProblem

WINDOW = ("07:30", "09:30")
"""When people leave: the median over every minute of it is kept."""
EVERY_MINUTES = 1
WALK_KM = 1.5
LIMIT_MINUTES = 150


def load_timetable(
    *, actor: User | None, path: Path, district: District, on: date, publisher: str, licence: str
) -> int:
    """Replace the travel times between the municipalities of a district; return how many are known now.

    Walks of at most 1.5 km at 4 km an hour, from town hall to town hall. All or nothing; a second time
    changes nothing.

    :raises InputProblem: the feed cannot be read, nothing runs on that day, or no stop is near.
    """
    from vicinia.methods.access import Transit, read_gtfs, travel_costs  # numerical libraries, only here

    try:
        digest = hashlib.sha256(path.read_bytes() + on.isoformat().encode()).hexdigest()
        timetable = read_gtfs(path, on=on)
    except (ValueError, OSError) as problem:
        raise InputProblem(
            _("“%(file)s” cannot be used as a timetable: %(why)s") % {"file": path.name, "why": problem}
        ) from problem
    towns = [one for one in municipalities_of(district) if None not in (one.latitude, one.longitude)]
    halls = [[one.longitude, one.latitude] for one in towns]
    origin, destination, cost = travel_costs(
        Transit(timetable, halls, halls, WINDOW, every_minutes=EVERY_MINUTES, walk_km=WALK_KM),
        limit=LIMIT_MINUTES,
    )
    pairs = [
        (towns[one], towns[two], round(float(minutes), 1))
        for one, two, minutes in zip(origin.tolist(), destination.tolist(), cost.tolist(), strict=True)
        if one != two and minutes > 0
    ]
    if not pairs:
        raise InputProblem(
            _(
                "“%(file)s” connects no two municipalities of %(district)s on %(day)s: is it the timetable "
                "of another territory?"
            )
            % {"file": path.name, "district": district.name, "day": f"{on:%d/%m/%Y}"}
        )
    with transaction.atomic():
        source, _created = Source.objects.get_or_create(
            sha256=digest,
            defaults={
                "title": _("Timetable of public transport"), "publisher": publisher, "licence": licence,
                "file_name": path.name[:255], "rows": len(pairs),
            },
        )  # fmt: skip
        known = TravelTime.objects.filter(origin__in=towns, destination__in=towns)
        new = {(one.pk, two.pk, minutes, on, source.pk) for one, two, minutes in pairs}
        if set(known.values_list("origin", "destination", "minutes", "runs_on", "source")) == new:
            return len(pairs)
        known.delete()
        TravelTime.objects.bulk_create(
            TravelTime(origin=one, destination=two, minutes=minutes, runs_on=on, source=source)
            for one, two, minutes in pairs
        )
        audit(
            actor=actor, verb="territory.timetable", subject=source, district=district,
            changes={"rows": [None, len(pairs)]},
        )  # fmt: skip
    return len(pairs)
