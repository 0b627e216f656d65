"""Travel costs as pairs: three arrays, checked once, and the weighted sums over them.

Up to a few million pairs numpy does the work, so that a small run needs no compiler; above it compiled
loops do (`pairs_compiled.py`), adding in the same order and so to the same digits.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.access.decay import Decay, Floats, Zones

Indices = NDArray[np.integer[Any]]

COMPILED_FROM = 1_000_000
"""Pairs from which the compiled loops are worth their start."""


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """What it costs to get from origins to destinations; unpacks as its three arrays.

    >>> origin, destination, cost = Costs(np.array([0, 1]), np.array([0, 0]), np.array([5.0, 12.0]))
    >>> cost
    array([ 5., 12.])
    """

    origin: Indices
    """Position of the origin, from 0."""
    destination: Indices
    """Position of the destination, from 0."""
    cost: Floats
    """In the unit of whoever computed it: minutes, kilometres. A pair that is absent is out of reach."""

    def __iter__(self) -> Iterator[Any]:
        return iter((self.origin, self.destination, self.cost))

    def __len__(self) -> int:
        """Number of pairs."""
        return len(self.cost)


class WeightedPairs:
    """Sums over pairs, one way and the other, under one weight function."""

    def __init__(self, pairs: Pairs, decay: Decay) -> None:
        self._pairs = pairs
        cost = pairs.costs.cost
        if len(cost) < COMPILED_FROM or not isinstance(decay, Zones):
            self._weight: Floats = decay(cost)
            self._zone: NDArray[np.unsignedinteger[Any]] | None = None
        else:
            from vicinia.methods.access import pairs_compiled

            # Usually one byte for a pair instead of eight.
            self._zone = np.empty(len(cost), np.min_scalar_type(len(decay.bounds)))
            pairs_compiled.zones(cost, decay.bounds, self._zone)
            self._weight = np.append(decay.weights, 0.0)

    def at_destinations(self, per_origin: Floats) -> Floats:
        """For each destination, the weighted sum of a value of the origins."""
        origin, destination, _ = self._pairs.costs
        return self._sum(origin, destination, per_origin, self._pairs.destinations)

    def at_origins(self, per_destination: Floats) -> Floats:
        """For each origin, the weighted sum of a value of the destinations."""
        origin, destination, _ = self._pairs.costs
        return self._sum(destination, origin, per_destination, self._pairs.origins)

    def _sum(self, source: Indices, target: Indices, values: Floats, size: int) -> Floats:
        if len(source) < COMPILED_FROM:
            return np.bincount(target, self._weight * values[source], minlength=size).astype(np.float64)
        from vicinia.methods.access import pairs_compiled

        out = np.zeros(size)
        if self._zone is None:
            pairs_compiled.add(source, target, self._weight, values, out)
        else:
            pairs_compiled.add_by_zone(source, target, self._zone, self._weight, values, out)
        return out


class Pairs:
    """Costs that were checked against the number of origins and destinations.

    Raises ValueError when the arrays differ in length, name a place that is not there, name a pair twice,
    or hold a cost that is negative or not a number; TypeError when there are not three of them.
    """

    def __init__(self, costs: Any, origins: int, destinations: int) -> None:
        self.origins, self.destinations = origins, destinations
        self.costs = _three(costs)
        if len(self.costs) < COMPILED_FROM:
            fault, at = _inspect(self.costs, origins, destinations)
        else:
            from vicinia.methods.access import pairs_compiled

            origin, destination, cost = self.costs
            fault, at = pairs_compiled.inspect(origin, destination, cost, origins, destinations)
        if fault:
            raise ValueError(self._sentence(fault, int(at)))

    def weighted(self, decay: Decay) -> WeightedPairs:
        """The pairs under a weight function."""
        return WeightedPairs(self, decay)

    def _sentence(self, fault: int, at: int) -> str:
        origin, destination, cost = self.costs
        if fault == BAD_ORIGIN:
            return _outside("origin", origin[at], at, self.origins, "demand")
        if fault == BAD_DESTINATION:
            return _outside("destination", destination[at], at, self.destinations, "supply")
        pair = f"origin {origin[at]} and destination {destination[at]} (pair {at})"
        if fault == BAD_COST:
            return (
                f"The cost between {pair} is {cost[at]:g}; give 0 or more, or leave out-of-reach pairs out."
            )
        return f"The pair of {pair} is given twice; keep one cost for each pair, for example the smallest."


BAD_ORIGIN, BAD_DESTINATION, BAD_COST, TWICE = 1, 2, 3, 4


def amounts(values: Any, what: str) -> Floats:
    """Demand or supply as one array. Raises ValueError for what is negative, missing or not a number."""
    try:
        found = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"{what} must be one number per place.") from wrong
    if found.ndim != 1:
        raise ValueError(f"{what} must be one number per place, in one dimension; it has {found.ndim}.")
    bad = np.flatnonzero(~(np.isfinite(found) & (found >= 0)))
    if bad.size:
        raise ValueError(f"{what} at position {bad[0]} is {found[bad[0]]:g}; give 0 or more for every place.")
    return found


def _three(costs: Any) -> Costs:
    columns = getattr(costs, "columns", None)
    parts = [costs[name] for name in columns] if columns is not None else costs
    try:
        parts = list(parts)
    except TypeError as wrong:
        raise TypeError("costs must be three arrays: origins, destinations, costs.") from wrong
    if len(parts) != 3:
        raise ValueError(
            f"costs must be three arrays (origins, destinations, costs); {len(parts)} were given."
        )
    try:
        cost = np.ascontiguousarray(parts[2], dtype=np.float64)
    except (TypeError, ValueError) as wrong:
        raise ValueError("The third array of costs must be numbers.") from wrong
    origin, destination = _positions(parts[0], "origin"), _positions(parts[1], "destination")
    if not origin.ndim == destination.ndim == cost.ndim == 1:
        raise ValueError("The three arrays of costs must have one dimension each.")
    if not len(origin) == len(destination) == len(cost):
        raise ValueError(
            f"The three arrays of costs must be equally long; they have {len(origin)}, {len(destination)} "
            f"and {len(cost)} values."
        )
    if origin.dtype != destination.dtype:
        origin, destination = origin.astype(np.int64), destination.astype(np.int64)
    return Costs(origin, destination, cost)


def _positions(given: Any, what: str) -> Indices:
    found = np.ascontiguousarray(given)
    if found.size == 0:
        return found.astype(np.int64)
    if found.dtype in (np.int32, np.int64):
        return found
    if found.dtype.kind in "iu":
        return found.astype(np.int64)
    if found.dtype.kind == "O":
        with contextlib.suppress(TypeError, ValueError):
            found = found.astype(np.float64)
    if found.dtype.kind == "f":
        bad = np.flatnonzero(found != np.floor(found))
        if not bad.size and np.isfinite(found).all():
            return found.astype(np.int64)
        at = bad[0] if bad.size else np.flatnonzero(~np.isfinite(found))[0]
        raise ValueError(
            f"The {what} of pair {at} is {found[at]:g}; give its position, a whole number from 0."
        )
    raise ValueError(
        f"The {what}s of costs must be positions, whole numbers from 0, in the order of demand and supply; "
        "turn names into positions first, for example with pandas.Index.get_indexer."
    )


def _outside(what: str, index: int, at: int, size: int, of: str) -> str:
    return (
        f"The {what} of pair {at} is {index}, but {of} has {size} places: positions go from 0 to {size - 1}."
        if size
        else f"The {what} of pair {at} is {index}, but {of} is empty."
    )


def _inspect(costs: Costs, origins: int, destinations: int) -> tuple[int, int]:
    """The first fault and where it stands; (0, 0) when there is none."""
    origin, destination, cost = costs
    for fault, bad in (
        (BAD_ORIGIN, (origin < 0) | (origin >= origins)),
        (BAD_DESTINATION, (destination < 0) | (destination >= destinations)),
        (BAD_COST, ~(cost >= 0)),
    ):
        if bad.any():
            return fault, int(np.argmax(bad))
    key = origin.astype(np.int64) * destinations + destination
    if np.all(key[1:] > key[:-1]):
        return 0, 0
    order = np.argsort(key, kind="stable")
    again = np.flatnonzero(key[order][1:] == key[order][:-1])
    return (TWICE, int(order[again[0] + 1])) if again.size else (0, 0)
