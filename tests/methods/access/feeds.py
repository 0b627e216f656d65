"""Small invented feeds, and a search over them that tries everything."""

from __future__ import annotations

import heapq
import math
import random
from datetime import date
from itertools import pairwise
from pathlib import Path

from vicinia.methods.access import Timetable

DAY = date(2026, 5, 13)  # a Wednesday

SMALL = {
    "stops.txt": """\
stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
A,Piazza,44.5000,11.3000,0,
B,Ospedale,44.5400,11.3000,0,
C,Stazione lato citta,44.5800,11.3000,0,S
D,Stazione lato campi,44.5803,11.3000,0,S
S,Stazione,44.5800,11.3000,1,
""",
    "trips.txt": "route_id,service_id,trip_id\nr,week,t1\nr,week,t2\nr,night,t3\n",
    "calendar.txt": """\
service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
week,1,1,1,1,1,0,0,20260101,20261231
night,1,1,1,1,1,1,1,20260101,20261231
""",
    "calendar_dates.txt": "service_id,date,exception_type\nweek,20260602,2\n",
    "stop_times.txt": """\
trip_id,arrival_time,departure_time,stop_id,stop_sequence
t1,08:00:00,08:00:00,A,1
t1,08:10:00,08:11:00,B,2
t1,08:20:00,08:20:00,C,3
t2,8:30:00,8:30:00,D,1
t2,8:40:00,8:40:00,B,2
t3,23:50:00,23:50:00,A,1
t3,24:20:00,24:20:00,C,2
""",
}


def write(folder: Path, files: dict[str, str] | None = None, **changes: str | None) -> Path:
    """A feed in a folder; `stops_txt=...` replaces a file, None leaves it out."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {**(files or SMALL), **{name.replace("_txt", ".txt"): text for name, text in changes.items()}}
    for name, text in wanted.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


CALL = (
    "trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence", "pickup_type", "drop_off_type",
)  # fmt: skip


def clock(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def invented(seed: int) -> dict[str, str]:
    """A few stops near each other and a dozen trips; many meet at the same minute or take no time."""
    rng = random.Random(seed)
    stops = [f"s{n}" for n in range(rng.randint(3, 8))]
    lines = [f"{stop},{44.5 + rng.uniform(0, 0.03):.5f},{11.3 + rng.uniform(0, 0.04):.5f}" for stop in stops]
    trips, times = [], []
    for n in range(rng.randint(2, 14)):
        trips.append(f"r,w,t{n}")
        second = 7 * 3600 + 60 * rng.randint(0, 40)
        for place in range(rng.randint(2, 5)):
            arrival = second
            second += rng.choice([0, 0, 60])
            times.append(
                f"t{n},{clock(arrival)},{clock(second)},{rng.choice(stops)},{place},"
                f"{rng.choice('00001')},{rng.choice('00001')}"
            )
            second += 60 * rng.choice([0, 0, 1, 2, 5])
    transfers = [
        f"{rng.choice(stops)},{rng.choice(stops)},{kind},{rng.randint(0, 300) if kind == 2 else ''}"
        for kind in rng.choices([1, 2, 3], k=rng.randint(0, 4))
    ]
    return {
        "stops.txt": "stop_id,stop_lat,stop_lon\n" + "\n".join(lines) + "\n",
        "trips.txt": "route_id,service_id,trip_id\n" + "\n".join(trips) + "\n",
        "calendar_dates.txt": "service_id,date,exception_type\nw,20260513,1\n",
        "stop_times.txt": ",".join(CALL) + "\n" + "\n".join(times) + "\n",
        "transfers.txt": "from_stop_id,to_stop_id,transfer_type,min_transfer_time\n"
        + "\n".join({line.rsplit(",", 2)[0]: line for line in transfers}.values()) + "\n",
    }  # fmt: skip


def walking_s(here, there, km: float, kmh: float) -> int | None:
    """Whole seconds on foot by the haversine formula, or None if it is too far."""
    (x, y), (u, v) = here, there
    inside = math.sin(math.radians(v - y) / 2) ** 2
    inside += math.cos(math.radians(y)) * math.cos(math.radians(v)) * math.sin(math.radians(u - x) / 2) ** 2
    away = 2 * 6371.0088 * math.asin(math.sqrt(inside))
    return math.ceil(away / kmh * 3600 - 1e-6) if away <= km else None


def earliest(table: Timetable, here, there, start: int, km: float, kmh: float, change: int) -> float:
    """Arrival from a time-expanded search: every hop is a node, joined to every hop it allows."""
    hops = list(
        zip(
            *(column.tolist() for column in (table.trip, table.start, table.end, table.departure_s)),
            *(column.tolist() for column in (table.arrival_s, table.boards, table.alights)),
            strict=True,
        )
    )  # fmt: skip
    spots = [tuple(spot) for spot in table.coordinates]
    place_in_trip: dict[int, list[int]] = {}
    for n, hop in enumerate(hops):
        place_in_trip.setdefault(hop[0], []).append(n)
    after = {one: two for chain in place_in_trip.values() for one, two in pairwise(chain)}
    walk = walking_s(here, there, km, kmh)
    best = math.inf if walk is None else start + walk
    reached: set[int] = set()
    waiting: list[int] = []

    def get_on(stop: int, when: int) -> None:
        for n, hop in enumerate(hops):
            if hop[1] == stop and hop[5] and hop[3] >= when and n not in reached:
                reached.add(n)
                heapq.heappush(waiting, n)

    for stop, spot in enumerate(spots):
        walk = walking_s(here, spot, km, kmh)
        if walk is not None:
            get_on(stop, start + walk)
    while waiting:
        n = heapq.heappop(waiting)
        _, _, stop, _, arrival, _, alights = hops[n]
        if n in after and after[n] not in reached:
            reached.add(after[n])
            heapq.heappush(waiting, after[n])
        if not alights:
            continue
        walk = walking_s(spots[stop], there, km, kmh)
        if walk is not None:
            best = min(best, arrival + walk)
        for other, spot in enumerate(spots):
            if (stop, other) in table.changes:
                took = table.changes[stop, other]
            else:
                walk = walking_s(spots[stop], spot, km, kmh)
                took = None if walk is None else walk + change
            if took is not None:
                get_on(other, arrival + took)
    return best
