"""Several periods at once: the area-level model with effects that are alike in space and go on in time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, get_args

import numpy as np
import scipy.sparse as sparse
from numpy.typing import ArrayLike

from vicinia.methods.small_area.climbing import climb, free_places
from vicinia.methods.small_area.inputs import AreaData, Floats, frozen, read_areas
from vicinia.methods.small_area.mixed_error import Covariance, MixedFit
from vicinia.methods.small_area.proximity import read_proximity
from vicinia.methods.small_area.result import SpaceTimeFayHerriot
from vicinia.methods.small_area.spacetime_rows import Rows, read_rows

TimeModel = Literal["ST", "S"]
_EDGE = 0.999
_PAIRS = ((0, 1), (2, 3))
"""Places of a variance and of the correlation that has no meaning without it."""
_NAMES = ("variance of area effects", "rho in space", "variance of period effects", "rho in time")


def spacetime_fay_herriot(
    direct: ArrayLike,
    variance: ArrayLike,
    covariates: ArrayLike | None,
    proximity: Any,
    *,
    periods: int | Iterable[Any] | None = None,
    model: TimeModel = "ST",
    areas: int | Iterable[Any] | None = None,
) -> SpaceTimeFayHerriot:
    """Estimates under y_dt = x_dt'b + u_d + w_dt + e_dt with u = rho W u + v and w_dt going on in time.

    direct, variance, covariates: one row for each area and period, as in `fay_herriot`. Rows stand by area
        and within it by period, unless `areas` and `periods` say for each row where it belongs. Every area
        needs a row for every period; NaN as direct estimate where nothing was asked.
    proximity: (areas, areas) row-standardised W, in the order in which the areas first appear.
    periods: how many there are, their names, or the period of each row (then in their sorted order, as equal
        steps); None takes rows / areas.
    model: "ST", w_dt autoregressive within each area (|rho_time| < 1); "S", w_dt independent.
    areas: names of areas, or the area of each row (or just how many).

    Restricted maximum likelihood; MSE to second order with the curvature term. Full matrices of rows × rows:
    a few thousand rows at most.

    Raises ValueError as `spatial_fay_herriot`, and where a row for an area and period is missing or double.

    Source: Y. Marhuenda, I. Molina and D. Morales (2013), Computational Statistics and Data Analysis 58.
    """
    if model not in get_args(TimeModel):
        raise ValueError(f'There is no model {model!r}: choose "ST" or "S".')
    data = read_areas(direct, variance, covariates, None)
    count = proximity.shape[0] if sparse.issparse(proximity) else np.shape(proximity)[:1]
    rows = read_rows(data.direct.size, int(np.max(count, initial=0)), periods, areas)
    weights, notes = read_proximity(proximity, rows.areas, rows.labels)
    given = _Given(data, rows, weights.toarray(), model)
    fit, parameters, converged = climb(given.fit, _start(given), given.low, given.high, _PAIRS)
    if not converged:
        notes.append("The estimation of the variances did not settle: take the figures as provisional.")
    return _result(given, fit, parameters, converged, notes)


class _Given:
    """Data in the order of areas and periods, and the covariance of the effects at any parameters."""

    def __init__(self, data: AreaData, rows: Rows, weights: Floats, model: TimeModel) -> None:
        self.rows, self.weights, self.model, self.data = rows, weights, model, data
        order = rows.order
        self.seen = data.sampled[order]
        self.y = np.where(self.seen, data.direct[order], 0.0)
        self.variance = np.where(self.seen, data.variance[order], 1.0)
        x = data.covariates[order]
        self.triangle = np.asarray(np.linalg.qr(x[self.seen], mode="r"))
        self.basis = np.linalg.solve(self.triangle.T, x.T).T
        self.low = np.array([0.0, -_EDGE, 0.0, -_EDGE])[: 4 if model == "ST" else 3]
        self.high = np.array([np.inf, _EDGE, np.inf, _EDGE])[: self.low.size]

    def fit(self, parameters: Floats) -> MixedFit:
        return MixedFit(self.y, self.basis, self.variance, self.seen, self.effects(parameters))

    def effects(self, parameters: Floats) -> Covariance:
        area, rho, period = parameters[:3]
        shared, shared_1, shared_2 = _simultaneous(self.weights, rho)
        apart, apart_1, apart_2 = _autoregressive(
            self.rows.periods, parameters[3] if self.model == "ST" else 0.0
        )
        ones, eye = np.ones((self.rows.periods, self.rows.periods)), np.eye(self.rows.areas)
        first = [np.kron(shared, ones), area * np.kron(shared_1, ones), np.kron(eye, apart)]
        second = {(0, 1): np.kron(shared_1, ones), (1, 1): area * np.kron(shared_2, ones)}
        if self.model == "ST":
            first.append(period * np.kron(eye, apart_1))
            second |= {(2, 3): np.kron(eye, apart_1), (3, 3): period * np.kron(eye, apart_2)}
        return Covariance(area * first[0] + period * first[2], first, second)


def _simultaneous(weights: Floats, rho: float) -> tuple[Floats, Floats, Floats]:
    """((I - rho W)'(I - rho W))^-1 and its first and second derivative."""
    inverse = np.linalg.inv(np.eye(weights.shape[0]) - rho * weights)
    value = inverse @ inverse.T
    slope = 2.0 * rho * weights.T @ weights - weights - weights.T
    first = -value @ slope @ value
    return value, first, -2.0 * (first @ slope @ value + value @ weights.T @ weights @ value)


def _autoregressive(periods: int, rho: float) -> tuple[Floats, Floats, Floats]:
    """Correlations rho^|s-t| / (1 - rho²) and their first and second derivative."""
    lag = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods))).astype(float)
    g = 1.0 / (1.0 - rho**2)
    g_1, g_2 = 2.0 * rho * g**2, 2.0 * g**2 + 8.0 * rho**2 * g**3
    power = rho**lag
    power_1 = lag * rho ** np.maximum(lag - 1, 0)
    power_2 = lag * (lag - 1) * rho ** np.maximum(lag - 2, 0)
    return power * g, power_1 * g + power * g_1, power_2 * g + 2 * power_1 * g_1 + power * g_2


def _start(given: _Given) -> Floats:
    """The best of a coarse grid."""
    y, basis = given.y[given.seen], given.basis[given.seen]
    residual = y - basis @ (basis.T @ y)
    size = max(
        float(residual @ residual) / (y.size - basis.shape[1]) - float(np.mean(given.variance[given.seen])),
        0.2 * float(np.median(given.variance[given.seen])),
    )
    tried = [
        np.array([share * size, rho, (1 - share) * size, later])[: given.low.size]
        for share in (0.2, 0.5, 0.8)
        for rho in (-0.3, 0.2, 0.7)
        for later in ((-0.3, 0.2, 0.7) if given.model == "ST" else (0.0,))
    ]
    return max(tried, key=lambda parameters: given.fit(parameters).height)


def _result(
    given: _Given, fit: MixedFit, parameters: Floats, converged: bool, notes: list[str]
) -> SpaceTimeFayHerriot:
    expected = fit.expected_information()
    free = free_places(parameters, fit.score(), given.low, given.high, _PAIRS)
    covariance = np.zeros((parameters.size, parameters.size))
    if free.size:
        covariance[np.ix_(free, free)] = np.linalg.pinv(expected[np.ix_(free, free)], hermitian=True)
    for i, name in enumerate(_NAMES[: parameters.size]):
        if i in (0, 2) and parameters[i] == 0:
            notes.append(f"The {name} is estimated as 0; its rho has no meaning then.")
        elif abs(parameters[i]) == _EDGE and i in (1, 3) and parameters[i - 1] > 0:
            notes.append(f"The {name} lies at the edge of what is possible and is kept at {parameters[i]:g}.")
    parameters = np.array([
        0.0 if i in (1, 3) and parameters[i - 1] == 0 else value for i, value in enumerate(parameters)
    ])  # fmt: skip
    missing = int((~given.seen).sum())
    if missing:
        notes.append(
            f"{missing} of {given.seen.size} rows have no direct estimate: theirs comes from the covariates, "
            "from neighbours and from other periods."
        )
    mse, safe = fit.error(covariance)
    to_columns = np.linalg.inv(given.triangle)
    spread = to_columns @ fit.gram_inverse @ to_columns.T
    count = to_columns.shape[0] + parameters.size
    back = np.argsort(given.rows.order)
    return SpaceTimeFayHerriot(
        coefficients=frozen(to_columns @ fit.coefficients),
        standard_errors=frozen(np.sqrt(np.diag(spread))),
        coefficient_covariance=frozen(spread),
        area_variance=float(parameters[0]),
        rho_space=float(parameters[1]),
        period_variance=float(parameters[2]),
        rho_time=float(parameters[3]) if given.model == "ST" else 0.0,
        parameter_covariance=frozen(covariance),
        eblup=frozen(fit.predicted()[back]),
        mse=frozen(np.where(mse > 0, mse, safe)[back]),
        synthetic=frozen((given.basis @ fit.coefficients)[back]),
        out_of_sample=frozen(~given.data.sampled),
        loglik=fit.loglik,
        aic=-2 * fit.loglik + 2 * count,
        bic=-2 * fit.loglik + float(np.log(given.seen.sum())) * count,
        converged=converged,
        notes=tuple(notes),
        model=given.model,
        areas=None if given.rows.labels is None else tuple(given.rows.labels),
    )
