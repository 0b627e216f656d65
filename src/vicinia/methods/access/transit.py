"""Travel times by public transport and on foot: the median over a window of departures.

Every walk is at most `walk_km` long and walks are not chained: one from the origin, one at each change, one
to the destination. The connection scan is that of J. Dibbelt, T. Pajor, B. Strasser and D. Wagner,
"Connection scan algorithm", ACM Journal of Experimental Algorithmics 23 (2018), with walks kept apart from
rides so that they need not form closed groups.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from vicinia.methods.access.coordinates import Coordinates
from vicinia.methods.access.decay import Floats
from vicinia.methods.access.pairs import Costs
from vicinia.methods.access.timetable import Timetable, Whole


@dataclass(frozen=True, slots=True, eq=False)
class Transit:
    """A timetable with the places that people leave from and want to reach.

    `origins` and `destinations` are longitude and latitude in degrees, one row per place. Departures are all
    minutes from the first of `departures` until before the second ("07:00", "09:00"), every `every_minutes`.
    Walks follow a straight line at `walk_kmh` (choose it low, since streets are not straight) and take
    whole seconds, rounded up. Who changes needs `change_minutes` besides the walk, unless the feed
    gives the change a time of its own.

    The cost is in minutes, from the departure to the arrival, waiting at the stop included. Raises ValueError
    for coordinates, times, or speeds that cannot be used.
    """

    timetable: Timetable
    origins: Any
    destinations: Any
    departures: tuple[str, str]
    every_minutes: int = 1
    walk_km: float = 1.0
    walk_kmh: float = 4.0
    change_minutes: float = 1.0

    def __post_init__(self) -> None:
        for name, least in (("every_minutes", 1), ("walk_km", 0), ("walk_kmh", 0.1), ("change_minutes", 0)):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= least):
                raise ValueError(f"{name} is {value:g}; give at least {least:g}.")
        if self.every_minutes != int(self.every_minutes):
            raise ValueError(f"every_minutes is {self.every_minutes:g}; give whole minutes.")
        if isinstance(self.departures, str) or len(self.departures) != 2:
            raise ValueError("departures must be two times, the first minute and the one to stop before.")
        first, last = (_minute(text) for text in self.departures)
        if last <= first:
            raise ValueError(
                f"The departures from {self.departures[0]} until before {self.departures[1]} are none; "
                "give a later end."
            )
        places = Coordinates(self.origins, self.destinations)
        object.__setattr__(self, "origins", places.origins)
        object.__setattr__(self, "destinations", places.destinations)

    def costs(self, limit: float) -> Costs:
        """The pairs whose median travel time is at most the limit, by origin and then destination.

        From a departure with which a place is not reached within the limit, the time counts as endless; of an
        even number of departures the median is the mean of the middle two.
        """
        from vicinia.methods.access import transit_compiled

        first, last = (_minute(text) for text in self.departures)
        starts = np.arange(first, last, int(self.every_minutes), dtype=np.int64) * 60
        stops = self.timetable.coordinates
        to_stop = _by_place(self._walks(self.origins, stops), len(self.origins))
        from_stop = _by_place(self._walks(self.destinations, stops), len(self.destinations))
        direct = _by_place(self._walks(self.origins, self.destinations), len(self.origins))
        change_first, change_stop, change_s = self._changes()
        table = self.timetable
        found = []
        for origin in range(len(self.origins)):
            times = transit_compiled.arrivals(
                starts, math.floor(limit * 60),
                table.trip, table.start, table.end, table.departure_s, table.arrival_s, table.boards,
                table.alights, _instants(table), table.trips,
                *_of(to_stop, origin), change_first, change_stop, change_s,
                *from_stop, *_of(direct, origin),
            )  # fmt: skip
            median = np.median(times, axis=0) / 60 if times.size else np.empty(0)
            near = np.flatnonzero(median <= limit)
            found.append((np.full(len(near), origin), near, median[near]))
        if not found:
            return Costs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
        return Costs(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _walks(self, here: Any, there: Any) -> tuple[Whole, Whole, Whole]:
        """Pairs near enough to walk, with the seconds that it takes."""
        near = Coordinates(here, there).costs(self.walk_km)
        return near.origin.astype(np.int64), near.destination.astype(np.int64), self._seconds(near.cost)

    def _seconds(self, km: Floats) -> Whole:
        return np.ceil(km / self.walk_kmh * 3600).astype(np.int64)

    def _changes(self) -> tuple[Whole, Whole, Whole]:
        """For each stop where one gets off: the stops where one can then get on, and after how long."""
        own = self.timetable.changes
        stops = len(self.timetable.stops)
        here, there, walk = self._walks(self.timetable.coordinates, self.timetable.coordinates)
        walk = walk + math.ceil(self.change_minutes * 60)
        if own:
            keys = np.array([one * stops + two for one, two in own], dtype=np.int64)
            kept = ~np.isin(here * stops + there, keys)
            times = [(*pair, time) for pair, time in own.items() if time is not None]
            added = np.array(times, dtype=np.int64).reshape(-1, 3).T
            here, there, walk = (
                np.concatenate([old[kept], new]) for old, new in zip((here, there, walk), added, strict=True)
            )
        return _by_place((here, there, walk), stops)


def _by_place(links: tuple[Whole, Whole, Whole], size: int) -> tuple[Whole, Whole, Whole]:
    """Links grouped by their first end: where each group starts, other end, seconds."""
    here, there, time = links
    first = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(here, minlength=size), out=first[1:])
    order = np.argsort(here, kind="stable")
    return first, there[order], time[order]


def _of(grouped: tuple[Whole, Whole, Whole], place: int) -> tuple[Whole, Whole]:
    first, there, time = grouped
    here = slice(first[place], first[place + 1])
    return there[here], time[here]


def _instants(table: Timetable) -> Whole:
    """For each hop where the hops of its instant begin, if one of them takes no time; else -1.

    Such a hop can feed another of the same instant that stands before it, so these are gone through again.
    """
    departure = table.departure_s
    begins = np.searchsorted(departure, departure, side="left")
    last = np.append(departure[1:] != departure[:-1], True)
    at_once = np.zeros(len(departure) + 1, np.int64)
    np.cumsum(table.arrival_s == departure, out=at_once[1:])
    ends = np.searchsorted(departure, departure, side="right")
    return np.where(last & (at_once[ends] > at_once[begins]), begins, -1)


def _minute(text: str) -> int:
    found = re.fullmatch(r"(\d{1,2}):([0-5]\d)", str(text))
    if not found:
        raise ValueError(f"The departure “{text}” is not a time; give hours and minutes, such as 07:30.")
    return int(found[1]) * 60 + int(found[2])
