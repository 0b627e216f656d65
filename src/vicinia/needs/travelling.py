"""Minutes by road, as near as they can be said without a road map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.access import Coordinates, travel_costs

DETOUR = 1.3
"""How much longer roads are than the straight line."""
KM_PER_HOUR = 40
_MINUTES_PER_KM = DETOUR * 60 / KM_PER_HOUR
_ANYWHERE = 1e6


class Place(Protocol):
    """Anything with coordinates in degrees."""

    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...


def minutes_between(origins: Sequence[Place], destinations: Sequence[Place]) -> NDArray[np.float64]:
    """Origins × destinations, to a tenth of a minute: more would not be true."""
    here, there = ([[one.longitude, one.latitude] for one in places] for places in (origins, destinations))
    table = np.zeros((len(here), len(there)))
    origin, destination, cost = travel_costs(
        Coordinates(here, there, per_km=_MINUTES_PER_KM), limit=_ANYWHERE
    )
    table[origin, destination] = cost
    return np.round(table, 1)
