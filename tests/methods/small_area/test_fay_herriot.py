"""The area-level model against published figures, against its own likelihood, and against common sense."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from tests.infrastructure.shared import beside
from vicinia.methods.small_area import fay_herriot
from vicinia.methods.small_area.scales import back, back_error, back_mean

PEER = {"reml": "REML", "ml": "ML", "moment": "FH"}


def milk() -> tuple[pd.DataFrame, np.ndarray]:
    table = pd.read_csv(beside("validation", "fay-herriot-milk", "milk.csv"))
    x = np.column_stack([table.MajorArea == k for k in (1, 2, 3, 4)]).astype(float)
    x[:, 0] = 1.0
    return table, x


@pytest.mark.parametrize("method", list(PEER))
def test_milk(method: str) -> None:
    table, x = milk()
    folder = beside("validation", "fay-herriot-milk")
    fit = pd.read_csv(folder / f"milk_{PEER[method]}_fit.csv")
    areas = pd.read_csv(folder / f"milk_{PEER[method]}_tight.csv")
    found = fay_herriot(table.yi, table.SD**2, x, method=method, areas=table.SmallArea)
    assert found.area_variance == pytest.approx(fit.refvar[0], rel=1e-10)
    np.testing.assert_allclose(found.coefficients, fit.beta, rtol=1e-9)
    np.testing.assert_allclose(found.standard_errors, fit["std.error"], rtol=1e-9)
    np.testing.assert_allclose(found.eblup, areas.eblup, rtol=1e-9)
    np.testing.assert_allclose(found.mse, areas.mse, rtol=1e-8)
    assert (found.loglik, found.aic, found.bic) == pytest.approx(
        (fit.loglike[0], fit.AIC[0], fit.BIC[0]), rel=1e-9
    )
    assert found.converged and found.notes == () and found.areas == tuple(table.SmallArea)


def invented(areas: int, seed: int, a: float = 0.5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(areas), rng.normal(50, 10, areas), rng.normal(size=areas)])
    d = rng.gamma(2, 0.5, areas) + 0.05
    y = x @ [1, 0.1, -1] + np.sqrt(a) * rng.normal(size=areas) + np.sqrt(d) * rng.normal(size=areas)
    return y, d, x


def criterion(a: float, y: np.ndarray, d: np.ndarray, x: np.ndarray, method: str) -> float:
    """By full matrices, as in the textbook."""
    v = np.diag(a + d)
    inverse = np.linalg.inv(v)
    gram = x.T @ inverse @ x
    p = inverse - inverse @ x @ np.linalg.inv(gram) @ x.T @ inverse
    if method == "moment":
        return -(((y @ p @ y) - (y.size - x.shape[1])) ** 2)
    height = -0.5 * (np.linalg.slogdet(v)[1] + y @ p @ y)
    if method != "ml":
        height -= 0.5 * np.linalg.slogdet(gram)[1]
    return height + (np.log(a) if method == "adjusted" else 0.0)


@pytest.mark.parametrize("method", ["reml", "ml", "moment", "adjusted"])
@pytest.mark.parametrize("seed", range(6))
def test_the_estimate_is_the_best_there_is(method: str, seed: int) -> None:
    y, d, x = invented(20, seed)
    found = fay_herriot(y, d, x, method=method).area_variance
    grid = np.concatenate([np.geomspace(1e-6, 100, 400), [max(found, 1e-9)]])
    best = grid[np.argmax([criterion(a, y, d, x, method) for a in grid])]
    near = minimize_scalar(
        lambda a: -criterion(a, y, d, x, method),
        bounds=(best / 1.1, best * 1.1),
        method="bounded",
        options={"xatol": 1e-10},
    )
    if method == "moment":
        assert found == pytest.approx(near.x, rel=1e-4) or (found == 0 and near.x < 1e-5)
    elif found == 0:
        assert max(criterion(a, y, d, x, method) for a in grid) <= criterion(0.0, y, d, x, method) + 1e-9
    else:
        assert criterion(found, y, d, x, method) >= -near.fun - 1e-9


def test_of_two_tops_the_higher_one() -> None:
    """Three precise estimates that agree and many rough ones that do not: REML has two maxima."""
    tops = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        d = np.concatenate([np.full(4, 1e-3), np.full(8, 4.0)])
        y = np.concatenate([0.03 * rng.normal(size=4), 4.0 * rng.normal(size=8)])
        x = np.ones((12, 1))
        grid = np.geomspace(1e-5, 100, 150)
        heights = np.array([criterion(a, y, d, x, "reml") for a in grid])
        tops += int(((heights[1:-1] > heights[:-2]) & (heights[1:-1] > heights[2:])).sum() > 1)
        found = fay_herriot(y, d, method="reml").area_variance
        assert criterion(found, y, d, x, "reml") >= heights.max() - 1e-9
    assert tops > 0, "the case is meant to have two tops at least once"


def test_the_boundary_is_zero_and_said() -> None:
    y = [10.0, 10.1, 9.9, 10.05, 9.95, 10.0]
    for method in ("reml", "ml", "moment"):
        found = fay_herriot(y, [4.0] * 6, method=method)
        assert found.area_variance == 0.0 and any("estimated as 0" in note for note in found.notes)
        np.testing.assert_allclose(found.eblup, found.synthetic)
        assert (found.mse > 0).all() and not found.shrinkage.any()
    kept = fay_herriot(y, [4.0] * 6, method="adjusted")
    assert kept.area_variance > 0 and (kept.mse > 0).all()


def test_adjusted_in_closed_form() -> None:
    """With equal variances and D = 1, A maximises log A - (m-1)/2 log(1+A) - S/(2(1+A))."""
    y = np.array([0.3, -1.2, 0.8, 2.0, -0.4, 1.1, -1.9, 0.2])
    s, k = ((y - y.mean()) ** 2).sum(), y.size - 1
    root = np.roots([2 - k, 4 - k + s, 2])
    assert fay_herriot(y, np.ones(8), method="adjusted").area_variance == pytest.approx(
        root[root > 0][0], rel=1e-10
    )


def test_areas_that_were_not_sampled() -> None:
    y, d, x = invented(30, 3)
    all_of_them = fay_herriot(y, d, x)
    new = np.vstack([x, [1.0, 45.0, 0.3]])
    for variance in (np.nan, 2.0):
        more = fay_herriot(np.append(y, np.nan), np.append(d, variance), new)
        np.testing.assert_allclose(more.eblup[:-1], all_of_them.eblup, rtol=1e-10)
        np.testing.assert_allclose(more.mse[:-1], all_of_them.mse, rtol=1e-10)
        assert more.eblup[-1] == more.synthetic[-1] == pytest.approx(new[-1] @ more.coefficients)
        quadratic = new[-1] @ more.coefficient_covariance @ new[-1]
        assert more.mse[-1] == pytest.approx(more.area_variance + quadratic)
        assert more.out_of_sample.tolist() == [False] * 30 + [True] and more.gamma[-1] == 0
        assert any("1 of 31 areas" in note for note in more.notes)
    for method in ("ml", "moment", "adjusted"):
        # An estimate so rough that it says nothing is the same as none.
        rough = fay_herriot(np.append(y, 0.0), np.append(d, 1e9), new, method=method)
        none = fay_herriot(np.append(y, np.nan), np.append(d, np.nan), new, method=method)
        if method != "moment":  # whose equation counts the areas
            assert none.mse[-1] == pytest.approx(rough.mse[-1], rel=1e-5)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["reml", "ml", "moment", "adjusted"]), st.floats(1e-3, 1e3))
def test_units_and_order_do_not_matter(seed: int, method: str, unit: float) -> None:
    y, d, x = invented(12, seed)
    one = fay_herriot(y, d, x, method=method)
    scaled = fay_herriot(y * unit, d * unit**2, x * [1, 7, 1e-4], method=method)
    np.testing.assert_allclose(scaled.eblup, one.eblup * unit, rtol=1e-6)
    np.testing.assert_allclose(scaled.mse, one.mse * unit**2, rtol=1e-6)
    order = np.random.default_rng(seed).permutation(12)
    np.testing.assert_allclose(
        fay_herriot(y[order], d[order], x[order], method=method).eblup, one.eblup[order], rtol=1e-7
    )
    between = (one.eblup - y) * (one.eblup - one.synthetic) <= 1e-12
    assert between.all(), "an estimate lies between the direct and the synthetic one"
    assert (one.mse > 0).all() and one.area_variance >= 0


def test_what_can_be_given() -> None:
    y, d, x = invented(12, 5)
    one = fay_herriot(y, d, x)
    frame = pd.DataFrame(x, columns=["one", "age", "work"], index=list("abcdefghijkl"))
    two = fay_herriot(
        pd.Series(y, index=frame.index), pd.Series(d, index=frame.index), frame, areas=frame.index
    )
    three = fay_herriot(y.tolist(), d.tolist(), x.tolist())
    assert (one.eblup == two.eblup).all() and (one.eblup == three.eblup).all()
    alone = fay_herriot(y, d)
    np.testing.assert_allclose(alone.eblup, fay_herriot(y, d, np.ones(12)).eblup)
    with pytest.raises(ValueError, match="read-only"):
        one.eblup[0] = 1.0
    with pytest.raises(AttributeError):
        one.area_variance = 1.0


def test_log_and_back() -> None:
    rng = np.random.default_rng(1)
    x = np.column_stack([np.ones(60), rng.normal(size=60)])
    truth = np.exp(x @ [2, 0.3] + 0.3 * rng.normal(size=60))
    d = (0.2 * truth) ** 2
    y = truth * np.exp(0.2 * rng.normal(size=60))
    y[-1] = np.nan
    found = fay_herriot(y, d, x, transform="log")
    inner = fay_herriot(np.log(y), d / y**2, x)
    assert found.area_variance == inner.area_variance
    expected = np.exp(inner.eblup + inner.area_variance * (1 - inner.shrinkage) / 2)
    np.testing.assert_allclose(found.eblup, expected, rtol=1e-12)
    assert found.eblup[-1] == pytest.approx(np.exp(inner.eblup[-1] + inner.area_variance / 2))
    assert np.mean((found.eblup - truth)[:-1] ** 2) == pytest.approx(found.mse[:-1].mean(), rel=0.5)
    lower, upper = found.interval(0.9)
    assert (lower > 0).all() and (lower < upper).all()
    np.testing.assert_allclose(np.log(upper), inner.interval(0.9)[1])


def test_arcsine_and_back() -> None:
    rng = np.random.default_rng(2)
    n = rng.integers(15, 60, 50)
    share = rng.binomial(n, rng.beta(5, 15, 50)) / n
    share[:2] = 0.0, np.nan
    found = fay_herriot(share, None, transform="arcsin", effective_sizes=n)
    assert ((found.eblup > 0) & (found.eblup < 1)).all()
    kept = share > 0
    same = fay_herriot(share[kept], (share * (1 - share) / n)[kept], transform="arcsin")
    np.testing.assert_allclose(same.model_variance, 1 / (4 * n[kept]))
    sized = fay_herriot(share[kept], None, transform="arcsin", effective_sizes=n[kept])
    np.testing.assert_allclose(same.eblup, sized.eblup)
    risk = sized.area_variance * (1 - sized.shrinkage[0])
    expected = quad(
        lambda z: np.sin(min(max(z, 0), np.pi / 2)) ** 2 * norm.pdf(z, sized.model_eblup[0], np.sqrt(risk)),
        -1,
        3,
        points=[0.5],
    )[0]
    assert risk > 0
    assert sized.eblup[0] == pytest.approx(expected, abs=1e-8)


@settings(max_examples=30, deadline=None)
@given(st.floats(-0.5, 2.2), st.floats(1e-4, 0.6), st.sampled_from(["log", "arcsin"]), st.floats(0, 1))
def test_means_on_the_way_back(mean: float, deviation: float, transform: str, estimate: float) -> None:
    def average(f):
        nodes, weights = np.polynomial.legendre.leggauss(200)
        z = mean + 9 * deviation * nodes
        return float(weights @ (f(back(z, transform)) * norm.pdf(z, mean, deviation))) * 9 * deviation

    m, v, e = (np.array([value]) for value in (mean, deviation**2, estimate))
    assert back_mean(m, v, transform)[0] == pytest.approx(average(lambda h: h), rel=1e-4, abs=1e-5)
    assert back_error(e, m, v, transform)[0] == pytest.approx(
        average(lambda h: (h - estimate) ** 2), rel=1e-4, abs=1e-5
    )
