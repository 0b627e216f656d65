"""What values are to expressions: conditions, numbers, texts.

Sources: XML Path Language 1.0 (W3C, 1999) for conversions; ODK XForms specification for dates as days since
1970.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from decimal import Decimal

_NUMBER = re.compile(r"\s*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*")
_EPOCH = date(1970, 1, 1).toordinal()


def truth(value: object) -> bool:
    """A value as a condition.

    >>> truth("no"), truth(""), truth(0.0), truth(float("nan"))
    (True, False, False, False)
    """
    if isinstance(value, int | float | Decimal):
        return not math.isnan(value) and value != 0
    return bool(value) if isinstance(value, str | list | tuple) else value is not None


def number(value: object) -> float:
    """A value as a number, NaN where it is none; dates are days since 1970, times parts of a day.

    >>> number(" 2.50 "), number(""), number(date(1970, 1, 3))
    (2.5, nan, 2.0)
    """
    if isinstance(value, int | float | Decimal):
        try:
            return float(value)
        except (OverflowError, ValueError):
            return math.nan if isinstance(value, Decimal) and value.is_nan() else math.inf
    if isinstance(value, datetime):
        return value.toordinal() - _EPOCH + number(value.time())
    if isinstance(value, date):
        return float(value.toordinal() - _EPOCH)
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    if isinstance(value, list | tuple):
        value = value[0] if len(value) == 1 else ""
    return float(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else math.nan


def string(value: object) -> str:
    """A value as text, lists (several selected) parted by spaces.

    >>> string(3.0), string(0.1), string(True), string(["a", "b"])
    ('3', '0.1', 'true', 'a b')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        found = number(value)
        if math.isnan(found):
            return "NaN"
        if math.isinf(found):
            return "Infinity" if found > 0 else "-Infinity"
        return str(int(found)) if found.is_integer() else format(Decimal(repr(found)), "f")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return " ".join(map(string, value))
    return "" if value is None else str(value)
