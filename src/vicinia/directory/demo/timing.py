"""Hours of the model district: a short notation for rules, seasons and the school year."""

import re
from dataclasses import dataclass
from datetime import date, time

from vicinia.directory.demo.reading import ModelDataError, Pattern
from vicinia.directory.models import OnHolidays

_PART = re.compile(
    r"(?P<days>[1-5]?(?:MO|TU|WE|TH|FR|SA|SU)(?:,[1-5]?(?:MO|TU|WE|TH|FR|SA|SU))*) "
    r"(?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d)"
    r"(?P<marks>(?: (?:appointment|holidays))*)"
)
_WEEKDAYS = re.compile(r"luned|marted|mercoled|gioved|venerd|sabato|domenic|sera|notte|pomerigg|mattin", re.I)
# Offices, parishes and schools of neighbouring towns do not all open on the same days.
_TURNS: tuple[dict[str, str], ...] = (
    {},
    {"MO": "TU", "TU": "WE", "WE": "TH", "TH": "FR", "FR": "MO"},
    {"MO": "WE", "WE": "FR", "FR": "TU", "TU": "TH", "TH": "MO"},
)


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening rule, in the fields of ``Schedule``."""

    freq: str
    byday: str
    opens_at: time
    closes_at: time
    by_appointment: bool
    on_holidays: str


def read_hours(text: str, turn: int = 0) -> list[Opening]:
    """Read ``MO,TH 09:00-12:00; 1SA 10:00-12:00 appointment``; ``turn`` moves weekdays on by a fixed rule.

    An ordinal before a day (1SA) makes the rule monthly. Raises ModelDataError for anything else.
    """
    openings = []
    for part in text.split(";"):
        found = _PART.fullmatch(part.strip())
        if not found:
            raise ModelDataError(f"These hours cannot be read: {part.strip()!r}.")
        days = found["days"].split(",")
        is_monthly = days[0][0].isdigit()
        if not is_monthly:
            days = sorted({_TURNS[turn].get(day, day) for day in days}, key="MOTUWETHFRSASU".index)
        openings.append(
            Opening(
                freq="MONTHLY" if is_monthly else "WEEKLY",
                byday=",".join(days),
                opens_at=time.fromisoformat(found["opens"]),
                closes_at=time.fromisoformat(found["closes"]),
                by_appointment="appointment" in found["marks"],
                on_holidays=OnHolidays.OPEN if "holidays" in found["marks"] else OnHolidays.CLOSED,
            )
        )
    return openings


def turn_of(pattern: Pattern, place: int) -> int:
    """Return which turn of weekdays suits the body number ``place``: none where the text names days."""
    said = " ".join((pattern.name, pattern.text, pattern.how))
    return 0 if _WEEKDAYS.search(said) else place % len(_TURNS)


def validity(pattern: Pattern, today: date) -> tuple[date | None, date | None]:
    """Return from when until when the hours hold: a summer, a school year, or always."""
    if pattern.season:
        first, last = (date.fromisoformat(f"{today.year}-{day}") for day in pattern.season)
        if last < today:
            first, last = first.replace(year=today.year + 1), last.replace(year=today.year + 1)
        return first, last
    if pattern.is_term_time:
        start = today.year if today >= date(today.year, 6, 8) else today.year - 1
        return date(start, 9, 15), date(start + 1, 6, 7)
    return None, None
