"""Expressions computed as ODK would, and refused by name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.methods.xlsform.forms import TODAY
from vicinia.methods.xlsform import Unsupported, compile
from vicinia.methods.xlsform.functions import FUNCTIONS, GATHERERS


def value(source: str, answers: Mapping[str, Any] | None = None, dot: object = "", **columns: str) -> Any:
    found = compile(source, in_choices=bool(columns))
    return found.value((answers or {}).__getitem__, dot, TODAY, columns)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3 - 4 div 2", 5.0), ("-(2 + 3) mod 3", -2.0), ("5 mod -2", 1.0), ("1 div 0", math.inf),
        ("7 - 2 - 1", 4.0), ("2 * 3 = 6 and 1 < 2 or false()", True), ("1 < 2 = true()", True),
        ("not(1 = 2)", True), ("'a' = \"a\"", True), ("'a' != 'b'", True), ("'10' > '9'", True),
        ("'' = 0", False), ("selected('a b c', 'b')", True), ("selected('ab', 'a')", False),
        ("count-selected('a b c')", 3.0), ("string-length('perché')", 6.0),
        ("regex('AB12', '[A-Z]{2}\\d+')", True), ("regex('xAB12', '[A-Z]{2}\\d+')", False),
        ("coalesce('', 'b')", "b"), ("coalesce(0, 'b')", 0.0), ("if(1 > 2, 'a', 'b')", "b"),
        ("number('3.5') + 1", 4.5), ("string(3)", "3"), ("string(1 div 4)", "0.25"),
        ("concat('a', 1, true())", "a1true"), ("contains('abc', 'bc')", True),
        ("starts-with('abc', 'bc')", False),
        ("int(-3.7)", -3.0), ("round(2.5)", 3.0), ("round(-2.5)", -2.0), ("round(1.005, 2)", 1.01),
        ("round(1234, -2)", 1200.0), ("today() - 1 < today()", True), ("today() = '2026-01-31'", True),
        ("'2026-02-01' > today()", True), ("string(today())", "2026-01-31"), (".5 + 1.", 1.5), ("--1", 1.0),
        ("true() and 'x'", True), ("0.1 + 0.2 = 0.3", False), ("1 != 1 or '' or 0", False),
        ("floor(-1.5) + ceiling(1.2) + abs(-3)", 3.0), ("pow(2, 10)", 1024.0), ("pow(0, -1)", math.inf),
        ("sqrt(2) * sqrt(2) > 1.99", True), ("log10(1000)", 3.0), ("log(0)", -math.inf),
        ("round(pi(), 2)", 3.14),
        ("string(sqrt(-1))", "NaN"), ("round(exp(1), 3)", 2.718), ("pow(10, 999)", math.inf),
        ("boolean('a') and not(boolean(''))", True), ("boolean-from-string('True')", True),
        ("ends-with('abc', 'bc')", True), ("substr('perché no', 0, 6)", "perché"), ("substr('abc', -1)", "c"),
        ("substr('abc', 1, 2)", "b"), ("substring-before('a/b/c', '/')", "a"),
        ("substring-after('a/b/c', '/')", "b/c"), ("substring-before('abc', 'x')", ""),
        ("substring-before('abc', '')", ""), ("substring-after('abc', '')", "abc"),
        ("substring-after('abc', 'x')", ""),
        ("weighted-checklist(1, 2, 1 = 1, 1 div 0, 1 = 1, -1 div 0)", False),
        ("translate('bar', 'abc', 'AB')", "BAr"), ("translate('-a-', '-', '')", "a"),
        ("normalize-space('  a   b ')", "a b"), ("selected-at('x y z', 1)", "y"), ("selected-at('x', 3)", ""),
        ("min(3, 1, 2) + max('4', 2)", 5.0), ("string(max('', ''))", "NaN"), ("join('-', 'a', 'b')", "a-b"),
        ("date('2026-01-31') - date('2026-01-01')", 30.0), ("string(date(1))", "1970-01-02"),
        ("date('31 gennaio') = ''", True),
        ("format-date(today(), '%d/%m/%y, %e.%n.%Y')", "31/01/26, 31.1.2026"),
        ("format-date-time('2026-01-31T09:05:00', '%H:%M %h %%')", "09:05 9 %"),
        ("format-date('x', '%Y')", ""),
        ("decimal-date-time('1970-01-02T12:00:00')", 1.5), ("now() > today()", False),
        ("date-time('2026-01-31T00:00') = now()", True),
        ("checklist(1, 2, 1 = 1, 1 = 2)", True), ("checklist(-1, 0, 1 = 1)", False),
        ("weighted-checklist(3, 5, 1 = 1, 4, 1 = 2, 9)", True),
    ],
)  # fmt: skip
def test_values(source: str, expected: Any) -> None:
    assert value(source) == expected and type(value(source)) is type(expected)


def test_values_of_answers() -> None:
    answers = {
        "n": 3,
        "d": Decimal("2.50"),
        "when": date(2026, 1, 1),
        "many": [1, 2, ""],
        "blank": "",
        "r": [0, 1],
    }
    assert value("${n} * ${ d } = 7.5 and ${n} >= 3", answers) is True
    assert value("sum(${many}) + count(${r}) + count(${blank})", answers) == 5.0
    assert value("min(${many}) + max(${many})", answers) == 3.0
    assert value("join(', ', ${many})", answers) == "1, 2, "
    assert value("count-non-empty(${many})", answers) == 2.0
    assert value("position(..) + 1", {"..": 2.0}) == 3.0
    assert (
        value(
            "${at} > date-time('2026-01-31T09:00') and ${at} > today()", {"at": datetime(2026, 1, 31, 9, 30)}
        )
        is True
    )
    assert value("${when} >= '2026-01-01' and ${when} < today()", answers) is True
    assert value("today() - ${when}", answers) == 30.0
    assert value(". > 2 and . != 5", dot=4) is True
    assert math.isnan(value("number('x') + 1")) and value("string(number('x'))") == "NaN"
    assert value("zona = ${n} and name-breve = 'a'", answers, zona="3", **{"name-breve": "a"}) is True
    found = compile("count(${r}) > 1 and ${n} = . and sum(${n}) > 0")
    assert (found.names, found.single, found.uses_dot) == ({"r", "n"}, {"n"}, True)
    # What decides first is not followed by what cannot be looked up.
    assert value("false() and ${nowhere} = 1") is False and value("if(true(), 1, ${nowhere})") == 1.0


@pytest.mark.parametrize(
    ("source", "code", "name"),
    [
        ("indexed-repeat(${a}, ${b}, 1)", "function", "indexed-repeat"),
        ("jr:choice-name('a', 'b')", "function", "jr:choice-name"),
        ("instance('a')/list/item", "function", "instance"), ("../a", "path", "../a"),
        ("/data/a = 1", "path", "/data/a"),
        ("${a}[1]", "path", "[1]"), ("a = 1", "path", "a"), ("${last-saved#a}", "reference", "last-saved#a"),
        ("${}", "reference", ""), ("not()", "arguments", "not"), ("if(1, 2)", "arguments", "if"),
        ("today(1)", "arguments", "today"),
        ("count(1)", "arguments", "count"), ("regex('a', ${b})", "arguments", "regex"),
        ("regex('a', '(?=a)')", "pattern", "(?=a)"), ("1 2", "syntax", "2"), ("1 + ", "empty", "1 + "),
        ("", "empty", ""),
        ("(1", "empty", "(1"), ("'a", "syntax", "'a"), ("1 ; 2", "syntax", "; 2"),
        ("(" * 60 + "1" + ")" * 60, "deep", "50"),
        ("1 +" * 1000 + " 1", "long", "2000"), ("__import__('os')", "function", "__import__"),
        ("-" * 80 + "1", "deep", "50"),
        ("concat(1,)", "syntax", ")"), ("= 1", "syntax", "="),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_named(source: str, code: str, name: str) -> None:
    with pytest.raises(Unsupported) as caught:
        compile(source)
    assert (caught.value.code, caught.value.name) == (code, name)
    assert str(caught.value)


def test_long_chains_are_no_depth() -> None:
    assert value("+".join(["1"] * 1000)) == 1000.0
    assert value("(" * 45 + "1" + ")" * 45) == 1.0


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="${}ab().,'\"+-*<>=!123 andorivmt/[]", max_size=60))
def test_no_other_trouble_with_any_source(source: str) -> None:
    try:
        found = compile(source)
    except Unsupported:
        return
    found.value(lambda name: name, "x", TODAY)


LEAVES = st.sampled_from(
    ["''", "'a b'", "'2026-01-31'", "-1", "1.5", "1e", "9" * 30, "${n}", "${when}", "${l}", "true()", "now()",
     "(1 div 0)", "(0 div 0)", ".", "'%Y %e %'", "'é🌱'"]
)  # fmt: skip
ODD: dict[str, Any] = {"n": Decimal("2.5"), "when": datetime(2026, 1, 1, 3), "l": [1, "", TODAY, "x"]}


def _calls(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def call(name: str) -> st.SearchStrategy[str]:
        least, most, _compute = FUNCTIONS[name]
        return st.lists(inner, min_size=least, max_size=min(most, least + 2)).map(
            lambda given: f"{name}({', '.join(given)})"
        )

    many = [name for name, one in GATHERERS.items() if not one.before]
    return st.one_of(
        st.sampled_from(sorted(FUNCTIONS)).flatmap(call),
        st.sampled_from(many).map("{}(${{l}})".format),
        st.tuples(inner, st.sampled_from(["+", "div", "mod", "=", "<", "and"]), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
    )


@settings(max_examples=400, deadline=None)
@given(st.recursive(LEAVES, _calls, max_leaves=12), st.sampled_from(["", 3, "a", TODAY]))
def test_no_value_of_any_expression_raises_anything(source: str, dot: object) -> None:
    try:
        expression = compile(source)
    except Unsupported:
        return
    found = expression.value(ODD.__getitem__, dot, TODAY)
    assert isinstance(found, str | bool | int | float | date | Decimal | list)
    assert expression.holds(ODD.__getitem__, dot, TODAY) in (True, False)
