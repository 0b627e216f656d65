"""The nested error model against matrices written out, against plain simulation, and at its edges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from vicinia.methods.small_area import nested_error
from vicinia.methods.small_area.nested_error_fit import Responses, fit, responses, structure


def sample(seed: int, areas: int, most: int, spread: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    area = np.repeat(np.arange(areas), rng.integers(1, most + 1, areas))
    x = np.column_stack([np.ones(len(area)), rng.normal(size=len(area))])
    y = x @ [50.0, 3.0] + spread * rng.normal(size=areas)[area] + rng.normal(size=len(area))
    return y, x, area


def minus_twice_loglik(ratio: float, y: np.ndarray, x: np.ndarray, area: np.ndarray, method: str) -> float:
    """From the covariance matrix, with nothing saved."""
    n, p = x.shape
    same = area[:, None] == area
    v = np.eye(n) + ratio * same
    inverse = np.linalg.inv(v)
    gram = x.T @ inverse @ x
    beta = np.linalg.solve(gram, x.T @ inverse @ y)
    rest = (y - x @ beta) @ inverse @ (y - x @ beta)
    free = n - p if method == "reml" else n
    total = free * (np.log(2 * np.pi * rest / free) + 1) + np.linalg.slogdet(v)[1]
    return total + (np.linalg.slogdet(gram)[1] if method == "reml" else 0)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 9), st.integers(2, 6), st.sampled_from([0.0, 0.5, 2.0, 30.0]))
@pytest.mark.parametrize("method", ["reml", "ml"])
def test_no_other_ratio_has_a_larger_likelihood(
    method: str, seed: int, areas: int, most: int, spread: float
) -> None:
    y, x, area = sample(seed, areas, most, spread)
    if len(area) - areas < 2:  # nothing within areas to estimate an error variance from
        return
    means = np.array([x[area == a].mean(axis=0) for a in range(areas)])
    found = nested_error(y, x, area, means, method=method, bootstrap=0)
    ratio = found.area_variance / found.error_variance
    reached = minus_twice_loglik(ratio, y, x, area, method)
    assert -2 * found.loglik == pytest.approx(reached, abs=1e-7)
    ratios = np.concatenate(([0.0], np.logspace(-4, 5, 60)))
    assert reached <= min(minus_twice_loglik(r, y, x, area, method) for r in ratios) + 1e-8
    best = optimize.minimize_scalar(
        lambda r: minus_twice_loglik(r, y, x, area, method),
        bounds=(ratio * 0.9, ratio * 1.1 + 1e-6),
        method="bounded",
        options={"xatol": 1e-10 * (1 + ratio)},
    )
    assert reached <= best.fun + 1e-9
    assert (found.area_variance == 0) == any("boundary" in note for note in found.notes)

    inverse = np.linalg.inv(np.eye(len(y)) + ratio * (area[:, None] == area))
    covariance = found.error_variance * np.linalg.inv(x.T @ inverse @ x)
    assert found.standard_errors == pytest.approx(np.sqrt(np.diag(covariance)))
    residual = y - x @ found.coefficients
    effect = np.array([ratio * (inverse @ residual)[area == a].sum() for a in range(areas)])
    assert found.eblup == pytest.approx(means @ found.coefficients + effect)


def test_the_bootstrap_is_that_of_drawing_rows() -> None:
    """Plain parametric bootstrap: populations and samples drawn row by row, refitted, errors squared."""
    y, x, area = sample(5, 8, 6, 0.8)
    means = np.array([[1.0, 0.1 * a] for a in range(9)])  # area 8 is not sampled
    found = nested_error(y, x, area, dict(enumerate(means)), dict.fromkeys(range(9), 40), bootstrap=4_000)
    rng, counts, rounds = np.random.default_rng(9), np.bincount(area, minlength=9), 4_000
    u = rng.normal(0, np.sqrt(found.area_variance), (rounds, 9))
    e = rng.normal(0, np.sqrt(found.error_variance), (rounds, len(y)))
    others = rng.normal(0, np.sqrt(found.error_variance * (40 - counts)), (rounds, 9))
    rows = x @ found.coefficients + u[:, area] + e
    sums = np.array([[row[area == a].sum() for a in range(9)] for row in e])
    truth = means @ found.coefficients + u + (sums + others) / 40

    basis, triangle = np.linalg.qr(x)
    design = structure(basis, area, 8)
    drawn = [responses(row, basis, area, design) for row in rows]
    sums = zip(*((d.means, d.within_xy, d.within_yy) for d in drawn), strict=True)
    fits = fit(design, Responses(*(np.concatenate(part) for part in sums)), "reml")
    share = counts / 40
    target = np.linalg.solve(triangle.T, means.T).T
    gamma = counts * fits.ratio[:, None] / (1 + counts * fits.ratio[:, None])
    residual = np.zeros((rounds, 9))
    residual[:, :8] = np.concatenate([d.means for d in drawn]) - fits.coefficients @ design.means.T
    estimate = fits.coefficients @ target.T + (share + (1 - share) * gamma) * residual
    assert found.mse == pytest.approx(((estimate - truth) ** 2).mean(axis=0), rel=0.1)
    assert found.out_of_sample.tolist() == [False] * 8 + [True]
    assert "1 areas were not sampled" in found.notes[0]


def test_population_means_in_every_form() -> None:
    y, x, area = sample(1, 5, 5, 1.0)
    names = np.array(["e", "d", "c", "b", "a"])[area]
    means = np.column_stack([np.ones(5), np.linspace(0, 1, 5)])  # rows a, b, c, d, e
    plain = nested_error(y, x, names, means, bootstrap=0)
    assert plain.areas == ("a", "b", "c", "d", "e")
    frame = pd.DataFrame(means, index=list("abcde"), columns=["one", "x"])
    covariates = pd.DataFrame(x, columns=["one", "x"])
    for other in (
        dict(zip("abcde", means, strict=True)),
        dict(zip("edcba", means[::-1], strict=True)),
        frame,
        frame.iloc[::-1],
        frame[["x", "one"]],
        frame["x"],
        means[:, 1:],
    ):
        again = nested_error(y, covariates, names, other, bootstrap=0)
        assert again.eblup == pytest.approx(plain.eblup)
        assert again.areas == plain.areas
    unnamed = nested_error(y, x, names, frame.reset_index(drop=True), bootstrap=0)
    assert unnamed.eblup == pytest.approx(plain.eblup)
    assert any("ascending order" in note for note in unnamed.notes)


def test_a_fully_sampled_area_is_known() -> None:
    y, x, area = sample(2, 6, 5, 1.0)
    counts = np.bincount(area)
    means = np.array([x[area == a].mean(axis=0) for a in range(6)])
    found = nested_error(y, x, area, means, counts)
    assert found.eblup == pytest.approx(np.bincount(area, y) / counts)
    assert found.mse == pytest.approx(np.zeros(6), abs=1e-15)


def test_shift_and_scale_of_y_pass_through() -> None:
    y, x, area = sample(3, 7, 6, 1.0)
    means = np.tile([1.0, 0.3], (7, 1))
    one = nested_error(y, x, area, means)
    other = nested_error(1e6 + 1e3 * y, x, area, means)
    assert other.eblup == pytest.approx(1e6 + 1e3 * one.eblup, rel=1e-10)
    assert other.mse == pytest.approx(1e6 * one.mse, rel=1e-6)
    assert other.area_variance == pytest.approx(1e6 * one.area_variance, rel=1e-6)


def test_many_areas_are_no_burden() -> None:
    y, x, area = sample(4, 3_000, 4, 1.0)
    found = nested_error(y, x, area, np.tile([1.0, 0.0], (3_000, 1)), bootstrap=10)
    assert found.area_variance == pytest.approx(1, rel=0.15) and (found.mse > 0).all()


def test_without_intercept() -> None:
    rng = np.random.default_rng(6)
    area, x = np.repeat(np.arange(6), 4), rng.uniform(1, 2, 24)
    y = 3 * x + rng.normal(size=6)[area] + 0.1 * rng.normal(size=24)
    found = nested_error(y, x, area, np.full(6, 1.5), bootstrap=0)
    assert found.coefficients == pytest.approx([3], abs=0.8)
