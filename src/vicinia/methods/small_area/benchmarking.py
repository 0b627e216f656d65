"""Estimates for small areas that add up to the figure published for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from vicinia.methods.small_area.inputs import Floats, frozen

BenchmarkMethod = Literal["ratio", "difference", "optimal"]


@dataclass(frozen=True, slots=True)
class Benchmarked:
    """Adjusted estimates, in the order given."""

    estimates: Floats
    """(areas,) their weighted sum is the total."""
    adjustment: Floats
    """(areas,) what was added to each estimate."""
    mse: Floats | None
    """(areas,) of the adjusted estimates; None where no MSE was given."""
    discrepancy: float
    """Total minus the weighted sum before."""
    method: BenchmarkMethod


def benchmark(
    estimates: ArrayLike,
    weights: ArrayLike,
    total: float,
    *,
    mse: ArrayLike | None = None,
    method: BenchmarkMethod = "ratio",
    total_variance: float = 0.0,
) -> Benchmarked:
    """Change estimates as little as the method allows so that sum(weights × estimates) = total.

    estimates: (areas,). weights: (areas,) not negative, such as populations (and `total` a number of persons)
        or shares of the population (and `total` a mean). total: the known figure.
    mse: (areas,) of the estimates; needed for "optimal".
    method: "ratio" multiplies all by one factor; "difference" adds the same to all; "optimal" puts the change
        where the estimates are least sure, in proportion to weight × MSE (least change weighted by 1/MSE).
    total_variance: of the total itself where it comes from a survey, independent of the estimates' errors.

    Every method adds r_d × discrepancy with sum(weights × r) = 1. Taking the errors of areas as independent
    and r as fixed, the MSE becomes m_d - 2 r_d w_d m_d + r_d² (sum w² m + total_variance): with "optimal" and
    a total without error it never grows.

    Raises ValueError for shapes that differ, missing figures, negative weights or MSEs, weights that are all
    0, and a ratio of something that is 0 or has another sign than the total.

    Source: G. Datta, M. Ghosh, R. Steorts and J. Maples (2011), Test 20; J. Wang, W. Fuller and Y. Qu (2008),
    Survey Methodology 34.

    >>> benchmark([10.0, 20.0], [1, 1], 33).estimates.tolist()
    [11.0, 22.0]
    >>> benchmark([10.0, 20.0], [1, 1], 33, mse=[1, 3], method="optimal").estimates.tolist()
    [10.75, 22.25]
    """
    if method not in get_args(BenchmarkMethod):
        raise ValueError(f'There is no method {method!r}: choose "ratio", "difference" or "optimal".')
    theta = np.array(estimates, dtype=float)
    if theta.ndim != 1 or theta.size == 0:
        raise ValueError(f"The estimates have the shape {theta.shape}: give one for each area.")
    w = _checked(weights, theta.size, "weight")
    _refuse_missing(theta, "estimate")
    if not np.isfinite(total):
        raise ValueError(f"The total is {total}: give the known figure.")
    if not total_variance >= 0:
        raise ValueError(f"The variance of the total is {total_variance}: it is at least 0.")
    if not w.any():
        raise ValueError("All weights are 0: nothing can add up to the total.")
    m = None if mse is None else _checked(mse, theta.size, "MSE")
    share = _share(theta, w, m, method)
    before = float(w @ theta)
    if method == "ratio" and total * before < 0:
        raise ValueError(
            f"The total is {total:g} but the estimates sum to {before:g}: a factor would turn their signs; "
            'use method="difference".'
        )
    discrepancy = float(total) - before
    adjustment = share * discrepancy
    error = None
    if m is not None:
        error = m * (1.0 - 2.0 * share * w) + share**2 * (float(w**2 @ m) + total_variance)
    return Benchmarked(
        frozen(theta + adjustment),
        frozen(adjustment),
        None if error is None else frozen(error),
        discrepancy,
        method,
    )


def _share(theta: Floats, w: Floats, m: Floats | None, method: BenchmarkMethod) -> Floats:
    """What part of a discrepancy of 1 each area takes."""
    if method == "difference":
        return np.full(theta.size, 1.0 / w.sum())
    if method == "ratio":
        if (before := float(w @ theta)) == 0:
            raise ValueError('The estimates sum to 0, which no factor changes: use method="difference".')
        return theta / before
    if m is None:
        raise ValueError('method="optimal" needs the mse of the estimates, to know which are least sure.')
    if not (spread := float(w**2 @ m)):
        raise ValueError('Every area with a weight has an MSE of 0: nothing may be changed by "optimal".')
    return w * m / spread


def _checked(values: ArrayLike, count: int, what: str) -> Floats:
    array = np.array(values, dtype=float)
    if array.shape != (count,):
        raise ValueError(
            f"There are {count} estimates but the {what}s have the shape {array.shape}: one each."
        )
    _refuse_missing(array, what)
    for row in np.flatnonzero(array < 0)[:1]:
        raise ValueError(f"The {what} in row {row} (counting from 0) is negative ({array[row]:g}).")
    return array


def _refuse_missing(array: Floats, what: str) -> None:
    for row in np.flatnonzero(~np.isfinite(array))[:1]:
        raise ValueError(f"The {what} in row {row} (counting from 0) is missing or infinite: give a number.")
