"""The circular scan against published clusters, a slow and plain one, and what must hold for any map."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.methods.scan.published import columns
from vicinia.methods import scan
from vicinia.methods.scan import gumbel
from vicinia.methods.scan.likelihood import log_likelihood_ratio
from vicinia.methods.scan.replicas import largest_ratios
from vicinia.methods.scan.windows import circles


def near(p: float, simulations: int) -> float:
    """Three Monte Carlo standard errors, of the published figure and of ours."""
    return 3 * math.sqrt(2 * p * (1 - p) / simulations)


def test_pennsylvania_by_population() -> None:
    cases, population, x, y = columns("scan-pennlc", "pennLC_county.csv", "cases", "pop", "gx", "gy")
    first, second = scan.poisson(
        cases, population, np.c_[x, y], population=population, simulations=9_999, seed=1
    )[0:2]
    assert [m + 1 for m in first.members] == [63, 30, 2, 4, 26, 65, 10]
    assert [m + 1 for m in second.members] == [23, 51]
    assert first.cases == 2359
    # The published 36.6 and 9.66 come from the binomial likelihood, which is 0.03 and 0.01 above this one.
    assert first.llr == pytest.approx(36.5386158, abs=1e-6)
    assert second.llr == pytest.approx(9.66, abs=0.05)
    assert first.p_value <= 1e-4
    assert second.p_value == pytest.approx(0.004, abs=near(0.004, 9_999))


def test_pennsylvania_adjusted_for_age_sex_and_race() -> None:
    cases, population, expected, x, y = columns(
        "scan-pennlc", "pennLC_county.csv", "cases", "pop", "expected", "gx", "gy"
    )
    found = scan.poisson(cases, expected, np.c_[x, y], population=population, simulations=9_999, seed=2)
    assert [m + 1 for m in found[0].members] == [23, 51]
    assert [m + 1 for m in found[1].members] == [63, 30, 2, 4, 26, 65, 10]
    assert found[0].llr == pytest.approx(17.7, abs=0.05)
    assert found[1].llr == pytest.approx(7.10, abs=0.05)
    assert found[1].p_value == pytest.approx(0.03, abs=near(0.03, 9_999))
    assert found.significant() == found.clusters[:2]


def test_new_york() -> None:
    cases, population, x, y = columns("scan-nyleukemia", "nyleukemia.csv", "cases", "population", "gx", "gy")
    first, second = scan.poisson(cases, population, np.c_[x, y], population=population, maximum=0.15, seed=3)[
        0:2
    ]
    assert (len(first.members), len(second.members)) == (30, 9)
    assert population[list(first.members)].sum() == 118_102
    assert (round(first.cases), round(first.expected, 1)) == (109, 66.1)
    # Published with 109 cases in the cluster (13.4); the file has 108.76.
    assert log_likelihood_ratio(np.array([109.0]), np.array([66.104]), 592.0)[0] == pytest.approx(
        13.4, abs=0.05
    )
    assert first.llr == pytest.approx(13.2781579, abs=1e-6)
    assert second.llr == pytest.approx(8.54, abs=0.05)
    assert first.p_value == pytest.approx(0.001, abs=near(0.001, 999))


def plain(
    cases: np.ndarray, expected: np.ndarray, points: np.ndarray, weight: np.ndarray, maximum: float
) -> list[tuple[float, tuple[int, ...]]]:
    """Every circle by itself, and the greatest that do not overlap."""
    total = cases.sum()
    expected = expected * total / expected.sum()
    every = []
    for centre in range(len(cases)):
        order = sorted(range(len(cases)), key=lambda i: (math.dist(points[i], points[centre]), i))
        for size in range(1, len(order) + 1):
            members = order[:size]
            if weight[members].sum() > maximum * weight.sum() * (1 + 1e-12):
                break
            c, e = cases[members].sum(), expected[members].sum()
            if c > e:
                outside = (total - c) * math.log((total - c) / (total - e)) if total > c else 0.0
                every.append((c * math.log(c / e) + outside, tuple(members)))
    every.sort(key=lambda found: -round(found[0], 8))
    taken: set[int] = set()
    chosen = []
    for ratio, members in every:
        if ratio > 1e-9 and not taken & set(members):
            chosen.append((ratio, members))
            taken |= set(members)
    return chosen


@given(st.integers(0, 10_000), st.integers(3, 25), st.sampled_from([0.2, 0.35, 0.5, 0.8]))
@settings(max_examples=60, deadline=None)
def test_the_same_as_looking_at_every_circle(seed: int, areas: int, maximum: float) -> None:
    rng = np.random.default_rng(seed)
    cases, expected = rng.poisson(4, areas).astype(float), rng.uniform(0.5, 8, areas)
    cases[0] += 1
    # Whole coordinates: many distances are equal.
    points = rng.integers(0, 6, (areas, 2)).astype(float)
    weight = rng.integers(1, 4, areas).astype(float)
    slow = plain(cases, expected, points, weight, maximum)
    try:
        fast = scan.poisson(
            cases, expected, points, population=weight, maximum=maximum, simulations=19, seed=seed
        )
    except ValueError as error:
        assert "every area alone" in str(error)
        assert not slow
        return
    assert [cluster.members for cluster in fast] == [members for _, members in slow]
    assert [cluster.llr for cluster in fast] == pytest.approx([ratio for ratio, _ in slow], abs=1e-9)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_simulated_maps_are_scanned_exactly(seed: int) -> None:
    rng = np.random.default_rng(seed)
    areas, total = int(rng.integers(2, 40)), int(rng.integers(1, 3_000))
    share = rng.dirichlet(np.ones(areas))
    windows = circles(rng.uniform(0, 1, (areas, 2)), share, 0.9)
    replicas = rng.multinomial(total, share, size=30).T.astype(np.int32)
    expected = windows.accumulate(share) * total
    slow = [
        max([0.0, *log_likelihood_ratio(windows.accumulate(map_.astype(float)), expected, float(total))])
        for map_ in replicas.T
    ]
    assert largest_ratios(windows, share, replicas, total) == pytest.approx(slow, abs=1e-9)


def test_large_counts_are_told_apart() -> None:
    rng = np.random.default_rng(1)
    share = rng.dirichlet(np.ones(30) * 5)
    windows = circles(rng.uniform(0, 1, (30, 2)), share, 0.5)
    for total in (900_000, 40_000_000):
        replicas = rng.multinomial(total, share, size=20).T.astype(np.int32)
        slow = [
            log_likelihood_ratio(
                windows.accumulate(map_.astype(float)), windows.accumulate(share) * total, float(total)
            ).max()
            for map_ in replicas.T
        ]
        assert largest_ratios(windows, share, replicas, total) == pytest.approx(slow, rel=1e-9)


@given(st.integers(0, 1_000), st.floats(0.01, 1_000), st.floats(-50, 50))
@settings(max_examples=25, deadline=None)
def test_units_do_not_matter(seed: int, times: float, shift: float) -> None:
    rng = np.random.default_rng(seed)
    cases, expected, points = rng.poisson(5, 12) + 1, rng.uniform(1, 5, 12), rng.uniform(0, 9, (12, 2))
    one = scan.poisson(cases, expected, points, simulations=19, seed=1)
    other = scan.poisson(cases, expected * times, points[:, ::-1] * 3 + shift, simulations=19, seed=1)
    assert [cluster.members for cluster in one] == [cluster.members for cluster in other]
    assert [cluster.llr for cluster in one] == pytest.approx([cluster.llr for cluster in other])


def test_p_values_are_uniform_where_nothing_gathers() -> None:
    rng = np.random.default_rng(4)
    points, expected = rng.uniform(0, 9, (30, 2)), rng.uniform(1, 9, 30)
    p = [
        scan.poisson(
            rng.multinomial(300, expected / expected.sum()), expected, points, simulations=99, seed=rng
        )[0].p_value
        for _ in range(120)
    ]
    assert np.mean(np.array(p) <= 0.05) == pytest.approx(0.05, abs=0.06)
    assert np.mean(p) == pytest.approx(0.5, abs=0.08)


def test_expected_cases_may_be_left_to_the_population() -> None:
    points = [[0, 0], [1, 0], [4, 0], [9, 0]]
    by_population = scan.poisson([9, 1, 2, 1], None, points, population=[5, 5, 5, 6], seed=1)
    assert by_population.clusters == scan.poisson([9, 1, 2, 1], [5, 5, 5, 6], points, seed=1).clusters


def test_a_share_equal_to_the_largest_one_is_allowed() -> None:
    found = scan.poisson(
        [9, 9, 9, 1, 1, 1, 1, 1, 1, 1], np.ones(10), [[i * i, 0] for i in range(10)], maximum=0.3, seed=1
    )
    assert set(found[0].members) == {0, 1, 2}


def test_all_cases_in_one_place() -> None:
    found = scan.poisson([7, 0, 0], [1, 1, 1], [[0, 0], [1, 0], [2, 0]], seed=1)
    assert found[0].llr == pytest.approx(7 * math.log(3))
    assert found[0].relative_risk == math.inf
    assert len(found) == 1


def test_nothing_gathers_and_says_so() -> None:
    found = scan.poisson([2, 2, 2], [1, 1, 1], [[0, 0], [1, 0], [2, 0]], seed=1)
    assert (len(found), found.notes) == (0, ("No circle holds more cases than expected.",))


def test_rows_at_one_point_are_pointed_out() -> None:
    found = scan.poisson([7, 1, 1, 2], np.ones(4), [[0, 0], [1, 0], [1, 0], [3, 3]], seed=1)
    assert found.notes[0].startswith("Rows 1, 2 share a point")


LINE = [[0, 0], [1, 0], [2, 0]]


@pytest.mark.parametrize(
    ("arguments", "settings_", "sentence"),
    [
        (([1, -1, 3], [1, 1, 1], LINE), {}, "cases has a negative number at row 1"),
        (([1, float("nan"), 3], [1, 1, 1], LINE), {}, "cases has a missing or infinite value at row 1"),
        (([1, 2, 3], [1, 1, float("inf")], LINE), {}, "expected has a missing or infinite value at row 2"),
        (([1, 2, 3], [1, 1], LINE), {}, "expected has 2 rows but cases has 3"),
        (([1, 2, 3], [0, 0, 0], LINE), {}, "expected adds up to 0"),
        (([1, 2, 3], [0, 1, 1], LINE), {}, "expected is 0 at row 0 where there are cases"),
        (([1, 2, 3], None, LINE), {}, "expected and population are both missing"),
        (([0, 0, 0], [1, 1, 1], LINE), {}, "less than one case"),
        (([1, 2, 3], [1, 1, 1], [[0, 0], [1, float("nan")], [2, 0]]), {}, "coordinates has a missing"),
        (([1, 2, 3], [1, 1, 1], [[0, 0], [1, 1]]), {}, "coordinates has 2 rows"),
        (([1, 2, 3], [1, 1, 1], [0, 1, 2]), {}, "coordinates must have rows and columns"),
        (([1, 2, 3], [1, 1, 1], [[0, 0, 0]] * 3), {}, "two columns, x and y; there are 3"),
        (([1, 2, 3], [1, 1, 1], LINE), {"maximum": 1.5}, "maximum must lie between 0 and 1"),
        (([1, 2, 3], [1, 1, 1], LINE), {"maximum": 0}, "maximum must lie between 0 and 1"),
        (([1, 2, 3], [1, 1, 1], LINE), {"maximum": 0.1}, "every area alone holds more than maximum = 0.1"),
        (
            ([1, 2, 3], [1, 1, 1], LINE),
            {"simulations": 5},
            "simulations must be a whole number of at least 19",
        ),
        (
            ([1, 2, 3], [1, 1, 1], LINE),
            {"population": [1, -2, 3]},
            "population has a negative number at row 1",
        ),
        (([1, 2, 3], [1, 1, 1], LINE), {"population": [0, 0, 0]}, "population adds up to 0"),
        (([1, 2, 3], [1, 1, 1], LINE), {"population": [1, 1]}, "population has 2 rows"),
        ((["a", 2, 3], [1, 1, 1], LINE), {}, "cases must hold numbers only"),
        (([], [], []), {}, "cases is empty"),
    ],
)
def test_a_sentence_for_bad_input(arguments: tuple, settings_: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        scan.poisson(*arguments, **{"seed": 1, **settings_})


def test_the_gumbel_law_is_found_again() -> None:
    values = np.random.default_rng(1).gumbel(5, 2, 200_000)
    law = gumbel.fit(values)
    assert (law.location, law.scale) == (pytest.approx(5, abs=0.03), pytest.approx(2, abs=0.03))
    assert law.tail(20) == pytest.approx(-math.expm1(-math.exp(-7.5)), rel=0.1)
    with pytest.raises(ValueError, match="differ"):
        gumbel.fit(np.ones(5))
