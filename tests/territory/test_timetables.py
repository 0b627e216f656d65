"""Published timetables become travel times between municipalities, all or nothing."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.methods.access.feeds import DAY, SMALL
from vicinia.core.models import AuditEntry, District
from vicinia.territory.models import DistrictMunicipality, Municipality, Source, TravelTime

pytestmark = pytest.mark.django_db


@pytest.fixture
def towns(district: District, db: None) -> list[str]:
    """Town halls at the stops A, B and C of the small feed, and one where no bus goes."""
    DistrictMunicipality.objects.filter(district=district).delete()
    codes = []
    for at, (latitude, longitude) in enumerate([(44.5, 11.3), (44.54, 11.3), (44.58, 11.3), (44.9, 11.9)]):
        town = Municipality.objects.update_or_create(
            code=f"03799{at}",
            defaults={
                "name": f"Borgo {at}",
                "region_code": "08",
                "latitude": latitude,
                "longitude": longitude,
            },
        )[0]
        DistrictMunicipality.objects.create(district=district, municipality=town)
        codes.append(town.code)
    return codes


def feed(folder: Path) -> Path:
    path = folder / "orario.zip"
    # a bus every ten minutes of the morning, so that the median departure finds one
    rows = [SMALL["stop_times.txt"].splitlines()[0]]
    trips = ["route_id,service_id,trip_id"]
    for number in range(20):
        hour, minute = divmod(7 * 60 + 30 + 10 * number, 60)
        trips.append(f"r,week,m{number}")
        for stop, later in (("A", 0), ("B", 10), ("C", 20)):
            clock = f"{hour + (minute + later) // 60:02}:{(minute + later) % 60:02}:00"
            rows.append(f"m{number},{clock},{clock},{stop},{later + 1}")
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**SMALL, "trips.txt": "\n".join(trips), "stop_times.txt": "\n".join(rows)}.items():
            archive.writestr(name, text)
    return path


def load(path: Path, district: District, day: date = DAY) -> None:
    call_command("territory", "timetable", str(path), "--district", district.slug, "--day", f"{day}")


def test_times_are_known_where_a_bus_goes(district, towns, tmp_path) -> None:
    load(feed(tmp_path), district)
    found = {(row.origin_id, row.destination_id): row.minutes for row in TravelTime.objects.all()}
    a, b, c, nowhere = towns
    # ten minutes on the bus and, in the middle of the wait for one every ten minutes, five before it
    assert found[a, b] == pytest.approx(15, abs=2) and found[a, c] == pytest.approx(25, abs=2)
    assert (c, a) not in found, "no bus goes back"
    assert not any(nowhere in pair for pair in found)
    assert AuditEntry.objects.filter(verb="territory.timetable").count() == 1


def test_a_second_time_changes_nothing_and_another_day_takes_its_place(district, towns, tmp_path) -> None:
    path = feed(tmp_path)
    load(path, district)
    first = sorted(TravelTime.objects.values_list("origin", "destination", "minutes"))
    load(path, district)
    assert sorted(TravelTime.objects.values_list("origin", "destination", "minutes")) == first
    assert Source.objects.count() == 1
    assert AuditEntry.objects.filter(verb="territory.timetable").count() == 1
    load(path, district, date(2026, 5, 14))
    assert set(TravelTime.objects.values_list("runs_on", flat=True)) == {date(2026, 5, 14)}


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 5, 16), "non collega|non si può usare"), (date(2031, 1, 7), "non si può usare")],
)
def test_a_day_without_buses_is_said_and_what_was_known_stays(district, towns, tmp_path, day, words) -> None:
    load(feed(tmp_path), district)
    before = TravelTime.objects.count()
    with pytest.raises(CommandError, match=words):
        load(feed(tmp_path), district, day)
    assert TravelTime.objects.count() == before > 0


def test_a_file_that_is_no_timetable_gets_a_sentence(district, towns, tmp_path) -> None:
    path = tmp_path / "orario.zip"
    path.write_bytes(b"not a zip")
    for wrong in (path, tmp_path / "manca.zip", tmp_path):
        with pytest.raises(CommandError, match="non si può usare come orario"):
            load(wrong, district)
    with pytest.raises(CommandError, match="territory districts"):
        call_command("territory", "timetable", str(path), "--district", "altrove", "--day", "2026-05-13")
    assert not TravelTime.objects.exists()
