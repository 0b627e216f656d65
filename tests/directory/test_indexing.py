"""The search index follows the directory, inside each change, and holds nothing that is not public."""

import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from vicinia.core.events import EntryChanged, publish
from vicinia.core.models import District
from vicinia.directory import indexing, search
from vicinia.directory.models import (
    Location,
    Organization,
    Publication,
    Ring,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceStatus,
    ServiceTerm,
    TaxonomyTerm,
)
from vicinia.directory.vocabulary import load_vocabulary
from vicinia.territory.models import Municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(district: District, association: Organization, budrio: Municipality) -> Service:
    load_vocabulary()
    row = Service.objects.create(
        district=district,
        organization=association,
        name="Dispensa del quartiere",
        description="Pacchi viveri.",
    )
    meal = TaxonomyTerm.objects.get(taxonomy__code="need", code="groceries")
    ServiceTerm.objects.create(district=district, service=row, term=meal)
    ServiceArea.objects.create(district=district, service=row, municipality=budrio)
    for number in range(2):
        place = Location.objects.create(
            district=district,
            organization=association,
            name=f"Sala {number}",
            municipality=budrio,
            latitude=44.5 + number / 100,
            longitude=11.5,
        )
        ServiceAtLocation.objects.create(district=district, service=row, location=place)
    return row


def found(text: str = "dispensa", **filters: object) -> set[object]:
    query = search.Query(text=text, kinds=("service",), **filters)  # type: ignore[arg-type]
    return {hit.id for hit in search.search(query).hits}


def changed(kind: str, *rows: Service | Organization | Location | ServiceAtLocation) -> None:
    publish(EntryChanged(kind=kind, ids=tuple(row.pk for row in rows)))


def doors(service: Service) -> set[object]:
    return set(service.service_at_locations.values_list("pk", flat=True))


def test_each_place_is_a_door_of_its_own(service: Service) -> None:
    changed("service", service)
    assert found() == doors(service) and len(doors(service)) == 2


def test_words_of_the_vocabulary_and_ancestors_lead_to_it(service: Service) -> None:
    changed("service", service)
    assert found("frigo vuoto") == doors(service)
    assert found("", facets={"need": ("food",)}) == doors(service)
    assert found("", facets={"need": ("groceries",)}) == doors(service)
    assert found("", facets={"need": ("work",)}) == set()


def test_a_place_that_goes_leaves_the_service_findable(service: Service) -> None:
    changed("service", service)
    for door in list(service.service_at_locations.all()):
        key = door.pk
        door.delete()
        publish(EntryChanged(kind="serviceatlocation", ids=(key,)))
    changed("service", service)
    assert found() == {service.pk}


def test_what_is_not_public_leaves_the_index(service: Service) -> None:
    for change in (
        {"publication": Publication.DRAFT},
        {"ring": Ring.NETWORK},
        {"status": ServiceStatus.DEFUNCT},
    ):
        before = {name: getattr(service, name) for name in change}
        Service.objects.filter(pk=service.pk).update(**change)
        changed("service", service)
        assert found() == set(), change
        Service.objects.filter(pk=service.pk).update(**before)
        changed("service", service)
        assert found() == doors(service)
    Organization.objects.filter(pk=service.organization_id).update(publication=Publication.WITHDRAWN)
    changed("organization", service.organization)
    assert found() == set()


def test_a_protected_place_is_not_in_the_index(service: Service) -> None:
    Location.objects.filter(service_at_locations__service=service).update(ring=Ring.NAMED)
    changed("location", *Location.objects.all())
    answer = search.search(search.Query(text="dispensa"))
    assert {hit.id for hit in answer.hits} == {service.pk}
    assert not answer.points and not answer.municipalities


def test_hours_are_written_for_the_filter(service: Service) -> None:
    Schedule.objects.create(
        district=service.district,
        service=service,
        freq="WEEKLY",
        byday="TU",
        opens_at=datetime.time(9),
        closes_at=datetime.time(12),
    )
    changed("service", service)
    tuesday = datetime.datetime(2026, 11, 24, 10, 0)
    assert found(open_at=tuesday) == doors(service)
    assert found(open_at=tuesday.replace(hour=14)) == set()


def test_a_change_that_is_taken_back_leaves_the_index_as_it_was(service: Service) -> None:
    changed("service", service)
    with pytest.raises(RuntimeError), transaction.atomic():
        Service.objects.filter(pk=service.pk).update(name="Tutt'altro")
        changed("service", service)
        raise RuntimeError
    assert found() == doors(service) and found("tutt'altro") == set()


def test_rebuilding_twice_gives_the_same(service: Service) -> None:
    first = indexing.rebuild()
    once = search.search(search.Query(text="dispensa"))
    assert indexing.rebuild() == first
    again = search.search(search.Query(text="dispensa"))
    assert (again.total, again.facets) == (once.total, once.facets)


def test_writing_many_costs_queries_by_the_batch(service: Service, district: District) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            indexing.service_documents(Service.objects.values_list("pk", flat=True), indexing.Words())
        return len(caught)

    few = cost()
    more = Service.objects.bulk_create(
        Service(district=district, organization=service.organization, name=f"Servizio {number}")
        for number in range(80)
    )
    place = Location.objects.first()
    ServiceAtLocation.objects.bulk_create(
        ServiceAtLocation(district=district, service=row, location=place) for row in more[:40]
    )
    assert cost() <= few
