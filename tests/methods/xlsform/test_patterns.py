"""Regular expressions: right, and never slow."""

from __future__ import annotations

import time

import pytest

from vicinia.methods.xlsform import Unsupported
from vicinia.methods.xlsform.patterns import Pattern


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("[a-z]+@[a-z]+\\.it", ["a@b.it"], ["a@b.com", "a@bxit"]), ("\\d{5}", ["20121"], ["2012", "201211"]),
        ("a|b(c|d)*", ["a", "b", "bcdc"], ["", "ac"]), ("[^0-9]*", ["", "ab"], ["a1"]),
        ("^\\+?[0-9 ]{6,15}$", ["+39 02 1234"], ["12345", "x"]), ("(?:ab){2,}", ["abab", "ababab"], ["ab"]),
        ("[\\w\\-.]+", ["a-b.c_1"], ["à"]), ("\\p{L}+( \\p{Lu}\\p{L}*)?", ["Niccolò", "Ada È"], ["a1"]),
        ("[]a]", ["]", "a"], ["b"]), (".{0,3}?", ["", "abc"], ["abcd", "\n"]), ("a^b", [], ["ab"]),
        ("[a-c&]", ["&", "b"], ["d"]), ("\\S\\s\\D", ["a a"], ["a 1"]), ("", [""], ["a"]),
        ("()*a", ["a"], [""]),
    ],
)  # fmt: skip
def test_patterns(pattern: str, yes: list[str], no: list[str]) -> None:
    found = Pattern(pattern)
    assert [one for one in yes if not found.matches(one)] == []
    assert [one for one in no if found.matches(one)] == []


@pytest.mark.parametrize(
    "pattern", ["(a", "a)", "[a", "a**", "a{2,1}", "(?<x>a)", "\\1", "a*+", "[b-a]", "x" * 201, "\\",
    "((a{99}){99}){99}",
                "((){999}){999}", "{2}", "[[a]]", "[a&&b]", "\\p{Greek}", "(" * 60 + ")" * 60]
)  # fmt: skip
def test_patterns_that_are_refused(pattern: str) -> None:
    with pytest.raises(Unsupported) as caught:
        Pattern(pattern)
    assert caught.value.code == "pattern"


def test_no_answer_makes_a_pattern_slow() -> None:
    begun = time.perf_counter()
    for pattern in ("(a+)+", "(a|a)*", "(a*)*", "(.*a){20}"):
        assert not Pattern(pattern).matches("a" * 1999 + "!")
    assert time.perf_counter() - begun < 5
    assert not Pattern("a*").matches("a" * 2001)
