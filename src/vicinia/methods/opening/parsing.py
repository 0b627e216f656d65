"""Reading the parts of a schedule as people and other systems write them (HSDS 3.1, RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from vicinia.methods.opening.model import Rule, ScheduleError

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
ON_HOLIDAYS = ("closed", "open", "unknown")
# A course of ten thousand meetings is a typing error, and expanding it would keep a page waiting.
MAX_COUNT = 10_000

_SEPARATORS = re.compile(r"[,;\s]+")
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_TIME = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)


def parse_time(text: str | time | None) -> time | None:
    """A time of day from "9", "9.30", "09:00", "09:00:00Z" or "09:00+01:00"; "24:00" is midnight.

    An offset is dropped: hours of a place are what its wall clock shows. Empty means not given.

    >>> parse_time("9.30"), parse_time("24:00"), parse_time("")
    (datetime.time(9, 30), datetime.time(0, 0), None)
    """
    if text is None or isinstance(text, time):
        return text.replace(tzinfo=None) if text else None
    cleaned = text.strip()
    if not cleaned:
        return None
    match = _TIME.fullmatch(cleaned)
    if match:
        hour, minute, second = (int(part or 0) for part in match.groups())
        if (hour, minute, second) == (24, 0, 0):
            return time(0)
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second)
    raise ScheduleError("“%(value)s” is not a time we can read: write it as 09:00 or 14:30.", value=cleaned)


def parse_date(text: str | date | None) -> date | None:
    """A date from "2026-03-29" or an ISO date and time; empty means not given."""
    if text is None or text == "":
        return None
    if isinstance(text, datetime):
        return text.date()
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise ScheduleError(
            "“%(value)s” is not a date we can read: write year, month and day as 2026-03-29.", value=text
        ) from None


@lru_cache(maxsize=2048)
def parse_byday(text: str | None) -> tuple[tuple[int, int], ...]:
    """Days as (ordinal, weekday) pairs: ordinal 0 is "every", -1 "the last of the month", Monday is 0.

    >>> parse_byday("MO,we"), parse_byday("1MO,-1FR")
    (((0, 0), (0, 2)), ((1, 0), (-1, 4)))
    """
    days: dict[tuple[int, int], None] = {}
    for part in _SEPARATORS.split((text or "").strip().upper()):
        if not part:
            continue
        match = _BYDAY.fullmatch(part)
        ordinal = int(match[1] or 0) if match else 0
        if not match or abs(ordinal) > 53 or (match[1] and ordinal == 0):
            raise ScheduleError(
                "“%(value)s” is not a day we can read: write MO, TU, WE, TH, FR, SA, SU with commas between"
                " them; 1MO is the first Monday of the month, -1FR the last Friday.",
                value=part,
            )
        days[(ordinal, WEEKDAYS.index(match[2]))] = None
    return tuple(days)


@lru_cache(maxsize=2048)
def parse_numbers(text: str | None, *, limit: int) -> tuple[int, ...]:
    """Whole numbers such as "1,15,-1", each from 1 to `limit` or from -1 to -`limit`.

    >>> parse_numbers("2,3,4", limit=31)
    (2, 3, 4)
    """
    numbers: dict[int, None] = {}
    for part in _SEPARATORS.split((text or "").strip()):
        if not part:
            continue
        if not re.fullmatch(r"[+-]?[0-9]{1,3}(\.0)?", part) or not 1 <= abs(int(float(part))) <= limit:
            raise ScheduleError(
                "“%(value)s” does not fit here: write whole numbers from 1 to %(limit)s with commas between"
                " them; -1 counts from the end.",
                value=part,
                limit=limit,
            )
        numbers[int(float(part))] = None
    return tuple(numbers)


def parse_wkst(text: str | None) -> int:
    """The day on which weeks start, Monday (0) when not given."""
    cleaned = (text or "MO").strip().upper()
    if cleaned not in WEEKDAYS:
        raise ScheduleError(
            "“%(value)s” is not a first day of the week: write one of MO, TU, WE, TH, FR, SA, SU.",
            value=text or "",
        )
    return WEEKDAYS.index(cleaned)


def parse_freq(text: str | None) -> str:
    """The frequency in capitals, empty when not given."""
    cleaned = (text or "").strip().upper()
    if cleaned not in FREQUENCIES:
        raise ScheduleError(
            "“%(value)s” is not a frequency we know: write WEEKLY or MONTHLY.", value=text or ""
        )
    return cleaned


def parse_count(value: object, *, default: int | None = None) -> int | None:
    """A number of times, from 1 to 10,000; `default` when not given. Accepts 3, "3" and 3.0."""
    if value is None or value == "":
        return default
    try:
        number = float(str(value))
    except ValueError:
        number = 0.5
    if number != number // 1 or not 1 <= number <= MAX_COUNT:
        raise ScheduleError(
            "“%(value)s” is not a number of times: write a whole number from 1 to %(limit)s.",
            value=value,
            limit=MAX_COUNT,
        )
    return int(number)


def parse_timezone(value: object, *, default: str = "Europe/Rome") -> str:
    """The name of a time zone. HSDS gives a UTC offset in hours, as a number: one that fits `default`
    in winter or in summer is taken as `default`, because a bare offset knows no change of hour.

    >>> parse_timezone(None), parse_timezone("1"), parse_timezone(3), parse_timezone("Europe/Vienna")
    ('Europe/Rome', 'Europe/Rome', 'Etc/GMT-3', 'Europe/Vienna')
    """
    text = str(value).strip() if value is not None else ""
    if not text:
        return default
    try:
        offset = float(text)
    except ValueError:
        try:
            return ZoneInfo(text).key
        except (ValueError, KeyError, OSError):
            offset = 99.0
    zone = ZoneInfo(default)
    usual = {datetime(2026, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)}
    if abs(offset) <= 14 and timedelta(hours=offset) in usual:
        return default
    if offset == offset // 1 and -12 <= offset <= 14:
        # The names of this family carry the sign the other way round (POSIX).
        return f"Etc/GMT{-int(offset):+d}" if offset else "UTC"
    raise ScheduleError(
        "“%(value)s” is not a time zone we know: write a name such as Europe/Rome.", value=text
    )


def check_rule(rule: Rule) -> None:
    """Raise `ScheduleError`, with a sentence for the person who typed it, if a part cannot be read."""
    parse_freq(rule.freq)
    parse_byday(rule.byday)
    parse_numbers(rule.bymonthday, limit=31)
    parse_numbers(rule.byweekno, limit=53)
    parse_numbers(rule.byyearday, limit=366)
    parse_wkst(rule.wkst)
    parse_count(rule.interval)
    parse_count(rule.count)
    if rule.on_holidays not in ON_HOLIDAYS:
        raise ScheduleError(
            "“%(value)s” does not say what happens on holidays: choose closed, open or unknown.",
            value=rule.on_holidays,
        )


def rule_from_hsds(schedule: Mapping[str, Any]) -> Rule:
    """The rule of an HSDS schedule object, as it stands in JSON or in a CSV row (text for numbers).

    HSDS 3.1 has no field for holidays nor for appointments: ours are read when present.
    Raises `ScheduleError` for a part that cannot be read.
    """

    def text(name: str) -> str:
        value = schedule.get(name)
        return "" if value is None else str(value).strip()

    rule = Rule(
        opens_at=parse_time(schedule.get("opens_at")),
        closes_at=parse_time(schedule.get("closes_at")),
        freq=parse_freq(text("freq")) or None,
        interval=parse_count(schedule.get("interval"), default=1) or 1,
        byday=text("byday").upper(),
        bymonthday=text("bymonthday"),
        byweekno=text("byweekno"),
        byyearday=text("byyearday"),
        wkst=text("wkst").upper(),
        dtstart=parse_date(schedule.get("dtstart")),
        until=parse_date(schedule.get("until")),
        count=parse_count(schedule.get("count")),
        valid_from=parse_date(schedule.get("valid_from")),
        valid_to=parse_date(schedule.get("valid_to")),
        on_holidays=text("on_holidays") or "unknown",
        by_appointment=schedule.get("by_appointment") in (True, "true", "True", "1", 1),
    )
    check_rule(rule)
    return rule
