"""Numbers and days as Italian offices write them."""

import re
from datetime import date

_GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
_COMMA = re.compile(r"[+-]?\d+(,\d+)?")
_POINT = re.compile(r"[+-]?\d+\.\d+")
_ITALIAN_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
# how a cell says that there is no figure
MISSING = frozenset({"", "..", "....", "-", "n.d.", "nd", "n.a.", "*"})


def parse_number(text: str) -> float | None:
    """Return the number in a cell, None when the cell says that there is none.

    Decimal comma and thousands point; a single point that cannot be a thousands point is a decimal one.

    >>> parse_number("13,1464"), parse_number("1.234.567"), parse_number("44.5"), parse_number("..")
    (13.1464, 1234567.0, 44.5, None)

    :raises ValueError: the cell holds something else.
    """
    text = text.strip().replace("\N{NO-BREAK SPACE}", "")
    if text.lower() in MISSING:
        return None
    if len(text) > 40 or not text.isascii():
        raise ValueError(text)
    if _GROUPED.fullmatch(text):
        text = text.replace(".", "")
    elif not (_COMMA.fullmatch(text) or _POINT.fullmatch(text)):
        raise ValueError(text)
    return float(text.replace(",", "."))


def parse_day(text: str) -> date | None:
    """Return the day in a cell (2013-12-31 or 31/12/2013); None when empty or "for ever" (year 9999).

    :raises ValueError: the cell holds something else.
    """
    text = text.strip()
    if not text:
        return None
    italian = _ITALIAN_DAY.fullmatch(text)
    day = date(*(int(part) for part in reversed(italian.groups()))) if italian else date.fromisoformat(text)
    return None if day.year >= 9000 else day
