"""The pages of readings: what they say, to whom, and how they come out as files."""

import io
import json
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.needs.readings.conftest import FIGURES, INGREDIENTS, VERSION, put
from vicinia.needs.models import Reading, Recipe, RecipeVersion, Thresholds
from vicinia.needs.services.reading import read
from vicinia.needs.services.recipes import write_version
from vicinia.territory.models import CensusArea, DistrictMunicipality, Indicator, Municipality
from vicinia.territory.services.load.describing import ensure_variables

pytestmark = pytest.mark.django_db


@pytest.fixture
def reading(figures, version) -> Reading:
    return read(actor=None, version=version)[0]


@pytest.fixture
def desk(client: Client, carla) -> Client:
    client.force_login(carla)
    return client


def page(client: Client, name: str, **kwargs) -> str:
    answer = client.get(reverse(f"needs:{name}", kwargs=kwargs or None))
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_district_is_offered_the_starting_recipes(desk, district):
    assert reverse("needs:start") in page(desk, "index")
    answer = desk.post(reverse("needs:start"), follow=True)
    assert RecipeVersion.objects.filter(district=district).count() == 5
    assert "Svantaggio sociale" in answer.content.decode()


def test_the_list_says_which_recipes_are_ready(desk, district, source, version):
    found = page(desk, "index")
    assert "mancano 5 dei suoi 5 dati (2011)" in found and "P46 (2011)" in found
    assert reverse("territory:figures") in found
    assert reverse("needs:read", kwargs={"pk": version.pk}) not in found
    put({code: {k: v for k, v in one.items() if k != "P62"} for code, one in FIGURES.items()}, source)
    found = page(desk, "index")
    assert "mancano 1 dei suoi 5 dati" in found and "P62 (2011)" in found and "P46 (2011)" not in found
    put(FIGURES, source)
    found = page(desk, "index")
    assert "È pronta" in found and "Leggi ora" in found
    desk.post(reverse("needs:read", kwargs={"pk": version.pk}))
    found = page(desk, "index")
    assert "È pronta" not in found and "Leggi di nuovo" in found


def test_figures_of_parts_make_a_recipe_ready_where_they_add_up(desk, district, source, version):
    areas = {code: CensusArea.objects.create(kind="ace", year=2011, census_code=code, number="0",
                                             municipality_id=code) for code in FIGURES}  # fmt: skip
    ensure_variables({name for found in FIGURES.values() for name in found})
    Indicator.objects.bulk_create(
        Indicator(variable_id=name, year=2011, census_code=code, census_area=areas[code],
                  municipality_id=code, value=value, source=source)
        for code, found in FIGURES.items() for name, value in found.items()
    )  # fmt: skip
    assert "È pronta" in page(desk, "index")
    assert desk.post(reverse("needs:read", kwargs={"pk": version.pk}))["Location"].count("/letture/") == 1


def test_the_list_costs_the_same_however_many_recipes_wait(desk, district):
    page(desk, "index")
    desk.post(reverse("needs:start"))
    with CaptureQueriesContext(connection) as few:
        page(desk, "index")
    recipes = list(Recipe.objects.filter(district=district))
    for one in recipes:
        one.pk, one.slug = uuid4(), f"{one.slug}-bis"
        one.save(force_insert=True)
        write_version(actor=None, recipe=one, version=VERSION, ingredients=INGREDIENTS)
    with CaptureQueriesContext(connection) as many:
        page(desk, "index")
    assert len(many) == len(few)


def test_each_page_offers_the_next_step(desk, reading):
    galliera = reading.estimates.get(municipality="037028")
    where, profile = reverse("needs:presidia"), reverse("needs:profile", kwargs={"pk": reading.pk})
    for found in (page(desk, "reading", pk=reading.pk),
                  page(desk, "area", pk=reading.pk, estimate=galliera.pk)):  # fmt: skip
        assert where in found and profile in found


def test_the_list_names_the_hardest_areas(desk, reading):
    found = page(desk, "index")
    assert found.index("Galliera") < found.index("Budrio") < found.index("Castel Maggiore")


def test_map_and_table_say_the_same(desk, reading):
    found = page(desk, "reading", pk=reading.pk)
    assert found.count('class="area shade-') == 3
    for estimate in reading.estimates.select_related("municipality"):
        assert f"{estimate.value:.1f}".replace(".", ",") in found
        assert f'aria-label="{estimate.municipality.name}: ' in found


def test_an_area_explains_its_number(desk, reading):
    galliera = reading.estimates.get(municipality="037028")
    found = page(desk, "area", pk=reading.pk, estimate=galliera.pk)
    for words in ("Poca scuola", "Senza lavoro", "P50 ÷ P46", "1.500", "5.100", "Censimento di prova"):
        assert words in found


def test_a_figure_of_too_few_people_is_hidden_on_the_page_and_in_the_files(desk, district, recipe, source):
    few = {code: dict(one) for code, one in FIGURES.items()}
    few["037028"]["P62"] = 2
    put(few, source)
    version = write_version(actor=None, recipe=recipe, version=VERSION, ingredients=INGREDIENTS)
    reading = read(actor=None, version=version)[0]
    galliera = reading.estimates.get(municipality="037028")
    address = {"pk": reading.pk, "estimate": galliera.pk}
    assert "2 ÷ 2.800" not in page(desk, "area", **address)
    csv = desk.get(reverse("needs:export", kwargs={"pk": reading.pk, "kind": "csv"})).content.decode(
        "utf-8-sig"
    )
    line = next(line for line in csv.splitlines() if line.startswith("037028"))
    assert line.endswith(";")
    Thresholds.objects.create(district=district, smallest_inside=1, smallest_public=10)
    assert "2 ÷ 2.800" in page(desk, "area", **address)


def test_files_come_out_whole_and_inert(desk, figures, recipe):
    named = [INGREDIENTS[0] | {"name": "=HYPERLINK(1)"}, INGREDIENTS[1]]
    version = write_version(actor=None, recipe=recipe, version=VERSION, ingredients=named)
    reading = read(actor=None, version=version)[0]

    def content(kind: str) -> bytes:
        return desk.get(reverse("needs:export", kwargs={"pk": reading.pk, "kind": kind})).content

    lines = content("csv").decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 3 + 1
    assert not re.search(r"(^|;)[=+@]", lines[0])
    features = json.loads(content("geojson"))["features"]
    assert {one["properties"]["municipality"] for one in features} == {
        "Budrio",
        "Castel Maggiore",
        "Galliera",
    }
    assert all(one["geometry"]["type"] == "Polygon" for one in features)
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(content("parquet")))
    assert table.num_rows == 3 and "score" in table.column_names
    assert desk.get(reverse("needs:export", kwargs={"pk": reading.pk, "kind": "exe"})).status_code == 404


def test_the_profile_is_a_sheet_of_paper(desk, reading):
    answer = desk.get(reverse("needs:profile", kwargs={"pk": reading.pk}))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_two_readings_show_who_moves(desk, figures, recipe, reading):
    other = write_version(actor=None, recipe=recipe, version=VERSION, ingredients=INGREDIENTS[1:])
    second = read(actor=None, version=other)[0]
    answer = desk.get(reverse("needs:compare"), {"prima": str(reading.pk), "dopo": str(second.pk)})
    found = answer.content.decode()
    assert found.count("<tr>") == 4
    assert desk.get(reverse("needs:compare"), {"prima": "niente"}).status_code == 200


def test_a_recipe_that_cannot_be_read_says_what_is_missing(desk, district, recipe):
    version = write_version(actor=None, recipe=recipe, version=VERSION, ingredients=INGREDIENTS)
    answer = desk.post(reverse("needs:read", kwargs={"pk": version.pk}), follow=True)
    assert "P46 (2011" in answer.content.decode()
    assert not Reading.objects.exists()


def test_a_new_version_starts_from_the_old_one_and_keeps_what_was_typed(desk, version):
    address = reverse("needs:new_version", kwargs={"pk": version.pk})
    assert 'value="P50"' in desk.get(address).content.decode()
    data = {
        "method": "ampi", "penalty": "positive", "level": "municipality", "scope": "district", "year": "2011",
        "reason": "Perché sì", "ingredienti-TOTAL_FORMS": "1", "ingredienti-INITIAL_FORMS": "0",
        "ingredienti-0-name": "Poca scuola", "ingredienti-0-numerator": "P50 P46",
        "ingredienti-0-denominator": "P46", "ingredienti-0-per": "100", "ingredienti-0-polarity": "1",
        "ingredienti-0-weight": "1",
    }  # fmt: skip
    refused = desk.post(address, data)
    assert refused.status_code == 422
    assert "P50 P46" in refused.content.decode() and "Perché sì" in refused.content.decode()
    made = desk.post(address, data | {"ingredienti-0-numerator": "P50"})
    assert made.status_code == 302
    newest = RecipeVersion.objects.latest("number")
    assert (newest.number, newest.method, newest.ingredients.get().numerator) == (2, "ampi", "P50")
    # sent back as it came, nothing is lost
    shown = desk.get(address).context["formset"]
    again = {
        f"ingredienti-{i}-{k}": v
        for i, one in enumerate(shown.initial)
        for k, v in one.items()
        if v is not None
    }
    again |= {"ingredienti-TOTAL_FORMS": "3", "ingredienti-INITIAL_FORMS": "2"}
    again |= {"ingredienti-2-per": "100", "ingredienti-2-weight": "1"}  # the empty one, as it was shown
    assert desk.post(address, data | again).status_code == 302
    assert RecipeVersion.objects.latest("number").ingredients.count() == 2


def test_adopting_asks_for_a_day_that_has_come(desk, version):
    address = reverse("needs:adopt", kwargs={"pk": version.pk})
    assert desk.post(address, {"on": "2099-01-01", "where": "Tavolo"}).status_code == 422
    assert desk.post(address, {"on": "2026-01-01", "where": "Tavolo"}).status_code == 302
    version.refresh_from_db()
    assert (version.state, version.adopted_where) == ("adopted", "Tavolo")


def test_the_number_of_queries_does_not_grow_with_the_areas(
    desk, reading, district, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40) as first:
        page(desk, "reading", pk=reading.pk)
    for number in range(8):
        place = Municipality.objects.get(code="037008")
        place.pk, place.name = f"0379{number:02}", f"Altrove {number}"
        place.save(force_insert=True)
        DistrictMunicipality.objects.create(district=district, municipality=place)
        estimate = reading.estimates.get(municipality="037008")
        estimate.pk, estimate.municipality = uuid4(), place
        estimate.save(force_insert=True)
    with django_assert_num_queries(len(first)):
        page(desk, "reading", pk=reading.pk)
    with django_assert_max_num_queries(45):
        page(desk, "area", pk=reading.pk, estimate=reading.estimates.all()[0].pk)


def test_another_district_sees_nothing_of_it(client, reading, django_user_model):
    from vicinia.core.models import District, Role, RoleKind

    other = District.objects.create(slug="altrove", name="Altrove", coordinating_body="Nessuno")
    stranger = django_user_model.objects.create_user("altra@example.org")
    Role.objects.create(district=other, user=stranger, kind=RoleKind.COORDINATOR)
    client.force_login(stranger)
    assert client.get(reverse("needs:reading", kwargs={"pk": reading.pk})).status_code == 404
