"""Identifiers, colours, dates and values as they are written, and as the schema wants them."""

from __future__ import annotations

import datetime
import re
import uuid
from decimal import Decimal, InvalidOperation

from vicinia.methods.refi.model import Answer

KINDS = ("Text", "Boolean", "Integer", "Float", "Date", "DateTime")
_GUID = re.compile(r"\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.IGNORECASE)
_COLOUR = re.compile(r"#?([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
_ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_DATE = re.compile(_DAY + _ZONE)
_INSTANT = re.compile(rf"({_DAY})[T ]((?:[01]\d|2[0-3]):[0-5]\d)(:[0-5]\d(?:\.\d+)?)?({_ZONE})")
_WHOLE = re.compile(r"[+-]?\d+(?:[.,]\d*)?")
_STRANGE = uuid.UUID("8f0d4f6e-3c0a-5b53-9f0b-6a2b1f6c9d11")


def key(guid: str) -> str:
    """What an identifier is found by: without braces, in small letters.

    >>> key("{0D62985D-B147-5D01-A9B5-CAE5DCD98342}")
    '0d62985d-b147-5d01-a9b5-cae5dcd98342'
    """
    return guid.strip().strip("{}").lower()


def is_guid(text: str) -> bool:
    """Whether it has the form that the standard wants, with braces or without."""
    return bool(_GUID.fullmatch(text)) and text.startswith("{") == text.endswith("}")


def guid(text: str) -> str:
    """The identifier as written, or a lasting one made from what is none.

    >>> guid("{0d62985d-b147-5d01-a9b5-cae5dcd98342}"), is_guid(guid("code 7"))
    ('{0d62985d-b147-5d01-a9b5-cae5dcd98342}', True)
    """
    text = text.strip()
    if is_guid(text):
        return text
    bare = key(text)
    if is_guid(bare) or re.fullmatch("[0-9a-f]{32}", bare):
        return str(uuid.UUID(bare))
    return str(uuid.uuid5(_STRANGE, bare))


def colour(text: str) -> str:
    """A colour as "#RGB" or "#RRGGBB", or nothing; transparency is dropped.

    >>> colour("D32F2F"), colour("#FFD32F2F"), colour("red")
    ('#D32F2F', '#D32F2F', '')
    """
    found = _COLOUR.fullmatch(text.strip())
    return f"#{found[1][-6:]}" if found else ""


def instant(text: str) -> str:
    """A date with time in the schema's form, or nothing.

    >>> instant("2026-01-15 10:00:00"), instant("yesterday")
    ('2026-01-15T10:00:00', '')
    """
    found = _INSTANT.fullmatch(text.strip())
    if not found or not _is_day(found[1]) or not _is_zone(found[4]):
        return ""
    return f"{found[1]}T{found[2]}{found[3] or ':00'}{found[4]}"


def whole(text: str) -> str:
    """A whole number as the schema wants it, or nothing; what is between two is rounded.

    >>> whole("+12"), whole("12.6"), whole("1e3"), whole("-0"), whole("many")
    ('12', '13', '', '0', '')
    """
    found = _WHOLE.fullmatch(text.strip())
    if not found or len(text) > 40:
        return ""
    return str(int(Decimal(text.strip().replace(",", ".")).to_integral_value()))


def _is_day(text: str) -> bool:
    """Whether there is such a day: the schema knows months and leap years."""
    try:
        datetime.date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def _is_zone(text: str) -> bool:
    hours, _colon, minutes = text[1:].partition(":")
    return text in ("", "Z") or (int(minutes) < 60 and int(hours) * 60 + int(minutes) <= 14 * 60)


def boolean(text: str, default: bool) -> bool:
    """ "true", "1" and their opposites in any case."""
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
        text.strip().lower(), default
    )


def kind(text: str) -> str:
    """The type of a variable, whatever its case; "Text" for what is none."""
    return next((known for known in KINDS if known.lower() == text.strip().lower()), "Text")


def answer(kind: str, text: str) -> Answer:
    """A value as Python has it; the text itself where it is no value of its kind.

    >>> answer("Integer", "12"), answer("Float", "1.50"), answer("Integer", "twelve"), answer("Date", "")
    (12, 1.5, 'twelve', None)
    """
    plain = text.strip()
    if kind == "Text":
        return text
    if not plain:
        return None
    if kind == "Boolean":
        return boolean(plain, False) if plain.lower() in ("true", "false", "1", "0") else text
    try:
        if kind == "Integer":
            return int(plain) if len(plain) <= 400 else text
        if kind == "Float":
            number = float(plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain)
            return number if number - number == 0 else text
    except ValueError:
        return text
    return plain


def written(kind: str, value: Answer) -> tuple[str, str]:
    """The element and the text in which a value of a variable is written.

    >>> written("Float", 1e-7), written("Integer", "twelve"), written("Date", "2026-01-15")
    (('FloatValue', '0.0000001'), ('TextValue', 'twelve'), ('DateValue', '2026-01-15'))
    """
    if kind == "Boolean" and isinstance(value, bool):
        return "BooleanValue", str(value).lower()
    if kind == "Integer" and isinstance(value, int) and not isinstance(value, bool):
        return "IntegerValue", str(value)
    if kind == "Float" and isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return "FloatValue", format(Decimal(repr(value)), "f")
        except InvalidOperation:
            return "TextValue", str(value)
    text = str(value)
    if kind == "Date" and _DATE.fullmatch(text) and _is_day(text) and _is_zone(text[10:]):
        return "DateValue", text
    if kind == "DateTime" and instant(text):
        return "DateTimeValue", instant(text)
    return "TextValue", text
