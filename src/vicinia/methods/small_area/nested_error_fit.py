"""Likelihood of the nested error model, for one response or for thousands with the same design at once.

y_ij = x_ij'β + u_i + e_ij with u_i ~ N(0, λσ²) and e_ij ~ N(0, σ²). All that the likelihood needs are sums
within areas and the areas' means: with c_i = n_i / (1 + n_i λ),

    X'V⁻¹X σ² = Σ_ij (x_ij − x̄_i)(x_ij − x̄_i)' + Σ_i c_i x̄_i x̄_i'   (and likewise X'V⁻¹y, y'V⁻¹y),
    log|V| = n log σ² + Σ_i log(1 + n_i λ),

so β and σ² are known at each λ and one number remains to be searched. Areas of equal size share their c, so
an evaluation costs as many steps as there are distinct sizes, whatever the number of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Method = Literal["reml", "ml"]

_GRID = np.concatenate(([0.0], np.logspace(-3, 8, 45)))
"""Where a first look at the likelihood is taken, in multiples of 1 / mean area size."""
_FLAT = 1e-10
"""Directions of the covariates with less variation than this within areas have none."""


@dataclass(frozen=True, slots=True)
class Structure:
    """The covariates' side, in an orthonormal basis of their columns."""

    sizes: Floats
    """(areas,) rows in each area."""
    means: Floats
    """(areas, columns) of the basis."""
    root_within: Floats
    """(rank, columns): R with R'R = sums of squares and products within areas."""
    distinct: Floats
    """(kinds,) the distinct sizes."""
    alike: tuple[Codes, ...]
    """For each distinct size, the areas that have it."""
    between: Floats
    """(kinds, columns, columns) sums of x̄ x̄'."""
    rows: int

    @property
    def columns(self) -> int:
        """Number of coefficients."""
        return self.means.shape[1]

    @property
    def free_within(self) -> int:
        """Degrees of freedom of the rows around their areas' lines."""
        return self.rows - len(self.sizes) - len(self.root_within)


@dataclass(frozen=True, slots=True)
class Responses:
    """Sums of one or many responses over the same rows; the first axis runs over the responses."""

    means: Floats
    """(responses, areas)"""
    within_xy: Floats
    """(responses, columns)"""
    within_yy: Floats
    """(responses,)"""


@dataclass(frozen=True, slots=True)
class Fits:
    """Estimates for each response; coefficients are in the orthonormal basis."""

    ratio: Floats
    """λ, area variance over error variance."""
    error_variance: Floats
    coefficients: Floats
    loglik: Floats
    """The maximised log likelihood, the restricted one for "reml"."""
    at_limit: NDArray[np.bool_]
    """No maximum was found below the largest ratio that is looked at."""


def structure(basis: Floats, area: Codes, areas: int) -> Structure:
    """Sums of the covariates, from an orthonormal basis of their columns, (rows, columns)."""
    sizes = np.bincount(area, minlength=areas).astype(float)
    means = np.stack([np.bincount(area, column, areas) for column in basis.T], axis=1) / sizes[:, None]
    within = basis - means[area]
    squares, directions = np.linalg.eigh(within.T @ within)
    kept = squares > _FLAT
    order = np.argsort(sizes, kind="stable")
    distinct, starts = np.unique(sizes[order], return_index=True)
    alike = tuple(np.split(order, starts[1:]))
    between = np.stack([means[some].T @ means[some] for some in alike])
    root = np.sqrt(squares[kept])[:, None] * directions[:, kept].T
    return Structure(sizes, means, root, distinct, alike, between, len(basis))


def responses(y: Floats, basis: Floats, area: Codes, design: Structure) -> Responses:
    """Sums of one response."""
    means = np.bincount(area, y, len(design.sizes)) / design.sizes
    within = y - means[area]
    return Responses(means[None], (basis.T @ within)[None], np.array([within @ within]))


def simulated(
    design: Structure, area_variance: float, error_variance: float, count: int, random: np.random.Generator
) -> Responses:
    """Sums of responses drawn from the model with coefficients 0.

    No row is drawn: sums within areas and area means are independent, and their joint law is known. Products
    with the covariates are normal, the remaining sum of squares is chi-squared.
    """
    areas, sigma = len(design.sizes), np.sqrt(error_variance)
    means = np.sqrt(area_variance) * random.standard_normal((count, areas))
    means += sigma * random.standard_normal((count, areas)) / np.sqrt(design.sizes)
    inside = sigma * random.standard_normal((count, len(design.root_within)))
    rest = error_variance * random.chisquare(design.free_within, count)
    return Responses(means, inside @ design.root_within, (inside**2).sum(axis=1) + rest)


class Likelihood:
    """Minus twice the profiled log likelihood over the variance ratio, and its slope."""

    def __init__(self, design: Structure, given: Responses, method: Method) -> None:
        self.design, self.given, self.restricted = design, given, method == "reml"
        self._many = np.array([float(len(some)) for some in design.alike])
        parts = [given.means[:, some] for some in design.alike]
        self._yy = np.stack([(part**2).sum(axis=1) for part in parts], axis=1)
        self._xy = np.stack(
            [part @ design.means[some] for part, some in zip(parts, design.alike, strict=True)], axis=1
        )
        self._within = design.root_within.T @ design.root_within
        self._between = design.between.reshape(len(design.distinct), -1)
        self._free = design.rows - (design.columns if self.restricted else 0)

    def solve(self, ratio: Floats, chosen: Codes) -> tuple[Floats, Floats, Floats, Floats]:
        """X'V⁻¹Xσ², coefficients, residual sum of squares and c at one ratio for each chosen response."""
        design, given = self.design, self.given
        c = design.distinct / (1 + design.distinct * ratio[:, None])
        gram = self._within + (c @ self._between).reshape(len(c), *self._within.shape)
        right = given.within_xy[chosen] + np.einsum("bk,bkp->bp", c, self._xy[chosen])
        beta = np.linalg.solve(gram, right[..., None])[..., 0]
        squares = given.within_yy[chosen] + (c * self._yy[chosen]).sum(axis=1) - (beta * right).sum(axis=1)
        return gram, beta, np.maximum(squares, np.finfo(float).tiny), c

    def value(self, ratio: Floats, chosen: Codes) -> Floats:
        """Minus twice the log likelihood, at the best coefficients and error variance."""
        gram, _, squares, _ = self.solve(ratio, chosen)
        logs = np.log1p(self.design.distinct * ratio[:, None]) @ self._many
        total = self._free * (np.log(2 * np.pi * squares / self._free) + 1) + logs
        if self.restricted:
            total += np.linalg.slogdet(gram)[1]
        return np.asarray(total)

    def slope(self, ratio: Floats, chosen: Codes) -> Floats:
        """Derivative of `value` by the ratio."""
        gram, beta, squares, c = self.solve(ratio, chosen)
        products = (beta[:, :, None] * beta[:, None, :]).reshape(len(beta), -1)
        spread = self._yy[chosen] - 2 * np.einsum("bp,bkp->bk", beta, self._xy[chosen])
        spread += products @ self._between.T
        total = c @ self._many - self._free * (c**2 * spread).sum(axis=1) / squares
        if self.restricted:
            traces = np.linalg.inv(gram).reshape(len(gram), -1) @ self._between.T
            total -= (c**2 * traces).sum(axis=1)
        return np.asarray(total)


def fit(design: Structure, given: Responses, method: Method) -> Fits:
    """Maximise the likelihood for each response: a look along a grid, then the slope's root to 1e-13."""
    from scipy.optimize import elementwise

    likelihood = Likelihood(design, given, method)
    count = len(given.within_yy)
    everyone = np.arange(count)
    grid = _GRID * len(design.sizes) / design.rows
    if count < len(grid):  # all at once, or one point after the other: whichever takes fewer calls
        values = likelihood.value(np.tile(grid, count), np.repeat(everyone, len(grid))).reshape(count, -1)
    else:
        values = np.stack([likelihood.value(np.full(count, ratio), everyone) for ratio in grid], axis=1)
    best = values.argmin(axis=1)
    low, high = grid[np.maximum(best - 1, 0)], grid[np.minimum(best + 1, len(grid) - 1)]
    ratio = grid[best].copy()
    # at the boundary the likelihood falls from 0 on; elsewhere its slope changes sign around the minimum
    search = (best > 0) | (likelihood.slope(np.zeros(count), everyone) < 0)
    at_limit = best == len(grid) - 1
    search &= ~at_limit
    if search.any():
        chosen = everyone[search]
        found = elementwise.find_root(
            likelihood.slope,
            (low[search], high[search]),
            args=(chosen,),
            tolerances={"xatol": 0.0, "xrtol": 1e-14, "fatol": 0.0, "frtol": 0.0},
            maxiter=200,
        )
        ratio[search] = np.where(found.success, found.x, ratio[search])
        at_limit[chosen[~found.success]] = True
    _, beta, squares, _ = likelihood.solve(ratio, everyone)
    free = design.rows - (design.columns if method == "reml" else 0)
    return Fits(ratio, squares / free, beta, -0.5 * likelihood.value(ratio, everyone), at_limit)
