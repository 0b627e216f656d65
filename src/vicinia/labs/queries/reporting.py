"""What a meeting brought: by assignment, by table, and what it became."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Sum
from django.utils.translation import gettext as _

from vicinia.labs.models import Assignment, Attendance, Contribution, Meeting, Seat, Statement, Table
from vicinia.territory.queries import municipalities_of


@dataclass(frozen=True, slots=True)
class Answered:
    """What the tables said to one assignment."""

    assignment: Assignment
    tables: tuple[tuple[Table, tuple[Contribution, ...]], ...]

    @property
    def total(self) -> int:
        """How much was said."""
        return sum(len(said) for _table, said in self.tables)

    @property
    def silent(self) -> list[Table]:
        """Tables that said nothing to it: the report names them, so that nobody is left out unseen."""
        return [table for table, said in self.tables if not said]


class Came(NamedTuple):
    """How many were invited of a kind, or from a municipality, and how many are present."""

    name: str
    invited: int
    present: int

    @property
    def absent(self) -> int:
        """How many are not there, whatever they said."""
        return self.invited - self.present


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is there, by kind and by municipality, and who is missing."""

    invited: int
    present: int
    by_kind: tuple[Came, ...]
    by_town: tuple[Came, ...]
    """By the municipality of the body."""
    unplaced: Came
    """Those whose body, or its municipality, is not known."""
    uncovered: tuple[str, ...]
    """Municipalities of the district from which nobody is invited."""

    @property
    def missing(self) -> list[str]:
        """Of whom nobody came: kinds, then municipalities."""
        return [name for name, _invited, present in self.by_kind + self.by_town if not present]


def report(meeting: Meeting) -> list[Answered]:
    """Return what each table said to each assignment, in their orders. Three queries."""
    tables = list(meeting.tables.all())
    rows = (
        Contribution.objects.filter(assignment__meeting=meeting, withdrawn_at=None)
        .select_related("finding")
        .prefetch_related("elements", "practices", "proposals")
    )
    said: dict[tuple[object, object], list[Contribution]] = {}
    for row in rows:
        said.setdefault((row.assignment_id, row.table_id), []).append(row)
    return [
        Answered(one, tuple((table, tuple(said.get((one.pk, table.pk), ()))) for table in tables))
        for one in meeting.assignments.all()
    ]


def running(meeting: Meeting) -> Assignment | None:
    """Return what the tables work on now."""
    return meeting.assignments.filter(started_at__isnull=False, ended_at=None).first()


def phones(meeting: Meeting) -> Counter[object]:
    """Return how many phones sit at each table, by its key."""
    return Counter(Seat.objects.filter(table__meeting=meeting).values_list("table_id", flat=True))


FEWEST_HANDS = 15
"""Hands below which the counts of a statement are not told, as with phones."""


def votes_on_paper(meeting: Meeting) -> list[tuple[Statement, int, int, int]]:
    """Return what hands counted on paper say: statement, agree, disagree, leave it; all tables together."""
    rows = meeting.statements.annotate(
        yes=Sum("paper_votes__agree"), no=Sum("paper_votes__disagree"), left=Sum("paper_votes__unsure")
    ).order_by("position")
    counts = [(one, one.yes or 0, one.no or 0, one.left or 0) for one in rows]
    return [one for one in counts if sum(one[1:]) >= FEWEST_HANDS]


def presence(meeting: Meeting) -> Presence:
    """Return who was invited and who came."""
    rows = Attendance.objects.filter(meeting=meeting).select_related(
        "participant__organization__municipality"
    )
    kinds, towns = Counter[str](), Counter[str]()
    here_kinds, here_towns = Counter[str](), Counter[str]()
    for row in rows:
        came = row.state == Attendance.State.PRESENT
        kind = str(row.participant.get_category_display())
        kinds[kind] += 1
        here_kinds[kind] += came
        body = row.participant.organization
        if body and body.municipality:
            towns[body.municipality.name] += 1
            here_towns[body.municipality.name] += came
    invited, present = sum(kinds.values()), sum(here_kinds.values())
    names = municipalities_of(meeting.district).values_list("name", flat=True)
    return Presence(
        invited,
        present,
        tuple(Came(name, count, here_kinds[name]) for name, count in kinds.most_common()),
        tuple(Came(name, towns[name], here_towns[name]) for name in sorted(towns)),
        Came(_("not known"), invited - sum(towns.values()), present - sum(here_towns.values())),
        tuple(name for name in names if name not in towns),
    )
