"""Forms of Italian identifiers: tax code, VAT number, RUNTS and IPA codes, telephone numbers.

Only the form is checked: a well-formed number may still belong to nobody. `check` never raises; it says
which character fails and, where it can, what was probably meant. Check characters: decree of the Italian
Ministry of Finance of 23 December 1976 (tax code); Luhn (11-digit codes), by python-stdnum.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import phonenumbers
from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva

MAX_INPUT = 200
# Letters that stand for digits when two people would share a code (omocodia), in the order of the digits.
_OMOCODIA = "LMNPQRSTUV"
_PERSON_FORM = "LLLLLLDDMDDLDDDC"  # letter, digit or its letter, month, check character
_MONTHS = "ABCDEHLMPRST"
_TO_DIGIT = str.maketrans("OQDIZSGB", "00012568")
_TO_LETTER = str.maketrans("01258", "OIZSB")


class Reason(StrEnum):
    """Why a value is refused; the pages own the sentence for each key."""

    NONE = ""
    EMPTY = "empty"
    LENGTH = "length"
    CHARACTER = "character"
    CHECK_CHARACTER = "check_character"
    BIRTH_DATE = "birth_date"
    OFFICE = "office"
    FORM = "form"
    SEVERAL_NUMBERS = "several_numbers"
    PHONE = "phone"
    UNKNOWN_KIND = "unknown_kind"


@dataclass(frozen=True, slots=True)
class Checked:
    """The normalised value and whether its form is right; if not, what is wrong and where.

    `position` counts characters from 1; `expected` is what should stand there (a character, or "letter",
    "digit", "month", or a length); `suggestion` is a well-formed value that was probably meant.
    """

    value: str
    ok: bool
    reason: Reason = Reason.NONE
    suggestion: str | None = None
    position: int | None = None
    expected: str | None = None
    extension: str = ""


def check(kind: str, value: object) -> Checked:
    """Check the form of an identifier; `kind` is "codice fiscale", "partita IVA", "RUNTS", "IPA" or
    "phone", in any case. Never raises.

    >>> check("partita IVA", "IT 00743110157")
    Checked(value='00743110157', ok=True, reason=<Reason.NONE: ''>, ...)
    >>> wrong = check("codice fiscale", "RCCMNL83S18D969X")
    >>> wrong.reason.value, wrong.position, wrong.expected
    ('check_character', 16, 'H')
    """
    checker = _CHECKERS.get(kind.strip().lower())
    text = _plain(value)
    if checker is None:
        return Checked(text, False, Reason.UNKNOWN_KIND)
    if not text:
        return Checked("", False, Reason.EMPTY)
    if len(text) > MAX_INPUT:
        return Checked(text[:MAX_INPUT], False, Reason.LENGTH)
    return checker(text)


def check_tax_code(text: str) -> Checked:
    """Codice fiscale: 16 characters for persons, 11 digits for bodies."""
    code = _compact(text)
    if code.startswith("IT") and code[2:].isdigit():
        code = code[2:]
    if code.isdigit():
        return _eleven_digits(code)
    if len(code) != 16:
        return Checked(code, False, Reason.LENGTH, expected="16")
    found = _person(code)
    if found.reason in (Reason.CHARACTER, Reason.CHECK_CHARACTER):
        mended = "".join(
            character.translate(_TO_DIGIT if form == "D" and character not in _OMOCODIA else _TO_LETTER)
            if form != "D" or character not in _OMOCODIA
            else character
            for character, form in zip(code, _PERSON_FORM, strict=True)
        )
        if mended != code and _person(mended).ok:
            return replace(found, suggestion=mended)
    return found


def check_vat_number(text: str) -> Checked:
    """Partita IVA: 11 digits, the last but three to one the issuing office, the last a Luhn digit."""
    code = _compact(text)
    code = code.removeprefix("IT")
    found = _eleven_digits(code)
    if not found.ok:
        return found
    try:
        return replace(found, value=iva.validate(code))
    except ValidationError:
        return Checked(code, False, Reason.OFFICE, position=8)


def check_runts(text: str) -> Checked:
    """Number in the RUNTS repertory: up to seven digits, without leading zeros."""
    code = re.sub(r"^(?:RUNTS|REPERTORIO|REP|NUMERO|NR|N|°|[.:\s-])+", "", text.upper())
    code = code.replace(".", "").replace(" ", "")
    if not code:
        return Checked("", False, Reason.EMPTY)
    wrong = _first_not(code, _is_digit)
    if wrong is not None:
        return Checked(code, False, Reason.CHARACTER, position=wrong + 1, expected="digit")
    code = code.lstrip("0")
    if not 1 <= len(code) <= 7:
        return Checked(code, False, Reason.LENGTH, expected="7")
    return Checked(code, True)


def check_ipa(text: str) -> Checked:
    """Code in the index of public administrations; a municipality is c_ and its cadastral code (c_b249)."""
    code = re.sub(r"\s+", "", text).lower()
    wrong = _first_not(code, lambda c: c.isascii() and (c.isalnum() or c in "_-"))
    if wrong is not None:
        return Checked(code, False, Reason.CHARACTER, position=wrong + 1)
    if not 2 <= len(code) <= 20:
        return Checked(code, False, Reason.LENGTH, expected="20")
    if code.startswith("c_") and not re.fullmatch(r"c_[a-z][0-9]{3}", code):
        return Checked(code, False, Reason.FORM, expected="c_b249")
    if not code[0].isalnum():
        return Checked(code, False, Reason.CHARACTER, position=1, expected="letter")
    return Checked(code, True)


def check_phone(text: str) -> Checked:
    """A telephone number, Italian unless it carries its country, as E.164; short numbers (1522) as are.

    >>> check("phone", "051/12.34.56").value
    '+39051123456'
    """
    found = _one_phone(text)
    if found.ok:
        return found
    parts = [part for part in re.split(r"\s*[/;,|]\s*|\s+(?:e|o|oppure|-)\s+", text) if part]
    good = [one for one in map(_one_phone, parts) if one.ok]
    if len(parts) > 1 and good:
        return replace(found, reason=Reason.SEVERAL_NUMBERS, suggestion=good[0].value)
    return found


def _one_phone(text: str) -> Checked:
    digits = re.sub(r"\D", "", text)
    try:
        if len(digits) <= 6 and "+" not in text:
            short = phonenumbers.parse(digits, "IT")
            if phonenumbers.is_valid_short_number_for_region(short, "IT"):
                return Checked(digits, True)
        number = phonenumbers.parse(text, "IT")
    except phonenumbers.NumberParseException:
        return Checked(text, False, Reason.PHONE)
    if not phonenumbers.is_valid_number(number):
        return Checked(text, False, Reason.PHONE)
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Checked(value, True, extension=number.extension or "")


def _person(code: str) -> Checked:
    for index, (character, form) in enumerate(zip(code, _PERSON_FORM, strict=True)):
        allowed, expected = _FORMS[form]
        if character not in allowed:
            return Checked(code, False, Reason.CHARACTER, position=index + 1, expected=expected)
    right = codicefiscale.calc_check_digit(code[:15])
    if code[15] != right:
        return Checked(code, False, Reason.CHECK_CHARACTER, position=16, expected=right)
    year, day = (int(_digits(code[start : start + 2])) for start in (6, 9))
    month = _MONTHS.index(code[8]) + 1
    if not any(_is_date(century + year, month, day - 40 if day > 40 else day) for century in (1900, 2000)):
        return Checked(code, False, Reason.BIRTH_DATE, position=7)
    return Checked(code, True)


def _eleven_digits(code: str) -> Checked:
    wrong = _first_not(code, _is_digit)
    mended = code.translate(_TO_DIGIT)
    if wrong is not None:
        suggestion = mended if len(mended) == 11 and luhn.is_valid(mended) else None
        return Checked(code, False, Reason.CHARACTER, suggestion, wrong + 1, "digit")
    if len(code) != 11:
        # A spreadsheet that took the code for a number has eaten its leading zeros.
        padded = code.zfill(11)
        suggestion = padded if 7 <= len(code) < 11 and luhn.is_valid(padded) else None
        return Checked(code, False, Reason.LENGTH, suggestion, expected="11")
    if int(code[:7]) == 0:
        return Checked(code, False, Reason.FORM, position=1)
    if not luhn.is_valid(code):
        right = str(luhn.calc_check_digit(code[:10]))
        return Checked(code, False, Reason.CHECK_CHARACTER, position=11, expected=right)
    return Checked(code, True)


def _plain(value: object) -> str:
    """Text without look-alike forms, invisible characters and outer space; 37039.0 is 37039."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFKC", str(value)[: MAX_INPUT * 2])
    return "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc", "Cs")).strip()


def _compact(text: str) -> str:
    return re.sub(r"[\s.:/_'’–—-]+", "", text).upper()


def _digits(part: str) -> str:
    return "".join(str(_OMOCODIA.index(c)) if c in _OMOCODIA else c for c in part)


def _is_digit(character: str) -> bool:
    return character.isascii() and character.isdigit()


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _first_not(text: str, test: Callable[[str], bool]) -> int | None:
    return next((index for index, character in enumerate(text) if not test(character)), None)


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FORMS = {
    "L": (_LETTERS, "letter"),
    "D": ("0123456789" + _OMOCODIA, "digit"),
    "M": (_MONTHS, "month"),
    "C": (_LETTERS, "letter"),
}
_CHECKERS: dict[str, Callable[[str], Checked]] = {
    "codice fiscale": check_tax_code,
    "partita iva": check_vat_number,
    "runts": check_runts,
    "ipa": check_ipa,
    "phone": check_phone,
}
