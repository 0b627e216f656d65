"""Districts: the model one without any file, real ones, and their maps."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.territory import official
from vicinia.core.models import AuditEntry, District
from vicinia.territory import facts
from vicinia.territory.models import Boundary, Indicator, Municipality
from vicinia.territory.queries import (
    district_shapes,
    districts_of,
    municipal_figure,
    municipalities_of,
    municipality_by_name_or_code,
    name_index,
    nearest_names,
)
from vicinia.territory.services import TerritoryProblem, add_district, build_model_territory, load_territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(db):
    return District.objects.create(slug="modello", name="Pianura Est", coordinating_body="Unione di prova")


def test_the_model_territory_needs_no_file(model):
    places = build_model_territory(model)
    assert len(places) == 15
    assert [place.name for place in municipalities_of(model)] == sorted(place.name for place in facts.PLACES)
    assert municipal_figure(places[0], "P1", 2011).value == 9656
    before = Municipality.objects.count(), Indicator.objects.count()
    build_model_territory(model)
    assert before == (Municipality.objects.count(), Indicator.objects.count())
    assert municipalities_of(model).count() == 15
    assert districts_of(places[0]) == [model]


def test_what_was_loaded_stays(model, tmp_path):
    load_territory(actor=None, files=[official.municipalities(tmp_path), official.facts(tmp_path)])
    Municipality.objects.filter(code="037008").update(name="Budrio di prova")
    build_model_territory(model)
    assert Municipality.objects.get(code="037008").name == "Budrio di prova"


def test_official_files_after_the_model_territory(model, tmp_path):
    build_model_territory(model)
    only_these = [
        (*official.PLACES[0][:3], place.code, place.name, "", "Emilia-Romagna", "Bologna", "BO",
         place.code.lstrip("0"), place.cadastral_code)
        for place in facts.PLACES
    ]  # fmt: skip
    report = load_territory(actor=None, files=[official.municipalities(tmp_path, only_these)])
    (item,) = report.files
    assert (item.new, item.changed, item.unchanged) == (0, 0, 15)


def test_the_map_is_schematic_until_every_boundary_is_there(model):
    build_model_territory(model)
    shapes = district_shapes(model)
    assert len(shapes) == 15
    assert {shape.kind for shape in shapes} == {"schematic"}
    for shape in shapes:
        (ring,) = shape.rings
        assert len(ring) >= 3
        assert _inside(ring, shape.municipality.longitude, shape.municipality.latitude)
    for number, place in enumerate(municipalities_of(model)):
        geometry = official.square(place.code, place.name, 11 + number / 50, 44.5)["geometry"]
        if number == 14:
            assert {shape.kind for shape in district_shapes(model)} == {"schematic"}
            geometry = {"type": "MultiPolygon", "coordinates": [geometry["coordinates"]] * 2}
        Boundary.objects.create(municipality=place, geometry=geometry)
    shapes = district_shapes(model)
    assert {shape.kind for shape in shapes} == {"real"}
    assert [len(shape.rings) for shape in shapes] == [1] * 14 + [2]


def test_no_shapes_for_an_empty_district(model):
    assert district_shapes(model) == []


def _inside(ring, x, y) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def test_a_real_district(model, carla):
    build_model_territory(model)
    made = add_district(
        actor=carla,
        slug="due",
        name="Due comuni",
        coordinating_body="Ente",
        codes=["037008", "Castel Maggiore"],
    )
    assert [place.code for place in municipalities_of(made)] == ["037008", "037019"]
    entry = AuditEntry.objects.get(verb="district.add")
    assert (entry.actor, entry.changes["municipalities"][1]) == (carla, ["037008", "037019"])


@pytest.mark.parametrize(
    ("slug", "codes", "said"),
    [
        ("modello", ["037008"], "modello"),
        ("nuovo", [], "almeno un comune"),
        ("nuovo", ["Budrioo"], "Budrio"),
        ("nuovo", ["037008", "Budrio"], "Budrio"),
        ("con spazi", ["037008"], "slug|identificativo|lettere"),
    ],
)
def test_a_wrong_district_is_refused_whole(model, slug, codes, said):
    build_model_territory(model)
    with pytest.raises(TerritoryProblem, match=said):
        add_district(actor=None, slug=slug, name="Nuovo", coordinating_body="Ente", codes=codes)
    assert list(District.objects.all()) == [model]


def test_the_district_command(model):
    build_model_territory(model)
    out = StringIO()
    call_command(
        "district", "add", "tre", "--name", "Tre", "--body", "Ente", "--municipalities", "037008", stdout=out
    )
    assert "Tre" in out.getvalue()
    listed = StringIO()
    call_command("territory", "districts", stdout=listed)
    assert "037008  Budrio" in listed.getvalue()
    with pytest.raises(CommandError, match="tre"):
        call_command(
            "district", "add", "tre", "--name", "Tre", "--body", "Ente", "--municipalities", "037008"
        )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("037052", "037052"), ("37052", "037052"), ("H896", "037052"), ("h896", "037052"),
        ("San Giorgio di Piano", "037052"), ("S. Giorgio di Piano", "037052"),
        ("S.GIORGIO DI PIANO", "037052"),
        ("s giorgio di piano", "037052"), ("Comune di Budrio", "037008"), ("BUDRIO (BO)", "037008"),
        ("Castello D’Argile", "037017"), ("castello dargile", None), ("Castel d'Argile", None), ("", None),
        ("Pieve di Cento", "037048"), ("  Galliera ", "037028"), ("999999", None),
    ],
)  # fmt: skip
def test_municipalities_by_what_people_write(model, written, code):
    build_model_territory(model)
    found = municipality_by_name_or_code(written, model)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("Castel d'Argile", "Castello d'Argile"), ("Grannarolo", "Granarolo dell'Emilia"),
        ("S. Giorgio", "San Giorgio di Piano"), ("San Pietro Casale", "San Pietro in Casale"),
        ("Mollinella", "Molinella"), ("Castelmaggiore", "Castel Maggiore"), ("bàricela", "Baricella"),
        ("comune di minerbo", "Minerbio"), ("Malalbego", "Malalbergo"),
    ],
)  # fmt: skip
def test_three_nearest_names(model, written, nearest):
    build_model_territory(model)
    names = nearest_names(written)
    assert len(names) == 3
    assert names[0] == nearest


def test_a_name_that_italy_has_twice():
    for code, province, region in (("016065", "BG", "03"), ("075096", "LE", "16")):
        Municipality.objects.create(
            code=code, name="Castro", province_code=code[:3], province=province, province_name=province,
            region_code=region, region_name="x",
        )  # fmt: skip
    assert municipality_by_name_or_code("Castro") is None
    assert municipality_by_name_or_code("Castro (LE)").code == "075096"
    assert set(nearest_names("Castro")) == {"Castro (BG)", "Castro (LE)"}
    here = District.objects.create(slug="x", name="x", coordinating_body="x")
    here.municipalities.add("016065")
    assert municipality_by_name_or_code("Castro", here).code == "016065"


def test_one_index_serves_many_rows(model, django_assert_num_queries):
    build_model_territory(model)
    with django_assert_num_queries(2):
        index = name_index(model)
        assert [index.find(name) for name in ("Budrio", "Argelato", "Nulla")] == ["037008", "037002", None]
        assert index.nearest("Budrioo")[0] == ("037008", "Budrio")
