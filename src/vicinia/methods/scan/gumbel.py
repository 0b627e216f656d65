"""The tail beyond the simulations: a Gumbel law fitted to their largest ratios.

Source: A. Abrams, K. Kleinman, M. Kulldorff, "Gumbel based p-value approximations for spatial scan
statistics", International Journal of Health Geographics 9:61 (2010). They fit by moments; here the
likelihood is maximised, whose tail varies less from one set of simulations to the next.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq


@dataclass(frozen=True, slots=True)
class Gumbel:
    """The law of a largest value: P(X ≥ x) = 1 − exp(−exp(−(x − location) / scale))."""

    location: float
    scale: float

    def tail(self, value: float) -> float:
        """Probability of this value or more.

        >>> round(Gumbel(4.0, 1.0).tail(9.0), 6)
        0.006715
        """
        return -math.expm1(-math.exp(-(value - self.location) / self.scale))


def fit(values: NDArray[np.float64]) -> Gumbel:
    """The Gumbel law of greatest likelihood; at least two different values."""
    low, spread = float(values.min()), float(values.std())
    if not spread > 0:
        raise ValueError("a Gumbel law needs values that differ.")
    shifted = values - low
    mean = float(shifted.mean())

    def slope(scale: float) -> float:
        decay = np.exp(-shifted / scale)
        return scale - mean + float((shifted * decay).sum() / decay.sum())

    # The slope grows with the scale, from below 0 (scale → 0: minus the mean) to above it.
    top = spread
    while slope(top) < 0:
        top *= 2
    bottom = spread
    while slope(bottom) > 0:
        bottom /= 2
    scale = float(brentq(slope, bottom, top, xtol=1e-12, rtol=1e-12)) if top > bottom else top
    location = low - scale * math.log(float(np.exp(-shifted / scale).mean()))
    return Gumbel(location, scale)
