"""Identifiers: known good ones, every way to mistype them, and any text at all."""

from __future__ import annotations

import doctest
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.it import codicefiscale, iva

from vicinia.methods import identifiers
from vicinia.methods.identifiers import Reason, check

KINDS = ["codice fiscale", "partita IVA", "RUNTS", "IPA", "phone"]
# The example codes of python-stdnum's documentation; they are no one's in this project.
PERSON = "RCCMNL83S18D969H"
BODY = "00743110157"


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("codice fiscale", PERSON, PERSON),
        ("Codice Fiscale", " rcc mnl 83s18 d969h ", PERSON),
        ("codice fiscale", "CNTCHR83T41D969D", "CNTCHR83T41D969D"),
        ("codice fiscale", BODY, BODY),
        ("codice fiscale", "ＲＣＣＭＮＬ８３Ｓ１８Ｄ９６９Ｈ", PERSON),
        ("partita IVA", "IT 00743110157", BODY),
        ("partita IVA", "IT-007.431.101-57", BODY),
        ("RUNTS", "rep. n. 045678", "45678"),
        ("RUNTS", 45678.0, "45678"),
        ("IPA", " C_B249 ", "c_b249"),
        ("phone", "051 123456", "+39051123456"),
        ("phone", "0039 333.123.45.67", "+393331234567"),
        ("phone", "1522", "1522"),
        ("phone", "+43 1 58858 0", "+431588580"),
    ],
)
def test_right_ones_are_normalised(kind: str, typed: object, value: str) -> None:
    found = check(kind, typed)
    assert (found.ok, found.value, found.reason) == (True, value, Reason.NONE)


@pytest.mark.parametrize(
    ("kind", "typed", "reason", "position", "expected", "suggestion"),
    [
        ("codice fiscale", "RCCMNL83S18D969X", Reason.CHECK_CHARACTER, 16, "H", None),
        ("codice fiscale", "RCCMNL83S18D969", Reason.LENGTH, None, "16", None),
        ("codice fiscale", "RCCMNL83SI8D969H", Reason.CHARACTER, 10, "digit", PERSON),
        ("codice fiscale", "RCCMNL83518D969H", Reason.CHARACTER, 9, "month", PERSON),
        ("codice fiscale", "RCCMNL83I18D969H", Reason.CHARACTER, 9, "month", None),
        ("codice fiscale", "00743110158", Reason.CHECK_CHARACTER, 11, "7", None),
        ("partita IVA", "743110157", Reason.LENGTH, None, "11", BODY),
        ("partita IVA", 743110157.0, Reason.LENGTH, None, "11", BODY),
        ("partita IVA", "OO743110157", Reason.CHARACTER, 1, "digit", BODY),
        ("partita IVA", "00000000000", Reason.FORM, 1, None, None),
        ("RUNTS", "12A", Reason.CHARACTER, 3, "digit", None),
        ("RUNTS", "12345678", Reason.LENGTH, None, "7", None),
        ("IPA", "c_budrio", Reason.FORM, None, "c_b249", None),
        ("IPA", "a b;c", Reason.CHARACTER, 3, None, None),
        ("phone", "051 12", Reason.PHONE, None, None, None),
        ("phone", "3331234567 / 3339876543", Reason.SEVERAL_NUMBERS, None, None, "+393331234567"),
        ("phone", "call in the morning", Reason.PHONE, None, None, None),
        ("passport", "X", Reason.UNKNOWN_KIND, None, None, None),
        ("codice fiscale", None, Reason.EMPTY, None, None, None),
        ("partita IVA", "  ", Reason.EMPTY, None, None, None),
        ("codice fiscale", "A" * 10_000, Reason.LENGTH, None, None, None),
    ],
)
def test_wrong_ones_are_explained(  # type: ignore[no-untyped-def]
    kind, typed, reason, position, expected, suggestion
) -> None:
    found = check(kind, typed)
    assert not found.ok
    assert (found.reason, found.position, found.expected) == (reason, position, expected)
    assert found.suggestion == suggestion


def test_office_of_a_vat_number() -> None:
    digits = "0074311" + "555"
    number = digits + identifiers.luhn.calc_check_digit(digits)
    assert check("partita IVA", number).reason is Reason.OFFICE
    assert check("codice fiscale", number).ok, "the tax code of a body may come from elsewhere"


def test_impossible_birth_dates_that_pass_the_check_character() -> None:
    for day in ("00", "32", "40", "72", "81"):
        start = f"RCCMNL83S{day}D969"
        assert (
            check("codice fiscale", start + codicefiscale.calc_check_digit(start)).reason is Reason.BIRTH_DATE
        )
    for day in ("29", "69"):
        start = f"RCCMNL00B{day}D969"  # 29 February 2000 was, of 1900 was not: one is enough
        assert check("codice fiscale", start + codicefiscale.calc_check_digit(start)).ok


def test_extension_is_kept_apart() -> None:
    found = check("phone", "051/692.81.11 int. 3")
    assert (found.value, found.extension) == ("+390516928111", "3")


@given(
    st.sampled_from([*KINDS, "other"]) | st.text(max_size=20),
    st.text() | st.none() | st.integers() | st.floats(),
)
def test_any_input_gets_an_answer_and_a_good_one_is_stable(kind: str, value: object) -> None:
    found = check(kind, value)
    assert found.ok == (found.reason is Reason.NONE)
    if found.ok:
        assert check(kind, found.value).value == found.value
    if found.suggestion is not None:
        assert check(kind, found.suggestion).ok


@given(st.text(alphabet=string.ascii_uppercase + string.digits, min_size=10, max_size=17))
def test_never_more_lenient_than_stdnum(text: str) -> None:
    if check("partita IVA", text).ok:
        assert iva.is_valid(text)
    if check("codice fiscale", text).ok and len(text) == 16:
        assert codicefiscale.is_valid(text)


person_starts = st.from_regex(
    r"[A-Z]{6}[0-9]{2}[ABCDEHLMPRST](0[1-9]|1[0-9]|2[0-8]|4[1-9]|5[0-9]|6[0-8])[A-Z][0-9]{3}", fullmatch=True
)


@given(person_starts, st.integers(0, 14), st.data())
def test_one_wrong_character_never_passes(start: str, place: int, data: st.DataObject) -> None:
    """Each character's weight differs within its class, so one substitution always shows."""
    code = start + codicefiscale.calc_check_digit(start)
    assert check("codice fiscale", code).ok
    same_class = string.digits if code[place].isdigit() else string.ascii_uppercase
    other = data.draw(st.sampled_from(same_class))
    wrong = code[:place] + other + code[place + 1 :]
    assert check("codice fiscale", wrong).ok == (wrong == code)


def test_documentation_examples() -> None:
    assert doctest.testmod(identifiers, optionflags=doctest.ELLIPSIS).failed == 0
