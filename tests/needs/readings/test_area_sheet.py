"""The sheet of an area beside its score: who lives there, how far the others are, what the network saw."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.needs.readings.conftest import FIGURES, put
from vicinia.core.models import District
from vicinia.needs.models import Reading, SeenCount
from vicinia.needs.queries.area_sheet import official_figures, seen_here, travel_from
from vicinia.needs.services.reading import read
from vicinia.territory.models import DistrictMunicipality, Municipality, Source, TravelTime

pytestmark = pytest.mark.django_db
MORE = {
    "037008": {"P29": 1900, "ST15": 1500, "PF1": 8000, "PF8": 90},
    "037019": {"P29": 1850, "ST15": 1400, "PF1": 7900, "PF8": 80},
    "037028": {"P29": 640, "ST15": 2, "PF1": 2300, "PF8": 60},
}


@pytest.fixture
def galliera(db) -> Municipality:
    return Municipality.objects.get(code="037028")


@pytest.fixture
def reading(figures, version, source, district) -> Reading:
    put(MORE, source)
    return read(actor=None, version=version)[0]


def lines(district: District, town: Municipality) -> dict[str, tuple[float | None, bool, float | None]]:
    found = official_figures(district, town)
    return {
        one.name: (one.here, one.is_hidden, one.district) for part in found.sections for one in part.figures
    }


def test_shares_here_and_in_the_whole_district(reading, district, galliera):
    found = lines(district, galliera)
    here, hidden, everywhere = found["75 anni e più, su cento"]
    assert here == pytest.approx(100 * 640 / 5400) and not hidden
    known = sum(one["P1"] for one in FIGURES.values())
    assert everywhere == pytest.approx(100 * (1900 + 1850 + 640) / known)
    other = Municipality.objects.create(code="099999", name="Altrove", region_code="08")
    DistrictMunicipality.objects.create(district=district, municipality=other)
    assert lines(district, galliera)["75 anni e più, su cento"][2] is None, "of one nothing is loaded"


def test_two_foreign_residents_are_hidden_here_and_in_the_total(reading, district, galliera):
    here, hidden, everywhere = lines(district, galliera)["Residenti stranieri, su cento"]
    assert (here, hidden, everywhere) == (None, True, None)
    budrio = Municipality.objects.get(code="037008")
    assert lines(district, budrio)["Residenti stranieri, su cento"][2] is None, "the rest would tell it"


def test_what_is_not_loaded_is_named(reading, district, galliera):
    found = official_figures(district, galliera)
    assert "Famiglie in affitto, su cento" in found.missing and "Famiglie" not in found.missing
    assert found.sources == ("Censimento di prova · Nessuno, CC0",)


def test_how_far_by_car_and_by_bus(reading, district, galliera, source):
    without = travel_from(district, galliera)
    assert without.timetable is None and without.neighbours
    times = [one.by_car for one in without.neighbours]
    assert times == sorted(times) and all(one.by_bus is None for one in without.neighbours)
    nearest = without.neighbours[0].place
    TravelTime.objects.create(
        origin=galliera, destination=nearest, minutes=31.5, runs_on=date(2026, 5, 13), source=source
    )
    found = travel_from(district, galliera)
    assert found.neighbours[0].by_bus == 31.5 and found.timetable is not None


def test_what_was_seen_is_protected_as_on_its_own_page(reading, district, galliera):
    for code, count in (("037008", 40), ("037019", 30), ("037028", 2)):
        SeenCount.objects.create(
            district=district, municipality_id=code, kind="persons", theme="", count=count,
            starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30), origin="prova",
        )  # fmt: skip
    assert [one.seen for one in seen_here(district, galliera)] == [None]
    both = [seen_here(district, Municipality.objects.get(code=code))[0].seen for code in ("037008", "037019")]
    assert None in both, "a single hidden count is the total less the others"


def test_the_page_says_it(reading, client: Client, fabio, district, galliera):
    client.force_login(fabio)
    estimate = reading.estimates.get(municipality=galliera)
    page = client.get(reverse("needs:area", kwargs={"pk": reading.pk, "estimate": estimate.pk}))
    text = page.content.decode()
    assert (
        "Chi vive a" in text and "Quanto sono lontani gli altri" in text and "Che cosa vede la rete" in text
    )
    assert "vicinia territory timetable" in text and "nascosto per proteggere" in text


def test_a_municipality_without_figures_has_an_honest_sheet(district, galliera):
    Source.objects.all().delete()
    assert official_figures(district, galliera).is_empty


def test_charts_are_drawn_once_and_read_without_other_hosts(
    reading, client: Client, fabio, settings, tmp_path
):
    settings.VAR = tmp_path
    client.force_login(fabio)
    address = reverse("needs:chart_forest", kwargs={"pk": reading.pk})
    answer = client.get(address)
    svg = answer.content.decode()
    assert answer["Content-Type"] == "image/svg+xml" and svg.startswith("<svg")
    for code in FIGURES:
        assert Municipality.objects.get(code=code).name in svg
    assert "http" not in svg.replace("http://www.w3.org", "") and "<script" not in svg
    (kept,) = (tmp_path / "charts").iterdir()
    kept.write_bytes(b"<svg>from the shelf</svg>")
    assert client.get(address).content == b"<svg>from the shelf</svg>"
    moves = reverse("needs:chart_moves", kwargs={"before": reading.pk, "after": reading.pk})
    assert "Galliera" in client.get(moves).content.decode()
