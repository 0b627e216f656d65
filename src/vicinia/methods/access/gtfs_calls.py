"""What stands in stop_times.txt: the calls of each trip, their times in order and without holes."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from vicinia.methods.access.gtfs_files import Feed, Problems, seconds


@dataclass(slots=True)
class Call:
    """A vehicle at a stop; times are None where the feed leaves them to be filled in."""

    row: int
    sequence: int
    stop: str
    arrival: int | None
    departure: int | None
    boards: bool
    alights: bool


def read_calls(
    feed: Feed, trips: Container[str], stops: Container[str], problems: Problems, notes: list[str]
) -> dict[str, list[Call]]:
    """The calls of every trip in order; what goes back in time or names what is not there is a problem."""
    file, add = "stop_times.txt", problems.add
    found: dict[str, list[Call]] = {}
    for row, (trip, stop, sequence, arrival, departure, pickup, drop_off) in feed.rows(
        file, "trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time",
        optional=("pickup_type", "drop_off_type"),
    ):  # fmt: skip
        if trip not in trips:
            add(file, row, f"the trip_id “{trip}” is not in trips.txt")
        elif stop not in stops:
            add(file, row, f"the stop_id “{stop}” is not a stop in stops.txt")
        elif not sequence.isdecimal():
            add(file, row, f"the stop_sequence “{sequence}” is not a whole number")
        else:
            times = [seconds(text) for text in (arrival or departure, departure or arrival)]
            if -1 in times:
                bad = arrival if seconds(arrival) == -1 else departure
                add(file, row, f"“{bad}” is not a time (HH:MM:SS, above 24 for the night after)")
                continue
            found.setdefault(trip, []).append(
                Call(row, int(sequence), stop, times[0], times[1], pickup != "1", drop_off != "1")
            )
    filled = alone = 0
    for trip, calls in found.items():
        calls.sort(key=lambda call: call.sequence)
        for before, after in pairwise(calls):
            if before.sequence == after.sequence:
                add(file, after.row, f"the stop_sequence {after.sequence} is twice in trip “{trip}”")
        alone += len(calls) == 1
        filled += _filled(calls, trip, problems)
    if filled:
        notes.append(f"{filled} times between two stops were filled in evenly")
    if alone:
        notes.append(f"{alone} trips with a single stop were left out")
    return found


def _filled(calls: list[Call], trip: str, problems: Problems) -> int:
    """Fill in open times evenly; how many. Says what goes back in time, and what cannot be filled in."""
    for end in (calls[0], calls[-1]):
        if end.arrival is None:
            problems.add(
                "stop_times.txt", end.row, f"the trip “{trip}” has no time at its first or last stop"
            )
            return 0
    known = [place for place, call in enumerate(calls) if call.arrival is not None]
    for place in known:
        call = calls[place]
        if call.departure < call.arrival:  # type: ignore[operator] # both are set where one is
            problems.add("stop_times.txt", call.row, f"the trip “{trip}” departs before it arrives")
    for one, two in pairwise(known):
        before, after = calls[one], calls[two]
        span: int = after.arrival - before.departure  # type: ignore[operator]
        if span < 0:
            problems.add(
                "stop_times.txt", after.row, f"the trip “{trip}” arrives before it left the stop before"
            )
        for place in range(one + 1, two):
            at = before.departure + span * (place - one) // (two - one)  # type: ignore[operator]
            calls[place].arrival = calls[place].departure = at
    return len(calls) - len(known)


def starts(calls: list[Call], spans: list[tuple[int, int, int]] | None) -> Iterator[int]:
    """By how much each vehicle of a trip is shifted: once by nothing, or as often as its frequencies say."""
    if spans is None:
        yield 0
        return
    first: Any = calls[0].departure
    for begin, end, every in spans:
        for start in range(begin, end, every):
            yield start - first


def hops(position: dict[str, int], calls: list[Call], vehicle: int, shift: int) -> list[tuple[Any, ...]]:
    """A vehicle's hops: itself, start, end, departure, arrival, getting on, getting off, place in trip."""
    return [
        (
            vehicle, position[one.stop], position[two.stop], one.departure + shift, two.arrival + shift,  # type: ignore[operator]
            one.boards, two.alights, place,
        )
        for place, (one, two) in enumerate(pairwise(calls))
    ]  # fmt: skip
