"""What a unit-level model cannot use is refused with a sentence; and the examples are true."""

from __future__ import annotations

import doctest
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vicinia.methods.small_area import nested_error, poverty_eb

DOCS = Path(__file__).parents[3] / "docs/methods/small-area-units.md"
AREA = np.repeat(["a", "b", "c"], 4)
X = np.column_stack([np.ones(12), np.arange(12) % 4 + np.repeat([0.0, 0.5, 2.0], 4)])
Y = X @ [1.0, 2.0] + np.random.default_rng(1).normal(size=12) + np.repeat([0.0, 2.0, -1.0], 4)
MEANS = {"a": [1, 2], "b": [1, 3], "c": [1, 4]}


def changed(values: np.ndarray, row: int, value: float) -> np.ndarray:
    copy = np.array(values, dtype=float)
    copy[row] = value
    return copy


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: nested_error(changed(Y, 3, np.nan), X, AREA, MEANS), "Row 3 of the values of y is missing"),
        (lambda: nested_error(Y, X[:5], AREA, MEANS), "give one row for each"),
        (lambda: nested_error(Y, changed(X, 2, np.inf), AREA, MEANS), "missing or infinite in row 2"),
        (lambda: nested_error(Y, X, AREA[:5], MEANS), "There are 12 rows but 5 labels of area"),
        (lambda: nested_error([], X, AREA, MEANS), "give one number for each row"),
        (lambda: nested_error(["x"] * 12, X, AREA, MEANS), "are not all numbers"),
        (lambda: nested_error(Y, X * [3, 1], AREA, MEANS), "column 0 .* is 3 for every sampled area"),
        (lambda: nested_error(Y, X[:, [0, 1, 1]], AREA, MEANS), "column 2 .* is a combination of column 1"),
        (lambda: nested_error(Y, X * [1, 0], AREA, MEANS), "column 1 .* is 0 for every sampled area"),
        (
            lambda: nested_error(Y, X, AREA, {"a": [1, 2], "b": [1, 3]}),
            "Area 'c' is in the sample but",
        ),
        (lambda: nested_error(Y, X, AREA, MEANS | {"d": [1, np.nan]}), "missing or infinite for area 'd'"),
        (lambda: nested_error(Y, X, AREA, MEANS | {"d": [2, 1]}), "columns in another order"),
        (
            lambda: nested_error(Y, X, AREA, {k: [1, 2, 3] for k in "abc"}),
            "have 3 columns but",
        ),
        (
            lambda: nested_error(Y, X, AREA, {"a": [1, 2], "b": [1], "c": [1, 2]}),
            "not a number for each",
        ),
        (lambda: nested_error(Y, X, AREA, np.ones((5, 2))), "the sample has 3 areas"),
        (
            lambda: nested_error(Y, X, AREA, pd.DataFrame([[1, 2]] * 4, index=list("abca"))),
            "Area 'a' stands twice",
        ),
        (
            lambda: nested_error(Y, X, AREA, MEANS, {"a": 3, "b": 9, "c": 9}),
            "'a' has 4 rows .* of 3",
        ),
        (lambda: nested_error(Y, X, AREA, MEANS, {"a": 9, "b": 9}), "no population size for 'c'"),
        (lambda: nested_error(Y, X, AREA, MEANS, {"a": 9, "b": 9, "c": np.nan}), "size nan: it must be"),
        (lambda: nested_error(Y, X, AREA, MEANS, method="moment"), "no method 'moment'"),
        (lambda: nested_error(Y, X, AREA, MEANS, bootstrap=-1), "replicates is -1"),
        (lambda: nested_error(Y, X, np.arange(12), X), "12 rows in 12 areas leave nothing to tell"),
        (lambda: nested_error(Y, X, ["a"] * 12, {"a": [1, 2]}), "1 sampled areas are too few"),
        (lambda: nested_error(X @ [1.0, 2.0], X, AREA, MEANS), "follow the covariates without error"),
        (lambda: poverty_eb(-Y, X, AREA, X, AREA, 5), 'has no "log": give a shift above'),
        (
            lambda: poverty_eb(changed(Y, 1, np.nan), X, AREA, X, AREA, 5),
            "Row 1 of the welfare",
        ),
        (lambda: poverty_eb(Y, X, AREA, X, AREA, -5), "poverty line is -5"),
        (lambda: poverty_eb(Y, X, AREA, X, AREA, 5, transform="arcsin"), "no transform 'arcsin'"),
        (lambda: poverty_eb(Y, X, AREA, X, AREA, 5, transform=None, power=1), "power belongs to"),
        (lambda: poverty_eb(Y, X, AREA, X, AREA, 5, shift=np.nan), "shift is nan"),
        (lambda: poverty_eb(Y, X, AREA, X, AREA, 5, method="no"), "no method 'no'"),
        (lambda: poverty_eb(Y, X, AREA, X, AREA, 5, monte_carlo=0), "simulated populations is 0"),
        (lambda: poverty_eb(Y, X, AREA, X, AREA, 5, bootstrap=-1), "replicates is -1"),
        (lambda: poverty_eb(Y, X, AREA, X[:3], AREA, 5), "give one row for each"),
        (lambda: poverty_eb(Y, X, AREA, X[:, [0, 1, 1]], AREA, 5), "outside the sample have 3 columns"),
        (lambda: poverty_eb(Y, X, AREA, X[:, ::-1], AREA, 5), "columns in another order"),
        (lambda: poverty_eb(Y, X, AREA, changed(X, 4, np.nan), AREA, 5), "missing or infinite in row 4"),
        (lambda: poverty_eb(Y, X, AREA, X, [*AREA[1:], None], 5), "Row 11 has no area outside the sample"),
        (lambda: poverty_eb(Y, X, AREA, X, AREA, 5, outside_counts=[0.5] * 12), "positive whole number"),
        (
            lambda: poverty_eb(Y, X, AREA, X[::4], AREA[::4], 5, sample_in_population=False, shift=99),
            "'a' has 4 rows in the sample but a population of 1",
        ),
    ],
)
def test_a_sentence_says_what_is_wrong(call, words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        call()
    assert str(refused.value).endswith((".", "?", ")"))


def test_results_cannot_be_changed() -> None:
    found = nested_error(Y, X, AREA, MEANS)
    with pytest.raises(ValueError):
        found.eblup[0] = 0
    with pytest.raises(AttributeError):
        found.area_variance = 1.0  # type: ignore[misc]


def test_documentation_examples() -> None:
    package = "vicinia.methods.small_area."
    for name in ("nested_error", "nested_error_fit", "poverty_eb", "poverty_eb_population"):
        assert doctest.testmod(sys.modules[package + name]).failed == 0
    result = doctest.testfile(str(DOCS), module_relative=False)
    assert result.attempted > 8 and result.failed == 0
