"""How much areas differ beyond what the covariates say: the variance A of the area effects.

The model is y_d = x_d'b + u_d + e_d with u_d ~ N(0, A) and e_d ~ N(0, D_d), D_d known. All four estimators are
roots (or maxima) of functions of the one number A, each evaluated in time linear in the number of areas.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from scipy.optimize import brentq

from vicinia.methods.small_area.inputs import Floats

Method = Literal["reml", "ml", "moment", "adjusted"]
METHODS: tuple[Method, ...] = ("reml", "ml", "moment", "adjusted")

_SCAN_MANY, _SCAN_FEW, _MANY_AREAS = 40, 10, 20_000


class At(NamedTuple):
    """What is known of the model at one value of A."""

    loglik: float
    restricted: float
    """Log restricted likelihood up to a constant that does not depend on A."""
    score: float
    restricted_score: float
    excess: float
    """Weighted residual sum of squares minus its expectation: 0 at the moment estimate."""


class Profile:
    """The likelihoods of A with the coefficients profiled out.

    `basis` is the design in orthonormal columns (areas, columns): coefficients on it never lose digits to
    the units of the covariates.
    """

    def __init__(self, y: Floats, basis: Floats, variance: Floats) -> None:
        self.y, self.basis, self.variance = y, basis, variance
        self.spare = y.size - basis.shape[1]

    def gram(self, a: float) -> tuple[Floats, Floats, Floats]:
        """Weights 1/(A + D), weighted basis, and its weighted cross product."""
        weight = 1.0 / (a + self.variance)
        weighted = self.basis * weight[:, None]
        return weight, weighted, self.basis.T @ weighted

    def at(self, a: float) -> At:
        """Likelihoods, their slopes and the moment equation at A = a."""
        weight, weighted, gram = self.gram(a)
        inverse = np.linalg.inv(gram)
        residual = self.y - self.basis @ (inverse @ (weighted.T @ self.y))
        pull = weight * residual
        fit, slope = float(residual @ pull), float(pull @ pull)
        total = float(weight.sum())
        trace = total - float(np.sum(inverse * (weighted.T @ weighted)))
        logdet = -float(np.log(weight).sum())
        half_gram = float(np.linalg.slogdet(gram)[1])
        return At(
            loglik=-0.5 * (self.y.size * np.log(2 * np.pi) + logdet + fit),
            restricted=-0.5 * (logdet + half_gram + fit),
            score=0.5 * (slope - total),
            restricted_score=0.5 * (slope - trace),
            excess=fit - self.spare,
        )


def estimate(profile: Profile, method: Method) -> float:
    """A ≥ 0 by the method; exactly 0 where no positive value does better ("adjusted" is never 0).

    reml, ml: the global maximum of the (restricted) likelihood, found on a scan and then to machine
    precision as a root of the score. moment: Fay and Herriot (1979). adjusted: the maximum of A times the
    restricted likelihood, Li and Lahiri (2010).
    """
    if method == "moment":
        return _moment(profile)
    if method == "adjusted":
        # d/dA (log A + l) = 0, times A to be finite at 0.
        return _highest(
            profile,
            slope=lambda a: 1.0 + a * profile.at(a).restricted_score,
            height=lambda a: np.log(a) + profile.at(a).restricted if a > 0 else -np.inf,
        )
    if method == "ml":
        return _highest(profile, lambda a: profile.at(a).score, lambda a: profile.at(a).loglik)
    return _highest(
        profile, lambda a: profile.at(a).restricted_score, lambda a: profile.at(a).restricted
    )


def _moment(profile: Profile) -> float:
    """The excess falls in A, so there is one root or none."""
    if profile.at(0.0).excess <= 0:
        return 0.0
    high = _upper(profile, lambda a: profile.at(a).excess)
    return float(brentq(lambda a: profile.at(a).excess, 0.0, high, xtol=_smallest(profile), rtol=1e-14))


def _highest(profile: Profile, slope: Callable[[float], float], height: Callable[[float], float]) -> float:
    """The highest of the maxima. A likelihood of A may have two when variances differ much, hence the scan."""
    high = _upper(profile, slope)
    low = 1e-4 * min(high, float(np.median(profile.variance)))
    count = _SCAN_FEW if profile.y.size > _MANY_AREAS else _SCAN_MANY
    grid = np.concatenate([[0.0], np.geomspace(low, high, count)])
    slopes = [slope(float(a)) for a in grid]
    maxima = [0.0] if slopes[0] <= 0 else []
    for one, other, up, down in zip(grid, grid[1:], slopes, slopes[1:], strict=False):
        if up > 0 >= down:
            maxima.append(float(brentq(slope, one, other, xtol=_smallest(profile), rtol=1e-14)))
    return maxima[0] if len(maxima) == 1 else max(maxima, key=height)


def _upper(profile: Profile, slope: Callable[[float], float]) -> float:
    """A value of A from which the function only falls (as far as doubling can tell)."""
    residual = profile.y - profile.basis @ (profile.basis.T @ profile.y)
    high = 2.0 * float(residual @ residual) / profile.spare + float(np.median(profile.variance))
    while slope(high) > 0:
        high *= 2.0
    return high


def _smallest(profile: Profile) -> float:
    return float(1e-14 * np.min(profile.variance))
