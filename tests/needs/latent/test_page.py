"""The page of who is not reached: what it says, what it hides, and how files come in and go out."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.needs.latent.conftest import WORLD, seen_rows
from vicinia.core.models import User
from vicinia.methods import latent
from vicinia.needs.demo_latent import build_latent, clear_latent
from vicinia.needs.models import Expectation, SeenCount
from vicinia.needs.queries.latent import choices_of, latent_of
from vicinia.needs.services.latent import store_seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, carla: User) -> Client:
    client.force_login(carla)
    return client


def _latent(district, user=None):
    return latent_of(district, choices_of(district)[0], user)


def test_gaps_are_those_of_the_method_and_only_certain_ones_have_a_place(fed):
    found = _latent(fed)
    rows = {row.place.name: row for row in found.rows}
    assert found.rows[0].place.name == "Galliera" and rows["Galliera"].rank == 1
    baricella = rows["Baricella"]
    one = Expectation.objects.get(municipality="037003")
    people = one.population
    alone = latent.gap([one.share * people], [one.mean_squared_error * people**2], [300], [people])
    assert baricella.gap == pytest.approx(alone.gap[0]) and baricella.lower == pytest.approx(alone.lower[0])
    assert baricella.probability == pytest.approx(alone.probability[0])
    for row in found.rows:
        assert bool(row.rank) == row.is_certain
    assert any(not row.rank for row in found.rows)


def test_a_small_count_and_another_are_hidden_and_cannot_be_worked_out(fed):
    found = _latent(fed)
    hidden = [row for row in found.rows if row.is_hidden]
    assert "Bentivoglio" in {row.place.name for row in hidden} and len(hidden) >= 2
    assert all(row.coverage is None for row in hidden)
    truth = {name: met for name, (_r, _s, _n, met) in WORLD.items()}
    kept_back = sum(truth[row.place.name] for row in hidden)
    for row in hidden:
        # what one can reckon back from the page is the same number for all hidden ones, not the count
        assert row.expected - row.gap == pytest.approx(kept_back)
        assert row.lower <= row.gap <= row.expected - truth[row.place.name] <= row.upper


def test_a_hidden_total_leaves_hidden_gaps_unsaid(six):
    rows = [row for row in seen_rows() if row["comune"] == "Bentivoglio"]
    store_seen(actor=None, district=six, rows=rows)
    found = _latent(six)
    assert found.seen is None and all(row.gap is None for row in found.rows)


def test_not_counted_is_not_zero(fed):
    SeenCount.objects.filter(municipality="037008").delete()
    budrio = next(row for row in _latent(fed).rows if row.place.name == "Budrio")
    assert not budrio.is_counted and budrio.gap is None and not budrio.is_hidden


def test_things_are_never_taken_from_people(fed, desk):
    SeenCount.objects.update(kind="parcels")
    assert all(row.gap is None for row in _latent(fed).rows)
    assert desk.get(reverse("needs:latent")).status_code == 200


def test_the_empty_page_explains_and_offers_the_files(desk, district):
    found = desk.get(reverse("needs:latent")).content.decode()
    assert reverse("needs:latent_seen") in found and reverse("needs:latent_expected") in found


def test_the_empty_page_offers_nothing_to_who_may_not(client, amina, district):
    client.force_login(amina)
    assert reverse("needs:latent_seen") not in client.get(reverse("needs:latent")).content.decode()


def test_map_and_table(desk, fed):
    found = desk.get(reverse("needs:latent")).content.decode()
    assert found.count('class="area shade-') == 6 == found.count('<tr id="m-')
    assert "url(#unsure)" in found


def test_more_seen_than_expected_is_said_and_has_no_place(desk, fed):
    SeenCount.objects.filter(municipality="037002").update(count=3000)
    argelato = next(row for row in _latent(fed).rows if row.place.name == "Argelato")
    assert argelato.is_exceeded and not argelato.rank and argelato.probability < 0.01
    assert "viste più delle attese" in desk.get(reverse("needs:latent")).content.decode()


def test_the_file_holds_what_the_page_shows_and_no_formula(desk, fed):
    Expectation.objects.update(method="=1+1")
    answer = desk.get(reverse("needs:latent_export"))
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    by_name = {line["municipality"]: line for line in lines}
    assert by_name["Bentivoglio"]["seen"] == "" and by_name["Bentivoglio"]["seen_hidden"] == "1"
    assert by_name["Budrio"]["method"] == "'=1+1"
    assert by_name["Galliera"]["rank"] == "1"


@pytest.mark.parametrize("kind", ["visti", "attesi"])
def test_the_example_lists_the_municipalities(desk, six, kind):
    found = desk.get(reverse("needs:latent_example", args=[kind])).content.decode("utf-8-sig")
    assert all(name in found for name in WORLD)
    assert desk.get(reverse("needs:latent_example", args=["altro"])).status_code == 404


def _file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.csv", text.encode())


def test_a_file_of_counts_comes_in(desk, six):
    text = "comune;cosa;dal;al;quanti\nBudrio;persone;2026-01-01;2026-03-31;40\n"
    answer = desk.post(reverse("needs:latent_seen"), {"file": _file(text)})
    assert answer.status_code == 302 and SeenCount.objects.get().count == 40


def test_a_bad_file_says_why_and_stores_nothing(desk, six):
    text = "comune;cosa;dal;al;quanti\nBudrio;persone;2026-01-01;2026-03-31;40\nBudria;persone;x;y;-1\n"
    with translation.override("it"):
        answer = desk.post(reverse("needs:latent_seen"), {"file": _file(text)})
    found = answer.content.decode()
    assert answer.status_code == 422 and "Budrio" in found and not SeenCount.objects.exists()
    assert found.count("<li>Riga 3: ") == 4


def test_estimates_come_in_and_what_was_typed_is_kept(desk, six):
    lines = "".join(
        f"{name};{share}%;{answers};{residents}\n" for name, (residents, share, answers, _m) in WORLD.items()
    )
    typed = {"year": 2025, "origin": "Indagine", "method": "adjusted"}
    bad = desk.post(reverse("needs:latent_expected"), {**typed, "file": _file("comune;quota\nBudrio;2\n")})
    assert bad.status_code == 422 and 'value="Indagine"' in bad.content.decode()
    text = "comune;quota;campione;residenti\n" + lines
    answer = desk.post(reverse("needs:latent_expected"), {**typed, "file": _file(text)})
    assert answer.status_code == 302 and Expectation.objects.count() == 6


def test_nobody_reads_another_district(client, bruno, amina, fed):
    client.force_login(bruno)
    assert client.get(reverse("needs:latent")).status_code == 403
    client.force_login(amina)
    assert client.get(reverse("needs:latent"), {"distretto": "altrove"}).status_code == 404


def test_queries_do_not_grow_with_rows(desk, fed):
    desk.get(reverse("needs:latent"))
    counted = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("needs:latent"))
        counted.append(len(queries))
        SeenCount.objects.exclude(municipality__in=["037028", "037008", "037019"]).delete()
    assert counted[0] == counted[1]


def test_invented_rows_say_so_and_leave_what_is_real(fed, desk):
    build_latent(fed)
    assert not SeenCount.objects.filter(is_sample=True).exists()
    SeenCount.objects.all().update(is_sample=True)
    assert (
        "inventate" in desk.get(reverse("needs:latent"), headers={"accept-language": "it"}).content.decode()
    )
    clear_latent(fed)
    assert not SeenCount.objects.exists() and Expectation.objects.count() == 6
