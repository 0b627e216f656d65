"""Travel costs over a road graph: from every place of supply outwards, and no farther than asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from vicinia.methods.access.decay import Floats
from vicinia.methods.access.pairs import Costs, Indices


@dataclass(frozen=True, slots=True, eq=False)
class Roads:
    """A directed graph of roads, and the nodes at which people and places stand.

    `start`, `end` and `cost` are one entry per road: the nodes it joins (whole numbers from 0) and what it
    costs to go along it, in any unit, 0 or more. Roads go one way unless `both_ways=True`; of parallel ones
    the cheapest counts. `origins` and `destinations` hold one node per origin and destination; several may
    stand at one node, and a node without roads reaches only itself.

    Raises ValueError for arrays of different length, a node that is not a whole number from 0, and a cost
    that is negative or missing.

    >>> from vicinia.methods.access import travel_costs
    >>> roads = Roads([0, 1, 2], [1, 2, 0], [10.0, 5.0, 40.0], origins=[0, 1, 2], destinations=[2])
    >>> travel_costs(roads, limit=45).cost
    array([15.,  5.,  0.])
    """

    start: Any
    end: Any
    cost: Any
    origins: Any
    destinations: Any
    both_ways: bool = False

    def __post_init__(self) -> None:
        for name, what in (
            ("start", "start of road"),
            ("end", "end of road"),
            ("origins", "node of origin"),
            ("destinations", "node of destination"),
        ):
            object.__setattr__(self, name, _nodes(getattr(self, name), what))
        object.__setattr__(self, "cost", _road_costs(self.cost))
        if not len(self.start) == len(self.end) == len(self.cost):
            raise ValueError(
                f"The roads must be three equally long arrays; they have {len(self.start)} starts, "
                f"{len(self.end)} ends and {len(self.cost)} costs."
            )

    def costs(self, limit: float) -> Costs:
        """All pairs whose cheapest way costs at most the limit, by origin and then destination.

        One search goes out from each destination against the direction of the roads, and ends at the limit
        (E. W. Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1, 1959).
        """
        from vicinia.methods.access import roads_compiled

        nodes = 1 + max((int(a.max()) for a in (self.start, self.end, self.origins) if len(a)), default=-1)
        nodes = max(nodes, 1 + int(self.destinations.max(initial=-1)))
        tail, head, cost = self.start, self.end, self.cost
        if self.both_ways:
            tail, head = np.concatenate([tail, head]), np.concatenate([head, tail])
            cost = np.concatenate([cost, cost])
        first_road, order = _grouped(head, nodes)
        first_origin, standing = _grouped(self.origins, nodes)
        origin, destination, found = roads_compiled.outwards(
            first_road, tail[order].astype(np.int32), cost[order],
            first_origin, standing, self.destinations, float(limit),
        )  # fmt: skip
        return _by_origin(origin, destination, found, len(self.origins))


def _grouped(key: Indices, size: int) -> tuple[Indices, Indices]:
    """Where each key's entries start in an order by key, and that order."""
    first = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(key, minlength=size), out=first[1:])
    return first, np.argsort(key, kind="stable").astype(np.int32)


def _by_origin(origin: Indices, destination: Indices, cost: Floats, origins: int) -> Costs:
    """Pairs that came by destination, put by origin; within an origin the destinations stay in order."""
    from vicinia.methods.access import roads_compiled

    first = np.zeros(origins + 1, np.int64)
    np.cumsum(np.bincount(origin, minlength=origins), out=first[1:])
    return Costs(*roads_compiled.placed(first, origin, destination, cost))


def _nodes(given: Any, what: str) -> Indices:
    found = np.ascontiguousarray(given)
    if found.size == 0:
        return np.empty(0, np.int64)
    if found.ndim != 1 or found.dtype.kind not in "iuf":
        raise ValueError(f"The {what}s must be one whole number each, from 0.")
    bad = np.flatnonzero(~((found >= 0) & (found < 2**31 - 1) & (found == np.floor(found))))
    if bad.size:
        raise ValueError(f"The {what} {bad[0]} is {found[bad[0]]:g}; nodes are whole numbers from 0.")
    return found.astype(np.int64)


def _road_costs(given: Any) -> Floats:
    try:
        found = np.ascontiguousarray(given, dtype=np.float64)
    except (TypeError, ValueError) as wrong:
        raise ValueError("The costs of the roads must be numbers.") from wrong
    bad = np.flatnonzero(~(np.isfinite(found) & (found >= 0)))
    if bad.size:
        raise ValueError(
            f"The cost of road {bad[0]} is {found.flat[bad[0]]:g}; give 0 or more, or leave the road out."
        )
    return found
