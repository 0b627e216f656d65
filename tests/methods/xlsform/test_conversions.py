"""Answers in the type of their question."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from vicinia.methods.xlsform.answers import converted

NAN = float("nan")


@pytest.mark.parametrize(
    ("kind", "given_value", "expected"),
    [
        ("decimal", 1e-7, Decimal("0.0000001")), ("decimal", "2.50", Decimal("2.50")), ("integer", " 7 ", 7),
        ("geopoint", [1, 2.5, 3], "1 2.5 3 0"), ("geopoint", "1 2 3 4", "1 2 3 4"), ("time", time(9),
        "09:00:00"),
        ("select_multiple", "a b a", ["a", "b"]), ("date", date(2026, 1, 2), "2026-01-02"),
        ("datetime", "2026-01-31 09:30", "2026-01-31T09:30:00"), ("range", "2.5", Decimal("2.5")),
        ("datetime", datetime(2026, 1, 31, 9), "2026-01-31T09:00:00"), ("text", " ", None),
        ("acknowledge", "OK", "OK"), ("select_one", " a ", "a"),
    ],
)  # fmt: skip
def test_conversions(kind: str, given_value: Any, expected: Any) -> None:
    assert converted(kind, given_value) == expected


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("decimal", NAN), ("decimal", math.inf), ("decimal", "1e5"), ("decimal", "1,5"), ("integer", "１２"),
     ("integer", 10**30), ("date", "20260101"), ("date", 5), ("time", "9"), ("geopoint", "1"),
     ("datetime", "2026-01-31"), ("datetime", "2026-02-30T10:00"), ("range", "tre"),
     ("geopoint", [1, "x"])],
)  # fmt: skip
def test_what_is_no_value(kind: str, wrong: Any) -> None:
    with pytest.raises(ValueError):
        converted(kind, wrong)
