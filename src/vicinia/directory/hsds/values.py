"""One value at a time: what a file says, what our column holds, and what we say again."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_noop as _

PLACES = ("physical", "postal", "virtual")
STATES = ("active", "inactive", "defunct", "temporarily closed")
NUMBERS = ("int", "float", "decimal")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class BadValue(ValueError):
    """A value that must not be stored; ``message`` is a gettext id, ``params`` fill it."""

    def __init__(self, message: str, **params: object) -> None:
        self.message, self.params = message, params
        super().__init__(message % params)


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(str(value).strip())
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None


def parse(kind: str, value: Any) -> Any:
    """Return what our column can hold of a value, or None; the caller keeps the rest as it was written.

    Raises ``BadValue`` where storing would be wrong: a dangerous address, an unknown state.
    """
    if value is None or value == "":
        return None
    if kind == "int":
        number = _number(value)
        return int(number) if number is not None and number.is_integer() and 0 <= number < 32768 else None
    if kind == "float":
        return _number(value)
    if kind == "decimal":
        return _decimal(value)
    if not isinstance(value, str):
        return None
    return _parse_text(kind, value)


def _decimal(value: Any) -> Decimal | None:
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    fits = amount.is_finite() and abs(amount) < Decimal(10**10)
    return amount.quantize(Decimal("0.01")) if fits and amount == round(amount, 2) else None


def _parse_text(kind: str, value: str) -> Any:
    text = value.strip()
    try:
        if kind == "uuid":
            return UUID(text)
        if kind == "date":
            return date.fromisoformat(text) if len(text) == 10 else None
        if kind == "time":
            return time.fromisoformat(text.removesuffix("Z")).replace(tzinfo=None)
        if kind == "instant":
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        return None
    if kind == "url":
        scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", re.sub(r"[\x00-\x20]", "", value), re.IGNORECASE)
        if scheme and scheme[1].lower() not in ("http", "https") and not re.match(r"[^:/]+:\d", text):
            raise BadValue(
                _("The address “%(value)s” is not a web address. Write one that begins with https://."),
                value=text[:80],
            )
    if kind == "place" and value not in PLACES:
        raise BadValue(
            _("“%(value)s” is not a kind of place: write physical, postal or virtual."), value=text[:80]
        )
    if kind == "status" and value not in STATES:
        raise BadValue(
            _("“%(value)s” is not a state of a service: active, inactive, defunct or temporarily closed."),
            value=text[:80],
        )
    return _CONTROL.sub("", value)


def emit(kind: str, value: Any) -> Any:
    """Return a column's value as HSDS JSON; None means that there is nothing to say."""
    if value is None or value == "":
        return None
    if kind in ("float", "decimal"):
        number = float(value)
        return int(number) if number.is_integer() else number
    if isinstance(value, datetime):
        text = value.astimezone(UTC).isoformat(timespec="milliseconds" if value.microsecond else "seconds")
        return text.replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value


def fit(model: type[models.Model], attribute: str, value: Any) -> Any:
    """Make a value acceptable to a column: text cut to its length, empty text where null is not allowed."""
    column: Any = model._meta.get_field(attribute)
    if value is None:
        if column.null:
            return None
        return "" if column.empty_strings_allowed else column.get_default()
    if isinstance(value, str) and column.max_length:
        return value[: column.max_length]
    return value


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are written the same (1 and 1.0 are not, true and 1 are not)."""
    return type(one) is type(other) and bool(one == other)


def to_cell(value: Any) -> str:
    """Write a JSON value into a CSV cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        import json

        return json.dumps(value, ensure_ascii=False)
    return str(value)


def from_cell(kind: str, text: str) -> Any:
    """Read a CSV cell as the JSON value that it stands for; text that is no number stays text."""
    if kind not in NUMBERS or not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return text
    number = int(text) if re.fullmatch(r"-?\d+", text) else float(text)
    return number if to_cell(number) == text else text
