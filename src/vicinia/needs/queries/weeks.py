"""Signals counted by week, need and municipality."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from vicinia.core.models import District
from vicinia.needs.models import Signal

WEEK = datetime.timedelta(weeks=1)
Key = tuple[datetime.date, str, str]


def week_of(day: datetime.date) -> datetime.date:
    """Return the Monday of the week.

    >>> week_of(datetime.date(2026, 11, 26))
    datetime.date(2026, 11, 23)
    """
    return day - datetime.timedelta(days=day.weekday())


def last_whole_week(today: datetime.date) -> datetime.date:
    """Return the Monday of the last week that is over."""
    return week_of(today) - WEEK


def weeks_between(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Return the Mondays from the week of ``first`` to that of ``last``."""
    start = week_of(first)
    return [start + WEEK * step for step in range((week_of(last) - start) // WEEK + 1)]


def quarter_of(day: datetime.date) -> tuple[int, int]:
    """Return year and quarter of a day, by the Monday of its week."""
    monday = week_of(day)
    return monday.year, (monday.month - 1) // 3 + 1


def weeks_of_quarter(year: int, quarter: int) -> list[datetime.date]:
    """Return the Mondays that lie in a quarter: every week belongs to exactly one.

    >>> weeks = weeks_of_quarter(2026, 4)
    >>> len(weeks), weeks[0].isoformat(), weeks[-1].isoformat()
    (13, '2026-10-05', '2026-12-28')
    """
    first = datetime.date(year, 3 * quarter - 2, 1)
    after = datetime.date(year + quarter // 4, (3 * quarter) % 12 + 1, 1)
    monday = first + datetime.timedelta(days=-first.weekday() % 7)
    return weeks_between(monday, after - datetime.timedelta(days=1))


def count_signals(
    district: District, weeks: Sequence[datetime.date], *, received_by: datetime.datetime | None = None
) -> Counter[Key]:
    """Return how many signals each (week, need, municipality) has.

    What one antenna says twice on a day, of one need in one place, counts once: a worried barber is one
    barber.
    """
    rows: QuerySet[Signal] = Signal.objects.filter(
        district=district,
        withdrawn_at=None,
        noticed_on__gte=weeks[0],
        noticed_on__lt=weeks[-1] + WEEK,
    )
    if received_by is not None:
        rows = rows.filter(received_at__lt=received_by)
    said = rows.order_by().values_list("antenna_id", "theme", "municipality_id", "noticed_on").distinct()
    return Counter((week_of(day), theme, place) for _antenna, theme, place, day in said)


def series(
    counts: Counter[Key],
    weeks: Sequence[datetime.date],
    *,
    themes: Iterable[str] | None = None,
    places: Iterable[str] | None = None,
) -> list[int]:
    """Return the count of each week, of some needs or all, in some places or all."""
    wanted = None if themes is None else set(themes)
    there = None if places is None else set(places)
    total: Counter[datetime.date] = Counter()
    for (week, theme, place), count in counts.items():
        if (wanted is None or theme in wanted) and (there is None or place in there):
            total[week] += count
    return [total[week] for week in weeks]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A table of counts with the codes of its rows and columns."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


def by_place_and_theme(counts: Counter[Key], places: Sequence[str], themes: Sequence[str]) -> Crossing:
    """Municipalities × needs, all weeks together."""
    total: Counter[tuple[str, str]] = Counter()
    for (_week, theme, place), count in counts.items():
        total[place, theme] += count
    return Crossing(
        tuple(places),
        tuple(themes),
        tuple(tuple(total[place, theme] for theme in themes) for place in places),
    )


def by_week_and_theme(
    counts: Counter[Key], weeks: Sequence[datetime.date], themes: Sequence[str]
) -> Crossing:
    """Weeks × needs, all municipalities together."""
    total: Counter[tuple[datetime.date, str]] = Counter()
    for (week, theme, _place), count in counts.items():
        total[week, theme] += count
    return Crossing(
        tuple(week.isoformat() for week in weeks),
        tuple(themes),
        tuple(tuple(total[week, theme] for theme in themes) for week in weeks),
    )
