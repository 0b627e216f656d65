"""The loops over many pairs, compiled at first use. Imported only where there are many."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def add(source: Any, target: Any, weight: Any, values: Any, out: Any) -> None:
    """Add weight times the value of the source to the target, pair by pair."""
    for pair in range(source.size):
        out[target[pair]] += weight[pair] * values[source[pair]]


@njit(cache=True)
def add_by_zone(source: Any, target: Any, zone: Any, weights: Any, values: Any, out: Any) -> None:
    """The same, with the weight of the zone that the pair lies in."""
    for pair in range(source.size):
        out[target[pair]] += weights[zone[pair]] * values[source[pair]]


@njit(cache=True)
def zones(cost: Any, bounds: Any, out: Any) -> None:
    """The first zone whose bound a cost does not pass; as many as there are bounds if it passes all."""
    for pair in range(cost.size):
        zone = 0
        for bound in bounds:  # counted without a branch: costs come in no order
            zone += cost[pair] > bound
        out[pair] = zone


@njit(cache=True)
def inspect(origin: Any, destination: Any, cost: Any, origins: int, destinations: int) -> tuple[int, int]:
    """The first fault, numbered as in `pairs.py`, and where it stands; (0, 0) when there is none."""
    faults = 0
    for pair in range(origin.size):
        faults += (origin[pair] < 0) | (origin[pair] >= origins)
        faults += (destination[pair] < 0) | (destination[pair] >= destinations)
        faults += not cost[pair] >= 0
    if faults:
        return _first(origin, destination, cost, origins, destinations)
    falls_by_origin = falls_by_destination = 0
    for pair in range(1, origin.size):
        o, d, p, q = origin[pair], destination[pair], origin[pair - 1], destination[pair - 1]
        falls_by_origin += (o < p) | ((o == p) & (d <= q))
        falls_by_destination += (d < q) | ((d == q) & (o <= p))
    if falls_by_origin == 0 or falls_by_destination == 0:  # strictly ascending: no pair is there twice
        return 0, 0
    return _twice(origin, destination, origins, destinations)


@njit(cache=True)
def _first(origin: Any, destination: Any, cost: Any, origins: int, destinations: int) -> tuple[int, int]:
    """The kinds of fault one after the other, as the numpy form looks for them."""
    for pair in range(origin.size):
        if origin[pair] < 0 or origin[pair] >= origins:
            return 1, pair
    for pair in range(origin.size):
        if destination[pair] < 0 or destination[pair] >= destinations:
            return 2, pair
    for pair in range(origin.size):
        if not cost[pair] >= 0:
            return 3, pair
    return 0, 0


@njit(cache=True)
def _twice(origin: Any, destination: Any, origins: int, destinations: int) -> tuple[int, int]:
    """Group the destinations by origin, then leave the origin's mark on each that it names."""
    start = np.zeros(origins + 1, np.int64)
    for pair in range(origin.size):
        start[origin[pair] + 1] += 1
    for one in range(origins):
        start[one + 1] += start[one]
    grouped = np.empty(origin.size, np.int32)
    for pair in range(origin.size):
        grouped[start[origin[pair]]] = destination[pair]
        start[origin[pair]] += 1  # ends as the start of the next origin
    mark = np.full(destinations, -1, np.int64)
    begin = 0
    for one in range(origins):
        for place in range(begin, start[one]):
            if mark[grouped[place]] == one:
                return 4, _second(origin, destination, one, grouped[place])
            mark[grouped[place]] = one
        begin = start[one]
    return 0, 0


@njit(cache=True)
def _second(origin: Any, destination: Any, one: int, other: int) -> int:
    """Where a pair stands for the second time."""
    seen = False
    for pair in range(origin.size):
        if origin[pair] == one and destination[pair] == other:
            if seen:
                return pair
            seen = True
    return -1
