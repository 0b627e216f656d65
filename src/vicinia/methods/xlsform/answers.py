"""Answers in the types of their questions."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from vicinia.methods.xlsform.model import NUMBERS
from vicinia.methods.xlsform.values import string

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_MOMENT = re.compile(f"{_DATE.pattern}[T ]{_TIME.pattern}")


def converted(kind: str, value: Any) -> Any:
    """An answer in the type of its question, None where it is blank. Raises ValueError when it is none.

    >>> converted("integer", "12"), converted("date", "2026-01-31"), converted("geopoint", [45.46, 9.19])
    (12, '2026-01-31', '45.46 9.19 0 0')
    """
    if value is None or value == [] or value == () or (isinstance(value, str) and not value.strip()):
        return None
    if kind == "select_multiple":
        return _several(value)
    if kind == "geopoint":
        return _place(value)
    if kind == "acknowledge":
        if value is False:
            return None
        if value is True or value in ("OK", "true", "yes", "1"):
            return "OK"
        raise ValueError(kind)
    if kind in NUMBERS:
        return _counted("decimal" if kind == "range" else kind, value)
    if kind == "datetime" and isinstance(value, datetime):
        return value.isoformat()
    if kind == "date" and isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if kind == "time" and isinstance(value, time):
        return value.isoformat()
    if not isinstance(value, str):
        raise ValueError(kind)
    words = value.strip()
    if kind == "date" and _DATE.fullmatch(words):
        return date.fromisoformat(words).isoformat()
    if kind == "time" and _TIME.fullmatch(words):
        return time.fromisoformat(words).isoformat()
    if kind == "datetime" and _MOMENT.fullmatch(words):
        return datetime.fromisoformat(words).isoformat()
    if kind in ("date", "time", "datetime"):
        raise ValueError(kind)
    return words if kind == "select_one" else value


def _several(value: Any) -> list[str]:
    if isinstance(value, str):
        value = value.split()
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise ValueError("select_multiple")
    return list(dict.fromkeys(value))


def _counted(kind: str, value: Any) -> int | Decimal:
    if isinstance(value, bool):
        raise ValueError(kind)
    words = repr(value) if isinstance(value, float) else str(value).strip()
    if isinstance(value, float | Decimal) and not _DECIMAL.fullmatch(words):
        size = abs(float(value)) if math.isfinite(value) else math.inf
        words = format(Decimal(words), "f") if 1e-18 <= size < 1e18 else words
    if kind == "integer" and _INTEGER.fullmatch(words):
        return int(words)
    if kind == "decimal" and _DECIMAL.fullmatch(words):
        return Decimal(words)
    raise ValueError(kind)


def _place(value: Any) -> str:
    parts = value.split() if isinstance(value, str) else list(value)
    if not 2 <= len(parts) <= 4:
        raise ValueError("geopoint")
    numbers = [Decimal(_counted("decimal", part)) for part in parts]
    if abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        raise ValueError("geopoint")
    return " ".join(format(number, "f") for number in numbers + [Decimal(0)] * (4 - len(numbers)))


def computed(kind: str, value: object) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        words = string(value)
        return converted("text" if kind == "calculate" else kind, words)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    words = string(value)
    if kind == "calculate" or kind in NUMBERS:
        whole = kind not in ("decimal", "range") and "." not in words
        return int(words) if whole else Decimal(words)
    return converted(kind, words)
