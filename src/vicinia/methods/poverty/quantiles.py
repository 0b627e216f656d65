"""Weighted quantiles and the density of an income distribution at a point."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TIE = 1e-12
"""Two cumulative shares of weight nearer than this are the same share."""


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """The value below which a share (0 to 1) of the weight lies, as Eurostat defines it.

    Where the cumulative weight meets the share exactly, the mean of that value and the next one; else the
    first value whose cumulative weight exceeds it. Rows of weight 0 do not count.

    Source: Eurostat, *Common cross-sectional EU indicators based on EU-SILC* (EU-SILC 131-rev/04, 2004).

    >>> weighted_quantile(np.array([4.0, 1, 3, 2]), np.ones(4), 0.5)
    2.5
    """
    counts = weights > 0
    order = np.argsort(values[counts], kind="stable")
    ordered, cumulative = values[counts][order], np.cumsum(weights[counts][order])
    target = share * cumulative[-1]
    slack = TIE * cumulative[-1]
    place = min(int(np.searchsorted(cumulative, target + slack, side="right")), len(ordered) - 1)
    if place and abs(cumulative[place - 1] - target) <= slack:
        return float((ordered[place - 1] + ordered[place]) / 2)
    return float(ordered[place])


def density(values: Floats, weights: Floats, at: float) -> float:
    """Weighted Gaussian kernel estimate of the density at a point; 0 where all values are the same.

    The bandwidth is 0.79 × interquartile range × n^(−1/5), or with the standard deviation in its place
    where the range is 0 (B. Silverman, *Density estimation for statistics and data analysis*, 1986).
    """
    total = weights.sum()
    spread = 0.79 * (weighted_quantile(values, weights, 0.75) - weighted_quantile(values, weights, 0.25))
    if spread <= 0:
        mean = weights @ values / total
        spread = float(np.sqrt(weights @ (values - mean) ** 2 / total))
    if spread <= 0:
        return 0.0
    width = spread * np.count_nonzero(weights) ** -0.2
    bell = np.exp(-0.5 * ((at - values) / width) ** 2)
    return float(weights @ bell / (total * width * np.sqrt(2 * np.pi)))
