"""How much areas differ beyond what the covariates say: the variance A of the area effects.

The model is y_d = x_d'b + u_d + e_d with u_d ~ N(0, A) and e_d ~ N(0, D_d), D_d known. All four estimators
are roots (or maxima) of functions of the one number A, each evaluated in time linear in the areas.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from scipy.optimize import brentq

from vicinia.methods.small_area.inputs import Floats

Method = Literal["reml", "ml", "moment", "adjusted"]
METHODS: tuple[Method, ...] = ("reml", "ml", "moment", "adjusted")

_SCAN_MANY, _SCAN_FEW, _MANY_AREAS = 24, 10, 20_000
_BLOCK = 4096


class Sums(NamedTuple):
    """Weighted sums over the sampled areas with w = 1 / (A + D); for many worlds, one axis more in front."""

    total: Any
    """Sum of w."""
    squares: Any
    """Sum of w²."""
    gram: Floats
    """(columns, columns) of the basis, weighted by w."""
    gram_squares: Floats
    """The same weighted by w²."""
    coefficients: Floats
    """(columns,) generalised least squares, on the basis, of what ordinary least squares left over."""
    fit: Any
    """Residual sum of squares weighted by w."""
    slope: Any
    """The same weighted by w²."""


class Profile:
    """The likelihoods of A with the coefficients profiled out.

    `basis` is the design in orthonormal columns (areas, columns): coefficients on it never lose digits to
    the units of the covariates. What ordinary least squares explains is taken off the estimates first, for
    the same reason. Sums run over blocks of areas that fit the cache; nothing of size areas² exists.
    """

    def __init__(self, y: Floats, basis: Floats, variance: Floats) -> None:
        self.variance = variance
        self.count, self.columns = basis.shape
        self.spare = self.count - self.columns
        self.ordinary = basis.T @ y
        self._table = np.vstack([basis.T, y - basis @ self.ordinary])

    @property
    def residual(self) -> Floats:
        """(areas,) what ordinary least squares leaves over."""
        return self._table[-1]

    def sums(self, a: float) -> Sums:
        """One pass over the areas."""
        size = self.columns + 1
        total, squares, once, twice = 0.0, 0.0, np.zeros((size, size)), np.zeros((size, size))
        for start in range(0, self.count, _BLOCK):
            weight = 1.0 / (a + self.variance[start : start + _BLOCK])
            table = self._table[:, start : start + _BLOCK]
            weighted = table * weight
            total += float(weight.sum())
            squares += float(weight @ weight)
            once += table @ weighted.T
            twice += weighted @ weighted.T
        gram, gram_squares = once[:-1, :-1], twice[:-1, :-1]
        b = np.linalg.solve(gram, once[:-1, -1])
        fit = once[-1, -1] - b @ once[:-1, -1]
        slope = twice[-1, -1] - 2 * b @ twice[:-1, -1] + b @ gram_squares @ b
        return Sums(total, squares, gram, gram_squares, b, float(fit), float(slope))

    def equation(self, a: float, method: Method) -> float:
        """What the method sets to 0."""
        return float(equation(a, self.sums(a), self.spare, method))

    def height(self, a: float, method: Method) -> float:
        """What the method makes as large as it can."""
        return float(height(a, self.sums(a), self.variance, method))

    def loglik(self, a: float) -> float:
        """Log likelihood."""
        return self.height(a, "ml") - 0.5 * self.count * float(np.log(2 * np.pi))


def equation(a: Floats | float, sums: Sums, spare: int, method: Method) -> Floats:
    """What a method sets to 0, positive below its estimate; for one A, or for many with sums of many.

    moment: the weighted residual sum of squares minus its expectation. ml, reml: the slope of the
    (restricted) likelihood. adjusted: that of A times the likelihood, multiplied by A to be finite at 0.
    """
    if method == "moment":
        return np.asarray(sums.fit - spare)
    trace = sums.total
    if method != "ml":
        trace = trace - np.trace(np.linalg.solve(sums.gram, sums.gram_squares), axis1=-2, axis2=-1)
    slope = 0.5 * (sums.slope - trace)
    return np.asarray(1.0 + a * slope if method == "adjusted" else slope)


def height(a: float, sums: Sums, variance: Floats, method: Method) -> Floats:
    """Logarithm of what a method makes as large as it can, up to a constant; for one A, many worlds."""
    tall = -0.5 * (np.log(a + variance).sum() + sums.fit)
    if method == "ml":
        return np.asarray(tall)
    tall = tall - 0.5 * np.linalg.slogdet(sums.gram)[1]
    if method == "adjusted":
        tall = tall + (np.log(a) if a > 0 else -np.inf)
    return np.asarray(tall)


def estimate(profile: Profile, method: Method) -> float:
    """A ≥ 0 by the method; exactly 0 where no positive value does better ("adjusted" is never 0).

    reml, ml: the global maximum of the (restricted) likelihood, found on a scan and then to machine
    precision as a root of the score. moment: Fay and Herriot (1979). adjusted: the maximum of A times the
    restricted likelihood, Li and Lahiri (2010).
    """
    if method == "moment":
        # The excess falls in A, so there is one root or none.
        if profile.equation(0.0, method) <= 0:
            return 0.0
        return _root(profile, method, 0.0, _upper(profile, method))
    high = _upper(profile, method)
    low = 1e-4 * min(high, float(np.median(profile.variance)))
    count = _SCAN_FEW if profile.count > _MANY_AREAS else _SCAN_MANY
    # A likelihood of A may have two maxima when variances differ much, hence the scan.
    grid = [0.0, *np.geomspace(low, high, count).tolist()]
    slopes = [profile.equation(a, method) for a in grid]
    maxima = [0.0] if slopes[0] <= 0 else []
    for one, other, up, down in zip(grid, grid[1:], slopes, slopes[1:], strict=False):
        if up > 0 >= down:
            maxima.append(_root(profile, method, one, other))
    return maxima[0] if len(maxima) == 1 else max(maxima, key=lambda a: profile.height(a, method))


def _upper(profile: Profile, method: Method) -> float:
    """A value of A from which the function only falls (as far as doubling can tell)."""
    high = 2.0 * float(profile.residual @ profile.residual) / profile.spare + float(
        np.median(profile.variance)
    )
    while profile.equation(high, method) > 0:
        high *= 2.0
    return high


def _root(profile: Profile, method: Method, low: float, high: float) -> float:
    smallest = float(1e-14 * np.min(profile.variance))
    return float(brentq(profile.equation, low, high, args=(method,), xtol=smallest, rtol=1e-14))
