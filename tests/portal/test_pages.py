"""Each page of the portal: order of the parts, one title, one heading, languages, what stays inside."""

import datetime
import re

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Locale

from tests.portal import town
from vicinia.core.models import District
from vicinia.directory import indexing, search
from vicinia.directory.models import (
    Closure,
    ErrorReport,
    Location,
    Organization,
    Phone,
    Ring,
    Service,
    ServiceAtLocation,
)
from vicinia.portal.models import HomePage, NewsPage
from vicinia.portal.queries.cards import organization_url, service_url
from vicinia.territory.models import Municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def services(district: District) -> list[Service]:
    return town.build(district, 9)


def read(client: Client, address: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return BeautifulSoup(answer.content, "html.parser")


def addresses(service: Service) -> list[str]:
    names = ("home", "results", "municipalities", "give", "about", "accessibility", "privacy", "notes")
    found = [reverse(f"portal:{name}") for name in names]
    found += [service_url(service), organization_url(service.organization)]
    found += [reverse("portal:report", kwargs={"pk": service.pk})]
    return [*found, reverse("portal:municipality", kwargs={"code": "037008", "name": "budrio"})]


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_page_has_its_language_one_title_one_heading_and_no_inline_code(
    client: Client, services: list[Service], language: str
) -> None:
    titles = []
    with translation.override(language):
        pages = addresses(services[0])
    for address in pages:
        page = read(client, address)
        html = page.find("html")
        assert html["lang"] == language  # type: ignore[index]
        assert len(page.find_all("h1")) == 1, address
        titles.append(page.title.get_text(strip=True))  # type: ignore[union-attr]
        assert page.find("main") is not None and page.select_one(".skiplinks a[href^='#']") is not None
        assert not page.select("[style], style, script:not([src]), [onclick]"), address
        identifiers = [tag["id"] for tag in page.select("[id]")]
        assert len(identifiers) == len(set(identifiers)), address
        for label in page.select("label[for]"):
            assert label["for"] in identifiers, (address, label)
    assert len(titles) == len(set(titles))


def test_the_root_answers_at_once_in_the_readers_language(client: Client, services: list[Service]) -> None:
    italian = client.get("/")
    assert italian.status_code == 200 and b'lang="it"' in italian.content
    assert b'lang="en"' in client.get("/", headers={"Accept-Language": "en-GB"}).content.split(b"<head")[0]
    assert b'lang="it"' in client.get("/", headers={"Accept-Language": "fr"}).content.split(b"<head")[0]


def test_the_other_language_is_this_same_page(client: Client, services: list[Service]) -> None:
    page = read(client, service_url(services[0]))
    other = page.select_one('.site-nav a[hreflang="en"]')
    assert other is not None and str(services[0].pk) in str(other["href"])
    assert str(other["href"]).startswith("/en/services/")
    assert read(client, str(other["href"])).find("h1").get_text() == services[0].name  # type: ignore[union-attr]


def test_home_shows_the_doors_the_needs_and_the_municipalities(
    client: Client, services: list[Service]
) -> None:
    page = read(client, "/it/")
    doors = [door.get_text(strip=True) for door in page.select(".doors strong")]
    assert doors == ["Cerco aiuto", "Voglio dare una mano", "Lavoro nella rete"]
    tiles = {tile.select_one(".tile-name").get_text(): tile["href"] for tile in page.select(".tiles a")}  # type: ignore[union-attr]
    assert "Mangiare" in tiles
    for address in tiles.values():
        assert read(client, str(address)).select(".card-result"), "a tile leads to an empty page"
    map_links = {link["href"] for link in page.select(".map a")}
    list_links = {link["href"] for link in page.select(".towns a")}
    assert map_links == list_links and len(list_links) == 3
    assert len(client.get("/it/").content) < 60_000


def test_a_service_answers_in_the_order_in_which_people_ask(client: Client, services: list[Service]) -> None:
    page = read(client, service_url(services[0]))
    assert [part.get_text() for part in page.select(".sheet-parts h2")] == [
        "Che cos’è",
        "Per chi è",
        "Come si accede",
        "Che cosa portare",
        "Quando",
        "Dove",
        "Quanto costa",
        "Contatti",
    ]
    assert page.select_one('.at-a-glance a[href^="tel:"]') is not None
    assert len(page.select(".week tr")) == 7
    assert "gratis" in page.get_text()


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-24T10:00:00+01:00", "Aperto fino alle 12:30"),
        ("2026-11-24T12:15:00+01:00", "Chiude tra poco, alle 12:30"),
        ("2026-11-24T13:00:00+01:00", "Chiuso, apre oggi alle 15:00"),
        ("2026-11-24T20:00:00+01:00", "Chiuso, apre domani alle 09:00"),
        ("2026-11-28T10:00:00+01:00", "Chiuso, apre lunedì alle 09:00"),
        ("2026-12-08T10:00:00+01:00", "Oggi è festa."),
    ],
)
def test_the_badge_says_it_in_words_and_card_and_page_agree(
    client: Client, services: list[Service], at: str, words: str
) -> None:
    with time_machine.travel(datetime.datetime.fromisoformat(at), tick=False):
        page = read(client, service_url(services[0])).select_one(".at-a-glance")
        assert page is not None and words in page.get_text()
        card = read(client, "/it/servizi/?q=emporio").select_one(".card-result .badge-state")
        badge = page.select_one(".badge-state")
        assert card is not None and badge is not None and card.get_text() == badge.get_text()


def test_a_closed_place_closes_its_services(client: Client, services: list[Service]) -> None:
    place = Location.objects.get(service_at_locations__service=services[0])
    today = timezone.localdate()
    Closure.objects.create(
        district=place.district,
        location=place,
        starts_on=today,
        ends_on=today + datetime.timedelta(days=3),
        message="Lavori nella sala.",
    )
    text = read(client, service_url(services[0])).select_one(".at-a-glance").get_text()  # type: ignore[union-attr]
    assert "Chiuso fino al" in text and "Lavori nella sala." in text


def test_a_safe_house_never_shows_its_place(client: Client, services: list[Service]) -> None:
    place = Location.objects.get(service_at_locations__service=services[0])
    Location.objects.filter(pk=place.pk).update(ring=Ring.NAMED)
    indexing.refresh_services([services[0].pk])
    for address in (service_url(services[0]), "/it/servizi/?q=emporio", "/it/comuni/037008/budrio/"):
        assert "Sala 0" not in read(client, address).get_text(" ")
    answer = search.search(search.Query(text="Emporio solidale", kinds=("service",), size=50))
    points = {(round(y, 4), round(x, 4)) for _key, y, x in answer.points}
    assert (round(place.latitude or 0, 4), round(place.longitude or 0, 4)) not in points


def test_inner_phones_and_fields_stay_inside(client: Client, services: list[Service]) -> None:
    Phone.objects.filter(service=services[0]).update(ring=Ring.NETWORK)
    Service.objects.filter(pk=services[0].pk).update(
        email="dentro@example.org", field_rings={"email": "network"}
    )
    text = client.get(service_url(services[0])).content.decode()
    assert "051 0000000" not in text and "dentro@example.org" not in text


def test_a_javascript_address_never_becomes_a_link(client: Client, services: list[Service]) -> None:
    Service.objects.filter(pk=services[0].pk).update(url="javascript:alert(1)")
    Organization.objects.filter(pk=services[0].organization_id).update(website="javascript:alert(1)")
    for address in (service_url(services[0]), organization_url(services[0].organization)):
        page = read(client, address)
        assert not [link for link in page.select("a") if str(link.get("href", "")).startswith("javascript")]


def test_a_municipality_shows_its_own_and_what_serves_it(client: Client, services: list[Service]) -> None:
    page = read(client, "/it/comuni/037008/budrio/")
    headings = [part.get_text(" ", strip=True) for part in page.select("section h2")]
    assert headings[0].startswith("A Budrio") and headings[1].startswith("Dai comuni vicini")
    assert client.get("/it/comuni/999999/niente/").status_code == 404
    assert client.get("/it/comuni/xyz/niente/").status_code == 404


def test_anybody_can_report_an_error(client: Client, services: list[Service]) -> None:
    address = reverse("portal:report", kwargs={"pk": services[0].pk})
    empty = client.post(address, {"text": ""})
    assert empty.status_code == 422
    page = BeautifulSoup(empty.content, "html.parser")
    field = page.select_one("textarea")
    assert field is not None and field["aria-invalid"] == "true"
    described = str(field["aria-describedby"]).split()
    assert all(page.find(id=key) is not None for key in described)
    assert page.find(id="id_text_error") is not None
    done = client.post(address, {"text": "Il telefono non risponde."}, follow=True)
    assert "Grazie" in done.content.decode()
    client.post(address, {"text": "Compra qui le pillole.", "website": "http://example.org"})
    report = ErrorReport.objects.get()
    assert report.subject_id == services[0].pk and report.text == "Il telefono non risponde."


def test_news_joins_the_home_page_and_the_search(client: Client, services: list[Service]) -> None:
    home = HomePage.objects.get(locale=Locale.objects.get(language_code="it"))
    page = home.add_child(
        instance=NewsPage(
            title="Apre l’orto sociale",
            slug="orto",
            published_on=timezone.localdate(),
            summary="Da giovedì si coltiva insieme.",
            text="<p>Portate i guanti.</p>",
            locale=home.locale,
        )
    )
    page.save_revision().publish()
    link = read(client, "/it/").select_one(".news a")
    assert link is not None and "orto" in link.get_text()
    assert "Portate i guanti" in read(client, str(link["href"])).get_text()
    found = [
        card.get_text(" ", strip=True)
        for card in read(client, "/it/servizi/?q=orto+guanti").select(".card-title")
    ]
    assert any("orto sociale" in text for text in found)
    page.unpublish()
    assert not read(client, "/it/servizi/?q=guanti").select(".card-title a[href*='orto']")


@pytest.mark.parametrize("path", ["/it/non-esiste/", "/en/nothing/", "/it/servizi/abc/"])
def test_an_unknown_page_helps(client: Client, district: District, path: str) -> None:
    page = read(client, path, 404)
    assert len(page.find_all("h1")) == 1 and page.select_one('form[role="search"]') is not None


def test_robots_and_sitemap(client: Client, services: list[Service]) -> None:
    assert "Sitemap: http" in client.get("/robots.txt").content.decode()
    found = re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    assert f"http://testserver{service_url(services[0])}" in found
    assert all(address.startswith("http://testserver/it/") for address in found)


def test_a_service_without_a_place_is_found_and_shown(client: Client, services: list[Service]) -> None:
    ServiceAtLocation.objects.filter(service=services[1]).delete()
    indexing.rebuild()
    card = read(client, "/it/servizi/?q=mensa").select_one(".card-result")
    assert card is not None and "Mensa" in card.get_text()
    assert "per telefono" in read(client, service_url(services[1])).get_text()


def test_the_map_follows_the_territory(client: Client, services: list[Service], district: District) -> None:
    before = len(read(client, "/it/comuni/").select(".map path"))
    Municipality.objects.filter(code="037019").update(name="Castel Nuovo di Prova")
    page = read(client, "/it/comuni/")
    assert len(page.select(".map path")) == before == 3
    assert "Castel Nuovo" in page.select_one(".map").get_text()  # type: ignore[union-attr]
