"""The functions of expressions whose arguments are just values.

Sources: XML Path Language 1.0 (W3C, 1999); ODK XForms specification for `selected`, `count-selected`,
`coalesce`, `int`, `round`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from vicinia.methods.xlsform.values import number, string, truth


def _selected(value: object) -> list[str]:
    return string(value).split()


def _whole(value: object) -> float:
    found = number(value)
    return float(math.trunc(found)) if math.isfinite(found) else found


def _round(value: object, places: object = 0) -> float:
    found, digits = number(value), number(places)
    if not math.isfinite(digits):
        return math.nan
    if not math.isfinite(found) or abs(digits) > 300:
        return found
    # Decimal of what is written: 1.005 has three digits, whatever its binary neighbour is.
    shift = Decimal(10) ** int(digits)
    return float((Decimal(repr(found)) * shift + Decimal("0.5")).to_integral_value(ROUND_FLOOR) / shift)


_MANY = 1000
FUNCTIONS: dict[str, tuple[int, int, Callable[..., Any]]] = {
    "not": (1, 1, lambda value: not truth(value)),
    "selected": (2, 2, lambda value, one: string(one) in _selected(value)),
    "count-selected": (1, 1, lambda value: float(len(_selected(value)))),
    "string-length": (1, 1, lambda value: float(len(string(value)))),
    "coalesce": (2, 2, lambda one, two: one if string(one) else two),
    "true": (0, 0, lambda: True),
    "false": (0, 0, lambda: False),
    "number": (1, 1, number),
    "string": (1, 1, string),
    "concat": (1, _MANY, lambda *values: "".join(map(string, values))),
    "contains": (2, 2, lambda value, part: string(part) in string(value)),
    "starts-with": (2, 2, lambda value, part: string(value).startswith(string(part))),
    "int": (1, 1, _whole),
    "round": (1, 2, _round),
}
"""The least and the most arguments, and what is computed of them."""


def _listed(value: object) -> Sequence[object]:
    if isinstance(value, list | tuple):
        return value
    return [] if value is None or value == "" else [value]


GATHERERS: dict[str, Callable[[object], float]] = {
    "count": lambda value: float(len(_listed(value))),
    # Who left a number out of one row did not make the total unknown.
    "sum": lambda value: math.fsum(number(one) for one in _listed(value) if string(one)),
}
"""Functions of all the answers that a repeat gave to one question."""
