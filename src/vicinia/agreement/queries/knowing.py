"""Who has told what, and which bodies should meet because they do not know each other."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vicinia.agreement.models import Encounter, Passport
from vicinia.core.models import User
from vicinia.directory.models import Organization
from vicinia.labs.models import Attendance, Meeting

GONE = (Attendance.State.EXCUSED, Attendance.State.ABSENT)


@dataclass(frozen=True, slots=True)
class Told:
    """Passports that are there, and bodies that have none."""

    passports: tuple[Passport, ...]
    silent: tuple[Organization, ...]


def passports(user: User) -> Told:
    """Return the passports of the bodies that a person may see."""
    bodies = list(Organization.objects.visible_to(user).order_by("name"))
    rows = Passport.objects.visible_to(user).select_related("organization__municipality")
    seen = {one.pk for one in bodies}
    told = tuple(one for one in rows if one.organization_id in seen)
    have = {one.organization_id for one in told}
    return Told(told, tuple(one for one in bodies if one.pk not in have))


def bodies_at(meeting: Meeting) -> list[Organization]:
    """Return the bodies that are at a meeting, by name."""
    rows = Attendance.objects.filter(meeting=meeting, participant__organization__isnull=False)
    found = rows.exclude(state__in=GONE).values_list("participant__organization", flat=True)
    return list(Organization.objects.filter(pk__in=found).order_by("name"))


@dataclass(frozen=True, slots=True)
class Round:
    """The talks of a round, and the bodies of the meeting that have none in it."""

    number: int
    talks: tuple[Encounter, ...]
    waiting: tuple[Organization, ...]


def rounds_of(meeting: Meeting) -> list[Round]:
    """Return the rounds that were prepared; who came since then waits in each."""
    found: dict[int, list[Encounter]] = {}
    for one in meeting.encounters.select_related("first", "second"):
        found.setdefault(one.round, []).append(one)
    bodies = bodies_at(meeting) if found else []
    rounds = []
    for number, talks in sorted(found.items()):
        busy = {body for one in talks for body in (one.first_id, one.second_id)}
        rounds.append(Round(number, tuple(talks), tuple(one for one in bodies if one.pk not in busy)))
    return rounds


def pairs_for(meeting: Meeting, how_many: int) -> list[list[tuple[Organization, Organization]]]:
    """Return rounds of talks between bodies that do not know each other yet.

    Those know each other who say so in their passports, or were paired at an earlier meeting.
    """
    from vicinia.methods.pairing import rounds  # graphs: only who pairs loads them

    bodies = bodies_at(meeting)
    place: dict[UUID, int] = {one.pk: number for number, one in enumerate(bodies)}
    known = set()
    for passport in Passport.objects.filter(organization__in=bodies).prefetch_related("knows"):
        for other in passport.knows.all():
            if other.pk in place and other.pk != passport.organization_id:
                known.add(tuple(sorted((place[passport.organization_id], place[other.pk]))))
    for first, second in (
        Encounter.objects.filter(district=meeting.district_id)
        .exclude(meeting=meeting)
        .values_list("first_id", "second_id")
    ):
        if first in place and second in place:
            known.add(tuple(sorted((place[first], place[second]))))
    towns = sorted({str(one.municipality_id) for one in bodies})
    areas = [towns.index(str(one.municipality_id)) for one in bodies]
    found = rounds(len(bodies), known, areas=areas, how_many=how_many)
    return [[(bodies[a], bodies[b]) for a, b in one] for one in found]
