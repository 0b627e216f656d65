"""On which local dates a rule opens."""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Literal

from dateutil import rrule as rfc

from vicinia.methods.opening.model import Note, Rule, ScheduleError
from vicinia.methods.opening.parsing import check_rule, parse_byday, parse_freq, parse_numbers, parse_wkst

_DAY = timedelta(days=1)
_FREQUENCY: dict[str, Literal[0, 1, 2, 3]] = {
    "DAILY": rfc.DAILY,
    "WEEKLY": rfc.WEEKLY,
    "MONTHLY": rfc.MONTHLY,
    "YEARLY": rfc.YEARLY,
}


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The recurring part of a rule, ready for RFC 5545 expansion: every by-part is explicit, so that
    the anchor can be moved forward by whole periods."""

    freq: str
    interval: int
    byday: tuple[tuple[int, int], ...]
    bymonth: tuple[int, ...]
    bymonthday: tuple[int, ...]
    byweekno: tuple[int, ...]
    byyearday: tuple[int, ...]
    wkst: int
    anchor: date | None
    count: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """How to find the days of a rule: plain weekdays, or a recurrence, or a reason why neither."""

    first: date
    last: date
    weekdays: frozenset[int] | None = None
    recurrence: Recurrence | None = None
    problem: Note = Note.NONE

    @property
    def possible_weekdays(self) -> frozenset[int]:
        """Weekdays (Monday 0) on which the rule may open in some week."""
        if self.problem:
            return frozenset()
        if self.weekdays is not None:
            days = self.weekdays
        elif self.recurrence is not None and self.recurrence.byday:
            days = frozenset(weekday for _, weekday in self.recurrence.byday)
        else:
            days = frozenset(range(7))
        if (self.last - self.first).days >= 6:
            return days
        return days & {(self.first + _DAY * n).weekday() for n in range((self.last - self.first).days + 1)}


@lru_cache(maxsize=8192)
def plan(rule: Rule) -> Plan:
    """Read a rule once. A rule that cannot be read becomes a plan with a problem, never an error: one
    bad row must not take a page down."""
    first = max(filter(None, (rule.valid_from, rule.dtstart)), default=date.min)
    last = min(filter(None, (rule.valid_to, rule.until)), default=date.max)
    try:
        check_rule(rule)
    except ScheduleError:
        return Plan(first, last, problem=Note.HOURS_UNREADABLE)
    if rule == Rule(on_holidays=rule.on_holidays, valid_from=rule.valid_from, valid_to=rule.valid_to):
        # No times and no days: a row that only carries words ("ring the bell") is no promise to be open.
        return Plan(first, last, problem=Note.NO_HOURS)
    byday = parse_byday(rule.byday)
    bymonthday = parse_numbers(rule.bymonthday, limit=31)
    byweekno = parse_numbers(rule.byweekno, limit=53)
    byyearday = parse_numbers(rule.byyearday, limit=366)
    has_ordinals = any(ordinal for ordinal, _ in byday)
    freq = parse_freq(rule.freq)
    if not freq:
        if (
            not (byday or bymonthday or byweekno or byyearday)
            and rule.dtstart
            and not (rule.until or rule.count)
        ):
            return Plan(first, min(last, rule.dtstart), weekdays=frozenset(range(7)))
        freq = (
            "YEARLY" if byyearday else "MONTHLY" if bymonthday else "WEEKLY" if byday or byweekno else "DAILY"
        )
    if has_ordinals and freq in ("DAILY", "WEEKLY"):
        freq = "MONTHLY"
    other_parts = bool(bymonthday or byweekno or byyearday)
    if freq == "WEEKLY" and not byday and not other_parts and rule.dtstart:
        byday = ((0, rule.dtstart.weekday()),)

    anchor = rule.dtstart or rule.valid_from
    if anchor is None and (rule.interval > 1 or rule.count):
        return Plan(first, last, problem=Note.CYCLE_UNKNOWN)
    if freq in ("DAILY", "WEEKLY") and rule.interval == 1 and not other_parts and not rule.count:
        weekdays = frozenset(weekday for _, weekday in byday) or frozenset(range(7))
        return Plan(first, last, weekdays=weekdays)

    bymonth: tuple[int, ...] = ()
    if freq in ("MONTHLY", "YEARLY") and not byday and not other_parts:
        if rule.dtstart is None:
            return Plan(first, last, problem=Note.CYCLE_UNKNOWN)
        bymonthday = (rule.dtstart.day,)
        bymonth = (rule.dtstart.month,) if freq == "YEARLY" else ()
    if freq == "WEEKLY" and not byday and not other_parts:
        byday = tuple((0, weekday) for weekday in range(7))
    recurrence = Recurrence(
        freq,
        rule.interval,
        byday,
        bymonth,
        bymonthday,
        byweekno,
        byyearday,
        parse_wkst(rule.wkst),
        anchor,
        rule.count,
    )
    return Plan(first, last, recurrence=recurrence)


def opening_days(rule: Rule, first: date, last: date) -> Iterator[date]:
    """The dates from `first` to `last`, both included, on which an opening of the rule starts."""
    the_plan = plan(rule)
    first, last = max(first, the_plan.first), min(last, the_plan.last)
    if the_plan.problem or first > last:
        return
    if the_plan.weekdays is not None:
        for n in range((last - first).days + 1):
            day = first + _DAY * n
            if day.weekday() in the_plan.weekdays:
                yield day
        return
    if the_plan.recurrence is not None:
        for year in range(first.year, last.year + 1):
            for day in _days_of_year(the_plan.recurrence, year):
                if first <= day <= last:
                    yield day


@lru_cache(maxsize=4096)
def _days_of_year(rec: Recurrence, year: int) -> tuple[date, ...]:
    """All dates of one year, by python-dateutil's RFC 5545 expansion.

    Only the part that makes the dates is given to it; the parts that merely restrict them are looked at
    here. Otherwise parts that never meet (Thursdays on the 2nd in week 41) would be searched by it up to
    the year 9999.
    """
    start = _anchor_near(rec, date(year, 1, 1))
    if start.year > year:
        return ()
    byday = rec.byday
    if rec.freq == "MONTHLY":
        byday = tuple((ordinal, day) for ordinal, day in byday if abs(ordinal) <= 5)
        if rec.byday and not byday:
            return ()
    byyearday = rec.byyearday if rec.freq == "YEARLY" and not byday and not rec.bymonthday else ()
    bymonthday = () if byday or byyearday else rec.bymonthday or tuple(range(1, 32))
    found = rfc.rrule(
        _FREQUENCY[rec.freq],
        dtstart=datetime(start.year, start.month, start.day),  # noqa: DTZ001 (local dates, no instants)
        until=datetime(year, 12, 31),  # noqa: DTZ001
        interval=rec.interval,
        wkst=rec.wkst,
        bymonth=rec.bymonth or (range(1, 13) if rec.freq == "YEARLY" and bymonthday else None),
        bymonthday=bymonthday or None,
        byyearday=byyearday or None,
        byweekday=tuple(rfc.weekday(day, ordinal or None) for ordinal, day in byday) or None,
    )
    dates = (moment.date() for moment in found)
    allowed = islice((day for day in dates if _is_allowed(rec, day)), rec.count)
    return tuple(day for day in allowed if day.year == year)


def _is_allowed(rec: Recurrence, day: date) -> bool:
    """Whether the date fits every restricting part; a negative number counts from the end."""
    if rec.bymonthday:
        length = monthrange(day.year, day.month)[1]
        if day.day not in rec.bymonthday and day.day - length - 1 not in rec.bymonthday:
            return False
    if rec.byyearday:
        length = 366 if isleap(day.year) else 365
        number = day.timetuple().tm_yday
        if number not in rec.byyearday and number - length - 1 not in rec.byyearday:
            return False
    if rec.byweekno:
        year, number = _week_number(day, rec.wkst)
        length = _week_number(date(year, 12, 28), rec.wkst)[1]  # 28 December is always in the last week
        if number not in rec.byweekno and number - length - 1 not in rec.byweekno:
            return False
    return True


def _week_number(day: date, wkst: int) -> tuple[int, int]:
    """Year and number of the week; week 1 is the first with at least four days in the year."""
    fourth = day - _DAY * ((day.weekday() - wkst) % 7) + _DAY * 3
    return fourth.year, (fourth.timetuple().tm_yday - 1) // 7 + 1


def _anchor_near(rec: Recurrence, start: date) -> date:
    """The latest beginning of a period, in step with the anchor, that loses no date from `start` on."""
    anchor = rec.anchor
    if anchor is None:
        return start
    if rec.count or anchor >= start:  # a count has to be counted from its beginning
        return anchor
    if rec.freq == "DAILY":
        return anchor + _DAY * ((start - anchor).days // rec.interval * rec.interval)
    if rec.freq == "WEEKLY":
        week = anchor - _DAY * ((anchor.weekday() - rec.wkst) % 7)
        moved = week + _DAY * ((start - week).days // (7 * rec.interval) * 7 * rec.interval)
    elif rec.freq == "MONTHLY":
        month = anchor.year * 12 + anchor.month - 1
        month += (start.year * 12 - month) // rec.interval * rec.interval
        moved = date(month // 12, month % 12 + 1, 1)
    else:
        moved = date(anchor.year + (start.year - anchor.year) // rec.interval * rec.interval, 1, 1)
    return max(moved, anchor)
