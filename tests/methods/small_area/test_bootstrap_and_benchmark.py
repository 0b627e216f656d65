"""Are the intervals honest, do the estimates add up, and are variances smoothed as said?"""

from __future__ import annotations

import doctest
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.methods.small_area.invented_poverty import honesty
from vicinia.methods.small_area import benchmark, bootstrap, fay_herriot, smooth_share_variance
from vicinia.methods.small_area.area_variance import METHODS, Profile, estimate
from vicinia.methods.small_area.bootstrap import estimate_many

DOCS = Path(__file__).parents[3] / "docs/methods/small_area.md"


@pytest.mark.parametrize("method", METHODS)
def test_many_worlds_are_estimated_as_one(method: str) -> None:
    rng = np.random.default_rng(1)
    basis = np.linalg.qr(np.column_stack([np.ones(15), rng.normal(size=15)]))[0]
    d = rng.uniform(0.3, 2, 15)
    y = rng.normal(size=(80, 15)) * np.sqrt(d + 0.3)
    many = estimate_many(y - (y @ basis) @ basis.T, basis, d, method)
    one = np.array([estimate(Profile(row, basis, d), method) for row in y])
    assert ((many == 0) == (one == 0)).all()
    np.testing.assert_allclose(many, one, atol=1e-5)


def test_bootstrap_and_theory_agree_with_many_areas() -> None:
    rng = np.random.default_rng(3)
    x = np.column_stack([np.ones(150), rng.normal(size=150)])
    d = rng.uniform(0.5, 1.5, 150)
    y = x @ [1, 1] + rng.normal(size=150) + np.sqrt(d) * rng.normal(size=150)
    y[:3] = np.nan
    fit = fay_herriot(y, d, x)
    sure = bootstrap(fit, worlds=200, seed=1)
    assert np.mean(sure.mse / fit.mse) == pytest.approx(1, abs=0.05)
    lower, upper = fit.interval()
    assert np.mean((sure.upper - sure.lower) / (upper - lower)) == pytest.approx(1, abs=0.06)
    again = bootstrap(fit, worlds=200, seed=1)
    assert (again.mse == sure.mse).all() and (again.lower == sure.lower).all()


def test_bootstrap_on_a_transformed_scale() -> None:
    rng = np.random.default_rng(4)
    n = np.full(15, 40)
    share = rng.binomial(n, rng.beta(4, 12, 15)) / n
    sure = bootstrap(fay_herriot(share, None, transform="arcsin", effective_sizes=n), worlds=100)
    assert ((sure.lower >= 0) & (sure.lower < sure.upper) & (sure.upper <= 1)).all() and (sure.mse > 0).all()


def test_what_a_bootstrap_refuses() -> None:
    fit = fay_herriot([1.0, 2.0, 4.0, 3.0, 6.0], np.ones(5))
    with pytest.raises(ValueError, match="5 worlds are too few"):
        bootstrap(fit, worlds=5)
    for call in (lambda: bootstrap(fit, level=95), lambda: fit.interval(95)):
        with pytest.raises(ValueError, match="give a share between 0 and 1"):
            call()
    with pytest.raises(ValueError, match="2 sampled areas are too few"):
        bootstrap(fay_herriot([1.0, 4.0], [1.0, 1.0]))


def test_honesty_in_a_few_worlds() -> None:
    """The full study, five hundred worlds, is a bench; here a seeded piece of it with wider limits."""
    found = honesty(20, seed=5, bootstrap_worlds=50)
    assert 0.92 <= found.coverage <= 0.98
    assert found.error_ratio <= 0.7
    assert abs(found.mse_bias) <= 0.25


figures = st.lists(st.floats(0.1, 100), min_size=5, max_size=5)


@settings(max_examples=100, deadline=None)
@given(figures, figures, figures, st.floats(1, 1e4), st.sampled_from(["ratio", "difference", "optimal"]))
def test_benchmarked_estimates_add_up(theta: list, w: list, m: list, total: float, method: str) -> None:
    found = benchmark(theta, w, total, mse=m, method=method)
    assert np.dot(w, found.estimates) == pytest.approx(total, rel=1e-9)
    np.testing.assert_allclose(found.estimates - theta, found.adjustment, atol=1e-9 * total)
    assert (found.mse >= -1e-9).all()
    if method == "ratio":
        np.testing.assert_allclose(found.estimates / theta, total / np.dot(w, theta))
    if method == "difference":
        assert np.ptp(found.adjustment) == 0
    if method == "optimal":
        assert (found.mse <= np.array(m) * (1 + 1e-12)).all(), "a known total never makes estimates worse"
        cost = np.sum(found.adjustment**2 / m)
        for other in ("ratio", "difference"):
            assert cost <= np.sum(benchmark(theta, w, total, method=other).adjustment ** 2 / m) * (1 + 1e-9)


def test_the_mse_of_benchmarked_estimates() -> None:
    rng = np.random.default_rng(1)
    m, w = np.array([1.0, 2.0, 0.5, 4.0]), np.array([1.0, 3.0, 2.0, 1.0])
    truth, errors = np.array([10.0, 20.0, 15.0, 12.0]), rng.normal(size=(40_000, 4)) * np.sqrt(m)
    for method in ("difference", "optimal"):
        for noise in (0.0, 6.0):
            totals = w @ truth + np.sqrt(noise) * rng.normal(size=len(errors))
            share = benchmark(truth, w, w @ truth + 1, mse=m, method=method).adjustment
            made = errors + np.outer(totals - (truth + errors) @ w, share)
            claimed = benchmark(truth, w, w @ truth, mse=m, method=method, total_variance=noise).mse
            np.testing.assert_allclose((made**2).mean(axis=0), claimed, rtol=0.05)


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (([1, 2], [1, 1], 3), {"method": "raking"}, "no method 'raking'"),
        (([1, 2], [1, 1, 1], 3), {}, "the weights have the shape"),
        (([1, np.nan], [1, 1], 3), {}, "The estimate in row 1"),
        (([1, 2], [1, -1], 3), {}, "The weight in row 1 .* is negative"),
        (([1, 2], [0, 0], 3), {}, "All weights are 0"),
        (([1, 2], [1, 1], np.nan), {}, "The total is nan"),
        (([1, 2], [1, 1], -3), {}, "turn their signs"),
        (([1, -1], [1, 1], 3), {}, "sum to 0"),
        (([1, 2], [1, 1], 3), {"method": "optimal"}, "needs the mse"),
        (([1, 2], [1, 1], 3), {"method": "optimal", "mse": [0, 0]}, "an MSE of 0"),
        (([1, 2], [1, 1], 3), {"mse": [1, -1]}, "The MSE in row 1"),
        (([], [], 3), {}, "give one for each area"),
        (([1, 2], [1, 1], 3), {"total_variance": -1}, "variance of the total"),
    ],
)
def test_what_benchmark_refuses(arguments: tuple, options: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        benchmark(*arguments, **options)


def test_smoothed_variances() -> None:
    share = np.array([0.0, 0.3, 0.15, np.nan])
    n = np.array([20, 20, 40, 0])
    pooled = (0 * 20 + 0.3 * 20 + 0.15 * 40) / 80
    found = smooth_share_variance(share, n)
    np.testing.assert_allclose(found, pooled * (1 - pooled) / np.array([20, 20, 40, np.nan]))
    less = smooth_share_variance(share, n, design_effect=1.5, populations=[40, 200, 400, 10])
    np.testing.assert_allclose(less[:3], 1.5 * found[:3] * [0.5, 0.9, 0.9])
    sloped = smooth_share_variance(share, n, covariates=np.column_stack([np.ones(4), [0, 2, 1, 1]]))
    assert sloped[0] < found[0] and sloped[1] > found[1] and (sloped[:3] > 0).all()


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (([0.1, 1.2], [20, 20]), {}, "The share in row 1"),
        (([0.1, 0.2], [20, 0]), {}, "The size in row 1"),
        (([0.1, 0.2], [20]), {}, "give one each"),
        (([0.1, 0.2], [20, 20]), {"populations": [100, 10]}, "larger than its population: 20 of 10"),
        (([0.1, 0.2], [20, 20]), {"populations": [100]}, "the populations have the shape"),
        (([0.1, 0.2], [20, 20]), {"design_effect": 0}, "design effect"),
        (([0.0, 0.0], [20, 20]), {}, "No variance is left"),
        (([np.nan, np.nan], [20, 20]), {}, "Every share is missing"),
    ],
)
def test_what_smoothing_refuses(arguments: tuple, options: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        smooth_share_variance(*arguments, **options)


def test_documentation_examples() -> None:
    for name in ("benchmarking", "fay_herriot", "smoothing"):
        assert doctest.testmod(sys.modules[f"vicinia.methods.small_area.{name}"]).failed == 0
    result = doctest.testfile(str(DOCS), module_relative=False)
    assert result.attempted > 8 and result.failed == 0
