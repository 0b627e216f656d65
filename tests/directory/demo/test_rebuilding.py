"""Building the model district again, clearing it, and refusing it where real people work."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from vicinia.core.models import District, User
from vicinia.directory import search
from vicinia.directory.demo import ModelOnlyError, build_model_district, clear_model_district
from vicinia.directory.models import (
    ChangeRequest,
    Closure,
    ErrorReport,
    Label,
    Location,
    Membership,
    Organization,
    Phone,
    Resource,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceTerm,
    TaxonomyTerm,
)  # fmt: skip
from vicinia.territory.models import Municipality

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)  # a Monday
TABLES = (Organization, Service, Location, ServiceAtLocation, Phone, Schedule, ServiceTerm, Resource, Closure)


@pytest.fixture
def built(db: None) -> District:
    return build_model_district(today=TODAY).district


@pytest.fixture
def demo_mode(settings: object) -> None:
    settings.MODE, settings.DEMO = "demo", True  # type: ignore[attr-defined]


def snapshot() -> list[set[tuple]]:
    """Return all rows, without the instants of writing and the columns that no set can hold."""
    skipped = {"created_at", "updated_at", "last_modified", "field_rings", "extra"}
    return [
        set(model.objects.values_list(*(f.attname for f in model._meta.fields if f.name not in skipped)))
        for model in TABLES
    ]


def test_a_second_building_changes_nothing(built: District) -> None:
    before, found = snapshot(), search.search(search.Query(text="emporio solidale")).total
    build_model_district(today=TODAY)
    assert snapshot() == before
    assert search.search(search.Query(text="emporio solidale")).total == found >= 5


def test_building_again_puts_back_what_was_changed_and_keeps_other_bodies(built: District) -> None:
    mine = Organization.objects.create(district=built, name="Il mio ente")
    Organization.objects.filter(name__startswith="Rifugio").update(name="Altro")
    build_model_district(today=TODAY)
    assert Organization.objects.filter(pk=mine.pk).exists()
    assert Organization.objects.filter(name="Rifugio La Lanterna").exists()


def test_the_cast_works_there(demo_mode: None) -> None:
    accounts = build_model_district(today=TODAY).accounts
    assert set(accounts) == {"amina", "bruno", "carla", "elena", "fabio"}
    bodies = {row.user.first_name: row.organization.name for row in Membership.objects.select_related("user")}
    assert bodies["Elena"] == "Associazione Filo d'Erba" and "Budrio" in bodies["Amina"]
    hidden = Location.objects.filter(ring="named")
    assert Location.objects.visible_to(accounts["amina"]).filter(pk__in=hidden).exists()
    assert not Location.objects.visible_to(accounts["bruno"]).filter(pk__in=hidden).exists()
    assert ChangeRequest.objects.filter(state="pending", submitted_by=accounts["elena"]).count() == 2
    assert ErrorReport.objects.count() == 2
    build_model_district(today=TODAY)
    assert (ChangeRequest.objects.count(), ErrorReport.objects.count(), Membership.objects.count()) == (
        2,
        2,
        3,
    )


def test_clearing_removes_the_model_and_nothing_else(demo_mode: None) -> None:
    own = District.objects.create(slug="altro", name="Altro", coordinating_body="Ente")
    kept = Organization.objects.create(district=own, name="Ente vero")
    worker = User.objects.create_user("vera@example.org")
    build_model_district(today=TODAY)
    assert clear_model_district() >= 116
    assert list(Organization.objects.all()) == [kept] and list(District.objects.all()) == [own]
    assert list(User.objects.all()) == [worker]
    assert not any(model.objects.exists() for model in TABLES[1:])
    assert Municipality.objects.exists() and TaxonomyTerm.objects.exists() and Label.objects.exists()
    assert search.search(search.Query(text="emporio")).total == 0
    assert clear_model_district() == 0


def test_a_district_with_other_bodies_is_kept(built: District) -> None:
    mine = Organization.objects.create(district=built, name="Il mio ente")
    clear_model_district()
    assert list(Organization.objects.all()) == [mine]


def test_it_is_refused_where_real_people_work(settings: object) -> None:
    settings.MODE = "production"  # type: ignore[attr-defined]
    with pytest.raises(ModelOnlyError):
        build_model_district()
    with pytest.raises(ModelOnlyError):
        clear_model_district()
    assert not Organization.objects.exists()


def test_it_does_not_mix_with_a_real_district(district: District) -> None:
    with pytest.raises(ModelOnlyError):
        build_model_district()
    assert not TaxonomyTerm.objects.exists()


def test_the_desks_of_the_cast_open(demo_mode: None, client: Client) -> None:
    accounts = build_model_district(today=TODAY).accounts
    for name, pages in {
        "carla": ("desk", "bodies", "changes", "reports", "resources"),
        "elena": ("desk",),
    }.items():
        client.force_login(accounts[name])
        for page in pages:
            assert client.get(reverse(f"directory:{page}")).status_code == 200, page
