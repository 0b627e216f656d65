"""Timetables: read as published, refused with file and row, searched as by trying everything."""

from __future__ import annotations

import random
import zipfile
from datetime import date

import numpy as np
import pytest

from tests.methods.access.feeds import DAY, SMALL, earliest, invented, write
from vicinia.methods import access

HERE, THERE = (11.3001, 44.5001), (11.3001, 44.5401)


def test_what_a_feed_says(tmp_path) -> None:
    table = access.read_gtfs(write(tmp_path), on=DAY)
    assert table.stops == ("A", "B", "C", "D")
    rows = sorted(
        (table.stops[a], table.stops[b], d, t)
        for a, b, d, t in zip(table.start, table.end, table.departure_s, table.arrival_s, strict=True)
    )
    hour = 3600
    assert rows == [
        ("A", "B", 8 * hour, 8 * hour + 600),
        ("A", "B", 32 * hour, 32 * hour + 600),  # of the next morning
        ("A", "C", -600, 1200),  # of the night before
        ("A", "C", 24 * hour - 600, 24 * hour + 1200),
        ("B", "C", 8 * hour + 660, 8 * hour + 1200),
        ("B", "C", 32 * hour + 660, 32 * hour + 1200),
        ("D", "B", 8 * hour + 1800, 8 * hour + 2400),
        ("D", "B", 32 * hour + 1800, 32 * hour + 2400),
    ]
    assert table.notes == ()


def test_zip_sunday_and_holiday(tmp_path) -> None:
    folder = write(tmp_path / "feed")
    packed = tmp_path / "feed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name in SMALL:
            archive.write(folder / name, name)
    whole, same = access.read_gtfs(folder, on=DAY), access.read_gtfs(packed, on=DAY)
    np.testing.assert_array_equal(whole.departure_s, same.departure_s)
    holiday = access.read_gtfs(packed, on=date(2026, 6, 2))  # a Tuesday without its week service
    assert not np.any((holiday.departure_s > 7 * 3600) & (holiday.departure_s < 9 * 3600))
    with pytest.raises(ValueError, match="Nothing runs on 2027-05-13"):
        access.read_gtfs(packed, on=date(2027, 5, 13))


def test_the_median_over_departures(tmp_path) -> None:
    """One bus at 8:00 that takes ten minutes: leaving k minutes earlier takes k minutes longer."""
    table = access.read_gtfs(write(tmp_path), on=DAY)
    at_the_stops = access.Transit(
        table, [(11.3, 44.5)], [(11.3, 44.54)], departures=("07:51", "08:00"), walk_km=0.5
    )
    found = access.travel_costs(at_the_stops, limit=60)
    assert found.cost.tolist() == [10 + 5]  # 9, 8, …, 1 minutes early
    late = access.Transit(table, [(11.3, 44.5)], [(11.3, 44.54)], departures=("07:56", "08:06"), walk_km=0.5)
    assert len(access.travel_costs(late, limit=60)) == 0, "five of ten departures miss the last bus"
    most = access.Transit(table, [(11.3, 44.5)], [(11.3, 44.54)], departures=("07:55", "08:04"), walk_km=0.5)
    assert access.travel_costs(most, limit=60).cost.tolist() == [14.0]


def test_across_midnight(tmp_path) -> None:
    table = access.read_gtfs(write(tmp_path), on=DAY)
    ask = {"origins": [(11.3, 44.5)], "destinations": [(11.3, 44.58)], "walk_km": 0.5}
    late = access.Transit(table, departures=("23:50", "23:51"), **ask)
    assert access.travel_costs(late, limit=60).cost.tolist() == [30.0]
    morning = access.Transit(table, departures=("23:51", "23:52"), **ask)
    assert access.travel_costs(morning, limit=600).cost.tolist() == [8 * 60 + 9 + 20.0]


def test_times_left_open_and_frequencies(tmp_path) -> None:
    changes = {
        "stop_times_txt": (
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
            "t1,08:00:00,08:00:00,A,1\nt1,,,B,2\nt1,08:20:00,,C,3\nt2,09:00:00,09:00:00,D,1\n"
        ),
        "frequencies_txt": "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,07:00:00,1800\n",
    }
    table = access.read_gtfs(write(tmp_path, **changes), on=DAY)
    today = table.departure_s < 86_400
    assert table.departure_s[today].tolist() == [21600, 22200, 23400, 24000]
    assert table.arrival_s[today].tolist() == [22200, 22800, 24000, 24600]
    assert table.notes == (
        "1 times between two stops were filled in evenly",
        "1 trips with a single stop were left out",
        "1 trips given by frequency were written out as if exact",
    )


def test_changes_of_stations_and_stops(tmp_path) -> None:
    text = (
        "from_stop_id,to_stop_id,transfer_type,min_transfer_time,from_trip_id\n"
        "C,D,2,90,\nS,S,2,300,\nB,B,3,,\nA,A,0,,\nA,B,1,,t1\n"
    )
    table = access.read_gtfs(write(tmp_path, transfers_txt=text), on=DAY)
    named = {(table.stops[a], table.stops[b]): time for (a, b), time in table.changes.items()}
    assert named == {("C", "C"): 300, ("C", "D"): 90, ("D", "C"): 300, ("D", "D"): 300, ("B", "B"): None}
    assert table.notes == ("1 transfers for single routes or trips were left out",)


@pytest.mark.parametrize("seed", range(60))
def test_equal_to_trying_everything(tmp_path, seed) -> None:
    table = access.read_gtfs(write(tmp_path, invented(seed)), on=DAY)
    rng = random.Random(seed)
    here = [(11.3 + rng.uniform(0, 0.04), 44.5 + rng.uniform(0, 0.03)) for _ in range(3)]
    there = [(11.3 + rng.uniform(0, 0.04), 44.5 + rng.uniform(0, 0.03)) for _ in range(4)]
    change, km = rng.choice([0, 1, 2]), rng.choice([0.4, 0.8, 1.5])
    asked = access.Transit(
        table, here, there, departures=("06:50", "07:31"), every_minutes=4, walk_km=km, change_minutes=change
    )
    found = access.travel_costs(asked, limit=40)
    got = np.full((3, 4), np.inf)
    got[found.origin, found.destination] = found.cost
    starts = range((6 * 60 + 50) * 60, (7 * 60 + 31) * 60, 240)
    wanted = np.full((3, 4), np.inf)
    for i, one in enumerate(here):
        for j, two in enumerate(there):
            took = [earliest(table, one, two, start, km, 4.0, 60 * change) - start for start in starts]
            wanted[i, j] = np.median([one if one <= 2400 else np.inf for one in took]) / 60
    np.testing.assert_array_equal(got, np.where(wanted <= 40, wanted, np.inf))


STOPS, TRIPS, CALENDAR, CALLS = (
    SMALL[name] for name in ("stops.txt", "trips.txt", "calendar.txt", "stop_times.txt")
)
FREQUENCIES = "trip_id,start_time,end_time,headway_secs\n"
TRANSFERS = "from_stop_id,to_stop_id,transfer_type\n"
BAD = [
    ("stops", None, "The feed has no stops.txt"),
    ("stop_times", None, "The feed has no stop_times.txt"),
    ("trips", "route_id,trip_id\nr,t1\n", "trips.txt has no column service_id"),
    ("stop_times", CALLS.replace(",B,2", ",X9,2"), "stop_times.txt, row 3: the stop_id “X9” is not a stop"),
    ("stop_times", CALLS.replace(",B,2", ",S,2"), "row 3: the stop_id “S” is not a stop"),
    ("stop_times", CALLS + "t9,09:00:00,09:00:00,A,1\n", "row 9: the trip_id “t9” is not in trips.txt"),
    ("stop_times", CALLS.replace("08:10:00", "07:59:00"), "row 3: .* arrives before it left the stop before"),
    ("stop_times", CALLS.replace("08:11:00", "08:09:00"), "row 3: the trip “t1” departs before it arrives"),
    ("stop_times", CALLS.replace("08:10:00", "8.10"), "row 3: “8.10” is not a time"),
    ("stop_times", CALLS.replace("08:11:00", "08:61:00"), "row 3: “08:61:00” is not a time"),
    ("stop_times", CALLS.replace(",B,2", ",B,two", 1), "row 3: the stop_sequence “two” is not"),
    ("stop_times", CALLS.replace(",B,2", ",B,1", 1), "row 3: the stop_sequence 1 is twice in trip “t1”"),
    ("stop_times", CALLS.replace("08:20:00,08:20:00", ","), "row 4: the trip “t1” has no time at its"),
    ("stop_times", CALLS + "t1,08:30:00\n", "stop_times.txt, row 9: it has only 2 cells"),
    ("stops", STOPS.replace("44.5400", ""), "stops.txt, row 3: the stop “B” has no place on the globe"),
    ("stops", STOPS.replace("44.5400", "144"), "row 3: the stop “B” has no place on the globe"),
    ("stops", STOPS.replace("\nB,", "\nA,"), "stops.txt, row 3: the stop_id “A” is twice"),
    ("stops", STOPS.replace("0,S", "0,Z", 1), "row 4: the parent_station “Z” is not in stops.txt"),
    ("trips", TRIPS.replace("night", "moon"), "trips.txt, row 4: the service_id “moon” is in neither"),
    ("trips", TRIPS + "r,week,t1\n", "trips.txt, row 5: the trip_id “t1” is twice"),
    ("calendar", CALENDAR.replace("20261231", "20251231"), "calendar.txt, row 2: .* no span of days"),
    ("calendar", CALENDAR.replace("1,1,1,1,1,0", "1,1,x,1,1,0"), "calendar.txt, row 2: a day of the week"),
    ("calendar_dates", "service_id,date,exception_type\nweek,20260230,2\n", "calendar_dates.txt, row 2"),
    ("frequencies", FREQUENCIES + "t1,6:00:00,7:00:00,0\n", "row 2: the headway_secs “0” is not above 0"),
    ("frequencies", FREQUENCIES + "t1,7:00:00,6:00:00,60\n", "row 2: .* no span of time"),
    ("transfers", TRANSFERS + "A,Q,2\n", "transfers.txt, row 2: the stop_id “Q” is not a stop"),
    ("transfers", TRANSFERS + "A,B,2\n", "row 2: the min_transfer_time “” is not a whole number"),
    ("transfers", TRANSFERS + "A,B,9\n", "row 2: the transfer_type “9” is not one from 0 to 5"),
]


@pytest.mark.parametrize(("file", "text", "sentence"), BAD)
def test_a_bad_feed_is_named_by_file_and_row(tmp_path, file, text, sentence) -> None:
    with pytest.raises(access.FeedError, match=sentence):
        access.read_gtfs(write(tmp_path, **{f"{file}_txt": text}), on=DAY)


def test_all_problems_are_kept(tmp_path) -> None:
    text = CALLS + "t9,09:00:00,09:00:00,A,1\n" * 30
    with pytest.raises(access.FeedError, match=r"row 9: .* \(And 29 more: see .problems.\)") as caught:
        access.read_gtfs(write(tmp_path, stop_times_txt=text), on=DAY)
    assert len(caught.value.problems) == 20
    with pytest.raises(access.FeedError, match=r"neither calendar.txt nor"):
        bare = write(tmp_path / "bare", calendar_txt=None, calendar_dates_txt=None)
        access.read_gtfs(bare, on=DAY)
    with pytest.raises(access.FeedError, match="There is no feed at"):
        access.read_gtfs(tmp_path / "nowhere.zip", on=DAY)
    (tmp_path / "odd.zip").write_text("no archive")
    with pytest.raises(access.FeedError, match="is not a zip file"):
        access.read_gtfs(tmp_path / "odd.zip", on=DAY)
    (tmp_path / "stops.txt").write_bytes("stop_id,stop_lat,stop_lon\nForlì,44,11\n".encode("latin-1"))
    with pytest.raises(access.FeedError, match=r"stops.txt is not UTF-8"):
        access.read_gtfs(tmp_path, on=DAY)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"departures": ("8", "9:00")}, "departure “8” is not a time"),
        ({"departures": ("08:00", "08:00")}, "are none"),
        ({"departures": "08:00"}, "must be two times"),
        ({"every_minutes": 0}, "every_minutes is 0"),
        ({"every_minutes": 1.5}, "every_minutes is 1.5"),
        ({"walk_km": -1}, "walk_km is -1"),
        ({"walk_kmh": 0}, "walk_kmh is 0"),
        ({"change_minutes": np.nan}, "change_minutes is nan"),
        ({"origins": [(11, np.nan)]}, "origins has no longitude and latitude"),
    ],
)
def test_questions_that_cannot_be_asked(tmp_path, change, sentence) -> None:
    table = access.read_gtfs(write(tmp_path), on=DAY)
    asked = {"origins": [HERE], "destinations": [THERE], "departures": ("08:00", "09:00")}
    with pytest.raises(ValueError, match=sentence):
        access.Transit(table, **(asked | change))
