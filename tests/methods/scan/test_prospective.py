"""Cylinders that end now."""

from __future__ import annotations

import doctest
import math
from pathlib import Path

import numpy as np
import pytest

from tests.methods.surveillance.planted import TOWNS
from vicinia.methods import scan
from vicinia.methods.scan import circular, gumbel, likelihood

DOCS = Path(__file__).parents[3] / "docs/methods/scan.md"
POINTS = np.array([[0, 0], [1, 0], [4, 1], [6, 0], [6, 2], [9, 9]], dtype=float)


def table(seed: int, *, since: int = 0, place: int = 0, times: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    rates = np.outer([3, 4, 5, 2, 6, 4], np.ones(30))
    raised = rates.copy()
    if since:
        raised[place, -since:] *= times
    return np.random.default_rng(seed).poisson(raised), rates


def test_the_same_as_looking_at_every_cylinder() -> None:
    for seed in range(15):
        cases, rates = table(seed)
        found = scan.prospective(cases, rates, POINTS, longest=4, simulations=19, seed=1)
        expected = rates * cases.sum() / rates.sum()
        best = (0.0, (), 0)
        for centre in range(6):
            order = sorted(range(6), key=lambda i: (math.dist(POINTS[i], POINTS[centre]), i))
            for size in range(1, 7):
                members = order[:size]
                if rates[members].sum() > 0.5 * rates.sum():
                    break
                for periods in range(1, 5):
                    c, e = cases[members, -periods:].sum(), expected[members, -periods:].sum()
                    ratio = likelihood.log_likelihood_ratio(
                        np.array([float(c)]), np.array([e]), float(cases.sum())
                    )[0]
                    if ratio > best[0] + 1e-9:
                        best = (ratio, tuple(members), periods)
        assert found[0].llr == pytest.approx(best[0], abs=1e-9)
        assert (found[0].members, found[0].periods, found[0].since) == (best[1], best[2], 30 - best[2])


@pytest.mark.parametrize("knows", [True, False])
def test_a_planted_excess_is_found_where_and_since_when_it_is(knows: bool) -> None:
    cases, rates = table(7, since=3, place=4, times=4)
    found = scan.prospective(cases, rates if knows else None, POINTS, seed=1)
    assert (found[0].members, found[0].periods) == ((4,), 3)
    assert found[0].p_value == pytest.approx(1 / 10_000)
    assert found[0].recurrence == pytest.approx(1 / found[0].gumbel_p)
    assert found[0].recurrence > 10_000


@pytest.mark.parametrize("knows", [True, False])
def test_quiet_tables_give_uniform_p_values(knows: bool) -> None:
    p = []
    for seed in range(100):
        cases, rates = table(seed)
        p.append(
            scan.prospective(cases, rates if knows else None, POINTS, simulations=99, seed=seed)[0].p_value
        )
    assert np.mean(np.array(p) <= 0.1) == pytest.approx(0.1, abs=0.09)
    assert np.mean(p) == pytest.approx(0.5, abs=0.09)


def test_the_gumbel_tail_is_that_of_many_simulations() -> None:
    rates = np.full((15, 104), 5.0)
    cases = np.random.default_rng(1).poisson(rates)
    many = scan.prospective(cases, rates, TOWNS, simulations=99_999, seed=1).simulated
    law = gumbel.fit(scan.prospective(cases, rates, TOWNS, seed=2).simulated)
    for p in (0.05, 0.01, 0.005, 0.001):
        at = float(np.quantile(many, 1 - p))
        assert law.tail(at) == pytest.approx((many >= at).mean(), rel=0.2)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cases": [[1], [2]]}, "a single period"),
        ({"cases": [1, 2, 3]}, "cases must have rows and columns"),
        ({"cases": [[1, -2], [1, 1]]}, "cases has a negative number at row 0, column 1"),
        ({"cases": [[0.5, 2], [1, 1]], "expected": None}, "cases has fractions"),
        ({"expected": [[1, 1]]}, "expected has 1 rows"),
        ({"expected": [[1, 1, 1], [1, 1, 1]]}, "expected has the shape"),
        ({"longest": 2}, "longest is 2 but there are 2 periods"),
        ({"maximum": 0.1}, "every area alone"),
        ({"population": [0, 0]}, "population adds up to 0"),
    ],
)
def test_a_sentence_for_bad_input(change: dict, sentence: str) -> None:
    given = {
        "cases": [[1, 2], [3, 4]],
        "expected": [[1, 1], [1, 1]],
        "coordinates": [[0, 0], [1, 1]],
    } | change
    with pytest.raises(ValueError, match=sentence):
        scan.prospective(**given, seed=1)


def test_examples_in_the_code_and_in_the_documentation() -> None:
    for module in (circular, gumbel, likelihood):
        failed, tried = doctest.testmod(module)
        assert (failed, tried > 0) == (0, True)
    failed, tried = doctest.testfile(str(DOCS), module_relative=False, encoding="utf-8")
    assert (failed, tried > 0) == (0, True)
