"""The open HSDS API: pages that can be walked, nothing that is not public, answers that fit the schema."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from vicinia.core.models import User
from vicinia.directory.models import Location, Organization, Publication, Ring, Service, ServiceAtLocation

SCHEMAS = Path(__file__).parents[3] / "shared" / "hsds" / "3.1" / "schema"
pytestmark = pytest.mark.django_db


@pytest.fixture
def services(association: Organization) -> list[Service]:
    """Seven public services."""
    return [
        Service.objects.create(district=association.district, organization=association, name=f"Servizio {n}")
        for n in range(7)
    ]


def _get(client: Client, address: str) -> Any:
    answer = client.get(f"/api/hsds{address}")
    assert answer.status_code == 200
    return answer.json()


def test_the_root_names_version_profile_and_description(client: Client, db: None) -> None:
    root = _get(client, "/")
    assert root["version"] == "3.1"
    for name in ("profile", "openapi_url"):
        assert client.get(root[name].removeprefix("http://testserver")).status_code == 200


def test_walking_the_pages_meets_each_service_once(client: Client, services: list[Service]) -> None:
    met = []
    for number in range(1, 5):
        page = _get(client, f"/services?per_page=2&page={number}")
        assert (page["total_items"], page["total_pages"]) == (7, 4)
        assert (page["first_page"], page["last_page"]) == (number == 1, number == 4)
        met += [service["id"] for service in page["contents"]]
    assert sorted(met) == sorted(str(service.pk) for service in services)


def test_a_page_beyond_the_last_is_empty(client: Client, services: list[Service]) -> None:
    page = _get(client, "/services?page=99")
    assert page["empty"] is True and page["contents"] == []


def test_filters_join_by_and(client: Client, services: list[Service], association: Organization) -> None:
    assert _get(client, f"/services?search=Servizio 3&organization_id={association.pk}")["total_items"] == 1
    assert _get(client, f"/services?search=Servizio 3&organization_id={uuid4()}")["total_items"] == 0


@pytest.mark.parametrize("state", [{"publication": Publication.DRAFT}, {"ring": Ring.NETWORK}])
def test_what_is_not_public_is_not_there_even_for_the_coordinator(
    client: Client, carla: User, services: list[Service], state: dict[str, str]
) -> None:
    Service.objects.filter(pk=services[0].pk).update(**state)
    client.force_login(carla)
    assert _get(client, "/services")["total_items"] == 6
    assert client.get(f"/api/hsds/services/{services[0].pk}").status_code == 404


def test_a_hidden_place_stays_hidden(client: Client, services: list[Service]) -> None:
    place = Location.objects.create(
        district=services[0].district, name="Casa rifugio (inventata)", ring=Ring.NAMED
    )
    ServiceAtLocation.objects.create(district=services[0].district, service=services[0], location=place)
    for address in (
        f"/services/{services[0].pk}",
        "/services",
        f"/organizations/{services[0].organization_id}",
    ):
        assert "Casa rifugio" not in json.dumps(_get(client, address))


def test_answers_fit_the_published_schema(client: Client, services: list[Service]) -> None:
    if not SCHEMAS.is_dir():
        pytest.skip("../shared is not beside this checkout")
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    def retrieve(uri: str) -> Resource[Any]:
        return Resource.from_contents(
            json.loads((SCHEMAS / uri.rsplit("/", 1)[-1]).read_text(encoding="utf-8")), DRAFT202012
        )

    registry: Registry[Any] = Registry(retrieve=retrieve)
    for table, address in (
        ("service", f"/services/{services[0].pk}"),
        ("organization", f"/organizations/{services[0].organization_id}"),
    ):
        schema = json.loads((SCHEMAS / f"{table}.json").read_text(encoding="utf-8"))
        validator = Draft202012Validator(schema, registry=registry)
        assert [error.message for error in validator.iter_errors(_get(client, address))] == []


def test_the_number_of_queries_does_not_grow(
    client: Client, services: list[Service], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(60):
        _get(client, "/services?per_page=7")
