"""From stored hours to a door's timetable: who prevails, what adds up, how many queries."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vicinia.core.models import District
from vicinia.directory import hours
from vicinia.directory.models import (
    Closure,
    Location,
    Organization,
    Schedule,
    ScheduleException,
    Service,
    ServiceAtLocation,
)
from vicinia.methods.opening import Status

pytestmark = pytest.mark.django_db
ROME = ZoneInfo("Europe/Rome")
TUESDAY = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=ROME)


@pytest.fixture
def door(district: District, association: Organization) -> ServiceAtLocation:
    service = Service.objects.create(district=district, organization=association, name="Sportello")
    place = Location.objects.create(district=district, organization=association, name="Sala")
    return ServiceAtLocation.objects.create(district=district, service=service, location=place)


def rule(door: ServiceAtLocation, opens: int, closes: int, **owner: object) -> Schedule:
    return Schedule.objects.create(
        district=door.district,
        freq="WEEKLY",
        byday="TU",
        opens_at=datetime.time(opens),
        closes_at=datetime.time(closes),
        **owner,
    )


def until(door: ServiceAtLocation) -> datetime.time | None:
    state = hours.states([hours.Door.at(door)], TUESDAY)[door.pk]
    return state.until.time() if state.is_open and state.until else None


def test_the_most_exact_hours_prevail(door: ServiceAtLocation) -> None:
    rule(door, 9, 11, location=door.location)
    assert until(door) == datetime.time(11)
    rule(door, 9, 12, service=door.service)
    assert until(door) == datetime.time(12)
    rule(door, 9, 13, service_at_location=door)
    assert until(door) == datetime.time(13)


def test_exceptions_and_closures_of_service_and_place_add_up(door: ServiceAtLocation) -> None:
    rule(door, 9, 13, service_at_location=door)
    table = hours.timetables([hours.Door.at(door)])[door.pk]
    assert table.state(TUESDAY).status is Status.OPEN
    exception = ScheduleException.objects.create(
        district=door.district, service=door.service, on=TUESDAY.date(), note="Sciopero"
    )
    assert hours.states([hours.Door.at(door)], TUESDAY)[door.pk].status is Status.CLOSED
    exception.delete()
    Closure.objects.create(district=door.district, location=door.location, starts_on=TUESDAY.date())
    state = hours.states([hours.Door.at(door)], TUESDAY)[door.pk]
    assert state.status is Status.TEMPORARILY_CLOSED


def test_a_service_without_a_place_has_its_own_door(door: ServiceAtLocation) -> None:
    rule(door, 9, 13, service=door.service)
    alone = hours.Door.of(door.service)
    assert hours.states([alone], TUESDAY)[door.service.pk].is_open
    assert set(hours.really_open([door.pk, door.service.pk], TUESDAY)) == {door.pk, door.service.pk}
    assert not hours.really_open([door.pk], TUESDAY.replace(hour=20))


def test_nothing_known_is_said_to_be_unknown(door: ServiceAtLocation) -> None:
    table = hours.timetables([hours.Door.at(door)])[door.pk]
    assert not table and table.state(TUESDAY).status is Status.UNKNOWN and table.week() == []


def test_many_doors_cost_three_queries(district: District, association: Organization) -> None:
    doors = []
    for number in range(30):
        service = Service.objects.create(district=district, organization=association, name=f"S{number}")
        place = Location.objects.create(district=district, organization=association)
        doors.append(ServiceAtLocation.objects.create(district=district, service=service, location=place))
        rule(doors[-1], 9, 12, service=service)
    with CaptureQueriesContext(connection) as caught:
        states = hours.states([hours.Door.at(door) for door in doors], TUESDAY)
    assert len(caught) == 3 and all(state.is_open for state in states.values())


def test_every_field_of_a_rule_reaches_the_method(door: ServiceAtLocation) -> None:
    row = Schedule(
        opens_at=datetime.time(9),
        closes_at=datetime.time(12),
        freq="MONTHLY",
        interval=2,
        byday="1MO",
        bymonthday="3",
        byweekno="10",
        byyearday="100",
        wkst="MO",
        dtstart=datetime.date(2026, 1, 1),
        until=datetime.date(2026, 12, 31),
        count=5,
        valid_from=datetime.date(2026, 1, 2),
        valid_to=datetime.date(2026, 12, 30),
        on_holidays="open",
        by_appointment=True,
    )
    made = hours.rule_of(row)
    for name in made.__slots__:
        assert getattr(made, name) == getattr(row, name), name
