"""Who is not reached: expected less seen, how surely, and how near services are.

Whatever is computed here rests on what may be shown. Where a count is hidden to protect people, the gap is
computed as if everybody who is hidden in the district had been met there: it can only be larger than said.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from vicinia.core.models import District, User
from vicinia.directory.models import Service, ServiceStatus, TaxonomyTerm
from vicinia.methods import latent
from vicinia.methods.access import Coordinates, enhanced_two_step
from vicinia.needs.models.seen import Expectation, SeenCount, SeenKind
from vicinia.needs.queries.protection import protect_counts
from vicinia.needs.queries.thresholds import smallest_inside
from vicinia.territory.drawing import Drawing, Shape, shade
from vicinia.territory.models import Municipality
from vicinia.territory.queries import municipalities_of
from vicinia.territory.queries.maps import map_of, places_of

MINUTES = 20
_WEIGHTS = {10.0: 1.0, float(MINUTES): 0.68}
_MINUTES_PER_KM = 1.5
"""In a straight line, at 40 km an hour."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was counted, of which need, in which period."""

    starts_on: datetime.date
    ends_on: datetime.date
    kind: str
    theme: str

    @property
    def key(self) -> str:
        """For an address."""
        return f"{self.starts_on:%Y-%m-%d}_{self.ends_on:%Y-%m-%d}_{self.kind}_{self.theme}"

    @property
    def are_persons(self) -> bool:
        """Whether it counts different people: only then can it be taken from an expected number of people."""
        return self.kind == SeenKind.PERSONS


@dataclass(frozen=True, slots=True)
class LatentRow:
    """One municipality."""

    place: Municipality
    expectation: Expectation | None
    expected: float | None
    """Persons."""
    is_counted: bool
    """Whether anybody counted there in this period: not counted is not zero."""
    seen: int | None
    """None where it is hidden, or was not counted."""
    access: float | None
    """Services per 1,000 residents within 20 minutes."""
    gap: float | None = None
    lower: float = 0.0
    upper: float = 0.0
    probability: float | None = None
    rank: int = 0
    """0: no rank."""
    shade: int = 0
    left: float = 0.0
    width: float = 0.0
    dot: float = 0.0
    """Interval and gap on a line from 0 to 100."""

    @property
    def is_hidden(self) -> bool:
        """Whether the count is kept back to protect people; the gap is then the least that it can be."""
        return self.is_counted and self.seen is None

    @property
    def is_certain(self) -> bool:
        """Whether the whole interval lies above zero."""
        return self.gap is not None and self.lower > 0

    @property
    def is_exceeded(self) -> bool:
        """Whether more were seen than are expected, beyond chance."""
        return self.gap is not None and self.upper < 0

    @property
    def chance(self) -> str:
        """In words, how sure it is that somebody is missing."""
        if self.probability is None:
            return ""
        hundredths = round(100 * self.probability)
        if hundredths >= 100:
            return _("more than 99 in 100")
        if hundredths <= 0:
            return _("less than 1 in 100")
        return _("%(chance)d in 100") % {"chance": hundredths}

    @property
    def coverage(self) -> float | None:
        """Seen for each hundred expected."""
        if self.seen is None or not self.expected:
            return None
        return 100 * self.seen / self.expected


@dataclass(frozen=True, slots=True)
class LatentArea:
    """A municipality on the map."""

    shape: Shape
    row: LatentRow | None


@dataclass(frozen=True, slots=True)
class LatentMap:
    """The map of who is not reached."""

    drawing: Drawing
    areas: list[LatentArea]


@dataclass(frozen=True, slots=True)
class Latent:
    """One period of one district."""

    choice: Choice
    rows: list[LatentRow]
    """Ranked ones first, then by how many are not reached."""
    seen: int | None
    """In the whole district; None where it is hidden."""
    expected: float
    year: int | None
    """Of the estimates."""
    methods: list[str]
    origins: list[str]
    includes_sample: bool
    smallest: int
    map: LatentMap | None

    @property
    def any_hidden(self) -> bool:
        """Whether some count is kept back."""
        return self.seen is None or any(row.is_hidden for row in self.rows)


def choices_of(district: District) -> list[Choice]:
    """What there is to look at, the latest period first, people before things."""
    found = SeenCount.objects.filter(district=district).order_by()
    rows = found.values_list("starts_on", "ends_on", "kind", "theme").distinct()
    choices = [Choice(*row) for row in rows]
    return sorted(
        choices, key=lambda one: (-one.ends_on.toordinal(), not one.are_persons, one.kind, one.theme)
    )


def latent_of(district: District, choice: Choice, user: User | AnonymousUser | None) -> Latent:
    """Expected, seen and not reached in each municipality of a district."""
    places = list(municipalities_of(district))
    expectations = _expectations(district, choice)
    access = _access(places, {code: one.population for code, one in expectations.items()}, choice.theme, user)
    smallest = smallest_inside(district)
    table = seen_table(counted_in(district, choice.starts_on, choice.ends_on), choice, smallest)
    counts, seen, total = table.counts, table.shown, table.total
    rows = []
    for place in places:
        one = expectations.get(place.code)
        rows.append(
            LatentRow(
                place=place,
                expectation=one,
                expected=one.share * one.population if one else None,
                is_counted=place.code in seen,
                seen=seen.get(place.code),
                access=access.get(place.code),
            )
        )
    if choice.are_persons:
        rows = _with_gaps(rows, total)
    rows.sort(
        key=lambda row: (row.rank or 10_000, -(row.gap if row.gap is not None else -1e12), row.place.name)
    )
    used = [row.expectation for row in rows if row.expectation is not None]
    return Latent(
        choice=choice,
        rows=rows,
        seen=total,
        expected=sum(row.expected or 0.0 for row in rows),
        year=used[0].year if used else None,
        methods=sorted({one.method for one in used}),
        origins=sorted({one.origin for one in used} | {one.origin for one in counts}),
        includes_sample=any(one.is_sample for one in used) or any(one.is_sample for one in counts),
        smallest=smallest,
        map=_map(district, rows),
    )


def counted_in(district: District, starts_on: datetime.date, ends_on: datetime.date) -> list[SeenCount]:
    """All counts of a period in the municipalities that belong to the district now. One query."""
    return list(
        SeenCount.objects.filter(
            district=district, municipality__in=municipalities_of(district), starts_on=starts_on,
            ends_on=ends_on,
        ).order_by("municipality_id")
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeenTable:
    """The counts of one choice as they may be shown."""

    counts: tuple[SeenCount, ...]
    shown: dict[str, int | None]
    """By municipality; None where it is hidden."""
    total: int | None


def seen_table(counts: Sequence[SeenCount], choice: Choice, smallest: int) -> SeenTable:
    """The counts of a choice, out of all of its period, protected together with those of the other needs.

    Things add up over needs: the count of all needs together less the others would tell what is hidden of
    one. So all needs are protected as one table whose margins are the sums. People do not add up: one person
    has several needs.
    """
    rows = [one for one in counts if one.kind == choice.kind]
    mine = tuple(one for one in rows if one.theme == choice.theme)
    if choice.are_persons or len(mine) == len(rows):
        found = protect_counts([[one.count for one in mine]], smallest=smallest)
        return _table(mine, [one.municipality_id for one in mine], found.cells[0], found.rows[0])
    codes = sorted({one.municipality_id for one in rows})
    by_theme: dict[str, dict[str, int]] = defaultdict(dict)
    for one in rows:
        by_theme[one.theme][one.municipality_id] = one.count
    together = by_theme.pop("", {})
    needs = sorted(by_theme)
    table = [[by_theme[need].get(code, 0) for code in codes] for need in needs]
    rest = [
        together.get(code, 0) - sum(line[at] for line in table) if code in together else 0
        for at, code in enumerate(codes)
    ]
    # where all needs together are fewer than their sum, somebody counted otherwise: a row of its own then
    table.append(rest if min(rest) >= 0 else [together.get(code, 0) for code in codes])
    found = protect_counts(table, smallest=smallest)
    if choice.theme:
        at = needs.index(choice.theme)
        return _table(mine, codes, found.cells[at], found.rows[at])
    if min(rest) >= 0:
        return _table(mine, codes, found.columns, found.total)
    return _table(mine, codes, found.cells[-1], found.rows[-1])


def _table(
    counts: tuple[SeenCount, ...], codes: Sequence[str], cells: Sequence[int | None], total: int | None
) -> SeenTable:
    own = {one.municipality_id for one in counts}
    shown = {code: count for code, count in zip(codes, cells, strict=True) if code in own}
    return SeenTable(counts, shown, total)


def _expectations(district: District, choice: Choice) -> dict[str, Expectation]:
    """Of the latest year up to that of the period; of the first later one where there is none."""
    found = Expectation.objects.filter(district=district, theme=choice.theme)
    years = sorted(set(found.order_by().values_list("year", flat=True)))
    if not years:
        return {}
    year = max((one for one in years if one <= choice.ends_on.year), default=years[0])
    return {one.municipality_id: one for one in found.filter(year=year)}


def _with_gaps(rows: Sequence[LatentRow], total: int | None) -> list[LatentRow]:
    """Add the gap where it can be said, from nothing but what is shown."""
    shown = sum(row.seen or 0 for row in rows)
    kept_back = None if total is None else total - shown
    places, expected, errors, seen, residents = [], [], [], [], []
    for at, row in enumerate(rows):
        one = row.expectation
        met = kept_back if row.is_hidden else row.seen
        if one is None or row.expected is None or met is None:
            continue
        if row.is_hidden:
            met = min(met, one.population)
        if met > one.population:
            continue
        places.append(at)
        expected.append(row.expected)
        errors.append(one.mean_squared_error * one.population**2)
        seen.append(met)
        residents.append(one.population)
    # numbers of at most one person would be taken for rates
    if not places or max(expected) <= 1:
        return list(rows)
    found = latent.gap(expected, errors, seen, residents)
    low = min(float(found.lower.min()), 0.0)
    high = max(float((found.upper + np.array(seen)).max()), 0.0)
    span = (high - low) or 1.0
    most = float(np.max(found.rate))
    done = list(rows)
    for at, place in enumerate(places):
        row, rate = rows[place], float(found.rate[at])
        lower, upper, middle = float(found.lower[at]), float(found.upper[at]), float(found.gap[at])
        if row.is_hidden:
            # perhaps nobody of those kept back was met here
            upper = min(upper + seen[at], float(residents[at]))
        done[place] = LatentRow(
            row.place, row.expectation, row.expected, row.is_counted, row.seen, row.access,
            gap=middle, lower=lower, upper=upper, probability=float(found.probability[at]),
            rank=int(found.rank[at]), shade=max(1, shade(round(rate * 1e6), round(most * 1e6))),
            left=round(100 * (lower - low) / span, 2), width=max(round(100 * (upper - lower) / span, 2), 0.5),
            dot=round(100 * (middle - low) / span, 2),
        )  # fmt: skip
    return done


def _access(
    places: Sequence[Municipality], residents: dict[str, int], theme: str, user: User | AnonymousUser | None
) -> dict[str, float]:
    """Services per 1,000 residents that can be reached, from town hall to town hall in a straight line."""
    known = [one for one in places if one.latitude is not None and one.longitude is not None]
    people = [residents.get(one.code, 0) for one in known]
    if not known or not sum(people):
        return {}
    services = _services(known, theme, user)
    points = [[one.longitude, one.latitude] for one in known]
    found = enhanced_two_step(
        Coordinates(points, points, per_km=_MINUTES_PER_KM), people,
        [services.get(one.code, 0) for one in known], weights=_WEIGHTS,
    )  # fmt: skip
    return {place.code: 1000 * float(value) for place, value in zip(known, found, strict=True)}


def _services(
    places: Sequence[Municipality], theme: str, user: User | AnonymousUser | None
) -> dict[str, int]:
    """How many services with a door in each municipality this person may see."""
    found = Service.objects.visible_to(user).filter(
        status=ServiceStatus.ACTIVE, service_at_locations__location__municipality__in=places
    )
    if theme:
        top = TaxonomyTerm.objects.filter(taxonomy__code="need", code=theme, parent_id=None).values("pk")
        terms = TaxonomyTerm.objects.filter(Q(pk__in=top) | Q(parent_id__in=top)).values("pk")
        found = found.filter(pk__in=Service.objects.filter(service_terms__term__in=terms).values("pk"))
    where = "service_at_locations__location__municipality"
    return dict(found.order_by().values_list(where).annotate(number=Count("pk", distinct=True)))


def _map(district: District, rows: Sequence[LatentRow]) -> LatentMap | None:
    drawing = map_of(district, places_of(district))
    if drawing is None:
        return None
    by_code = {row.place.code: row for row in rows}
    return LatentMap(drawing, [LatentArea(shape, by_code.get(shape.code)) for shape in drawing.shapes])
