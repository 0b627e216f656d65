"""The results page: right answers, facets that lead somewhere, a constant number of queries."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.portal import town
from vicinia.core.models import District, User
from vicinia.directory import indexing
from vicinia.directory.models import Ring, Service
from vicinia.directory.visibility import Publication
from vicinia.portal.queries import remembering

pytestmark = pytest.mark.django_db


def soup(client: Client, query: str = "", **headers: Any) -> BeautifulSoup:
    answer = client.get(f"/it/servizi/{query}", **headers)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def titles(page: BeautifulSoup) -> list[str]:
    return [link.get_text(strip=True) for link in page.select(".cards .card-title a")]


@pytest.fixture
def services(district: District) -> list[Service]:
    return town.build(district, 24)


def test_the_words_of_the_issue_find_the_solidarity_shops(client: Client, services: list[Service]) -> None:
    for words in ("emporio", "emporo", "solidarity shop"):
        found = titles(soup(client, f"?q={words}"))
        assert found, words
        assert all("Emporio" in title for title in found[:3]), (words, found)


def test_a_card_says_who_where_when_and_how_to_call(client: Client, services: list[Service]) -> None:
    card = soup(client, "?q=mensa&near=037008").select_one(".card-result")
    assert card is not None
    text = card.get_text(" ", strip=True)
    assert "via della Prova" in text and "inventato" in text and re.search(r"Budrio · \d+ m\b", text)
    assert card.select_one('a[href^="tel:+39051"]') is not None
    assert card.select_one(".badge-state") is not None


def test_no_facet_offers_an_empty_value(client: Client, services: list[Service]) -> None:
    page = soup(client)
    offered = page.select('.filters input[type="checkbox"][name]')
    assert offered
    for choice in offered:
        label = page.select_one(f'label[for="{choice["id"]}"]')
        assert label is not None
        said = int(re.search(r"\((\d+)\)", label.get_text()).group(1))  # type: ignore[union-attr]
        answer = soup(client, f"?{choice['name']}={choice['value']}")
        counted = int(answer.select_one(".answer-count strong").get_text())  # type: ignore[union-attr]
        assert counted == said > 0, choice


def test_filters_stand_in_the_address_and_can_be_taken_away(client: Client, services: list[Service]) -> None:
    page = soup(client, "?q=emporio&need=food&near=Budrio")
    chosen = page.select_one("#near option[selected]")
    assert chosen is not None and chosen["value"] == "037008"
    chip = page.select_one(".chips a")
    assert chip is not None and "Mangiare" in chip.get_text()
    assert chip["href"] == "?q=emporio&near=037008"


def test_serves_my_municipality(client: Client, services: list[Service], district: District) -> None:
    everywhere = soup(client, "?near=037028").select_one(".answer-count strong")
    mine = soup(client, "?near=037028&serves=1").select_one(".answer-count strong")
    assert everywhere is not None and mine is not None
    # a third of the services name no area (they serve everybody); the others serve the first two towns only
    assert int(everywhere.get_text()) == 24 and int(mine.get_text()) == 8


def test_an_empty_answer_says_what_to_try(client: Client, services: list[Service]) -> None:
    page = soup(client, "?q=mensa&need=work&open=1&near=037008")
    empty = page.select_one(".empty")
    assert empty is not None
    tries = {link["href"] for link in empty.select("a")}
    assert any("need=work" not in href and "q=mensa" in href for href in tries)
    assert reverse("portal:results") in tries


@pytest.mark.parametrize(
    "query",
    [
        "?page=99999",
        "?page=x",
        "?q=%00",
        "?near=Atlantide",
        "?within=-1",
        "?need=nothing&sort=x",
        "?q=" + "a" * 3000,
    ],
)
def test_a_strange_address_is_answered_gently(client: Client, services: list[Service], query: str) -> None:
    page = soup(client, query)
    assert page.select_one("h1") is not None
    if "Atlantide" in query:
        assert "Atlantide" in page.select_one(".note").get_text()  # type: ignore[union-attr]


def test_what_is_written_is_escaped(client: Client, services: list[Service]) -> None:
    answer = client.get("/it/servizi/", {"q": "<script>alert(1)</script>"})
    assert b"<script>alert" not in answer.content


def test_htmx_gets_the_changing_part_only(client: Client, services: list[Service]) -> None:
    part = client.get("/it/servizi/?q=mensa", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="answer"') and "<html" not in part
    whole = client.get("/it/servizi/?q=mensa").content.decode()
    assert titles(BeautifulSoup(part, "html.parser")) == titles(BeautifulSoup(whole, "html.parser"))


def test_pages_follow_each_other(client: Client, services: list[Service]) -> None:
    first = titles(soup(client, "?sort=title"))
    second = titles(soup(client, "?sort=title&page=2"))
    assert len(first) == 20 and len(second) == 4 and not set(first) & set(second)


def test_drafts_and_inner_entries_never_show(client: Client, services: list[Service], carla: User) -> None:
    hidden = [service for service in services if service.name.startswith("Mensa")]
    Service.objects.filter(pk=hidden[0].pk).update(publication=Publication.DRAFT)
    Service.objects.filter(pk=hidden[1].pk).update(ring=Ring.NETWORK)
    # even before the index hears of it
    assert not {hidden[0].name, hidden[1].name} & set(titles(soup(client, "?q=mensa")))
    indexing.refresh_services([hidden[0].pk, hidden[1].pk])
    assert not {hidden[0].name, hidden[1].name} & set(titles(soup(client, "?q=mensa")))
    address = reverse("portal:service", kwargs={"pk": hidden[1].pk, "name": "mensa"})
    assert client.get(address).status_code == 404
    client.force_login(carla)
    assert client.get(address).status_code == 200


def test_a_change_is_seen_at_once_and_what_is_hidden_too(client: Client, services: list[Service]) -> None:
    one = next(service for service in services if service.name.startswith("Mensa"))
    assert one.name in titles(soup(client, "?q=mensa"))
    Service.objects.filter(pk=one.pk).update(name="Mensa del ponte nuovo")
    indexing.refresh_services([one.pk])
    assert "Mensa del ponte nuovo" in titles(soup(client, "?q=mensa"))
    # even before the index hears of it
    Service.objects.filter(pk=one.pk).update(publication=Publication.DRAFT)
    assert "Mensa del ponte nuovo" not in titles(soup(client, "?q=mensa"))


def _queries(client: Client, address: str) -> int:
    remembering.forget()
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client, district: District) -> None:
    addresses = ("/it/servizi/?near=037008", "/it/servizi/?q=mensa&open=1", "/it/", "/it/comuni/")
    town.build(district, 3)
    for address in addresses:  # what is kept in memory is kept now
        client.get(address)
    few = {address: _queries(client, address) for address in addresses}
    town.build(district, 60, seed=8)
    many = {address: _queries(client, address) for address in addresses}
    for address in addresses:
        assert many[address] <= few[address] + 2, (address, few[address], many[address])
    assert max(many.values()) <= 40, many


def test_suggestions_complete_a_word(client: Client, services: list[Service]) -> None:
    words = client.get("/it/servizi/parole/?q=emp").json()["words"]
    assert any("empori" in word.lower() for word in words)
    assert client.get("/it/servizi/parole/?q=e").json() == {"words": []}
