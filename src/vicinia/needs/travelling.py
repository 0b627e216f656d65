"""Minutes by road, as near as they can be said without a road map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.access import Coordinates, travel_costs
from vicinia.territory.models import Municipality

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


@dataclass(frozen=True, slots=True)
class Located:
    """A municipality whose town hall is on the map."""

    town: Municipality
    latitude: float
    longitude: float


def located(towns: Iterable[Municipality]) -> list[Located]:
    """Those of some municipalities that have coordinates."""
    return [
        Located(one, one.latitude, one.longitude)
        for one in towns
        if one.latitude is not None and one.longitude is not None
    ]


def minutes_between(origins: Sequence[Place], destinations: Sequence[Place]) -> NDArray[np.float64]:
    """Origins × destinations, to a tenth of a minute: more would not be true."""
    here, there = ([[one.longitude, one.latitude] for one in places] for places in (origins, destinations))
    table = np.zeros((len(here), len(there)))
    origin, destination, cost = travel_costs(
        Coordinates(here, there, per_km=_MINUTES_PER_KM), limit=_ANYWHERE
    )
    table[origin, destination] = cost
    return np.round(table, 1)
