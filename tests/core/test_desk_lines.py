"""Rooms put lines on the page "To do" of the people whom they concern."""

from collections.abc import Iterator

import pytest
from django.test import Client

from vicinia.core import desk
from vicinia.core.models import User
from vicinia.core.policies import Person


@pytest.fixture
def two_rooms(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def for_carla(person: Person) -> list[desk.ToDo]:
        called = getattr(person, "first_name", "")
        return [desk.ToDo("Una cosa strana aspetta", "/it/lavoro/strana/")] if called == "Carla" else []

    monkeypatch.setattr(desk, "_providers", {})
    desk.register("second", for_carla)
    desk.register("first", lambda person: [])
    yield


@pytest.mark.django_db
@pytest.mark.usefixtures("two_rooms")
def test_a_line_stands_on_the_page_of_whom_it_concerns(client: Client, carla: User, elena: User) -> None:
    client.force_login(carla)
    page = client.get("/it/lavoro/").content.decode()
    assert '<a href="/it/lavoro/strana/">' in page and "Una cosa strana aspetta" in page
    client.force_login(elena)
    assert "Una cosa strana" not in client.get("/it/lavoro/").content.decode()


@pytest.mark.usefixtures("two_rooms")
def test_a_room_registers_once(carla: User) -> None:
    desk.register("second", lambda person: [])
    assert desk.to_do_of(carla) == []
