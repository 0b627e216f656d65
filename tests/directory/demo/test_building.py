"""The model district in the database: whole, plainly invented, with hours, rings and words that find it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from vicinia.core.models import District
from vicinia.directory import hours, search
from vicinia.directory.demo import build_model_district
from vicinia.directory.models import (
    Address,
    Location,
    Organization,
    Phone,
    Resource,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
)  # fmt: skip
from vicinia.directory.visibility import shown_fields
from vicinia.methods.opening import Status
from vicinia.territory.models import Municipality

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)  # a Monday


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: Any) -> Iterator[District]:
    """Build once for all tests of this file, in a transaction around theirs."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_model_district(today=TODAY).district
        transaction.set_rollback(True)


@pytest.fixture
def built(once: District, db: None) -> District:
    return once


def test_the_district_is_whole(built: District) -> None:
    assert built.is_model and built.municipalities.count() == 15
    assert Organization.objects.visible_to(None).filter(is_sample=True).count() >= 116
    assert Service.objects.visible_to(None).count() >= 170
    assert {row.municipality_id for row in Organization.objects.all()} == {
        place.code for place in Municipality.objects.all()
    }


def test_everything_says_that_it_is_invented(built: District) -> None:
    assert not Organization.objects.filter(is_sample=False).exists()
    assert all("inventato" in body.description for body in Organization.objects.all())
    assert all(row.address_2 == "indirizzo inventato" for row in Address.objects.all())
    assert all(phone.number.startswith("051 000 ") for phone in Phone.objects.all())
    assert len(set(Phone.objects.values_list("number", flat=True))) == Phone.objects.count()
    assert all(body.email.endswith("@example.org") for body in Organization.objects.all())


def test_every_published_service_has_a_need_an_answer_and_a_who(built: District) -> None:
    for service in Service.objects.prefetch_related("terms__taxonomy"):
        assert {term.taxonomy.code for term in service.terms.all()} == {
            "need",
            "answer",
            "welcomed",
            "access",
        }
    assert ServiceArea.objects.exclude(extent_type="istat").count() == 0
    assert not Service.objects.filter(service_areas__isnull=True).exists()


def test_places_are_near_their_town_hall(built: District) -> None:
    for place in Location.objects.select_related("municipality"):
        town = place.municipality
        assert abs(place.latitude - town.latitude) < 0.01 and abs(place.longitude - town.longitude) < 0.012


def test_everyday_words_find_the_shops_even_misspelt(built: District) -> None:
    answer = search.search(search.Query(text="emporo", kinds=("service",)))
    titles = dict(Service.objects.values_list("pk", "name"))
    titles |= dict(ServiceAtLocation.objects.values_list("pk", "service__name"))
    assert [titles[hit.id] for hit in answer.hits[:5] if "Emporio" in titles[hit.id]], answer
    evicted = search.search(search.Query(text="mi hanno sfrattato", kinds=("service",)))
    assert "Sportello casa" in {titles[hit.id] for hit in evicted.hits[:5]}


def opening(body: str, pattern_name: str, at: datetime) -> hours.Timetable:
    service = Service.objects.get(organization__name__startswith=body, name=pattern_name)
    door = hours.Door.at(service.service_at_locations.get())
    return hours.timetables([door])[door.id].state(at)


def test_the_night_shelter_is_open_across_midnight(built: District) -> None:
    for hour, wanted in ((1, Status.OPEN), (11, Status.CLOSED), (20, Status.OPEN)):
        state = opening(
            "Rifugio La Lanterna", "Rifugio notturno", datetime(2026, 11, 24, hour, 0, tzinfo=UTC)
        )
        assert state.status == wanted, hour


def test_a_closure_shows(built: District) -> None:
    state = opening(
        "Gruppo di aiuto Il Mantello", "Guardaroba solidale", datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    )
    assert state.status == Status.TEMPORARILY_CLOSED


def test_hours_are_of_every_kind(built: District) -> None:
    assert Schedule.objects.filter(byday__startswith="1SA").exists()
    assert Schedule.objects.filter(by_appointment=True).exists()
    assert Schedule.objects.filter(on_holidays="open").exists()
    assert Schedule.objects.filter(valid_from__isnull=False).exists()
    assert Schedule.objects.filter(service_at_location__isnull=False).exists()


def test_the_address_of_the_centre_against_violence_is_hidden(built: District, dario: AnonymousUser) -> None:
    centre = Service.objects.visible_to(dario).get(name="Centro antiviolenza")
    assert centre.phones.visible_to(dario).exists()  # type: ignore[attr-defined]
    place = Location.objects.get(service_at_locations__service=centre)
    assert not Location.objects.visible_to(dario).filter(pk=place.pk).exists()
    assert not Service.objects.visible_to(dario).filter(name="Casa rifugio").exists()
    found = search.search(search.Query(text="centro antiviolenza", kinds=("service",)))
    assert centre.pk in {hit.id for hit in found.hits}
    assert all((lat, lon) != (place.latitude, place.longitude) for _id, lat, lon in found.points)


def test_rings_hide_what_is_for_the_network(built: District, dario: AnonymousUser) -> None:
    assert not Organization.objects.visible_to(dario).filter(name__contains="Vicine di Via Bassa").exists()
    assert 0 < Resource.objects.visible_to(dario).count() < Resource.objects.count()
    direct = Phone.objects.exclude(ring="public")
    assert direct.exists() and not direct.visible_to(dario).exists()
    parish = Organization.objects.get(name__startswith="Gruppo di aiuto della parrocchia")
    assert shown_fields(parish, dario, ["email", "name"]) == {"email": "", "name": parish.name}
