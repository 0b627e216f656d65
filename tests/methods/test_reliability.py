"""Krippendorff's alpha: published figures, pairs counted one by one, and what it does with bad input."""

from __future__ import annotations

import doctest
import json
import math
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.infrastructure.shared import beside
from vicinia.methods.reliability import alpha

DOCS = Path(__file__).parents[2] / "docs/methods/reliability.md"
NAN = float("nan")
LEVELS = ("nominal", "ordinal", "interval", "ratio")
# Krippendorff 2011, section C: four observers, twelve units, missing data.
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]


def by_pairs(rows: list[list[float]], level: str) -> float:
    """Every pair of ratings counted one by one, as the definition says."""
    units = [[row[at] for row in rows if row[at] == row[at]] for at in range(len(rows[0]))]
    units = [unit for unit in units if len(unit) > 1]
    every = [value for unit in units for value in unit]
    count = {value: every.count(value) for value in every}

    def apart(one: float, two: float) -> float:
        if level == "nominal":
            return float(one != two)
        if level == "interval":
            return (one - two) ** 2
        if level == "ratio":
            return ((one - two) / (one + two)) ** 2 if one + two else 0.0
        low, high = min(one, two), max(one, two)
        between = sum(number for value, number in count.items() if low <= value <= high)
        return (between - (count[one] + count[two]) / 2) ** 2 if one != two else 0.0

    total = len(every)
    observed = sum(
        apart(one, two) / (len(unit) - 1) for unit in units for one, two in permutations(unit, 2)
    ) / total  # fmt: skip
    expected = sum(apart(one, two) for one, two in permutations(every, 2)) / (total * (total - 1))
    return 1 - observed / expected


def test_the_page_says_what_is_true():
    assert doctest.testfile(str(DOCS), module_relative=False).failed == 0


@pytest.mark.parametrize(
    ("level", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_the_published_example_with_missing_data(level, published):
    assert round(alpha(FOUR, level), 3) == published


def test_shared_examples():
    examples = json.loads(beside("validation/lab/agreement/alpha_shared.json").read_text())
    assert len(examples) >= 2
    for one in examples:
        for level, published in one["published"].items():
            found = alpha(one["data"], level)
            assert round(found, 3) == published, one["name"]
            assert found == pytest.approx(one["computed_krippendorff_0_9_0"][level], abs=5e-7)


ratings = st.lists(
    st.lists(st.sampled_from([NAN, 0.0, 1.0, 2.0, 5.0]), min_size=6, max_size=6), min_size=2, max_size=4
)


@settings(max_examples=150, deadline=None)
@given(ratings, st.sampled_from(LEVELS))
def test_equal_to_counting_every_pair(rows, level):
    units = [[row[at] for row in rows if row[at] == row[at]] for at in range(6)]
    paired = [value for unit in units if len(unit) > 1 for value in unit]
    if not paired:
        with pytest.raises(ValueError, match="two coders"):
            alpha(rows, level)
    elif len(set(paired)) == 1:
        found = alpha(rows, level, resamples=0)
        assert math.isnan(found) and "without variation" in found.notes[0]
    else:
        assert alpha(rows, level, resamples=0) == pytest.approx(by_pairs(rows, level), abs=1e-9)


def test_the_order_of_coders_and_units_does_not_matter_and_words_are_ratings():
    source = np.random.default_rng(4)
    table = np.array(FOUR)
    mixed = table[source.permutation(4)][:, source.permutation(12)]
    assert alpha(mixed, "ordinal") == pytest.approx(alpha(FOUR, "ordinal"), abs=1e-12)
    words = [["casa", "cibo", None], ["casa", "lavoro", "cibo"]]
    assert alpha(words) == pytest.approx(by_pairs([[1, 2, NAN], [1, 3, 2]], "nominal"))


def test_repeats_are_units_written_out():
    rows, repeats = [[1, 1, 0, 0], [1, 0, 0, 1]], [4, 1, 9, 2]
    long = np.repeat(np.array(rows, dtype=float), repeats, axis=1)
    for level in ("nominal", "ordinal", "interval"):
        assert alpha(rows, level, repeats=repeats, resamples=0) == pytest.approx(
            alpha(long, level, resamples=0)
        )


def test_the_interval_holds_the_true_value_about_as_often_as_it_says():
    source, held, worlds = np.random.default_rng(8), 0, 200
    true = alpha(_coded(source, 60_000), resamples=0)
    for _ in range(worlds):
        found = alpha(_coded(source, 60), resamples=400, seed=int(source.integers(1e6)))
        held += found.lower <= true <= found.upper
    assert 0.88 <= held / worlds <= 0.99


def _coded(source: np.random.Generator, units: int) -> np.ndarray:
    truth = source.random(units) < 0.3
    return np.array([np.where(source.random(units) < 0.1, ~truth, truth) for _ in range(2)], dtype=float)


def test_the_same_seed_gives_the_same_interval():
    one, two = alpha(FOUR, "ordinal", seed=3), alpha(FOUR, "ordinal", seed=3)
    assert (one.lower, one.upper) == (two.lower, two.upper) and one.lower < one < one.upper
    assert math.isnan(alpha(FOUR, resamples=0).lower)


@pytest.mark.parametrize(
    ("rows", "level", "words"),
    [
        ([[1, 2], [1, 2]], "ordinary", "no level"),
        ([1, 2, 3], "nominal", "one row for each coder"),
        ([[1, NAN], [NAN, 2]], "nominal", "two coders"),
        ([["a", "b"], ["a", "b"]], "interval", "must be numbers"),
        ([[1, math.inf], [1, 2]], "interval", "infinite"),
        ([[1, -2], [1, 2]], "ratio", "negative"),
    ],
)
def test_bad_ratings_get_a_sentence(rows, level, words):
    with pytest.raises(ValueError, match=words):
        alpha(rows, level)


@pytest.mark.parametrize("repeats", [[1], [1, -1], [1, math.inf]])
def test_bad_repeats_get_a_sentence(repeats):
    with pytest.raises(ValueError, match="repeats"):
        alpha([[1, 2], [1, 2]], repeats=repeats)


def test_an_array_of_words_may_miss_ratings_too() -> None:
    words = np.array([["a", np.nan, "b"], ["a", "b", "b"]])
    assert words.dtype.kind == "U", "numpy makes a word of NaN"
    assert alpha(words) == alpha([["a", None, "b"], ["a", "b", "b"]])
    # in a list of Python's own values the word is a word
    assert alpha([["nan", "b"], ["nan", "b"]]) == 1
