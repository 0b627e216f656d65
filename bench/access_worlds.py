"""Invented worlds for `bench/access.py`, and what is measured in them. Runs among the neighbours too, so at
the top it imports only what they have."""

from __future__ import annotations

import resource
import time
from itertools import pairwise
from typing import Any

import numpy as np

ZONES = {10: 1.0, 20: 0.68, 30: 0.22}
ITALY_KM2 = 300_000


def peak_mb() -> float:
    """The most memory that this process ever held."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def pairs_world(pairs: int) -> tuple[Any, Any, Any]:
    """400,000 origins (fewer when pairs are few) with 50 places each among 8,000, by origin."""
    rng = np.random.default_rng(1)
    each, places = 50, 8_000
    origins = pairs // each
    origin = np.repeat(np.arange(origins), each)
    first = rng.integers(0, places, origins)
    destination = ((first[:, None] + np.arange(each) * (places // each)) % places).ravel()
    cost = rng.uniform(0, 32, pairs)
    return (
        (origin, destination, cost),
        rng.integers(20, 600, origins).astype(float),
        rng.integers(1, 50, places).astype(float),
    )


def places_world(origins: int, destinations: int) -> tuple[Any, ...]:
    """Places in towns of very different size, over Italy's latitudes: longitude and latitude, amounts."""
    rng = np.random.default_rng(1)
    towns = 8_000
    share = rng.pareto(1.16, towns) + 1
    share /= share.sum()
    latitude, longitude = rng.uniform(37, 46.5, towns), rng.uniform(7, 18, towns)

    def some(count: int) -> Any:
        town = rng.choice(towns, count, p=share)
        return np.column_stack(
            [longitude[town] + rng.normal(0, 0.04, count), latitude[town] + rng.normal(0, 0.03, count)]
        )

    here, there = some(origins), some(destinations)
    return here, there, rng.integers(20, 600, origins), rng.integers(1, 50, destinations)


def roads_world(nodes: int, origins: int, destinations: int) -> tuple[Any, ...]:
    """A grid with gaps over Italy's surface, roads at 40 km/h and a motorway every 50 rows at 100 km/h."""
    rng = np.random.default_rng(1)
    side = int(np.sqrt(nodes))
    node = np.arange(side * side).reshape(side, side)
    block_km = np.sqrt(ITALY_KM2 / node.size)
    start, end, minutes = [], [], []
    for ahead, behind, km_h in (
        (node[:, :-1], node[:, 1:], 40),
        (node[:-1], node[1:], 40),
        (node[::50, :-1], node[::50, 1:], 100),
    ):
        for one, two in ((ahead, behind), (behind, ahead)):
            kept = rng.random(one.size) < 0.85
            start.append(one.ravel()[kept])
            end.append(two.ravel()[kept])
            minutes.append(block_km * rng.uniform(1, 1.6, kept.sum()) / km_h * 60)
    return (
        np.concatenate(start), np.concatenate(end), np.concatenate(minutes),
        rng.integers(0, node.size, origins), rng.integers(0, node.size, destinations),
    )  # fmt: skip


def timetable_world() -> tuple[Any, Any]:
    """A day of 300 lines among 3,000 stops, 40 km across, every 20 minutes both ways: half a million hops."""
    from vicinia.methods.access import Timetable

    rng = np.random.default_rng(1)
    stops = rng.uniform((11.2, 44.5), (11.7, 44.86), (3_000, 2))
    hops, vehicle = [], 0
    for _ in range(300):
        at, line = rng.integers(3_000), []
        for _ in range(20):  # from each stop to one of those near it
            line.append(at)
            away = ((stops - stops[at]) ** 2).sum(axis=1)
            at = rng.choice(np.argsort(away)[1:30])
        for way in (line, line[::-1]):
            for first in range(5 * 3600 + 60 * int(rng.integers(20)), 23 * 3600, 1200):
                for place, (one, two) in enumerate(pairwise(way)):
                    hops.append((vehicle, one, two, first + 120 * place, first + 120 * place + 100, place))
                vehicle += 1
    table = np.array(hops)
    table = table[np.lexsort((table[:, 5], table[:, 3]))]
    trip, start, end, departure, arrival = (column.copy() for column in table.T[:5])
    yes = np.ones(len(table), bool)
    day = Timetable(tuple(map(str, range(3_000))), stops, trip, start, end, departure, arrival, yes, yes, {})
    return day, rng.uniform((11.2, 44.5), (11.7, 44.86), (15, 2))


def measure_pairs(pairs: int) -> dict[str, Any]:
    """E2SFCA on pairs given by origin."""
    from vicinia.methods import access

    small = pairs_world(1_000_000)
    access.enhanced_two_step(*small, weights=ZONES)
    world = pairs_world(pairs)
    begun = time.process_time()
    found = access.enhanced_two_step(*world, weights=ZONES)
    took = time.process_time() - begun
    return {
        "cpu_s": round(took, 3), "memory_mb": peak_mb(), "some": found[:: len(found) // 500].tolist(),
    }  # fmt: skip


def measure_district() -> dict[str, Any]:
    """All that a new process does for 15 municipalities, from its very start."""
    from vicinia.methods import access

    here, there, demand, supply = places_world(15, 150)
    access.enhanced_two_step(access.Coordinates(here, there, per_km=1.5), demand, supply, weights=ZONES)
    return {"cpu_s": round(time.process_time(), 3), "memory_mb": peak_mb()}


def measure_coordinates(origins: int, destinations: int) -> dict[str, Any]:
    """E2SFCA from coordinates at 40 km/h, no pair stored."""
    from vicinia.methods import access

    for sizes in ((3_000, 2_000), (origins, destinations)):
        here, there, demand, supply = places_world(*sizes)
        begun = time.process_time()
        places = access.Coordinates(here, there, per_km=1.5)
        found = access.enhanced_two_step(places, demand, supply, weights=ZONES)
        took = time.process_time() - begun
    return {"cpu_s": round(took, 3), "memory_mb": peak_mb(), "identity": found @ demand / supply.sum()}


def measure_roads(nodes: int, origins: int, destinations: int) -> dict[str, Any]:
    """All pairs within 45 minutes; a few destinations against scipy's full search."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    from vicinia.methods import access

    for sizes in ((2_500, 100, 10), (nodes, origins, destinations)):
        start, end, minutes, here, there = world = roads_world(*sizes)
        begun = time.process_time()
        found = access.travel_costs(access.Roads(*world), limit=45)
        took = time.process_time() - begun
    memory = peak_mb()
    order = np.lexsort((minutes, end, start))  # of parallel roads, the cheapest
    start, end, minutes = start[order], end[order], minutes[order]
    first = np.append(True, (np.diff(start) != 0) | (np.diff(end) != 0))
    size = max(start.max(), end.max(), here.max(), there.max()) + 1
    backwards = csr_array((minutes[first], (end[first], start[first])), shape=(size, size))
    differ = 0
    for place in range(3):
        full = dijkstra(backwards, indices=there[place])[here]
        got = np.full(len(here), np.inf)
        mine = found.destination == place
        got[found.origin[mine]] = found.cost[mine]
        differ += int((got != np.where(full <= 45, full, np.inf)).sum())
    return {"cpu_s": round(took, 1), "memory_mb": memory, "pairs": len(found), "differ_from_full": differ}


def measure_timetable(departures: int) -> dict[str, Any]:
    """15 places to each other, a departure every minute from 7:00, within 90 minutes."""
    from vicinia.methods import access

    day, places = timetable_world()
    for last in (1, departures):
        asked = access.Transit(
            day, places, places, departures=("07:00", f"{7 + last // 60:02d}:{last % 60:02d}")
        )
        begun = time.process_time()
        found = access.travel_costs(asked, limit=90)
        took = time.process_time() - begun
    return {"cpu_s": round(took, 3), "memory_mb": peak_mb(), "hops": len(day.trip), "pairs": len(found)}
