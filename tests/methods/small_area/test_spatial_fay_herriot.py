"""The spatial and the space-time model against published figures and against full matrices."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sparse

from tests.infrastructure.shared import beside
from vicinia.methods.small_area import fay_herriot, precision, spacetime_fay_herriot, spatial_fay_herriot
from vicinia.methods.small_area.mixed_error import MixedFit
from vicinia.methods.small_area.spacetime import Covariance, _autoregressive, _simultaneous


def ring(size: int, reach: int = 2) -> np.ndarray:
    """Areas on a ring, each next to `reach` on either side, unevenly weighted."""
    w = np.zeros((size, size))
    for i in range(size):
        for step in range(1, reach + 1):
            w[i, (i + step) % size], w[i, (i - step) % size] = 1.0, 0.5 + (i % 3)
    return w / w.sum(axis=1, keepdims=True)


def invented(size: int, seed: int, rho: float = 0.6, a: float = 0.7) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    w = ring(size)
    x = np.column_stack([np.ones(size), rng.normal(size=size)])
    d = rng.uniform(0.2, 1.0, size)
    u = np.linalg.solve(np.eye(size) - rho * w, np.sqrt(a) * rng.normal(size=size))
    return x @ [2.0, 1.0] + u + np.sqrt(d) * rng.normal(size=size), d, x, w, x @ [2.0, 1.0] + u


@pytest.mark.parametrize("is_sparse", [False, True])
@pytest.mark.parametrize("method", ["reml", "ml"])
def test_grapes(method: str, is_sparse: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = beside("validation", "fay-herriot-grapes")
    table, w = pd.read_csv(folder / "grapes.csv"), pd.read_csv(folder / "grapesprox.csv.gz").to_numpy(float)
    fit = pd.read_csv(folder / f"grapes_{method.upper()}_fit.csv")
    areas = pd.read_csv(folder / f"grapes_{method.upper()}.csv")
    if is_sparse:
        monkeypatch.setattr(precision, "DENSE", 10)
        w = sparse.csr_array(w)
    found = spatial_fay_herriot(table.grapehect, table["var"], table[["area", "workdays"]], w, method=method)
    assert (found.area_variance, found.rho) == pytest.approx((fit.refvar[0], fit.rho[0]), rel=1e-8)
    np.testing.assert_allclose(found.coefficients, fit.beta, rtol=1e-8)
    np.testing.assert_allclose(found.standard_errors, fit["std.error"], rtol=1e-8)
    np.testing.assert_allclose(found.eblup, areas.eblup, rtol=1e-8)
    np.testing.assert_allclose(found.mse, areas.mse, rtol=1e-8)
    assert (found.loglik, found.aic, found.bic) == pytest.approx(
        (fit.loglike[0], fit.AIC[0], fit.BIC[0]), rel=1e-9
    )
    assert found.converged


def full(y: np.ndarray, d: np.ndarray, x: np.ndarray, w: np.ndarray, a: float, rho: float) -> MixedFit:
    value, first, second = _simultaneous(w, rho)
    effects = Covariance(a * value, [value, a * first], {(0, 1): first, (1, 1): a * second})
    return MixedFit(np.nan_to_num(y), x, np.where(np.isnan(y), 1.0, d), ~np.isnan(y), effects)


@pytest.mark.parametrize("dense_up_to", [0, 500])
@pytest.mark.parametrize("missing", [0, 7])
def test_against_full_matrices(dense_up_to: int, missing: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sparse identities and textbook matrices say the same, with unsampled areas too."""
    monkeypatch.setattr(precision, "DENSE", dense_up_to)
    y, d, x, w, _ = invented(90, 4)
    y[np.arange(missing) * 5] = np.nan
    found = spatial_fay_herriot(y, d, x, sparse.coo_array(w))
    fit = full(y, d, x, w, found.area_variance, found.rho)
    score, expected = fit.score(), fit.expected_information()
    assert np.abs(score * [found.area_variance, 1.0]).max() < 1e-7
    np.testing.assert_allclose(found.parameter_covariance, np.linalg.inv(expected), rtol=1e-7)
    np.testing.assert_allclose(found.eblup, fit.predicted(), rtol=1e-8)
    np.testing.assert_allclose(found.mse, fit.error(np.linalg.inv(expected))[0], rtol=1e-7)
    assert found.loglik == pytest.approx(fit.loglik, rel=1e-10)
    heights = [
        full(y, d, x, w, a, rho).height
        for a in found.area_variance * np.array([0.3, 0.8, 1, 1.2, 3])
        for rho in (-0.9, -0.5, 0.0, 0.3, found.rho, 0.8, 0.95)
    ]
    assert max(heights) <= fit.height + 1e-9
    assert found.out_of_sample.sum() == missing


def test_neighbours_help_where_nobody_was_asked() -> None:
    better = 0
    for seed in range(8):
        y, d, x, w, truth = invented(120, seed, rho=0.9)
        hidden = np.arange(0, 120, 6)
        y[hidden] = np.nan
        with_map, without = spatial_fay_herriot(y, d, x, w), fay_herriot(y, d, x)
        better += np.sum((with_map.eblup - truth)[hidden] ** 2) < np.sum((without.eblup - truth)[hidden] ** 2)
        assert with_map.rho > 0.5
    assert better >= 7


def test_islands_and_parts_are_said() -> None:
    y, d, x, w, _ = invented(40, 1)
    w[5], w[:, 5] = 0.0, 0.0
    w[:20, 20:], w[20:, :20] = 0.0, 0.0
    sums = w.sum(axis=1, keepdims=True)
    w = np.divide(w, sums, out=np.zeros_like(w), where=sums > 0)
    found = spatial_fay_herriot(y, d, x, w, areas=[f"A{i}" for i in range(40)])
    assert any("No neighbours are given for area A5" in note for note in found.notes)
    assert any("2 parts" in note for note in found.notes)


def test_without_area_variance() -> None:
    _, d, x, w, _ = invented(40, 2)
    flat = x @ [2.0, 1.0] + 0.05 * np.sqrt(d) * np.random.default_rng(1).normal(size=40)
    found, plain = spatial_fay_herriot(flat, d, x, w), fay_herriot(flat, d, x)
    assert found.area_variance == 0.0 == found.rho and any("rho has no meaning" in n for n in found.notes)
    np.testing.assert_allclose(found.eblup, plain.eblup)


def test_compiled_factor_against_lapack() -> None:
    rng = np.random.default_rng(3)
    for size in (80, 131):
        half = sparse.random_array((size, size), density=0.012, rng=rng)
        matrix = sparse.csc_array(half @ half.T + sparse.diags_array(rng.uniform(1, 2, size)))
        old, precision.DENSE = precision.DENSE, 0
        try:
            ordering = precision.Ordering(matrix)
        finally:
            precision.DENSE = old
        if ordering.is_dense:
            pytest.fail("the example is meant to be sparse")
        ours, lapack = ordering.factor(matrix), precision.DenseFactor(matrix.toarray())
        right = rng.normal(size=(size, 5))
        np.testing.assert_allclose(ours.solve(right), lapack.solve(right), atol=1e-12)
        np.testing.assert_allclose(ours.solve(right[:, 0]), lapack.solve(right[:, 0]), atol=1e-12)
        gram = right.T @ np.linalg.solve(matrix.toarray(), right)
        np.testing.assert_allclose(ours.half(right).T @ ours.half(right), gram, atol=1e-12)
        np.testing.assert_allclose(ours.half_transposed(ours.half(right)), ours.solve(right), atol=1e-12)
        assert ours.logdet == pytest.approx(lapack.logdet) and ours.inverse_sum(matrix) == pytest.approx(size)
        part = sparse.csc_array(sparse.diags_array(np.arange(size, dtype=float)))
        assert ours.inverse_sum(part) == pytest.approx(lapack.inverse_sum(part))
        with pytest.raises(np.linalg.LinAlgError):
            ordering.factor(sparse.csc_array(matrix - 5 * sparse.eye_array(size)))


@pytest.mark.parametrize("model", ["ST", "S"])
def test_spacetime(model: str) -> None:
    folder = beside("validation", "fay-herriot-spacetime")
    table, w = (
        pd.read_csv(folder / "spacetime.csv"),
        pd.read_csv(folder / "spacetimeprox.csv").to_numpy(float),
    )
    x = np.column_stack([np.ones(len(table)), table.X1, table.X2])
    found = spacetime_fay_herriot(table.Y, table.Var, x, w, periods=3, model=model, areas=table.Area)
    variances = pd.read_csv(folder / f"spacetime_{model}_var.csv")
    coefficients = pd.read_csv(folder / f"spacetime_{model}_coef.csv")
    estimates = pd.read_csv(folder / f"spacetime_{model}.csv")
    ours = [found.area_variance, found.rho_space, found.period_variance, found.rho_time][: len(variances)]
    np.testing.assert_allclose(ours, variances.estimate, rtol=1e-3)
    np.testing.assert_allclose(
        np.sqrt(np.diag(found.parameter_covariance)), variances["std.error"], rtol=1e-3
    )
    np.testing.assert_allclose(found.coefficients, coefficients.beta, rtol=1e-3)
    np.testing.assert_allclose(found.standard_errors, coefficients["std.error"], rtol=1e-3)
    np.testing.assert_allclose(found.eblup, estimates.eblup, rtol=1e-3)
    assert found.converged and (found.mse > 0).all()


def spacetime_world(seed: int, areas: int = 12, periods: int = 5) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    w = ring(areas, 1)
    x = np.column_stack([np.ones(areas * periods), rng.normal(size=areas * periods)])
    u = np.linalg.solve(np.eye(areas) - 0.5 * w, rng.normal(size=areas))
    v = rng.multivariate_normal(np.zeros(periods), 0.5 * _autoregressive(periods, 0.5)[0], areas).ravel()
    truth = x @ [1.0, 1.0] + np.repeat(u, periods) + v
    d = rng.uniform(0.2, 0.8, truth.size)
    return truth + np.sqrt(d) * rng.normal(size=d.size), d, x, w, truth


def test_spacetime_in_any_order_and_with_gaps() -> None:
    y, d, x, w, _ = spacetime_world(1)
    y[7] = np.nan
    one = spacetime_fay_herriot(y, d, x, w)
    order = np.random.default_rng(2).permutation(y.size)
    area, period = np.repeat(np.arange(12), 5)[order], np.tile(np.arange(2018, 2023), 12)[order]
    first = list(dict.fromkeys(area.tolist()))
    two = spacetime_fay_herriot(
        y[order], d[order], x[order], w[np.ix_(first, first)], areas=area, periods=period
    )
    np.testing.assert_allclose(two.eblup, one.eblup[order], rtol=1e-6)
    np.testing.assert_allclose(two.mse, one.mse[order], rtol=1e-5)
    assert one.out_of_sample[7] and one.mse[7] > np.median(one.mse)


def test_spacetime_derivatives() -> None:
    w, h = ring(8, 1), 1e-5
    for f, at in (
        (lambda r: _simultaneous(w, r), 0.4),
        (lambda r: _autoregressive(4, r), -0.3),
        (lambda r: _autoregressive(4, r), 0.0),
    ):
        _, first, second = f(at)
        np.testing.assert_allclose(first, (f(at + h)[0] - f(at - h)[0]) / (2 * h), atol=1e-8)
        np.testing.assert_allclose(second, (f(at + h)[1] - f(at - h)[1]) / (2 * h), atol=1e-8)


def test_spacetime_mse_is_about_right() -> None:
    claimed, made = [], []
    for seed in range(12):
        y, d, x, w, truth = spacetime_world(seed, periods=3)
        found = spacetime_fay_herriot(y, d, x, w, model="S")
        claimed.append(found.mse.mean())
        made.append(((found.eblup - truth) ** 2).mean())
    assert np.mean(claimed) == pytest.approx(np.mean(made), rel=0.25)


@pytest.mark.parametrize("seed", range(12))
def test_small_and_stubborn_maps_settle_at_the_top(seed: int) -> None:
    """Few areas make flat likelihoods with edges: the climb settles all the same, and no grid is higher."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(10, 40))
    w, d = ring(size, 1 + seed % 2), rng.gamma(1, 1, size) + 0.05
    x = np.column_stack([np.ones(size), rng.normal(size=size)])
    a, rho = (0.0, 0.05, 0.5, 3.0)[seed % 4], (-0.8, 0.0, 0.95)[seed % 3]
    u = np.linalg.solve(np.eye(size) - rho * w, np.sqrt(a) * rng.normal(size=size))
    y = x @ [1.0, 1.0] + u + np.sqrt(d) * rng.normal(size=size)
    for method in ("reml", "ml"):
        found = spatial_fay_herriot(y, d, x, w, method=method)
        assert found.converged and (found.mse > 0).all()

        def height(a: float, rho: float, method: str = method) -> float:
            fit = full(y, d, x, w, a, rho)
            return fit.height if method == "reml" else fit.loglik

        top = height(found.area_variance, found.rho)
        grid = [
            height(a, rho) for a in (0, 0.05, 0.2, 0.5, 1, 3, 8) for rho in (-0.9, -0.4, 0, 0.5, 0.9, 0.999)
        ]
        assert max(grid) <= top + 1e-6


@pytest.mark.parametrize("seed", [7, 19, 23, 34])
def test_spacetime_settles(seed: int) -> None:
    y, d, x, w, _ = spacetime_world(seed, areas=8, periods=4)
    for model in ("ST", "S"):
        found = spacetime_fay_herriot(y, d, x, w, model=model)
        assert found.converged and (found.mse > 0).all()
