"""What stands between two values, as XML Path Language 1.0 (W3C, 1999) computes it."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from vicinia.methods.xlsform.values import number, string, truth

_Compute = Callable[[Any, Any], Any]


def _dated(value: object, other: object) -> object:
    """Text beside a date may be one: `. >= '2026-01-01'`."""
    if isinstance(value, str) and isinstance(other, date | time):
        try:
            kind: type[date | time] = datetime if isinstance(other, datetime) else type(other)
            return kind.fromisoformat(value)
        except ValueError:
            return value
    return value


def _equal(one: object, two: object) -> bool:
    if isinstance(one, bool) or isinstance(two, bool):
        return truth(one) == truth(two)
    one, two = _dated(one, two), _dated(two, one)
    numbers = int | float | Decimal | date | time
    if isinstance(one, numbers) or isinstance(two, numbers):
        return number(one) == number(two)
    return string(one) == string(two)


def _of_sizes(compare: Callable[[float, float], bool]) -> _Compute:
    return lambda one, two: compare(number(_dated(one, two)), number(_dated(two, one)))


def _of_numbers(compute: Callable[[float, float], float]) -> _Compute:
    return lambda one, two: compute(number(one), number(two))


def _divide(top: float, bottom: float) -> float:
    if bottom:
        return top / bottom
    return math.nan if math.isnan(top) or not top else math.copysign(math.inf, top)


def _rest(top: float, bottom: float) -> float:
    return math.nan if math.isinf(top) or not bottom else math.fmod(top, bottom)


OPERATORS: dict[str, tuple[int, _Compute]] = {
    "or": (0, lambda one, two: truth(one) or truth(two)),
    "and": (1, lambda one, two: truth(one) and truth(two)),
    "=": (2, _equal),
    "!=": (2, lambda one, two: not _equal(one, two)),
    "<": (3, _of_sizes(operator.lt)),
    "<=": (3, _of_sizes(operator.le)),
    ">": (3, _of_sizes(operator.gt)),
    ">=": (3, _of_sizes(operator.ge)),
    "+": (4, _of_numbers(operator.add)),
    "-": (4, _of_numbers(operator.sub)),
    "*": (5, _of_numbers(operator.mul)),
    "div": (5, _of_numbers(_divide)),
    "mod": (5, _of_numbers(_rest)),
}
"""How tightly each binds, and what it computes."""
