"""How wrong the estimates would be in worlds like the fitted one: parametric bootstrap of the area model.

The analytical MSE is right to the order of one over the number of areas. With fifteen areas that is not
enough: where the area variance is small it says too much, and a normal interval knows nothing of the estimate
of A. Here worlds are drawn from the fitted model, estimated again, and compared with their own truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from vicinia.methods.small_area.area_variance import Method, Profile, Sums, equation, estimate, height
from vicinia.methods.small_area.inputs import Floats, frozen
from vicinia.methods.small_area.result import FayHerriot
from vicinia.methods.small_area.scales import back, back_mean

_CELLS = 2_000_000
"""Worlds are made in portions of at most so many figures."""
_CURVE = 8
"""Values of A at which the true MSE is found, to correct the bias of the bootstrap."""
_SCAN, _STEPS = 20, 40


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Uncertainty of a fitted area model, from worlds drawn from it; arrays in the order of its areas."""

    mse: Floats
    """(areas,) mean squared error of the estimates, on the scale of the direct estimates."""
    lower: Floats
    upper: Floats
    """(areas,) limits of the intervals, on the scale of the direct estimates."""
    level: float
    worlds: int
    seed: int


class _Worlds(NamedTuple):
    a: Floats
    """(worlds,) what each world estimates A to be."""
    mse: Floats
    """(areas,) mean over the worlds."""
    pivots: Floats
    """(worlds, areas) error of the estimate over the square root of its leading MSE term."""


def bootstrap(fit: FayHerriot, *, worlds: int = 1000, level: float = 0.95, seed: int = 0) -> Bootstrap:
    """MSE and intervals of a fitted model, for few areas more honest than the analytical ones.

    fit: what `fay_herriot` returned. worlds: how many are drawn (for each of ten values of A). level: of the
    intervals. seed: the same seed gives the same figures.

    The MSE is the bootstrap's, corrected for its own bias by a second bootstrap in the positive form of Hall
    and Maiti (2006, JRSS B 68); the second level is read off a curve of the MSE over A, so it costs little.
    The intervals turn the distribution of (truth - estimate) / sqrt(leading term) in the worlds into limits,
    as Chatterjee, Lahiri and Li (2008, Annals of Statistics 36); their worlds have the adjusted, never zero,
    estimate of A (Li and Lahiri 2010), as the method demands. Unsampled areas are included.

    Time grows with areas × worlds. With hundreds of areas the analytical MSE is as good and far cheaper.

    Raises ValueError for fewer than 50 worlds or a level outside 0 to 1, and when the sampled areas are not
    at least three more than the covariates.
    """
    if worlds < 50:
        raise ValueError(f"{worlds} worlds are too few for a bootstrap: draw at least 50, better 1,000.")
    if not 0 < level < 1:
        raise ValueError(f"The level of intervals is {level:g}: give a share between 0 and 1, as 0.95.")
    model = _Model(fit)
    if model.d.size < model.basis.shape[1] + 3:
        raise ValueError(
            f"{model.d.size} sampled areas are too few for intervals with {model.basis.shape[1]} covariates: "
            f"at least {model.basis.shape[1] + 3} are needed."
        )
    own = model.draw(fit.area_variance, fit.method, worlds, seed)
    places = float(own.a.max()) * np.linspace(0, 1, _CURVE) ** 2
    curve = np.array([model.draw(a, fit.method, worlds, seed).mse for a in places])
    second = np.array([np.interp(own.a, places, values).mean() for values in curve.T])
    first = own.mse
    mse = np.where(first >= second, 2 * first - second, first * np.exp((first - second) / second))

    y = fit.model_direct[model.inside]
    positive = estimate(Profile(y, model.basis, model.d), "adjusted")
    pivots = model.draw(positive, "adjusted", worlds, seed + 1).pivots
    low, high = np.quantile(pivots, [(1 - level) / 2, (1 + level) / 2], axis=0)
    centre, risk = model.predict(y[None, :], np.array([positive]))
    lower, upper = (back(centre[0] + q * np.sqrt(risk[0]), fit.transform) for q in (low, high))
    return Bootstrap(frozen(mse), frozen(lower), frozen(upper), level, worlds, seed)


class _Model:
    """What stays the same from world to world."""

    def __init__(self, fit: FayHerriot) -> None:
        self.fit, self.inside = fit, ~fit.out_of_sample
        self.basis, triangle = np.linalg.qr(fit.design[self.inside])
        self.everyone = np.linalg.solve(triangle.T, fit.design.T).T
        self.line = fit.design @ fit.coefficients
        self.d = fit.model_variance[self.inside]

    def draw(self, a: float, method: Method, worlds: int, seed: int) -> _Worlds:
        """Worlds with area variance a, each estimated by the method; the same seed draws the same noise."""
        draws = np.random.default_rng(seed)
        areas = self.inside.size
        portion = max(1, min(worlds, _CELLS // areas))
        found, squares, pivots = [], np.zeros(areas), []
        for start in range(0, worlds, portion):
            count = min(portion, worlds - start)
            theta = self.line + np.sqrt(a) * draws.standard_normal((count, areas))
            noise = np.sqrt(self.d) * draws.standard_normal((count, self.d.size))
            y = theta[:, self.inside] + noise
            residual = y - (y @ self.basis) @ self.basis.T
            again = estimate_many(residual, self.basis, self.d, method)
            eblup, risk = self.predict(y, again)
            point = back_mean(eblup, risk, self.fit.transform)
            squares += ((point - back(theta, self.fit.transform)) ** 2).sum(axis=0)
            found.append(again)
            if method == "adjusted":
                pivots.append((theta - eblup) / np.sqrt(risk))
        return _Worlds(
            np.concatenate(found),
            squares / worlds,
            np.concatenate(pivots) if pivots else np.empty((0, areas)),
        )

    def predict(self, y: Floats, a: Floats) -> tuple[Floats, Floats]:
        """(worlds, areas) estimates on the model's scale and their leading MSE term A (1 - gamma)."""
        ordinary = y @ self.basis
        sums = _sums(a[:, None], y - ordinary @ self.basis.T, self.basis, self.d)
        eblup = (ordinary + sums.coefficients) @ self.everyone.T
        weight = np.zeros_like(eblup)
        weight[:, self.inside] = a[:, None] / (a[:, None] + self.d)
        eblup[:, self.inside] += weight[:, self.inside] * (y - eblup[:, self.inside])
        return eblup, a[:, None] * (1 - weight)


def estimate_many(residual: Floats, basis: Floats, variance: Floats, method: Method) -> Floats:
    """A for each row of least-squares residuals, by the rules of `estimate`, to about six digits."""
    worlds, (count, columns) = residual.shape[0], basis.shape
    rows, spare = np.arange(worlds), count - columns
    middle = float(np.median(variance))
    top = 2.0 * float((residual**2).sum(axis=1).max()) / spare + middle

    def slope(a: Floats) -> Floats:
        return equation(a[:, 0], _sums(a, residual, basis, variance), spare, method)

    while (slope(np.full((1, 1), top)) > 0).any():
        top *= 2.0
    grid = np.concatenate([[0.0], np.geomspace(1e-3 * middle, top, _SCAN)])
    slopes, heights = np.empty((grid.size, worlds)), np.empty((grid.size, worlds))
    for g, a in enumerate(grid):
        sums = _sums(np.full((1, 1), a), residual, basis, variance)
        slopes[g] = equation(a, sums, spare, method)
        heights[g] = -np.abs(slopes[g]) if method == "moment" else height(a, sums, variance, method)
    best = heights.argmax(axis=0)
    left = np.where(slopes[best, rows] > 0, best, np.maximum(best - 1, 0))
    right = np.minimum(left + 1, grid.size - 1)
    low, high = grid[left], grid[right]
    at_low, at_high = slopes[left, rows], slopes[right, rows]
    zero = at_low <= 0
    for _ in range(_STEPS):
        # Illinois' rule: a secant that halves the weight of an end that does not move.
        middle_a = low + (high - low) * at_low / np.where(at_low == at_high, 1.0, at_low - at_high)
        middle_a = np.where(zero, 0.0, np.clip(middle_a, low, high))
        value = slope(middle_a[:, None])
        up = value > 0
        step = np.where(up, middle_a - low, high - middle_a)
        low, at_low = np.where(up, middle_a, low), np.where(up, value, at_low / 2)
        high, at_high = np.where(up, high, middle_a), np.where(up, at_high / 2, value)
        if (zero | (np.minimum(step, high - low) <= 1e-6 * (middle + middle_a))).all():
            break
    return np.asarray(np.where(zero, 0.0, middle_a))


def _sums(a: Floats, residual: Floats, basis: Floats, variance: Floats) -> Sums:
    """The sums of many worlds at once; `a` is (worlds, 1), or (1, 1) for all of them."""
    columns = basis.shape[1]
    products = (basis[:, :, None] * basis[:, None, :]).reshape(-1, columns * columns)
    weight = 1.0 / (a + variance)
    pulled = weight * residual
    gram = (weight @ products).reshape(-1, columns, columns)
    gram_squares = (weight**2 @ products).reshape(-1, columns, columns)
    once, twice = pulled @ basis, (weight * pulled) @ basis
    b = (np.linalg.inv(gram) @ once[:, :, None])[:, :, 0]
    fit = (pulled * residual).sum(axis=1) - (b * once).sum(axis=1)
    bend = (b * (gram_squares @ b[:, :, None])[:, :, 0]).sum(axis=1)
    slope = (pulled**2).sum(axis=1) - 2 * (b * twice).sum(axis=1) + bend
    return Sums(weight.sum(axis=1), (weight**2).sum(axis=1), gram, gram_squares, b, fit, slope)
