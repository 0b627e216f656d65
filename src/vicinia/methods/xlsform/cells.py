"""What stands in one cell of an XLSX file, as text.

Source: ECMA-376 part 1 (cells, shared texts, built-in formats of numbers). Nothing is ever computed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

SINCE_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 (a spreadsheet knows no zones)
SINCE_1904 = datetime(1904, 1, 1)  # noqa: DTZ001

_HIDDEN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_DATED = re.compile(r"[dmyhs]", re.IGNORECASE)
_NOT_DATED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
"""Parts of a format that are written as they stand, or colours."""
_BUILT_IN_DATES = frozenset(map(str, (*range(14, 23), 45, 46, 47)))


def shown(text: str) -> str:
    """A text with the signs that XML cannot hold, which are written by their number.

    >>> shown("_x0041_")
    'A'
    """
    return _HIDDEN.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def column(place: str) -> int | None:
    """A column from 0, None where the place says nothing.

    >>> column("A1"), column("AA20"), column("?")
    (0, 26, None)
    """
    found = _PLACE.fullmatch(place)
    if not found:
        return None
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def index(words: str) -> int:
    """A place in a list, -1 for what is none or beyond all lists.

    >>> index("7"), index(""), index("-1"), index("9" * 30)
    (7, -1, -1, -1)
    """
    return int(words) if words.isdecimal() and len(words) < 10 else -1


def is_date(format_id: str, custom: Mapping[str, str]) -> bool:
    """Whether a format of numbers shows days or times; `custom` are those that the workbook brings."""
    if format_id in custom:
        return bool(_DATED.search(_NOT_DATED.sub("", custom[format_id][:200])))
    return format_id in _BUILT_IN_DATES


def number(value: str, begin: datetime | None) -> str:
    """A number without what a spreadsheet's floats add to it; a day since `begin` as ISO 8601.

    >>> number("3.0", None), number("0.1", None), number("46053", SINCE_1900), number("?", None)
    ('3', '0.1', '2026-01-31', '?')
    """
    try:
        found = float(value)
        if begin:
            return _day(found, begin)
        return str(int(found)) if found.is_integer() and abs(found) < 1e15 else repr(found)
    except (ValueError, OverflowError):
        return value


def _day(found: float, begin: datetime) -> str:
    moment = begin + timedelta(seconds=round(found * 86400))
    if found < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if found.is_integer() else moment.isoformat(" ")
