"""Reading a GTFS feed for one day, and saying which row of which file cannot be right.

Source: General Transit Feed Specification, gtfs.org/schedule/reference. Read are stops, trips, stop_times,
calendar, calendar_dates, transfers and frequencies; the other files say nothing about when one arrives.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from vicinia.methods.access.gtfs_calls import Call, hops, read_calls, starts
from vicinia.methods.access.gtfs_files import Feed, FeedError, Problems, day, number, seconds
from vicinia.methods.access.timetable import DAY_S, Timetable

__all__ = ["FeedError", "read_gtfs"]

NEXT_MORNING_S = DAY_S // 2
"""Vehicles of the day after that start by then are read too, for those who leave in the evening."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    problems: Problems = field(default_factory=Problems)
    notes: list[str] = field(default_factory=list)
    position: dict[str, int] = field(default_factory=dict)
    coordinates: list[tuple[float, float]] = field(default_factory=list)
    members: dict[str, list[str]] = field(default_factory=dict)
    """A stop, or a station, to the stops that it stands for in transfers."""


def read_gtfs(path: str | Path, *, on: date) -> Timetable:
    """The timetable of a feed (a folder or a zip file) on one day, in the feed's own local time.

    Trips of the day before that run past midnight (times above 24:00:00) are part of it, and so are those of
    the next morning, after 24:00. Times that the feed
    leaves open between two stops are filled in evenly, trips given by frequency are written out; `.notes`
    says so. Raises FeedError, a ValueError, which names file and row (the header is row 1) of what is wrong,
    with all such sentences in `.problems`; ValueError when nothing runs on that day.
    """
    feed, reading = Feed(path), _Reading()
    with feed:
        feed.require("stops.txt", "trips.txt", "stop_times.txt")
        _read_stops(feed, reading)
        services = _services(feed, reading, on)
        service_of = _read_trips(feed, reading, services)
        calls = read_calls(feed, service_of, reading.position, reading.problems, reading.notes)
        frequencies = _read_frequencies(feed, reading, service_of)
        changes = _read_transfers(feed, reading)
    reading.problems.raise_if_any()
    return _timetable(reading, services, service_of, calls, frequencies, changes, on)


def _read_stops(feed: Feed, reading: _Reading) -> None:
    kinds: dict[str, str] = {}
    parents: list[tuple[int, str, str]] = []
    for row, (stop, latitude, longitude, kind, parent) in feed.rows(
        "stops.txt", "stop_id", optional=("stop_lat", "stop_lon", "location_type", "parent_station")
    ):
        if not stop or stop in kinds:
            reading.problems.add(
                "stops.txt", row, f"the stop_id “{stop}” is {'twice' if stop else 'missing'}"
            )
            continue
        kinds[stop] = kind or "0"
        if parent:
            parents.append((row, stop, parent))
        if kinds[stop] == "1":
            reading.members.setdefault(stop, [])
        if kinds[stop] != "0":
            continue
        place = number(longitude), number(latitude)
        if place[0] is None or place[1] is None or abs(place[0]) > 180 or abs(place[1]) > 90:
            reading.problems.add(
                "stops.txt", row, f"the stop “{stop}” has no place on the globe ({latitude}, {longitude})"
            )
            continue
        reading.position[stop] = len(reading.coordinates)
        reading.coordinates.append((place[0], place[1]))
        reading.members[stop] = [stop]
    for row, stop, parent in parents:
        if parent not in kinds:
            reading.problems.add("stops.txt", row, f"the parent_station “{parent}” is not in stops.txt")
        elif stop in reading.position:
            reading.members.setdefault(parent, []).append(stop)


def _services(feed: Feed, reading: _Reading, on: date) -> dict[str, set[date]]:
    """Each service with the days on which it runs, among this one, the one before and the one after."""
    if not (feed.has("calendar.txt") or feed.has("calendar_dates.txt")):
        raise FeedError(
            ["The feed has neither calendar.txt nor calendar_dates.txt; one of them must be there."]
        )
    days = [on + timedelta(days=shift) for shift in (-1, 0, 1)]
    runs: dict[str, set[date]] = {}
    for row, (service, first, last, *flags) in feed.rows(
        "calendar.txt", "service_id", "start_date", "end_date", *WEEKDAYS
    ):
        begin, end = day(first), day(last)
        if begin is None or end is None or end < begin:
            reading.problems.add("calendar.txt", row, f"“{first}” to “{last}” is no span of days (YYYYMMDD)")
        elif any(flag not in ("0", "1") for flag in flags):
            reading.problems.add("calendar.txt", row, "a day of the week is neither 0 nor 1")
        elif service in runs:
            reading.problems.add("calendar.txt", row, f"the service_id “{service}” is twice")
        else:
            runs[service] = {one for one in days if begin <= one <= end and flags[one.weekday()] == "1"}
    for row, (service, text, kind) in feed.rows("calendar_dates.txt", "service_id", "date", "exception_type"):
        when = day(text)
        if when is None or kind not in ("1", "2"):
            reading.problems.add(
                "calendar_dates.txt", row, f"“{text}”, “{kind}” is not a day (YYYYMMDD) with exception 1 or 2"
            )
            continue
        known = runs.setdefault(service, set())
        if when in days:
            (known.add if kind == "1" else known.discard)(when)
    return runs


def _read_trips(feed: Feed, reading: _Reading, services: dict[str, set[date]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row, (trip, service) in feed.rows("trips.txt", "trip_id", "service_id"):
        if not trip or trip in found:
            reading.problems.add(
                "trips.txt", row, f"the trip_id “{trip}” is {'twice' if trip else 'missing'}"
            )
            continue
        if service not in services:
            reading.problems.add(
                "trips.txt",
                row,
                f"the service_id “{service}” is in neither calendar.txt nor calendar_dates.txt",
            )
        found[trip] = service
    return found


def _read_frequencies(
    feed: Feed, reading: _Reading, trips: dict[str, str]
) -> dict[str, list[tuple[int, int, int]]]:
    found: dict[str, list[tuple[int, int, int]]] = {}
    for row, (trip, first, last, headway) in feed.rows(
        "frequencies.txt", "trip_id", "start_time", "end_time", "headway_secs"
    ):
        begin, end = seconds(first), seconds(last)
        every = int(headway) if headway.isdecimal() else 0
        if trip not in trips:
            reading.problems.add("frequencies.txt", row, f"the trip_id “{trip}” is not in trips.txt")
        elif begin is None or end is None or begin < 0 or end < begin:
            reading.problems.add(
                "frequencies.txt", row, f"“{first}” to “{last}” is no span of time (HH:MM:SS)"
            )
        elif every <= 0:
            reading.problems.add("frequencies.txt", row, f"the headway_secs “{headway}” is not above 0")
        else:
            found.setdefault(trip, []).append((begin, end, every))
    if found:
        reading.notes.append(f"{len(found)} trips given by frequency were written out as if exact")
    return found


def _read_transfers(feed: Feed, reading: _Reading) -> dict[tuple[int, int], int | None]:
    file = "transfers.txt"
    given: list[tuple[str, str, int | None]] = []
    special = 0
    for row, (one, two, kind, least, *only) in feed.rows(
        file, "from_stop_id", "to_stop_id", "transfer_type",
        optional=("min_transfer_time", "from_route_id", "to_route_id", "from_trip_id", "to_trip_id"),
    ):  # fmt: skip
        if any(only) or kind in ("4", "5"):
            special += 1
            continue
        unknown = [stop for stop in (one, two) if stop not in reading.members]
        if unknown:
            reading.problems.add(file, row, f"the stop_id “{unknown[0]}” is not a stop in stops.txt")
        elif kind not in ("", "0", "1", "2", "3"):
            reading.problems.add(file, row, f"the transfer_type “{kind}” is not one from 0 to 5")
        elif kind == "2" and not least.isdecimal():
            reading.problems.add(
                file, row, f"the min_transfer_time “{least}” is not a whole number of seconds"
            )
        elif kind in ("1", "2", "3"):
            given.append((one, two, int(least) if kind == "2" else 0 if kind == "1" else None))
    if special:
        reading.notes.append(f"{special} transfers for single routes or trips were left out")
    found: dict[tuple[int, int], int | None] = {}
    members, position = reading.members, reading.position
    # What is said of stations first, so that what is said of their stops takes its place.
    for one, two, time in sorted(given, key=lambda row: -len(members[row[0]]) * len(members[row[1]])):
        for start in members[one]:
            for end in members[two]:
                found[position[start], position[end]] = time
    return found


def _timetable(
    reading: _Reading,
    services: dict[str, set[date]],
    service_of: dict[str, str],
    calls: dict[str, list[Call]],
    frequencies: dict[str, list[tuple[int, int, int]]],
    changes: dict[tuple[int, int], int | None],
    on: date,
) -> Timetable:
    rows: list[tuple[int, ...]] = []
    vehicles = today = 0
    for trip, listed in calls.items():
        if len(listed) < 2:
            continue
        for shift in starts(listed, frequencies.get(trip)):
            first, last = listed[0].departure + shift, listed[-1].arrival + shift  # type: ignore[operator]
            for away, wanted in ((-1, last >= DAY_S), (0, True), (1, first <= NEXT_MORNING_S)):
                if wanted and on + timedelta(days=away) in services[service_of[trip]]:
                    rows += hops(reading.position, listed, vehicles, shift + away * DAY_S)
                    vehicles += 1
                    today += away == 0
    if not today:
        raise ValueError(
            f"Nothing runs on {on.isoformat()}; choose a day on which a service of calendar.txt or "
            "calendar_dates.txt is active."
        )
    table = np.array(rows, dtype=np.int64)
    table = table[np.lexsort((table[:, 7], table[:, 3]))]
    trip_, start, end, departure, arrival, boards, alights = (column.copy() for column in table.T[:7])
    return Timetable(
        stops=tuple(reading.position),
        coordinates=np.array(reading.coordinates, dtype=np.float64).reshape(-1, 2),
        trip=trip_, start=start, end=end, departure_s=departure, arrival_s=arrival,
        boards=boards.astype(bool), alights=alights.astype(bool),
        changes=changes, notes=tuple(reading.notes),
    )  # fmt: skip
