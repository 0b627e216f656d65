"""The tail beyond the simulations: a Gumbel law fitted to their largest ratios.

Source: A. Abrams, K. Kleinman, M. Kulldorff, "Gumbel based p-value approximations for spatial scan
statistics", International Journal of Health Geographics 9:61 (2010).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
    """The Gumbel law with the mean and standard deviation of these values, at least two of them different."""
    spread = float(values.std(ddof=1))
    if not spread > 0:
        raise ValueError("a Gumbel law needs values that differ.")
    scale = spread * math.sqrt(6) / math.pi
    return Gumbel(float(values.mean()) - float(np.euler_gamma) * scale, scale)
