"""One cell at a time: the value as we store it, and what is wrong with it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils import timezone

from vicinia.directory.importing import problems
from vicinia.directory.importing.problems import WARNING, Problem, problem
from vicinia.directory.visibility import Ring
from vicinia.methods.identifiers import Reason, check
from vicinia.methods.text import fold

MAX_TEXT = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_MONTH_NAMES = (
    "gennaio gen january jan",
    "febbraio feb february",
    "marzo mar march",
    "aprile apr april",
    "maggio mag may",
    "giugno giu june jun",
    "luglio lug july jul",
    "agosto ago august aug",
    "settembre set sett september sep",
    "ottobre ott october oct",
    "novembre nov november",
    "dicembre dic december dec",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
# a slash divides two numbers only when it cannot stand inside one (051/123456)
_SPLIT_PHONES = (
    re.compile(r"\s*[;,|\n]\s*|\s+(?:e|o|oppure|-|/)\s+"),
    re.compile(r"\s*[/;,|\n]\s*|\s+(?:e|o|oppure|-)\s+"),
)
_DANGEROUS = re.compile(r"(?:javascript|data|vbscript|file|about|blob)\s*:", re.IGNORECASE)
_WEB = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,24}(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
_email = EmailValidator()
KINDS = {"tax_code": "codice fiscale", "vat_number": "partita IVA", "runts": "RUNTS", "ipa": "IPA"}
_RINGS = {
    Ring.PUBLIC: "pubblico pubblica public tutti si x",
    Ring.NETWORK: "rete della rete network operatori no interno interna",
    Ring.NAMED: "riservato riservata named nominativo",
}
Found = tuple[Any, list[Problem]]


def clean(text: str, column: str, limit: int = 0) -> tuple[str, list[Problem]]:
    """Return text without invisible characters; too long a text is an error, a formula stays text."""
    found: list[Problem] = []
    cleaned = _CONTROL.sub("", text)
    if cleaned != text:
        found.append(problem(column, problems.CONTROL, level=WARNING))
    cleaned = cleaned.strip()
    if len(cleaned) > (limit or MAX_TEXT):
        found.append(problem(column, problems.TOO_LONG, limit=limit or MAX_TEXT))
    if cleaned.startswith("="):
        found.append(problem(column, problems.FORMULA, level=WARNING))
    return cleaned, found


def identifier(field: str, text: str, column: str, *, was_number: bool = False) -> Found:
    """Return a tax code, VAT number, RUNTS or IPA code in its official form."""
    checked = check(KINDS[field], text)
    if checked.ok:
        return checked.value, []
    if checked.reason is Reason.LENGTH and checked.suggestion and was_number:
        return checked.suggestion, [problem(column, problems.ZERO_EATEN, level=WARNING)]
    suggestion = checked.suggestion or ""
    value = checked.value or text
    if field in ("runts", "ipa"):
        return None, [
            problem(column, problems.IDENTIFIER, suggestion=suggestion, value=text[:60], kind=KINDS[field])
        ]
    if checked.reason is Reason.LENGTH:
        reason = problems.VAT_LENGTH if field == "vat_number" else problems.TAX_LENGTH
        return None, [problem(column, reason, suggestion=suggestion, value=value, count=len(value))]
    if checked.reason is Reason.CHARACTER:
        return None, [
            problem(
                column, problems.TAX_CHARACTER, suggestion=suggestion, value=value, position=checked.position
            )
        ]
    return None, [problem(column, problems.TAX_CHECK, suggestion=suggestion, value=value)]


def phones(text: str, column: str, *, was_number: bool = False) -> Found:
    """Return the telephone numbers of a cell: [as written in Italy, as dialled] for each."""
    whole = check("phone", text)
    if whole.ok:
        return [[written(whole.value), whole.value]], []
    if was_number and (padded := check("phone", f"0{text}")).ok:
        return [[written(padded.value), padded.value]], [problem(column, problems.ZERO_EATEN, level=WARNING)]
    failed: list[Problem] = []
    for split in _SPLIT_PHONES:
        numbers, failed = _each_phone(split.split(text), column)
        if numbers and not failed:
            return [list(pair) for pair in numbers.items()], []
    return None, failed or [problem(column, problems.PHONE, value=text[:60])]


def _each_phone(parts: list[str], column: str) -> tuple[dict[str, str], list[Problem]]:
    numbers: dict[str, str] = {}
    for part in filter(None, parts):
        checked = check("phone", re.sub(r"\(.*?\)|[A-Za-z.:]+", " ", part))
        if not checked.ok:
            return {}, [problem(column, problems.PHONE, value=part[:60], suggestion=checked.suggestion or "")]
        numbers.setdefault(written(checked.value), checked.value)
    return numbers, []


def written(number: str) -> str:
    """Write a number for people: national form for Italy, international for others.

    >>> written("+39051123456")
    '051 123456'
    """
    if not number.startswith("+"):
        return number
    parsed = phonenumbers.parse(number, "IT")
    form = phonenumbers.PhoneNumberFormat
    style = form.NATIONAL if parsed.country_code == 39 else form.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


@lru_cache(maxsize=50_000)
def dialled(number: str) -> str:
    """Return a number in the form in which two ways of writing it are equal."""
    checked = check("phone", number)
    return checked.value if checked.ok else re.sub(r"\D", "", number)


def email(text: str, column: str) -> Found:
    """Return the first e-mail address of a cell."""
    first = re.split(r"[\s;,]+|\s+-\s+", text.strip().removeprefix("mailto:"))[0].strip("<>")
    try:
        _email(first)
    except ValidationError:
        return None, [problem(column, problems.EMAIL, value=text[:80])]
    name, _, host = first.rpartition("@")
    return f"{name}@{host.lower()}", []


def web(text: str, column: str) -> Found:
    """Return a web address with its protocol."""
    squeezed = re.sub(r"[\x00-\x20]", "", text)
    if _DANGEROUS.match(squeezed):
        return None, [problem(column, problems.DANGEROUS_WEB, value=text[:80])]
    first = text.split()[0]
    if not _WEB.fullmatch(first):
        return None, [problem(column, problems.WEB, value=text[:80])]
    return first if "://" in first else f"https://{first}", []


def day(text: str, column: str, *, was_number: bool = False) -> Found:
    """Return a date as ISO text from 2025-12-31, 31/12/2025, 31-12-25 or "31 dicembre 2025".

    >>> [day(text, "")[0] for text in ("31/12/2025", "31-12-25", "31 dicembre 2025", "2025-12-31")]
    ['2025-12-31', '2025-12-31', '2025-12-31', '2025-12-31']
    """
    plain = re.sub(r"\s+", " ", fold(text)).strip()
    plain = re.sub(
        r"^(?:(?:lun|mart|mercol|giov|ven)edi|sabato|domenica),? |^(?:il|al) |^(?:all'|l')(?=1)", "", plain
    )
    try:
        if was_number and re.fullmatch(r"[2-6]\d{4}", plain):
            # the day count of spreadsheets
            return (date(1899, 12, 30) + timedelta(days=int(plain))).isoformat(), []
        if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ t].*)?", plain):
            return date(*map(int, match.groups())).isoformat(), []
        if match := re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})", plain):
            first, second, year = map(int, match.groups())
            return date(year + (2000 if year < 100 else 0), second, first).isoformat(), []
        if (match := re.fullmatch(r"(\d{1,2})[°º]? ?([a-z]+)\.?,? ?(\d{4}|\d{2})", plain)) and match[
            2
        ] in _MONTHS:
            year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
            return date(year, _MONTHS[match[2]], int(match[1])).isoformat(), []
    except ValueError:
        pass
    return None, [problem(column, problems.DATE, value=text[:60])]


def year(text: str, column: str) -> Found:
    """Return a year."""
    if re.fullmatch(r"\d{4}", text) and 1000 <= int(text) <= timezone.localdate().year:
        return int(text), []
    return None, [problem(column, problems.YEAR, value=text[:60])]


def degrees(text: str, column: str, low: float, high: float) -> Found:
    """Return a latitude or longitude that lies in or near Italy."""
    try:
        value = float(text.replace(",", ".").replace("°", ""))
    except ValueError:
        value = 999.0
    if low <= value <= high:
        return round(value, 6), []
    return None, [problem(column, problems.COORDINATES, value=text[:60])]


def postcode(text: str, column: str, *, was_number: bool = False) -> Found:
    """Return five digits; a zero that the spreadsheet has eaten comes back."""
    digits = re.sub(r"\D", "", text)
    if was_number:
        digits = digits.zfill(5)
    if len(digits) == 5 and len(text) <= 8:
        return digits, []
    return None, [problem(column, problems.POSTCODE, value=text[:60])]


def ring(text: str, column: str) -> Found:
    """Return who may see an entry."""
    word = fold(text).strip()
    for value, words in _RINGS.items():
        if word in words.split():
            return value.value, []
    return None, [problem(column, problems.RING, value=text[:60])]
