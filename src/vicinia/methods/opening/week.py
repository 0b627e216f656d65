"""The week at a glance: a bit mask for filtering many places, and a table for reading one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from vicinia.methods.opening.clock import italian_holiday, zone
from vicinia.methods.opening.days import plan
from vicinia.methods.opening.model import Access, Closure, Exceptional, HolidayTest, Rule

HOURS_A_WEEK = 168
HOURS_AN_INT = 56  # three integers that fit a signed 64-bit column of any database
_DAY_MINUTES = 1440


class WeekMask(NamedTuple):
    """168 bits, one per hour of the local week from Monday 00:00, lowest bit first, 56 per integer.

    A bit is set when a person may possibly walk in at some minute of that hour in some week. `exact`
    says that the mask alone decides in every ordinary week; `open_on_holidays` that some rule holds on
    public holidays too.
    """

    mask: tuple[int, int, int]
    exact: bool
    open_on_holidays: bool


def week_mask(
    rules: Iterable[Rule],
    exceptions: Iterable[Exceptional] = (),
    closures: Iterable[Closure] = (),
    *,
    timezone: str = "Europe/Rome",
) -> WeekMask:
    """The mask of a place; see `WeekMask` and `decide`. `timezone` is checked, the hours are local."""
    zone(timezone)
    rules, exceptions, closures = tuple(rules), tuple(exceptions), tuple(closures)
    bits = 0
    exact = not exceptions and not closures
    for rule in rules:
        the_plan = plan(rule)
        if rule.by_appointment:
            continue
        for weekday in the_plan.possible_weekdays:
            bits |= _hours(weekday, rule.opens_at, rule.closes_at)
        unbounded = the_plan.first == date.min and the_plan.last == date.max
        exact = exact and the_plan.weekdays is not None and unbounded and _on_the_hour(rule)
    for exception in exceptions:
        if not exception.is_closed:
            bits |= _hours(exception.on.weekday(), exception.opens_at, exception.closes_at)
    part = (1 << HOURS_AN_INT) - 1
    mask = (bits & part, bits >> HOURS_AN_INT & part, bits >> 2 * HOURS_AN_INT)
    open_on_holidays = any(rule.on_holidays == "open" and not rule.by_appointment for rule in rules)
    return WeekMask(mask, exact, open_on_holidays)


def week_hour(at: datetime, *, timezone: str = "Europe/Rome") -> int:
    """The hour of the local week, 0 to 167, that the clock shows at an aware instant."""
    local = at.astimezone(zone(timezone))
    return local.weekday() * 24 + local.hour


def mask_has(mask: tuple[int, int, int], hour: int) -> bool:
    """Whether the bit of this hour of the week is set."""
    return bool(mask[hour // HOURS_AN_INT] >> hour % HOURS_AN_INT & 1)


def decide(
    week: WeekMask,
    *,
    at: datetime,
    timezone: str = "Europe/Rome",
    is_holiday: HolidayTest = italian_holiday,
) -> bool | None:
    """Open or not at `at` by the mask alone; None where only `state` can tell.

    An unset bit is always "not open". A set bit decides when the mask is exact and neither this day nor
    the one before (whose night may reach into this one) is a holiday.
    """
    if not mask_has(week.mask, week_hour(at, timezone=timezone)):
        return False
    today = at.astimezone(zone(timezone)).date()
    ordinary = not is_holiday(today) and not is_holiday(today - timedelta(days=1))
    return True if week.exact and ordinary else None


def _hours(weekday: int, opens_at: time | None, closes_at: time | None) -> int:
    start, end = _minutes(opens_at, closes_at)
    bits = 0
    for hour in range(start // 60, -(-end // 60)):
        bits |= 1 << (weekday * 24 + hour) % HOURS_A_WEEK
    return bits


def _minutes(opens_at: time | None, closes_at: time | None) -> tuple[int, int]:
    """Minutes from midnight, the end up to a day later and rounded up to the whole minute."""
    opens, closes = opens_at or time(0), closes_at or time(0)
    start = opens.hour * 60 + opens.minute
    end = closes.hour * 60 + closes.minute + (1 if closes.second or closes.microsecond else 0)
    return start, end + (_DAY_MINUTES if closes <= opens else 0)


def _on_the_hour(rule: Rule) -> bool:
    return all(
        at is None or (at.minute, at.second, at.microsecond) == (0, 0, 0)
        for at in (rule.opens_at, rule.closes_at)
    )


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a day in the hours list; `closes_at` not after `opens_at` reaches the next day."""

    opens_at: time
    closes_at: time
    access: Access = Access.WALK_IN

    @property
    def is_all_day(self) -> bool:
        """Whether this is the whole day, midnight to midnight."""
        return self.opens_at == self.closes_at == time(0)


def describe(
    rules: Iterable[Rule], *, on: date | None = None
) -> list[tuple[tuple[int, ...], tuple[Span, ...]]]:
    """The week table for people: days (Monday is 0) with equal hours grouped, Monday first.

    Every weekday appears once; closed days have no span. Only plain weekly rules are shown (see
    `irregular` for the others), and with `on` only those valid on that date. Empty if there is none.
    """
    week: list[dict[Access, list[tuple[int, int]]]] = [{} for _ in range(7)]
    is_empty = True
    for rule in rules:
        the_plan = plan(rule)
        if not _is_weekly(rule) or (on is not None and not the_plan.first <= on <= the_plan.last):
            continue
        is_empty = False
        access = Access.APPOINTMENT if rule.by_appointment else Access.WALK_IN
        for weekday in the_plan.weekdays or ():
            week[weekday].setdefault(access, []).append(_minutes(rule.opens_at, rule.closes_at))
    if is_empty:
        return []
    groups: dict[tuple[Span, ...], list[int]] = {}
    for weekday, found in enumerate(week):
        spans = sorted(
            Span(_clock(a), _clock(b), kind) for kind, rows in found.items() for a, b in _join(rows)
        )
        groups.setdefault(tuple(spans), []).append(weekday)
    return [(tuple(days), spans) for spans, days in groups.items()]


def irregular(rules: Iterable[Rule]) -> list[Rule]:
    """The rules that a week table cannot show: monthly, every second week, single days, unreadable."""
    return [rule for rule in rules if not _is_weekly(rule)]


def _is_weekly(rule: Rule) -> bool:
    the_plan = plan(rule)
    return the_plan.weekdays is not None and (the_plan.last - the_plan.first).days >= 6


def _join(rows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(rows):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], min(max(end, joined[-1][1]), joined[-1][0] + _DAY_MINUTES))
        else:
            joined.append((start, end))
    return joined


def _clock(minutes: int) -> time:
    return (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).time()
