"""From rules, exceptional dates and closures to one sorted line of intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from vicinia.methods.opening.clock import instant, italian_holiday, midnight, zone
from vicinia.methods.opening.days import opening_days
from vicinia.methods.opening.model import Access, Closure, Exceptional, HolidayTest, Interval, Rule

_DAY = timedelta(days=1)
FOREVER = datetime.max.replace(tzinfo=UTC)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

Stretch = tuple[datetime, datetime]  # a half-open pair of UTC instants
Lines = dict[Access, list[Stretch]]


def intervals(
    rules: Iterable[Rule],
    exceptions: Iterable[Exceptional] = (),
    closures: Iterable[Closure] = (),
    *,
    start: datetime,
    end: datetime,
    timezone: str = "Europe/Rome",
    is_holiday: HolidayTest = italian_holiday,
    access: Iterable[Access] = (Access.WALK_IN,),
) -> tuple[Interval, ...]:
    """The intervals between two aware instants, merged, sorted and cut to them.

    Only walk-in intervals unless `access` asks for more; those of different access never overlap, the
    freer one prevails. Raises `ValueError` for instants without a time zone.
    """
    tz = zone(timezone)
    first, last = local_day(start, tz) - _DAY, local_day(end, tz)
    found = lines(tuple(rules), tuple(exceptions), tuple(closures), first, last, tz, is_holiday)
    low, high = start.astimezone(UTC), end.astimezone(UTC)
    return to_intervals(
        {
            kind: [(max(a, low), min(b, high)) for a, b in found[kind] if b > low and a < high]
            for kind in access
        },
        tz,
    )


def local_day(at: datetime, tz: ZoneInfo) -> date:
    """The date that the local calendar shows at this instant."""
    if at.tzinfo is None:
        raise ValueError("An instant needs its time zone: give an aware datetime.")
    return at.astimezone(tz).date()


def lines(
    rules: Sequence[Rule],
    exceptions: Sequence[Exceptional],
    closures: Sequence[Closure],
    first: date,
    last: date,
    tz: ZoneInfo,
    is_holiday: HolidayTest,
) -> Lines:
    """Merged UTC stretches per access, of the openings that start on the dates `first` to `last`."""
    found: Lines = {Access.WALK_IN: [], Access.APPOINTMENT: [], Access.UNCERTAIN: []}
    special = {exception.on for exception in exceptions}
    for rule in rules:
        usual = Access.APPOINTMENT if rule.by_appointment else Access.WALK_IN
        for day in opening_days(rule, first, last):
            if day in special:
                continue
            kind = usual
            if rule.on_holidays != "open" and is_holiday(day):
                if rule.on_holidays == "closed":
                    continue
                kind = Access.UNCERTAIN
            found[kind].append(stretch(day, rule.opens_at, rule.closes_at, tz))
    for exception in exceptions:
        if first <= exception.on <= last and not exception.is_closed:
            found[Access.WALK_IN].append(stretch(exception.on, exception.opens_at, exception.closes_at, tz))
    shut = merge([bounds for closure in closures if (bounds := closure_bounds(closure, tz))[0] < bounds[1]])
    taken: list[Stretch] = shut
    for kind in (Access.WALK_IN, Access.APPOINTMENT, Access.UNCERTAIN):
        found[kind] = subtract(merge(found[kind]), taken)
        taken = merge(taken + found[kind])
    return found


def stretch(day: date, opens_at: time | None, closes_at: time | None, tz: ZoneInfo) -> Stretch:
    """One opening that starts on `day`; empty (start equals end) if it falls into the skipped hour."""
    opens, closes = opens_at or time(0), closes_at or time(0)
    return instant(day, opens, tz), instant(day + _DAY if closes <= opens else day, closes, tz)


def closure_bounds(closure: Closure, tz: ZoneInfo) -> Stretch:
    """From and to, in UTC; a date as end is included, no end is the end of time."""

    def edge(value: datetime | date, after: timedelta) -> datetime:
        # Registers write 9999-12-31 for "no end"; a zone cannot be applied at the edges of the calendar.
        if value.year == FOREVER.year:
            return FOREVER
        if value.year == _LONG_AGO.year:
            return _LONG_AGO
        if isinstance(value, datetime):
            # A closure typed without a zone means the local wall clock.
            return (value if value.tzinfo else value.replace(tzinfo=tz)).astimezone(UTC)
        return midnight(value + after, tz)

    start = edge(closure.starts_at, timedelta(0))
    return start, FOREVER if closure.ends_at is None else edge(closure.ends_at, _DAY)


def merge(stretches: list[Stretch]) -> list[Stretch]:
    """Sorted, with those that overlap or touch joined and the empty ones dropped."""
    merged: list[Stretch] = []
    for start, end in sorted(stretches):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def subtract(stretches: list[Stretch], taken: list[Stretch]) -> list[Stretch]:
    """What is left of the stretches outside the taken ones; both sorted and merged."""
    if not taken:
        return stretches
    left: list[Stretch] = []
    for begin, end in stretches:
        start = begin
        for low, high in taken:
            if high <= start:
                continue
            if low >= end:
                break
            if low > start:
                left.append((start, low))
            start = max(start, high)
        if start < end:
            left.append((start, end))
    return left


def to_intervals(found: Lines, tz: ZoneInfo) -> tuple[Interval, ...]:
    """The same stretches as intervals in local time, sorted."""
    rows = sorted((start, end, kind) for kind, stretches in found.items() for start, end in stretches)
    to_local: Callable[[datetime], datetime] = lambda at: at.astimezone(tz)  # noqa: E731
    return tuple(Interval(to_local(start), to_local(end), kind) for start, end, kind in rows)
