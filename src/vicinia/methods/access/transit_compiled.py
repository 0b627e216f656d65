"""The connection scan, compiled at first use."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

NEVER = np.int64(2**62)


@njit(cache=True)
def arrivals(
    starts: Any, limit_s: int,
    trip: Any, start: Any, end: Any, departure: Any, arrival: Any, boards: Any, alights: Any, instant: Any,
    trips: int,
    near_stop: Any, near_s: Any, change_first: Any, change_stop: Any, change_s: Any,
    place_first: Any, place_stop: Any, place_s: Any, direct: Any, direct_s: Any,
) -> Any:  # fmt: skip
    """Seconds from each start to each destination, (starts, destinations); infinite beyond the limit."""
    stops, places = change_first.size - 1, place_first.size - 1
    ready = np.empty(stops, np.int64)  # from when one can get on at a stop
    down = np.empty(stops, np.int64)  # when one first gets off there
    aboard = np.empty(trips, np.int64)  # with which of its hops one got on a vehicle
    found = np.full((starts.size, places), np.inf)
    for run in range(starts.size):
        begin, latest = starts[run], starts[run] + limit_s
        ready[:], down[:], aboard[:] = NEVER, NEVER, NEVER
        for link in range(near_stop.size):
            ready[near_stop[link]] = min(ready[near_stop[link]], begin + near_s[link])
        hop, improved = np.searchsorted(departure, begin), False
        while hop < departure.size and departure[hop] <= latest:
            vehicle = trip[hop]
            if hop < aboard[vehicle] and boards[hop] and ready[start[hop]] <= departure[hop]:
                aboard[vehicle] = hop
                improved = True
            if aboard[vehicle] <= hop and alights[hop] and arrival[hop] < down[end[hop]]:
                down[end[hop]] = arrival[hop]
                improved = True
                for link in range(change_first[end[hop]], change_first[end[hop] + 1]):
                    when = arrival[hop] + change_s[link]
                    if when < ready[change_stop[link]]:
                        ready[change_stop[link]] = when
            if instant[hop] >= 0 and improved:  # hops without duration may feed others of their instant
                hop, improved = instant[hop], False
            else:
                improved = improved and departure[hop] == departure[min(hop + 1, departure.size - 1)]
                hop += 1
        for link in range(direct.size):
            found[run, direct[link]] = direct_s[link]
        for place in range(places):
            for link in range(place_first[place], place_first[place + 1]):
                if down[place_stop[link]] < NEVER:
                    took = down[place_stop[link]] + place_s[link] - begin
                    found[run, place] = min(found[run, place], took)
            if found[run, place] > limit_s:
                found[run, place] = np.inf
    return found
