"""Likeness among neighbours and steadier rates: sums written out by hand, and every arrangement tried."""

from __future__ import annotations

import doctest
import importlib
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tests.methods.invented_maps import grid
from vicinia.methods import spatial
from vicinia.methods.spatial import empirical_bayes, local_moran, moran, read_neighbours, standardised_rates

DOCS = Path(__file__).parents[2] / "docs/methods/spatial.md"
GENERATOR = np.random.default_rng(21)
BOARD = grid(6, 5, corners=True)
VALUES = GENERATOR.gamma(2, size=30)


def weights_by_hand(pairs: list[tuple[int, int]], count: int, standardise: bool = True) -> np.ndarray:
    w = np.zeros((count, count))
    for one, other in pairs:
        w[one, other] = w[other, one] = 1
    totals = w.sum(axis=1, keepdims=True)
    return np.divide(w, totals, out=np.zeros_like(w), where=totals > 0) if standardise else w


def moran_by_hand(values: np.ndarray, w: np.ndarray) -> float:
    z = values - values.mean()
    above = sum(w[i, j] * z[i] * z[j] for i in range(len(z)) for j in range(len(z)))
    return len(z) / w.sum() * above / (z**2).sum()


@pytest.mark.parametrize("standardise", [True, False])
def test_moran_is_the_sum_over_pairs(standardise: bool) -> None:
    found = moran(VALUES, BOARD, standardise_rows=standardise, permutations=0)
    assert abs(found.statistic - moran_by_hand(VALUES, weights_by_hand(BOARD, 30, standardise))) < 1e-12
    assert float(found) == found.statistic and found.p_permutation is None


def test_moments_over_every_arrangement() -> None:
    """Seven values can be dealt out in 5,040 ways: mean and variance over all are the stated ones."""
    values, pairs = (
        np.array([1.0, 3, 4, 9, 2, 2, 7]),
        [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 4), (1, 3)],
    )
    w = weights_by_hand(pairs, 7)  # unit 6 is an island and counts in mean and variance all the same
    z = np.array(list(permutations(values - values.mean())))
    every = 7 / w.sum() * np.einsum("pi,ij,pj->p", z, w, z) / (z[0] ** 2).sum()
    found = moran(values, pairs, permutations=9999)
    assert abs(every.mean() - found.expected) < 1e-12
    assert abs(every.var() - found.variance) < 1e-12
    upper, lower = (every >= found.statistic - 1e-12).mean(), (every <= found.statistic + 1e-12).mean()
    assert abs(found.p_permutation - min(1, 2 * min(upper, lower))) < 0.02
    greater = moran(values, pairs, permutations=9999, alternative="greater")
    less = moran(values, pairs, permutations=9999, alternative="less")
    assert abs(greater.p_permutation - upper) < 0.02 and abs(less.p_permutation - lower) < 0.02
    assert abs(greater.p_value + less.p_value - 1) < 1e-12
    assert found.islands == (6,) and "1 units have no neighbour" in found.notes[0]


def test_variance_for_normal_values() -> None:
    w = weights_by_hand(BOARD, 30)
    draws = np.random.default_rng(2).normal(size=(40_000, 30))
    z = draws - draws.mean(axis=1, keepdims=True)
    every = 30 / w.sum() * ((z @ w) * z).sum(axis=1) / (z**2).sum(axis=1)
    assert abs(every.var() / moran(VALUES, BOARD, permutations=0).variance_normal - 1) < 0.03


def test_the_same_neighbours_in_every_form() -> None:
    dense = weights_by_hand(BOARD, 30, standardise=False)
    around = {i: np.flatnonzero(row).tolist() for i, row in enumerate(dense)}
    names = [f"area {i}" for i in range(30)]
    named = {names[i]: [names[j] for j in found] for i, found in around.items()}
    forms = {
        "dense": dense,
        "lists": dense.tolist(),
        "frame": pd.DataFrame(dense),
        "sparse": sparse.csr_matrix(dense),
        "diagonal": sparse.coo_array(dense + 5 * np.eye(30)),
        "object": SimpleNamespace(sparse=sparse.csr_matrix(dense)),
        "pairs": BOARD,
        "pairs twice": BOARD + [(b, a) for a, b in BOARD],
        "two arrays": tuple(np.array(BOARD).T),
        "three columns": [(a, b, 1.0) for a, b in BOARD],
        "mapping": around,
        "weights": {i: dict.fromkeys(found, 1.0) for i, found in around.items()},
        "named": named,
    }
    expected = read_neighbours(dense, 30).matrix.toarray()
    for form, given_as in forms.items():
        assert np.array_equal(read_neighbours(given_as, 30).matrix.toarray(), expected), form
    pairs = [(names[a], names[b]) for a, b in BOARD]
    assert np.array_equal(read_neighbours(pairs, 30, names).matrix.toarray(), expected)
    codes = [37000 + i for i in range(30)]
    pairs = [(codes[a], codes[b]) for a, b in BOARD]
    assert np.array_equal(read_neighbours(pairs, 30, codes).matrix.toarray(), expected)
    half = sparse.triu(sparse.csr_array(dense))
    assert np.array_equal(read_neighbours(half, 30).both_ways().matrix.toarray(), expected)


def test_local_moran_sums_to_the_global_one() -> None:
    found, whole = local_moran(VALUES, BOARD, permutations=99), moran(VALUES, BOARD, permutations=0)
    assert abs(found.statistic.mean() - whole.statistic) < 1e-12
    z, w = VALUES - VALUES.mean(), weights_by_hand(BOARD, 30)
    sides = {(True, True): "high-high", (True, False): "high-low", (False, True): "low-high"}
    expected = [sides.get((a > 0, b > 0), "low-low") for a, b in zip(z, w @ z, strict=True)]
    assert list(found.quadrant) == expected


@pytest.mark.parametrize("weighted", [False, True])
def test_local_p_values_over_every_neighbourhood(weighted: bool) -> None:
    """Eight units: all ordered choices of the neighbours' values from the seven others."""
    values = np.array([1.0, 5, 2, 8, 3, 3, 9, 4])
    pairs = [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 0)]
    w = weights_by_hand(pairs, 8)
    if weighted:
        w *= np.random.default_rng(3).uniform(0.5, 2, w.shape)
    z = (values - values.mean()) / values.std()
    greater, both = (
        local_moran(values, w, standardise_rows=False, permutations=9999, alternative=alternative)
        for alternative in ("greater", "two-sided")
    )
    for i in range(7):
        near = np.flatnonzero(w[i])
        others = np.delete(z, i)
        every = np.array([z[i] * (w[i, near] @ drawn) for drawn in permutations(others, near.size)])
        seen = z[i] * (w[i] @ z)
        upper, lower = (every >= seen - 1e-9).mean(), (every <= seen + 1e-9).mean()
        assert abs(greater.p_value[i] - upper) < 0.025
        assert abs(both.p_value[i] - min(1, 2 * min(upper, lower))) < 0.05
    assert greater.quadrant[7] == "none" and greater.p_value[7] == greater.q_value[7] == 1
    assert greater.statistic[7] == 0 and greater.islands == (7,)


def test_false_discovery_rate_by_its_definition() -> None:
    found = local_moran(VALUES, BOARD, permutations=999)
    for i in range(30):
        rates = [p * 30 / (found.p_value <= p).sum() for p in found.p_value if p >= found.p_value[i]]
        assert abs(found.q_value[i] - min(1, *rates)) < 1e-12
    same = local_moran(VALUES, BOARD, permutations=999)
    assert np.array_equal(found.p_value, same.p_value), "the same seed gives the same figures"


def test_a_planted_cluster_is_found() -> None:
    values = np.random.default_rng(4).normal(size=400)
    block = [20 * i + j for i in range(4, 9) for j in range(4, 9)]
    values[block] += 4
    found = local_moran(values, grid(20, 20), permutations=9999)
    inner = [20 * i + j for i in range(5, 8) for j in range(5, 8)]
    assert all(found.quadrant[i] == "high-high" and found.q_value[i] < 0.05 for i in inner)
    outside = np.setdiff1d(np.arange(400), block)
    assert (found.q_value[outside] < 0.05).mean() < 0.05


PEOPLE = GENERATOR.integers(40, 4000, 30).astype(float)
EVENTS = GENERATOR.poisson(PEOPLE * 0.02 * np.exp(GENERATOR.normal(0, 0.6, 30))).astype(float)


def smoothed_by_hand(i: int, near: list[int]) -> float:
    cases, people = sum(EVENTS[near]), sum(PEOPLE[near])
    mean = cases / people
    spread = sum(PEOPLE[j] * (EVENTS[j] / PEOPLE[j] - mean) ** 2 for j in near) / people
    variance = max(0.0, spread - mean / (people / len(near)))
    own = EVENTS[i] / PEOPLE[i]
    noise = variance + mean / PEOPLE[i]
    return mean + (variance / noise if noise else 0) * (own - mean)


def test_rates_by_hand() -> None:
    everywhere = empirical_bayes(EVENTS, PEOPLE)
    assert np.allclose(
        everywhere.rates, [smoothed_by_hand(i, list(range(30))) for i in range(30)], atol=1e-14
    )
    near = [[i, *np.flatnonzero(row).tolist()] for i, row in enumerate(weights_by_hand(BOARD, 30))]
    around = empirical_bayes(EVENTS, PEOPLE, BOARD)
    assert np.allclose(around.rates, [smoothed_by_hand(i, near[i]) for i in range(30)], atol=1e-14)
    assert np.array_equal(np.asarray(around), around.rates)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 500)), min_size=2, max_size=30))
def test_a_smoothed_rate_lies_between_its_own_and_the_common_one(counts: list[tuple[int, int]]) -> None:
    found = empirical_bayes(*zip(*counts, strict=True))
    low = np.minimum(found.crude, found.prior_mean) - 1e-12
    high = np.maximum(found.crude, found.prior_mean) + 1e-12
    assert ((low <= found.rates) & (found.rates <= high)).all()
    assert ((found.shrinkage >= 0) & (found.shrinkage <= 1)).all()


def test_boundaries_of_smoothing_are_said() -> None:
    even = empirical_bayes([10, 20, 30], [100, 200, 300])
    assert np.allclose(even.rates, 0.1) and (even.prior_variance == 0).all()
    assert "no more than chance" in even.notes[0]
    none = empirical_bayes([0, 0, 0], [1, 2, 3])
    assert none.rates.tolist() == [0, 0, 0] and none.notes
    alone = empirical_bayes(EVENTS[:4], PEOPLE[:4], [(0, 1), (1, 2)])
    assert alone.islands == (3,) and alone.rates[3] == alone.crude[3]
    assert "1 units have no neighbour" in alone.notes[-1]


def test_standardised_rates_by_hand() -> None:
    mean = EVENTS.sum() / PEOPLE.sum()
    between = (PEOPLE * (EVENTS / PEOPLE - mean) ** 2).sum() / PEOPLE.sum() - mean / PEOPLE.mean()
    expected = (EVENTS / PEOPLE - mean) / np.sqrt(between + mean / PEOPLE)
    assert np.allclose(standardised_rates(EVENTS, PEOPLE), expected, atol=1e-12)
    flat = standardised_rates([1, 2, 3, 39], [10, 20, 30, 400])
    assert np.isfinite(flat).all(), "a negative variance is replaced by that of the counts"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: moran([1, 2, np.nan, 4], [(0, 1)]), "values in row 2 is nan"),
        (lambda: moran([1, 1, 1, 1], [(0, 1)]), r"All values are equal \(1\)"),
        (lambda: moran([1, 2, 3], [(0, 1)]), "at least four units; there are 3"),
        (lambda: moran([1, 2, 3, 4], []), "No unit has a neighbour"),
        (lambda: moran([1, 2, 3, 4], np.eye(4)), "No unit has a neighbour"),
        (lambda: moran([1, 2, 3, 4], [(0, 1)], permutations=-1), "must not be negative"),
        (lambda: moran([1, 2, 3, 4], [(0, 1)], alternative="up"), "alternative is"),
        (lambda: moran(["a", "b", "c", "d"], [(0, 1)]), "values must be numbers"),
        (lambda: moran(np.ones((2, 3)), [(0, 1)]), "one figure for each unit"),
        (lambda: moran([1, 2, 3, 4], sparse.eye_array(5)), "5 × 5, but there are 4"),
        (lambda: moran([1, 2, 3, 4], np.ones((5, 5))), r"the shape \(5, 5\) for 4 units"),
        (lambda: moran([1, 2, 3, 4], [[0, 1], [2]]), "different lengths"),
        (lambda: moran([1, 2, 3, 4], [(0, 4)]), "unit 4, in the list of neighbours, is not one"),
        (lambda: moran([1, 2, 3, 4], [(0, 1, -2.0), (1, 2, 1.0)]), "between units 0 and 1 is -2.0"),
        (lambda: moran([1, 2, 3, 4], {0: [1], 1: [7]}), "unit 7, a neighbour of 1"),
        (lambda: moran([1, 2, 3, 4], {0: [1], "x": [0]}), "'x' among the neighbours"),
        (lambda: moran([1, 2, 3, 4], {i: [] for i in range(5)}), "neighbours of 5 units"),
        (lambda: local_moran([1, 2, 3, 4], [(0, 1)], permutations=0), "at least one permutation"),
        (lambda: empirical_bayes([1, 2], [3]), "events of 2 units and populations of 1"),
        (lambda: empirical_bayes([1, -2], [3, 4]), "events in row 1 is -2"),
        (lambda: empirical_bayes([1, 2], [3, 0]), "population in row 1 is 0"),
        (lambda: empirical_bayes([1, np.nan], [3, 4]), "events in row 1 is nan"),
        (lambda: standardised_rates([0, 0], [3, 4]), "no events at all"),
    ],
)
def test_what_cannot_be_computed_is_refused_in_words(call, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        call()


def test_documentation_examples() -> None:
    for module in ("local", "neighbours", "overall", "rates"):
        assert doctest.testmod(importlib.import_module(f"{spatial.__name__}.{module}")).failed == 0
    result = doctest.testfile(str(DOCS), module_relative=False)
    assert result.attempted > 4 and result.failed == 0
