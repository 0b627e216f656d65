"""Open now, today, next opening: the one function behind badge, filter, API and print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from vicinia.methods.opening.clock import italian_holiday, midnight, zone
from vicinia.methods.opening.days import opening_days, plan
from vicinia.methods.opening.model import (
    Access,
    Closure,
    Exceptional,
    HolidayTest,
    Interval,
    Note,
    OpenState,
    Rule,
    Status,
)
from vicinia.methods.opening.timeline import (
    FOREVER,
    Lines,
    Stretch,
    closure_bounds,
    lines,
    local_day,
    to_intervals,
)

SEARCH_DAYS = 60
CLOSING_SOON = timedelta(minutes=30)
_NEAR_DAYS = 7
_DAY = timedelta(days=1)


def state(
    rules: Iterable[Rule],
    exceptions: Iterable[Exceptional] = (),
    closures: Iterable[Closure] = (),
    *,
    at: datetime,
    timezone: str = "Europe/Rome",
    is_holiday: HolidayTest = italian_holiday,
) -> OpenState:
    """What to tell a person who asks at the aware instant `at`.

    OPEN exactly when `at` lies in one of the walk-in `intervals` of the same arguments. A closure comes
    first, then open, then by appointment; UNKNOWN where the data do not tell (no hours, hours out of
    date, a holiday on which nobody said what happens), else CLOSED. The next opening is searched for
    60 days. Raises `ValueError` for an instant without a time zone.
    """
    tz = zone(timezone)
    rules, exceptions, closures = tuple(rules), tuple(exceptions), tuple(closures)
    now, today = at.astimezone(UTC), local_day(at, tz)

    def expand(days: int) -> Lines:
        return lines(rules, exceptions, closures, today - _DAY, today + _DAY * days, tz, is_holiday)

    # A week answers nearly every question; the long search is for the few others.
    found = expand(_NEAR_DAYS)
    reach = midnight(today + _DAY * (_NEAR_DAYS + 1), tz)
    current, kind = _current(found, now)
    opens_soon = any(start > now for start, _ in found[Access.WALK_IN])
    if not opens_soon or (current is not None and current[1] >= reach):
        found = expand(SEARCH_DAYS)
        reach = midnight(today + _DAY * (SEARCH_DAYS + 1), tz)
        current, kind = _current(found, now)
    shown = _today(found, today, tz)
    upcoming = _starts_after(found, now)
    next_opening = upcoming.astimezone(tz) if upcoming else None

    closure, reopens = _closure(closures, now, tz)
    if closure is not None:
        until = reopens.astimezone(tz) if reopens else None
        return OpenState(Status.TEMPORARILY_CLOSED, until, next_opening, shown, Note.CLOSURE, closure)
    exceptional = any(exception.on == today for exception in exceptions)
    if current is not None and kind is Access.WALK_IN:
        ends_at = current[1].astimezone(tz) if current[1] < reach else None
        note = Note.EXCEPTION if exceptional else Note.NONE
        if ends_at is None:
            note = Note.ALWAYS_OPEN
        elif current[1] - now <= CLOSING_SOON:
            note = Note.CLOSING_SOON
        return OpenState(Status.OPEN, ends_at, None, shown, note)
    if current is not None and kind is Access.APPOINTMENT:
        ends_at = current[1].astimezone(tz) if current[1] < reach else None
        return OpenState(Status.BY_APPOINTMENT, ends_at, next_opening, shown, Note.BY_APPOINTMENT)
    if current is not None:
        return OpenState(Status.UNKNOWN, None, next_opening, shown, Note.HOLIDAY_ASK)
    doubt = Note.NONE if exceptional else _doubt(rules, today)
    if doubt:
        return OpenState(Status.UNKNOWN, None, next_opening, shown, doubt)
    note = Note.EXCEPTION if exceptional else _why_closed(rules, shown, today, next_opening, is_holiday)
    return OpenState(Status.CLOSED, next_opening, next_opening, shown, note)


def _current(found: Lines, now: datetime) -> tuple[Stretch | None, Access]:
    for kind, stretches in found.items():
        for start, end in stretches:
            if start <= now < end:
                return (start, end), kind
    return None, Access.WALK_IN


def _starts_after(found: Lines, now: datetime) -> datetime | None:
    """The next walk-in opening; only where there is none, the next by appointment."""
    for kind in (Access.WALK_IN, Access.APPOINTMENT):
        for start, _ in found[kind]:
            if start > now:
                return start
    return None


def _today(found: Lines, today: date, tz: ZoneInfo) -> tuple[Interval, ...]:
    """Intervals that touch the local day, whole; one that covers the whole day is shown as that day."""
    start, end = midnight(today, tz), midnight(today + _DAY, tz)
    touching = {
        kind: [
            (start, end) if a <= start and b >= end else (a, b) for a, b in stretches if a < end and b > start
        ]
        for kind, stretches in found.items()
    }
    return to_intervals(touching, tz)


def _closure(
    closures: Sequence[Closure], now: datetime, tz: ZoneInfo
) -> tuple[Closure | None, datetime | None]:
    """The closure in force that ends last, and the end of the chain of closures that follow it."""
    bounds = [(*closure_bounds(closure, tz), closure) for closure in closures]
    active = [row for row in bounds if row[0] <= now < row[1]]
    if not active:
        return None, None
    _, end, closure = max(active, key=lambda row: row[1])
    for start, other_end, _ in sorted(bounds, key=lambda row: row[0]):
        if start <= end < other_end:
            end = other_end
    return closure, None if end == FOREVER else end


def _doubt(rules: Sequence[Rule], today: date) -> Note:
    """Why "closed" would claim more than the data tell, if so."""
    if not rules:
        return Note.NO_HOURS
    for rule in rules:
        if plan(rule).problem:
            return plan(rule).problem
    if all(rule.valid_to is not None and rule.valid_to < today for rule in rules):
        return Note.HOURS_EXPIRED
    return Note.NONE


def _why_closed(
    rules: Sequence[Rule],
    shown: Sequence[Interval],
    today: date,
    next_opening: datetime | None,
    is_holiday: HolidayTest,
) -> Note:
    closes_on_holidays = any(
        rule.on_holidays == "closed" and any(opening_days(rule, today, today)) for rule in rules
    )
    if closes_on_holidays and is_holiday(today):
        return Note.HOLIDAY
    if next_opening is None:
        return Note.NO_OPENING_SOON
    if all(rule.by_appointment for rule in rules):
        return Note.BY_APPOINTMENT
    return Note.NONE
