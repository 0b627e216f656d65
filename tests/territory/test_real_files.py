"""The offices' own files, whole, where they lie beside the checkout."""

import csv
from pathlib import Path

import pytest

from vicinia.core.models import District
from vicinia.methods.tessellation import utm32_to_wgs84
from vicinia.territory import facts
from vicinia.territory.models import (
    Basis,
    CensusArea,
    Indicator,
    Municipality,
    MunicipalityChange,
    Variable,
)
from vicinia.territory.queries import (
    current_code,
    district_shapes,
    municipal_figure,
    municipality_by_name_or_code,
    nearest_names,
)
from vicinia.territory.reading.boundaries import contains
from vicinia.territory.reading.files import open_file
from vicinia.territory.reading.kinds import recognise
from vicinia.territory.reading.municipalities import read_census_municipalities
from vicinia.territory.services import build_model_territory, load_territory

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def data() -> Path:
    if not DATA.is_dir():
        pytest.skip("../shared is not beside this checkout")
    return DATA


@pytest.fixture
def region(data):
    """Everything that there is for Emilia-Romagna."""
    report = load_territory(actor=None, files=_files(data), region="08")
    assert report.rejected == []
    return report


def _files(data: Path) -> list[Path]:
    census = data / "istat-censimento"
    return [
        census / "R08_indicatori_2011_areecensimento.csv",
        census / "R08_indicatori_2011_areesubcomunali.csv",
        *sorted(census.glob("tracciato_*.csv")),
        data / "anpr" / "comuniANPR_ISTAT.csv",
        data / "confini" / "limits_R_8_municipalities.geojson",
        census / "Elenco_comuni_2011.csv",
        data / "istat-comuni" / "Elenco-comuni-italiani.csv",
    ]


def test_the_region(data, region):
    assert Municipality.objects.count() == 330
    assert not Municipality.objects.exclude(region_code="08").exists()
    areas = CensusArea.objects.filter(kind="ace", year=2011)
    assert areas.count() == 150
    assert areas.filter(municipality_id="037006").count() == 24
    assert CensusArea.objects.filter(kind="asc").count() == 50
    assert Indicator.objects.filter(census_area__kind="ace").count() == 150 * 140
    # every cell of the file is a figure: the sum over the file is the sum in the database
    bologna = Indicator.objects.filter(census_area__kind="ace", municipality="037006", variable="P1")
    assert sum(bologna.values_list("value", flat=True)) == 371337
    assert "Popolazione residente" in Variable.objects.get(code="P1").description
    assert load_territory(actor=None, files=_files(data), region="08").wrote_nothing


def test_every_municipality_of_2011_is_accounted_for(data, region):
    assert Indicator.objects.filter(variable="P1", year=2011, census_area=None).count() == 350
    assert not Indicator.objects.filter(municipality=None).exists()
    assert not MunicipalityChange.objects.filter(basis__in=(Basis.UNKNOWN, Basis.NAME, Basis.DATE)).exists()
    total = sum(municipal_figure(place, "P1", 2011).value for place in Municipality.objects.all())
    # the 348 of Emilia-Romagna at the census and the two that came from the Marche in 2021
    with (data / "istat-censimento" / "Elenco_comuni_2011.csv").open(
        encoding="latin-1", newline=""
    ) as source:
        rows = list(csv.reader(source, delimiter=";"))[1:]
    assert total == sum(int(row[15]) for row in rows if row[3] == "8" or row[6] in ("41033", "41060"))
    valsamoggia = municipality_by_name_or_code("Valsamoggia")
    figure = municipal_figure(valsamoggia, "P1", 2011)
    assert figure.parts == ("037004", "037018", "037023", "037043", "037058")
    assert current_code("37023") == valsamoggia.code


def test_the_fifteen_have_their_real_boundaries(region):
    district = District.objects.create(slug="x", name="Pianura Est", coordinating_body="x")
    places = build_model_territory(district)
    shapes = district_shapes(district)
    assert len(shapes) == 15
    assert {shape.kind for shape in shapes} == {"real"}
    for place in places:
        assert contains(place.boundary.geometry, place.longitude, place.latitude)


def test_the_facts_in_the_package_are_those_of_the_file(data):
    table = recognise(open_file(data / "istat-censimento" / "Elenco_comuni_2011.csv")).table
    rows = {row.code: row for row in read_census_municipalities(table)}
    for place in facts.PLACES:
        row = rows[place.code]
        longitude, latitude = utm32_to_wgs84(row.easting_m, row.northing_m)
        assert (place.name, place.cadastral_code, place.population) == (
            row.name, row.cadastral_code, row.population[2011],
        )  # fmt: skip
        assert float(place.surface_km2) == row.surface_km2
        assert (place.latitude, place.longitude) == pytest.approx((latitude, longitude), abs=1e-6)
        assert (place.altitude_min_m, place.altitude_max_m) == (row.altitude_min_m, row.altitude_max_m)


@pytest.mark.slow
def test_all_of_italy_and_the_localities_of_campania(data):
    load_territory(actor=None, files=_files(data))
    assert Municipality.objects.count() == 7901
    assert Municipality.objects.get(name="Napoli").province == "NA"
    assert Indicator.objects.filter(variable="P1", year=2011, census_area=None).count() == 8092
    # Sardinia's provinces changed, its municipalities did not
    villasimius = municipality_by_name_or_code("Villasimius")
    assert current_code("092100") == villasimius.code == "111105"
    assert municipal_figure(villasimius, "P1", 2011).parts == ("092100",)
    assert nearest_names("S. Giorgio di Piano")[0] == "San Giorgio di Piano"

    localities = data / "istat-censimento" / "R15_indicatori_2011_localita.csv"
    report = load_territory(actor=None, files=[localities])
    assert report.rejected == []
    areas = CensusArea.objects.filter(kind="loc")
    assert areas.count() == 3566
    # two municipalities of the file have become Montoro since
    assert set(areas.filter(municipality__name="Montoro").values_list("census_code", flat=True)) == {
        "064061", "064062",
    }  # fmt: skip
    assert Indicator.objects.filter(census_area__kind="loc", variable="P1").count() == 3566
    assert load_territory(actor=None, files=[localities]).wrote_nothing
