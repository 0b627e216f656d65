"""A timetable as arrays: who runs from where to where, and when, on one day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.access.decay import Floats

Whole = NDArray[np.int64]
DAY_S = 86_400


@dataclass(frozen=True, slots=True, eq=False)
class Timetable:
    """One day of public transport. `read_gtfs` makes it from a feed; times are seconds after midnight.

    A *hop* is one vehicle going from one stop to the next. Hops are in order of departure, and of two hops
    of one trip the earlier stands first.
    """

    stops: tuple[str, ...]
    """Names of the stops where vehicles stop; hops and changes refer to them by position."""
    coordinates: Floats
    """Longitude and latitude, (stops, 2)."""
    trip: Whole
    """One entry per hop: which vehicle, from 0."""
    start: Whole
    end: Whole
    departure_s: Whole
    arrival_s: Whole
    boards: NDArray[np.bool_]
    """Whether one may get on at the start."""
    alights: NDArray[np.bool_]
    """Whether one may get off at the end."""
    changes: dict[tuple[int, int], int | None]
    """Changes with a time of their own (seconds) or forbidden (None), between two stops or at one."""
    notes: tuple[str, ...] = ()
    """What was left out or filled in while reading."""

    @property
    def trips(self) -> int:
        """Number of vehicles."""
        return int(self.trip.max(initial=-1)) + 1
