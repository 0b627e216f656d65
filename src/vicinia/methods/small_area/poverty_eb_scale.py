"""From welfare to the scale on which it is normal, and what normal variables say of poverty there.

For t ~ N(m, s²) and welfare y = T⁻¹(t) these are E[1(y < z)], E[(1 − y/z) 1(y < z)] and the mean square of
the latter: closed forms where T is the logarithm or nothing, 48-point quadrature where it is a power.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
Transform = Literal["log", "boxcox"]

_REACH = 9.0
"""Standard deviations beyond which a normal variable is not looked for."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How welfare becomes normal: ((y + shift)^power − 1) / power, its logarithm at power 0, or y itself."""

    line: float
    shift: float = 0.0
    power: float | None = 0.0
    """0 is the logarithm; None means that welfare is taken as it is."""

    def forward(self, welfare: Floats) -> Floats:
        """Welfare on the normal scale."""
        if self.power is None:
            return welfare
        if self.power == 0:
            return np.log(welfare + self.shift)
        return np.asarray(np.expm1(self.power * np.log(welfare + self.shift)) / self.power)

    def backward(self, t: Floats) -> Floats:
        """Welfare again; beyond the end of the scale that end, which is −shift below and ∞ above."""
        if self.power is None:
            return t
        if self.power == 0:
            return np.exp(t) - self.shift
        with np.errstate(divide="ignore"):
            return np.exp(np.log1p(np.maximum(self.power * t, -1.0)) / self.power) - self.shift

    @property
    def limit(self) -> float:
        """The line on the normal scale."""
        return float(self.forward(np.array(self.line)))

    def headcount(self, mean: Floats, sd: Floats) -> Floats:
        """Probability of being below the line."""
        return np.asarray(ndtr((self.limit - mean) / sd))

    def gap(self, mean: Floats, sd: Floats) -> Floats:
        """Expected shortfall as a share of the line."""
        if self.power:
            return self._integral(mean, sd, self.power, 1)
        a = (self.limit - mean) / sd
        if self.power is None:
            return ((self.line - mean) * ndtr(a) + sd * _bell(a)) / self.line
        return ((self.line + self.shift) * ndtr(a) - np.exp(mean + sd**2 / 2) * ndtr(a - sd)) / self.line

    def squared_gap(self, mean: Floats, sd: Floats) -> Floats:
        """Expected square of the shortfall as a share of the line."""
        if self.power:
            return self._integral(mean, sd, self.power, 2)
        a = (self.limit - mean) / sd
        if self.power is None:
            short = self.line - mean
            return ((short**2 + sd**2) * ndtr(a) + short * sd * _bell(a)) / self.line**2
        top = self.line + self.shift
        return (
            top**2 * ndtr(a)
            - 2 * top * np.exp(mean + sd**2 / 2) * ndtr(a - sd)
            + np.exp(2 * mean + 2 * sd**2) * ndtr(a - 2 * sd)
        ) / self.line**2

    def _integral(self, mean: Floats, sd: Floats, power: float, order: int) -> Floats:
        mean, sd = np.broadcast_arrays(mean, sd)
        end = -1 / power if power > 0 else -np.inf
        high = np.minimum(self.limit, mean + _REACH * sd)
        low = np.maximum(end, np.minimum(mean, high) - _REACH * sd)
        half = np.maximum(high - low, 0) / 2
        total = np.zeros(mean.shape)
        for node, weight in zip(*np.polynomial.legendre.leggauss(48), strict=True):
            t = low + half * (node + 1)
            short = np.maximum(1 - self.backward(t) / self.line, 0.0)
            total += weight * short**order * _bell((t - mean) / sd)
        total *= half / sd
        if power > 0:  # what the model puts below the end of the scale stands at the end
            total += (1 + self.shift / self.line) ** order * ndtr((end - mean) / sd)
        return total


def _bell(a: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * a**2) / np.sqrt(2 * np.pi))
