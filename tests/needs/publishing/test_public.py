"""What everybody sees of a reading, and that a hidden figure stays hidden wherever one looks."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.needs.readings.conftest import FIGURES, INGREDIENTS, VERSION, put
from vicinia.core.models import AuditEntry, District, User
from vicinia.needs.models import Publication, Reading, Recipe, RecipeVersion, Thresholds
from vicinia.needs.queries.public import public_view
from vicinia.needs.services.publishing import PublishingProblem, publish_reading, withdraw_reading
from vicinia.needs.services.reading import read
from vicinia.needs.services.recipes import adopt, write_version
from vicinia.territory.models import Source

pytestmark = pytest.mark.django_db
SMALL = FIGURES | {"037028": FIGURES["037028"] | {"P62": 7}}
"""In Galliera seven people are without work: fewer than ten."""


def reading_of(district: District, figures: dict[str, dict[str, float]], **changes: Any) -> Reading:
    source = Source.objects.create(title="Censimento di prova", publisher="N", licence="CC0", sha256="1" * 64)
    put(figures, source)
    recipe = Recipe.objects.create(district=district, slug="prova", title="Svantaggio", question="Dove?")
    version = write_version(actor=None, recipe=recipe, version=VERSION | changes, ingredients=INGREDIENTS)
    made, _ = read(actor=None, version=version)
    return made


def adopted(reading: Reading) -> Reading:
    adopt(actor=None, version=reading.version, on=date(2026, 9, 1), where="Tavolo")
    return Reading.objects.select_related("version__recipe", "district").get(pk=reading.pk)


def test_a_draft_is_not_published(district: District) -> None:
    reading = reading_of(district, FIGURES)
    with pytest.raises(PublishingProblem, match="è una bozza"):
        publish_reading(actor=None, reading=reading)
    assert not Publication.objects.exists()


def test_publishing_twice_is_once_and_taking_back_keeps_the_decision(district: District, carla: User) -> None:
    reading = adopted(reading_of(district, FIGURES))
    first = publish_reading(actor=carla, reading=reading)
    assert publish_reading(actor=carla, reading=reading) == first
    withdraw_reading(actor=carla, reading=reading)
    withdraw_reading(actor=carla, reading=reading)
    first.refresh_from_db()
    assert first.withdrawn_by == carla and not Publication.objects.in_force().exists()
    verbs = list(AuditEntry.objects.filter(verb__endswith="_reading").values_list("verb", flat=True))
    assert sorted(verbs) == ["publish_reading", "withdraw_reading"]


def test_a_newer_reading_of_the_recipe_takes_the_place_of_the_older(district: District) -> None:
    older = adopted(reading_of(district, FIGURES))
    publish_reading(actor=None, reading=older)
    put({"037028": {"P62": 300}}, Source.objects.get(sha256="1" * 64))
    newer, is_new = read(actor=None, version=RecipeVersion.objects.get())
    assert is_new
    publish_reading(actor=None, reading=newer)
    assert [one.reading for one in Publication.objects.in_force(district)] == [newer]


def test_census_areas_are_never_published(district: District) -> None:
    reading = adopted(reading_of(district, FIGURES))
    RecipeVersion.objects.update(level="ace")
    reading.version.refresh_from_db()
    with pytest.raises(PublishingProblem, match="comuni interi"):
        publish_reading(actor=None, reading=reading)


def everything_public(client: Client, reading: Reading) -> str:
    """All that a stranger can fetch about a reading."""
    base = f"/it/bisogni-del-territorio/{reading.pk}/"
    addresses = [
        base, f"{base}file/csv/", f"{base}file/geojson/", f"/api/readings/{reading.pk}", "/api/readings/",
        *(f"{base}{code}/" for code in FIGURES),
    ]  # fmt: skip
    answers = [client.get(address) for address in addresses]
    assert [one.status_code for one in answers] == [200] * len(answers)
    return "\n".join(one.content.decode("utf-8-sig") for one in answers)


def test_a_small_figure_cannot_be_computed_from_what_is_shown(client: Client, district: District) -> None:
    reading = adopted(reading_of(district, SMALL))
    publish_reading(actor=None, reading=reading)
    shown = public_view(reading)
    galliera = shown.area("037028")
    assert galliera is not None and galliera.is_protected
    assert (galliera.value, galliera.lower, galliera.upper) == (None, None, None)
    school, work = galliera.indicators
    assert work.value is None and work.raises is None
    # the other indicator may be seen: without a score there is nothing to take it off from
    assert school.value is not None
    # an average of three of which two are known would give the third away
    assert work.mean is None and school.mean is not None
    estimate = reading.estimates.get(municipality="037028")
    part = estimate.parts.get(ingredient__name="Senza lavoro")
    public = everything_public(client, reading)
    for number in (estimate.value, estimate.lower, estimate.upper, part.value, part.normalised):
        for digits in (f"{number:.6g}", f"{number:.3f}"):
            assert digits not in public and digits.replace(".", ",") not in public
    assert "nascosto per proteggere le persone" in public
    # its neighbours are whole
    assert all(not one.is_protected for one in shown.areas if one.code != "037028")


def test_those_who_are_left_out_can_be_few_too(district: District) -> None:
    figures = FIGURES | {"037028": FIGURES["037028"] | {"P62": 2796}}  # all but four of 2,800
    area = public_view(adopted(reading_of(district, figures))).area("037028")
    assert area is not None and area.is_protected


def test_the_district_sets_its_own_threshold(district: District) -> None:
    Thresholds.objects.create(district=district, smallest_public=5)
    area = public_view(adopted(reading_of(district, SMALL))).area("037028")
    assert area is not None and not area.is_protected


def test_hidden_scores_do_not_speak_through_their_order(district: District) -> None:
    shown = public_view(adopted(reading_of(district, SMALL)))
    for quintile in range(1, 6):
        hidden = [one.is_protected for one in shown.areas if one.quintile == quintile]
        assert hidden == sorted(hidden)


def test_page_file_and_api_say_the_same(client: Client, district: District) -> None:
    reading = adopted(reading_of(district, SMALL))
    publish_reading(actor=None, reading=reading)
    base = f"/it/bisogni-del-territorio/{reading.pk}/"
    data = client.get(f"/api/readings/{reading.pk}").json()
    text = client.get(f"{base}file/csv/").content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text), delimiter=";"))[:3]
    features = json.loads(client.get(f"{base}file/geojson/").content)["features"]
    page = client.get(base).content.decode()
    for area, line, feature in zip(data["areas"], lines, features, strict=True):
        assert area["municipality_code"] == line["municipality_code"]
        assert feature["properties"]["score"] == area["score"]
        assert (line["score"] == "") == (area["score"] is None)
        if area["score"] is not None:
            assert f"{area['score']:.1f}".replace(".", ",") in page
            assert float(line["score"].replace(",", ".")) == pytest.approx(area["score"], rel=1e-4)
    assert data["is_invented"] is False and data["sources"]


def test_what_is_taken_back_is_gone_everywhere(client: Client, district: District) -> None:
    reading = adopted(reading_of(district, FIGURES))
    publish_reading(actor=None, reading=reading)
    withdraw_reading(actor=None, reading=reading)
    base = f"/it/bisogni-del-territorio/{reading.pk}/"
    for address in (base, f"{base}037028/", f"{base}file/csv/", f"/api/readings/{reading.pk}"):
        assert client.get(address).status_code == 404
    assert "Ancora niente da leggere" in client.get("/it/bisogni-del-territorio/").content.decode()


def test_carla_sees_what_everybody_will_see_before_she_publishes(
    client: Client, district: District, carla: User
) -> None:
    reading = adopted(reading_of(district, SMALL))
    client.force_login(carla)
    address = f"/it/lavoro/bisogni/letture/{reading.pk}/"
    page = client.get(f"{address}pubblica/").content.decode()
    assert "meno di 10 persone" in page and "Galliera" in page
    client.post(f"{address}pubblica/")
    assert "Tutti vedono questa lettura" in client.get(address).content.decode()
    client.post(f"{address}ritira/")
    assert not Publication.objects.in_force().exists()


def test_a_constant_number_of_queries(
    client: Client, district: District, django_assert_max_num_queries: Any
) -> None:
    reading = adopted(reading_of(district, FIGURES))
    with django_assert_max_num_queries(8):
        public_view(reading)
