"""Wall clocks, real instants and public holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone of this name."""
    return ZoneInfo(name)


def instant(day: date, at: time, tz: ZoneInfo) -> datetime:
    """The UTC instant at which a local wall clock first reaches this time of this day.

    Of an hour that the clock shows twice the first is meant; a time that the clock skips is reached at
    the moment of the jump.

    >>> instant(date(2026, 3, 29), time(2, 30), zone("Europe/Rome")).isoformat()
    '2026-03-29T01:00:00+00:00'
    """
    local = datetime.combine(day, at, tzinfo=tz)
    later = local.replace(fold=1).utcoffset()
    offset = local.utcoffset()
    if offset is None or later is None or offset >= later:  # an ordinary time, or the first of two
        return local.astimezone(UTC)
    # Skipped: the jump lies between the two readings; find its second by halving.
    naive = local.replace(tzinfo=UTC)
    low, high = naive - later, naive - offset
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(tz).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high


def midnight(day: date, tz: ZoneInfo) -> datetime:
    """The UTC instant at which the local day begins."""
    return instant(day, time(0), tz)


@lru_cache(maxsize=16)
def _italian_holidays(year: int) -> dict[date, str]:
    # Loaded at the first question only: most commands never ask.
    import holidays

    calendar = holidays.country_holidays("IT", years=year, language="it_IT")
    return {on: str(name) for on, name in calendar.items()}


def italian_holiday(on: date) -> str | None:
    """The Italian name of the national holiday on this date, or None. Patron saints are not assumed.

    >>> italian_holiday(date(2026, 4, 25)), italian_holiday(date(2026, 4, 24))
    ('Anniversario della Liberazione', None)
    """
    return _italian_holidays(on.year).get(on)
