"""Straight-line costs between places, kept as places: pairs are found when they are needed, or never stored.

On the globe the distance is that of the great circle on a sphere. It is compared through the squared chord,
which grows with it and costs three subtractions, and is exact to the rounding of float64.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from vicinia.methods.access.decay import Decay, Floats, Zones
from vicinia.methods.access.pairs import Costs, Pairs, WeightedPairs

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""
STREAMED_FROM = 4_000_000
"""Origins times destinations from which pairs are no longer listed but summed as they are met."""


@dataclass(frozen=True, slots=True, eq=False)
class Coordinates:
    """Origins and destinations by their coordinates, one row each; may be given as `costs`.

    Two columns: longitude and latitude in degrees, or with `projected=True` easting and northing in metres.
    The cost of a pair is its distance in km times `per_km`: 1 for kilometres, 1.5 for minutes at 40 km/h.
    Raises ValueError for coordinates that are missing or off the globe and for a `per_km` that is not
    positive.

    >>> places = Coordinates([[11.35, 44.49], [11.49, 44.54]], [[11.34, 44.50]], per_km=1.5)
    >>> from vicinia.methods.access import travel_costs
    >>> travel_costs(places, limit=30).cost.round(2)
    array([ 2.05, 19.05])
    """

    origins: Any
    destinations: Any
    per_km: float = 1.0
    projected: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.per_km) and self.per_km > 0):
            raise ValueError(f"per_km is {self.per_km:g}; give the cost of one kilometre, more than 0.")
        for name in ("origins", "destinations"):
            object.__setattr__(self, name, _coordinates(getattr(self, name), name, self.projected))

    def cost_of(self, squared: Any) -> Any:
        """The cost of a squared distance between `positions`."""
        straight = np.sqrt(squared)
        if self.projected:
            return straight / 1000 * self.per_km
        return 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(straight / 2, 1.0)) * self.per_km

    def squared_of(self, cost: float) -> float:
        """The largest squared distance whose cost is at most this one: the bound that sums compare with."""
        return _largest(lambda squared: bool(self.cost_of(np.float64(squared)) <= cost))

    def costs(self, limit: float) -> Costs:
        """All pairs whose cost is at most the limit, by origin and then destination."""
        here, there = self.positions("origins"), self.positions("destinations")
        bound = self.squared_of(limit)
        if len(here) * len(there) < STREAMED_FROM:
            squared = squared_distance(here[:, None], there[None])
            origin, destination = np.nonzero(squared <= bound)
            return Costs(origin, destination, self.cost_of(squared[origin, destination]))
        from scipy.spatial import KDTree

        reach = min(math.sqrt(bound) * (1 + 1e-9), 1e150)
        found = KDTree(here).sparse_distance_matrix(KDTree(there), reach, output_type="ndarray")
        origin, destination = found["i"].astype(np.int64), found["j"].astype(np.int64)
        squared = squared_distance(here[origin], there[destination])
        kept = np.flatnonzero(squared <= bound)
        kept = kept[np.lexsort((destination[kept], origin[kept]))]
        return Costs(origin[kept], destination[kept], self.cost_of(squared[kept]))

    def links(self) -> Any:
        """What sums over the pairs: itself while they are few, else trees that store none."""
        if len(self.origins) * len(self.destinations) < STREAMED_FROM:
            return self
        from vicinia.methods.access.streaming import StreamedPlaces

        return StreamedPlaces(self)

    def weighted(self, decay: Decay) -> WeightedPairs:
        """Sums under a weight function, over pairs that are listed."""
        limit = decay.bounds[-1] if isinstance(decay, Zones) else decay.catchment
        return Pairs(self.costs(float(limit)), len(self.origins), len(self.destinations)).weighted(decay)

    def positions(self, name: str) -> Floats:
        """Origins or destinations as points whose straight distance is compared, (n, 3)."""
        first, second = getattr(self, name).T
        if self.projected:
            return np.column_stack([first, second, np.zeros_like(first)])
        longitude, latitude = np.radians(first), np.radians(second)
        return np.column_stack(
            [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
        )


def squared_distance(here: Floats, there: Floats) -> Floats:
    """Along the last axis, added in the order in which the compiled loops add."""
    x, y, z = np.moveaxis(here - there, -1, 0)
    found: Floats = x * x + y * y + z * z
    return found


def _coordinates(given: Any, name: str, projected: bool) -> Floats:
    try:
        found = np.array(given, dtype=np.float64, order="C")
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"The {name} must be numbers, two for each place.") from wrong
    if found.size == 0:
        return found.reshape(0, 2)
    if found.ndim != 2 or found.shape[1] != 2:
        raise ValueError(f"The {name} must have two columns, one row per place; the shape is {found.shape}.")
    kinds = "easting and northing" if projected else "longitude and latitude"
    bad = np.flatnonzero(~np.isfinite(found).all(axis=1))
    if bad.size:
        raise ValueError(f"Row {bad[0]} of the {name} has no {kinds}; give both, or leave the place out.")
    if not projected:
        bad = np.flatnonzero((np.abs(found[:, 0]) > 360) | (np.abs(found[:, 1]) > 90))
        if bad.size:
            raise ValueError(
                f"Row {bad[0]} of the {name} is ({found[bad[0], 0]:g}, {found[bad[0], 1]:g}), which is not "
                "longitude and latitude in degrees; swap the columns, or say projected=True for metres."
            )
    return found


def _largest(is_within: Callable[[float], bool]) -> float:
    """The largest float64 from 0 that is within, by halving: floats are ordered as their bit patterns are."""
    low, high = 0, int(np.float64(np.finfo(np.float64).max).view(np.int64))

    def number(bits: int) -> float:
        return float(np.int64(bits).view(np.float64))

    if is_within(number(high)):
        return number(high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_within(number(middle)) else (low, middle)
    return number(low)
