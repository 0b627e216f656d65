"""Travel costs from what describes travel: coordinates, a road graph, a timetable."""

from __future__ import annotations

import math
from typing import Protocol

from vicinia.methods.access.pairs import Costs


class TravelSource(Protocol):
    """Anything that can list its pairs up to a cost."""

    def costs(self, limit: float) -> Costs:
        """All pairs whose cost is at most the limit."""
        ...


def travel_costs(source: TravelSource, *, limit: float) -> Costs:
    """The pairs of a source whose cost is at most `limit`, and no others, by origin and then destination.

    `source` is `Coordinates` (straight lines), `Roads` (a directed graph) or `Transit` (a timetable); the
    cost is in its unit. Returns `Costs`, which unpacks as (origin, destination, cost) and is what `two_step`
    and its kin take. Raises ValueError for a limit that is not a positive, finite number.
    """
    if not (math.isfinite(limit) and limit > 0):
        raise ValueError(f"The limit is {limit:g}; give the largest cost to look for, more than 0.")
    if not hasattr(source, "costs"):
        raise TypeError(f"source must be Coordinates, Roads or Transit; it is a {type(source).__name__}.")
    return source.costs(float(limit))
