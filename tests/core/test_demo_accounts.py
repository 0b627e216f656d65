"""The people of the demonstration exist in the demonstration only."""

import pytest
from pytest_django import Settings

from vicinia.core.models import District, RoleKind, User
from vicinia.core.safety_checks import demo_accounts
from vicinia.core.services.demo import DemoOnlyError, build_demo_accounts

pytestmark = pytest.mark.django_db


def test_they_cannot_be_made_elsewhere(district: District) -> None:
    with pytest.raises(DemoOnlyError):
        build_demo_accounts(district=district)
    assert not User.objects.filter(is_demo=True).exists()


def test_building_twice_changes_nothing(district: District, settings: Settings) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, "una-frase-di-prova"
    first = build_demo_accounts(district=district)
    second = build_demo_accounts(district=district)
    assert sorted(first) == ["amina", "bruno", "carla", "elena", "fabio"]
    assert {one.pk for one in first.values()} == {one.pk for one in second.values()}
    assert all(one.is_demo and one.check_password("una-frase-di-prova") for one in second.values())
    assert list(second["carla"].roles.values_list("kind", flat=True)) == [RoleKind.COORDINATOR]
    assert list(second["elena"].roles.all()) == []


def test_the_safety_check_finds_them_where_people_work(elena: User, settings: Settings) -> None:
    assert demo_accounts() == []
    User.objects.filter(pk=elena.pk).update(is_demo=True)
    assert [found.id for found in demo_accounts()] == ["vicinia.E001"]
    settings.DEMO = True
    assert demo_accounts() == []
