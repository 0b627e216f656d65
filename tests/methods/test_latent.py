"""Latent need: what is certain is ranked, what is not is not, and planted gaps are found."""

from __future__ import annotations

import doctest
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.infrastructure.shared import beside
from tests.methods.planted_gaps import PLANTED, census_areas, municipalities, read, world
from vicinia.methods.latent import gap, gaps

DOCS = Path(__file__).parents[2] / "docs/methods/latent.md"


@st.composite
def columns(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Expected, mean squared error, seen, population."""
    count = draw(st.integers(1, 12))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    population = rng.integers(20, 20_000, count).astype(float)
    expected = population * rng.uniform(0.06, 0.5, count)
    mse = (population * rng.choice([0.0, 0.01, 0.05, 0.3], count)) ** 2
    return expected, mse, np.floor(expected * rng.uniform(0, 1.6, count)), population


@settings(max_examples=200, deadline=None)
@given(columns(), st.sampled_from([0.5, 0.9, 0.95, 0.99]), st.sampled_from(["rate", "persons"]))
def test_what_always_holds(given_columns: tuple[np.ndarray, ...], level: float, by: Any) -> None:
    expected, mse, seen, population = given_columns
    found = gap(expected, mse, seen, population, level=level, by=by)
    assert found.gap == pytest.approx(expected - seen)
    assert found.rate == pytest.approx((expected - seen) / population)
    assert (found.lower <= found.gap + 1e-9).all() and (found.gap <= found.upper + 1e-9).all()
    assert (found.lower >= -seen).all() and (found.upper <= population - seen).all()
    crosses = (found.lower <= 0) & (found.upper >= 0)
    assert not found.rank[crosses].any(), "no rank where the interval crosses zero"
    assert ((found.rank > 0) == found.certain).all()
    assert sorted(found.rank[found.rank > 0]) == list(range(1, int(found.certain.sum()) + 1))
    assert found.rank[found.order()].tolist() == list(range(1, int(found.certain.sum()) + 1))
    assert ((found.probability > 0.5) == (found.gap > 0)).all()
    inside = found.lower > -seen
    assert ((found.probability > (1 + level) / 2)[inside] >= (found.lower > 1e-9)[inside]).all()


def test_the_interval_and_the_probability_are_the_normal_ones() -> None:
    found = gap([900], [100**2], [700], [9_000])
    assert found.standard_error[0] == 100
    assert found.lower[0] == pytest.approx(200 - 1.959963984540054 * 100, abs=1e-9)
    assert found.upper[0] == pytest.approx(200 + 1.959963984540054 * 100, abs=1e-9)
    assert found.probability[0] == pytest.approx(stats.norm.cdf(2), abs=1e-12)


def test_nobody_is_less_than_nobody() -> None:
    found = gap([30, 95], [40**2, 40**2], [10, 5], [100, 100])
    assert found.lower[0] == -10 and found.upper[1] == 95


def test_limits_that_are_known_better() -> None:
    found = gap([100, 100], [20**2] * 2, [70, 130], [1_000] * 2, limits=([80, 80], [150, 150]))
    assert found.lower.tolist() == [10, -50] and found.upper.tolist() == [80, 20]
    half_below, half_above = 20 / stats.norm.ppf(0.975), 50 / stats.norm.ppf(0.975)
    assert found.probability == pytest.approx(stats.norm.cdf([30 / half_below, -30 / half_above]))
    assert found.rank.tolist() == [1, 0]


def test_an_area_does_not_come_first_because_little_is_known_of_it() -> None:
    expected, error = [240, 235, 232, 230], [100, 5, 5, 5]
    found = gap(expected, np.square(error), [0] * 4, [1_000] * 4)
    assert found.rank.tolist() == [2, 1, 3, 4]
    equal = gap(expected, [25] * 4, [0] * 4, [1_000] * 4)
    assert equal.rank.tolist() == [1, 2, 3, 4], "where all are known alike, the gap decides"


def test_expected_ranks_are_those_of_many_draws() -> None:
    rng = np.random.default_rng(1)
    value, error = rng.uniform(1, 2, 12), rng.uniform(0.05, 0.4, 12)
    draws = rng.normal(value, error, (200_000, 12))
    mean_rank = stats.rankdata(-draws, axis=1).mean(axis=0)
    found = gap(value * 1_000, (error * 1_000) ** 2, np.zeros(12), np.full(12, 1e4), level=0.5)
    assert found.certain.all()
    assert (np.argsort(mean_rank) == found.order()).all()


def test_many_areas_are_compared_with_some() -> None:
    rng = np.random.default_rng(2)
    population = np.full(6_000, 1_000.0)
    expected = rng.uniform(200, 600, 6_000)
    found = gap(expected, np.full(6_000, 30.0**2), np.zeros(6_000), population)
    assert (found.rank[np.argsort(-expected)] == np.arange(1, 6_001)).all()


def test_by_persons_large_areas_come_first() -> None:
    columns = [900, 90], [50**2, 5**2], [500, 0], [9_000, 300]
    assert gap(*columns).rank.tolist() == [2, 1]
    assert gap(*columns, by="persons").rank.tolist() == [1, 2]
    assert gap(*columns, minimum=100).rank.tolist() == [1, 0]


def test_what_is_said_beside_the_figures() -> None:
    assert gap([10], [9], [10], [100]).notes == ("No area has a certain gap: none is ranked.",)
    over = gap([10, 50], [1, 1], [30, 0], [100, 100], areas=["Budrio", "Galliera"])
    assert "in 1 areas (Budrio)" in over.notes[0] and over.rank.tolist() == [0, 1]
    exact = gap([10, 10, 10], [0, 0, 0], [9, 10, 11], [100] * 3)
    assert exact.probability.tolist() == [1, 0, 0] and "taken as exact" in exact.notes[-1]
    assert exact.rank.tolist() == [1, 0, 0]


def test_series_are_matched_by_their_index() -> None:
    expected = pd.Series({"Budrio": 900.0, "Galliera": 400.0})
    seen = pd.Series({"Galliera": 10, "Budrio": 880})
    found = gap(expected, pd.Series({"Budrio": 1e4, "Galliera": 1e4}), seen, [18_000, 5_000])
    assert found.areas == ("Budrio", "Galliera")
    assert found.gap.tolist() == [20, 390]
    assert gap([1.0], [1], [0], [0.0 + 5]).areas == (0,)
    assert gap([0], [0], [0], [0]).rate.tolist() == [0], "nobody lives there"


def test_planted_gaps_among_fifteen_municipalities() -> None:
    """The first worlds of `bench/gaps.py`; their spread leaves room for three standard errors."""
    found = [
        read(world(*municipalities(rng), rng), worlds=100) for rng in map(np.random.default_rng, range(40))
    ]
    recall, raw = np.mean([f.recall for f in found]), np.mean([f.raw_rate_recall for f in found])
    assert recall >= 0.8
    assert recall - raw >= 0.12
    assert recall - np.mean([f.raw_recall for f in found]) >= 0.15
    assert 0.92 <= np.mean([f.covered for f in found]) <= 0.98
    assert not any(f.ranked_without_gap for f in found)


def test_planted_gaps_among_the_census_areas() -> None:
    path = beside("data/istat-censimento/R08_indicatori_2011_areecensimento.csv")
    areas = census_areas(path)
    assert areas[0].size == 150 and PLANTED == 5
    found = [read(world(*areas, rng), worlds=60) for rng in map(np.random.default_rng, range(12))]
    recall = np.mean([f.recall for f in found])
    assert recall >= 0.8
    assert recall - np.mean([f.raw_rate_recall for f in found]) >= 0.15
    assert 0.92 <= np.mean([f.covered for f in found]) <= 0.98


GOOD: dict[str, Any] = {
    "expected": [90, 80],
    "expected_mse": [4, 4],
    "seen": [3, 5],
    "population": [900, 800],
}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"expected": [90, 801]}, "In area 1 801 persons in need are expected among 800 residents"),
        ({"expected": [-3, 80]}, "expected is -3 for area 0, below 0: a linear model can fall so low"),
        ({"expected": [90, float("nan")]}, "expected is nan for area 1: give a finite number"),
        ({"expected": ["many", 80]}, "The expected number of some area is no number"),
        ({"expected_mse": [4, -4]}, "expected_mse is -4 for area 1, below 0"),
        ({"expected_mse": [4]}, r"expected_mse has the shape \(1,\) and expected \(2,\): give one entry"),
        ({"seen": [3, float("nan")]}, "seen is nan for area 1.*not known is not 0"),
        ({"seen": [3, -5]}, "seen is -5 for area 1, below 0: count persons from 0"),
        (
            {"seen": [3, 801]},
            "801 persons were seen among 800 residents: count residents only, and each once",
        ),
        ({"population": [900, float("inf")]}, "population is inf for area 1"),
        ({"population": [[900, 800]]}, "give one entry for each area"),
        ({"areas": ["Budrio", "Budrio"]}, "The area Budrio is given twice"),
        ({"areas": ["Budrio"]}, "2 areas, yet 1 names"),
        ({"areas": ["Budrio", "Galliera"], "seen": [3, -5]}, "for area Galliera"),
        ({"seen": {"Budrio": 3}, "areas": ["Budrio", "Galliera"]}, "no number seen for 'Galliera'"),
        (
            {"limits": ([80, 85], [95, 90])},
            "In area 1 the expected number 80 does not lie between its limits",
        ),
        ({"level": 95}, "The level of the intervals is 95: give a share between 0 and 1"),
        ({"by": "size"}, 'rank by "rate"'),
        ({name: [] for name in GOOD}, "There is no area"),
    ],
)
def test_bad_input_is_told(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as refused:
        gap(**GOOD | changed)
    assert str(refused.value).count("\n") == 0 and str(refused.value).endswith(".")


def test_documentation_examples() -> None:
    assert doctest.testmod(gaps).failed == 0
    result = doctest.testfile(str(DOCS), module_relative=False)
    assert result.attempted > 4 and result.failed == 0


def test_rates_are_taken_as_rates_and_that_is_said() -> None:
    persons = gap([90, 160], [900.0, 1600.0], [3, 5], [900, 800])
    rates = gap([0.1, 0.2], [900 / 900**2, 1600 / 800**2], [3, 5], [900, 800])
    assert np.allclose(rates.gap, persons.gap) and np.allclose(rates.lower, persons.lower)
    assert "taken as rates" in rates.notes[0] and not persons.notes
