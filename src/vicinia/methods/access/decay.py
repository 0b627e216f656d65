"""How much a place counts as it gets farther away: steps by zone, or a curve.

A step function has named zones, each with its upper bound (Luo and Qi 2009); a curve is any function of
the cost, for example a power of it (gravity) or a bell. Both are never negative.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Weights = Mapping[float, float] | Callable[[Any], Any] | float
"""What callers may give: zone bound -> weight, a function of the cost, or a negative power of the cost."""


@dataclass(frozen=True, slots=True, eq=False)
class Zones:
    """Steps: a cost has the weight of the first zone whose upper bound it does not pass.

    >>> Zones(np.array([10.0, 20.0]), np.array([1.0, 0.5]))(np.array([0.0, 10.0, 10.5, 20.0, 21.0]))
    array([1. , 1. , 0.5, 0.5, 0. ])
    """

    bounds: Floats
    """Ascending, finite."""
    weights: Floats
    """As many; beyond the last bound the weight is 0."""

    def __call__(self, cost: Floats) -> Floats:
        """One weight per cost; a cost on a bound belongs to the nearer zone."""
        found: Floats = np.append(self.weights, 0.0)[np.searchsorted(self.bounds, cost, side="left")]
        return found

    def squared(self) -> Zones:
        """The same zones with the squares of the weights."""
        return Zones(self.bounds, self.weights**2)

    def within(self, catchment: float) -> Zones:
        """The same weights up to a cost, 0 beyond it."""
        if catchment >= self.bounds[-1]:
            return self
        kept = int(np.searchsorted(self.bounds, catchment, side="left"))
        return Zones(np.append(self.bounds[:kept], catchment), self.weights[: kept + 1])


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Any function of the cost, up to a catchment; an infinite cost has weight 0."""

    function: Callable[[Any], Any]
    catchment: float = math.inf
    power: int = 1

    def __call__(self, cost: Floats) -> Floats:
        """One weight per cost. Raises ValueError when the function gives none that can be used."""
        weight = np.zeros(cost.shape)
        inside = np.isfinite(cost) & (cost <= self.catchment)
        weight[inside] = self._values(cost[inside])
        bad = np.flatnonzero(~(np.isfinite(weight) & (weight >= 0)))
        if bad.size:
            raise ValueError(
                f"weights gives {weight[bad[0]]:g} for a cost of {cost[bad[0]]:g} (pair {bad[0]}); "
                "a weight must be a finite number that is not negative. For gravity weights, give "
                "a smallest cost, for example access.gravity(-1, nearest=1)."
            )
        return weight**self.power

    def squared(self) -> Curve:
        """The square of the function."""
        return Curve(self.function, self.catchment, self.power * 2)

    def within(self, catchment: float) -> Curve:
        """The same function up to a cost, 0 beyond it."""
        return Curve(self.function, min(self.catchment, catchment), self.power)

    def _values(self, cost: Floats) -> Floats:
        with np.errstate(all="ignore"):
            try:
                found = np.asarray(self.function(cost), dtype=np.float64)
            except (TypeError, ValueError, ZeroDivisionError):
                # A function written for one number at a time, with an `if` or from `math`.
                found = np.array([_single(self.function, one) for one in cost.tolist()], dtype=np.float64)
        if found.shape not in ((), cost.shape):
            raise ValueError(
                f"weights gives {found.size} values for {cost.size} costs; it must give one for each."
            )
        return np.broadcast_to(found, cost.shape)


Decay = Zones | Curve


def gravity(power: float, *, nearest: float = 0.0) -> Callable[[Any], Any]:
    """A power of the cost, for `weights=`.

    `power` is negative (-1: twice as far counts half), `nearest` the cost below which nothing counts more:
    at a cost of 0 the power itself would be infinite. Raises ValueError for a power that is not negative.
    Source: W. G. Hansen, "How accessibility shapes land use", Journal of the American Institute of Planners
    25 (1959).

    >>> gravity(-1.0, nearest=5)(np.array([0.0, 5.0, 20.0])).tolist()
    [0.2, 0.2, 0.05]
    """
    if not (math.isfinite(power) and power < 0):
        raise ValueError(f"The power of a gravity weight is {power:g}; give a negative one, for example -1.")
    if not (math.isfinite(nearest) and nearest >= 0):
        raise ValueError(f"The nearest cost is {nearest:g}; give 0 or more.")
    return lambda cost: np.maximum(np.asarray(cost, dtype=np.float64), nearest) ** power


def gaussian(width: float) -> Callable[[Any], Any]:
    """The bell exp(-cost² / (2 width²)), for `weights=`; 1 at a cost of 0.

    Raises ValueError for a width that is not positive. Source: D. Dai, "Black residential segregation,
    disparities in spatial access to health care facilities, and late-stage breast cancer diagnosis in
    metropolitan Detroit", Health & Place 16 (2010).

    >>> gaussian(20)(np.array([0.0, 20.0])).round(4).tolist()
    [1.0, 0.6065]
    """
    if not (math.isfinite(width) and width > 0):
        raise ValueError(f"The width of a Gaussian weight is {width:g}; give a positive one.")
    return lambda cost: np.exp(-0.5 * (np.asarray(cost, dtype=np.float64) / width) ** 2)


def decay(weights: Weights) -> Decay:
    """The checked form of what a caller gave as `weights`."""
    if isinstance(weights, Mapping):
        return _zones(weights)
    if callable(weights):
        return Curve(weights)
    if isinstance(weights, Real) and not isinstance(weights, bool):
        return Curve(gravity(float(weights)))
    raise TypeError(
        "weights must be a mapping from each zone's upper bound to its weight, such as {10: 1.0, 20: 0.68}, "
        f"or a function of the cost; it is a {type(weights).__name__}."
    )


def checked_catchment(catchment: float) -> float:
    """The largest cost that counts. Raises ValueError unless it is a number, not negative."""
    if isinstance(catchment, Real) and not isinstance(catchment, bool) and catchment >= 0:
        return min(float(catchment), float(np.finfo(np.float64).max))
    raise ValueError(f"The catchment is {catchment!r}; give the largest cost that still counts, 0 or more.")


def _zones(weights: Mapping[float, float]) -> Zones:
    try:
        steps = sorted((float(bound), float(weight)) for bound, weight in weights.items())
    except (TypeError, ValueError) as wrong:
        raise ValueError("Every zone needs a number as upper bound and a number as weight.") from wrong
    for bound, weight in steps:
        if not (math.isfinite(bound) and bound >= 0):
            raise ValueError(f"A zone's upper bound is {bound:g}; give a finite cost, 0 or more.")
        if not (math.isfinite(weight) and weight >= 0):
            raise ValueError(
                f"The zone up to {bound:g} has the weight {weight:g}; give a finite weight, 0 or more."
            )
    if not any(weight > 0 for _, weight in steps):
        raise ValueError("No zone has a weight above 0; give at least one, such as {10: 1.0}.")
    bounds = np.array([bound for bound, _ in steps])
    if np.any(np.diff(bounds) == 0):
        twice = bounds[np.flatnonzero(np.diff(bounds) == 0)[0]]
        raise ValueError(f"Two zones end at {twice:g}; give each upper bound once.")
    return Zones(bounds, np.array([weight for _, weight in steps]))


def _single(function: Callable[[Any], Any], cost: float) -> float:
    try:
        return float(function(cost))
    except ZeroDivisionError:
        return math.inf
