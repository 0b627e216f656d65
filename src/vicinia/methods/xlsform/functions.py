"""The functions of expressions whose arguments are just values.

Sources: XML Path Language 1.0 (W3C, 1999) for those of XPath, and the ODK XForms specification
(getodk.github.io/xforms-spec) for all others.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any, NamedTuple

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


def _of_number(compute: Callable[[float], float]) -> Callable[[object], float]:
    """A function of a number; what it is not defined for is no number."""

    def value(given: object) -> float:
        found = number(given)
        try:
            return float(compute(found)) if math.isfinite(found) else found
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    return value


def _power(base: object, exponent: object) -> float:
    try:
        found = number(base) ** number(exponent)
    except OverflowError:
        return math.inf
    except ZeroDivisionError:
        return math.inf
    return math.nan if isinstance(found, complex) else float(found)


def _logarithm(found: float) -> float:
    return math.log(found) if found else -math.inf


def _part(value: object, start: object, end: object = math.inf) -> str:
    """From a place to before another, counted from 0, or from the end below 0: ODK's `substr`."""
    words, first, last = string(value), number(start), number(end)
    if math.isnan(first) or math.isnan(last):
        return ""
    return words[_place(first) : None if last == math.inf else _place(last)]


def _place(found: float) -> int:
    return int(max(-(2**31), min(found, 2**31)))


def _before(value: object, mark: object) -> str:
    words = string(value)
    return words[: max(words.find(string(mark)), 0)]


def _after(value: object, mark: object) -> str:
    words, sign = string(value), string(mark)
    at = words.find(sign)
    return words[at + len(sign) :] if at >= 0 else ""


def _added(values: Iterable[object]) -> float:
    """The sum of numbers; of infinities against each other it is none."""
    try:
        return math.fsum(map(number, values))
    except OverflowError:
        return math.inf
    except ValueError:
        return math.nan


def _translated(value: object, old: object, new: object) -> str:
    """Signs put in the place of others: the first mention counts, those without a partner go."""
    to = string(new)
    pairs: dict[str, str | int | None] = {}
    for at, sign in enumerate(string(old)):
        pairs.setdefault(sign, to[at : at + 1])
    return string(value).translate(str.maketrans(pairs))


def _selected_at(value: object, place: object) -> str:
    chosen, at = _selected(value), number(place)
    return chosen[int(at)] if 0 <= at < len(chosen) else ""


def _day(value: object) -> object:
    """A date, "" where it is none: of a text, of a moment, or of days since 1970."""
    moment = _moment(value)
    return moment.date() if isinstance(moment, datetime) else ""


def _moment(value: object) -> object:
    """The same with its time."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    try:
        if isinstance(value, str) and "-" in value[1:]:
            return datetime.fromisoformat(value.strip())
        return datetime.fromordinal(_EPOCH) + timedelta(days=number(value))
    except (ValueError, OverflowError):
        return ""


def _formatted(value: object, form: object) -> str:
    """A date in the form that a text of marks gives: %Y-%m-%d, %e/%n/%y, %H:%M …"""
    moment = _moment(value)
    if not isinstance(moment, datetime):
        return ""
    found: dict[str, object] = {
        "Y": f"{moment:%Y}".zfill(4), "y": f"{moment:%y}", "m": f"{moment:%m}", "n": moment.month,
        "d": f"{moment:%d}", "e": moment.day, "H": f"{moment:%H}", "h": moment.hour, "M": f"{moment:%M}",
        "S": f"{moment:%S}", "3": f"{moment:%f}"[:3], "%": "%",
    }  # fmt: skip
    return _MARK.sub(lambda mark: str(found.get(mark[1], mark[0])), string(form))


def _checked(least: object, most: object, *values: object) -> bool:
    """Whether the number of what holds is within limits, −1 being none."""
    return _within(sum(1 for one in values if truth(one)), least, most)


def _weighed(least: object, most: object, *pairs: object) -> bool:
    """The same with a weight behind each value."""
    weights = [weight for value, weight in zip(pairs[::2], pairs[1::2], strict=False) if truth(value)]
    return _within(_added(weights), least, most)


def _within(found: float, least: object, most: object) -> bool:
    low, high = number(least), number(most)
    return (low == -1 or found >= low) and (high == -1 or found <= high)


_EPOCH = date(1970, 1, 1).toordinal()
_MARK = re.compile("%(.)")
_MANY = 1000
FUNCTIONS: dict[str, tuple[int, int, Callable[..., Any]]] = {
    "not": (1, 1, lambda value: not truth(value)),
    "boolean": (1, 1, truth),
    "boolean-from-string": (1, 1, lambda value: string(value).lower() in ("true", "1")),
    "true": (0, 0, lambda: True),
    "false": (0, 0, lambda: False),
    "selected": (2, 2, lambda value, one: string(one) in _selected(value)),
    "selected-at": (2, 2, _selected_at),
    "count-selected": (1, 1, lambda value: float(len(_selected(value)))),
    "checklist": (3, _MANY, _checked),
    "weighted-checklist": (4, _MANY, _weighed),
    "coalesce": (2, 2, lambda one, two: one if string(one) else two),
    "number": (1, 1, number),
    "int": (1, 1, _whole),
    "round": (1, 2, _round),
    "floor": (1, 1, _of_number(math.floor)),
    "ceiling": (1, 1, _of_number(math.ceil)),
    "abs": (1, 1, lambda value: abs(number(value))),
    "pow": (2, 2, _power),
    "sqrt": (1, 1, _of_number(math.sqrt)),
    "exp": (1, 1, _of_number(math.exp)),
    "log": (1, 1, _of_number(_logarithm)),
    "log10": (1, 1, _of_number(lambda found: math.log10(found) if found else -math.inf)),
    "pi": (0, 0, lambda: math.pi),
    "string": (1, 1, string),
    "string-length": (1, 1, lambda value: float(len(string(value)))),
    "concat": (1, _MANY, lambda *values: "".join(map(string, values))),
    "contains": (2, 2, lambda value, part: string(part) in string(value)),
    "starts-with": (2, 2, lambda value, part: string(value).startswith(string(part))),
    "ends-with": (2, 2, lambda value, part: string(value).endswith(string(part))),
    "substr": (2, 3, _part),
    "substring-before": (2, 2, _before),
    "substring-after": (2, 2, _after),
    "translate": (3, 3, _translated),
    "normalize-space": (1, 1, lambda value: " ".join(string(value).split())),
    "date": (1, 1, _day),
    "date-time": (1, 1, _moment),
    "decimal-date-time": (1, 1, lambda value: number(_moment(value))),
    "format-date": (2, 2, _formatted),
    "format-date-time": (2, 2, _formatted),
}
"""The least and the most arguments, and what is computed of them."""


def listed(value: object) -> Sequence[object]:
    """A value as those that it stands for: none, one, or those of all repetitions."""
    if isinstance(value, list | tuple):
        return value
    return [] if value is None or value == "" else [value]


def _joined(mark: object, values: Sequence[object]) -> str:
    return string(mark).join(map(string, values))


def _extreme(choose: Callable[[Sequence[float]], float]) -> Callable[[Sequence[object]], float]:
    """The least or the most of what was answered; nothing answered is no number."""

    def value(values: Sequence[object]) -> float:
        found = [number(one) for one in values if string(one)]
        return math.nan if not found or any(map(math.isnan, found)) else choose(found)

    return value


class Gatherer(NamedTuple):
    """A function of many values; `before` them stand so many single ones."""

    compute: Callable[..., Any]
    before: int = 0
    names_only: bool = False


GATHERERS: dict[str, Gatherer] = {
    "count": Gatherer(lambda values: float(len(values)), names_only=True),
    "count-non-empty": Gatherer(
        lambda values: float(sum(1 for one in values if string(one))), names_only=True
    ),
    # Who left a number out of one row did not make the total unknown.
    "sum": Gatherer(lambda values: _added(one for one in values if string(one)), names_only=True),
    "min": Gatherer(_extreme(min)),
    "max": Gatherer(_extreme(max)),
    "join": Gatherer(_joined, before=1),
}
"""Functions of all the answers that a repeat gave to one question."""
