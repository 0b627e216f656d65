"""Loading official files: nothing lost, nothing twice, nothing by halves."""

import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.territory import official
from vicinia.core.models import AuditEntry
from vicinia.territory.models import (
    Basis,
    CensusArea,
    Indicator,
    Municipality,
    MunicipalityChange,
    Source,
    Variable,
)
from vicinia.territory.queries import current_code, municipal_figure
from vicinia.territory.reading import download
from vicinia.territory.reading.problems import InputProblem
from vicinia.territory.services import load_territory

pytestmark = pytest.mark.django_db


def load(*files, **options):
    return load_territory(actor=None, files=files, **options)


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@pytest.fixture
def everything(folder):
    return [
        official.census(folder),
        official.boundaries(folder),
        official.register(folder),
        official.facts(folder),
        official.dictionary(folder),
        official.municipalities(folder),
    ]


def test_all_kinds_in_any_order(everything):
    report = load(*everything)
    assert report.rejected == []
    assert Municipality.objects.count() == len(official.PLACES)
    assert Municipality.objects.get(code="063049").province == "NA"
    bologna = Municipality.objects.get(code="037006")
    assert (bologna.name, str(bologna.surface_km2), bologna.altitude_max_m) == ("Bologna", "140.8588", 392)
    budrio = Municipality.objects.get(code="037008")
    assert (budrio.latitude, budrio.longitude) == pytest.approx((44.537516, 11.535640), abs=1e-5)
    assert Variable.objects.get(code="P1").description == "Popolazione residente - totale"
    assert {row.unit for row in Variable.objects.filter(code__in=("P1", "A44", "PF1"))} == {
        "people", "m2", "households",
    }  # fmt: skip


def test_a_second_load_changes_nothing(everything):
    load(*everything)
    before = [list(model.objects.order_by("pk").values()) for model in (Municipality, CensusArea, Indicator)]
    entries = AuditEntry.objects.count()
    again = load(*everything)
    assert again.wrote_nothing
    assert before == [
        list(model.objects.order_by("pk").values()) for model in (Municipality, CensusArea, Indicator)
    ]
    assert AuditEntry.objects.count() == entries
    assert Source.objects.count() == len(everything)


def test_one_by_one_is_as_good_as_together(everything):
    by_name = {path.name: path for path in everything}
    for name in ("Elenco-comuni-italiani.csv", "R08_indicatori_2011_areecensimento.csv",
                 "Elenco_comuni_2011.csv",
                 "limits_R_8_municipalities.geojson", "comuniANPR_ISTAT.csv"):  # fmt: skip
        load(by_name[name])
    apart = {area.census_code: area.municipality_id for area in CensusArea.objects.all()}
    assert apart == {"037006": "037006", "037004": "037061", "037018": "037061", "063049": "063049"}
    figure = municipal_figure(Municipality.objects.get(code="037061"), "P1", 2011)
    assert figure.value == 6806 + 4887


def test_merged_municipalities_are_found_by_their_town_halls(everything):
    load(*everything)
    assert current_code("037004") == current_code("37018") == current_code("A726") == "037061"
    valsamoggia = Municipality.objects.get(code="037061")
    figure = municipal_figure(valsamoggia, "P1", 2011)
    assert (figure.value, figure.parts, figure.is_sum, figure.unit) == (
        11693, ("037004", "037018"), True, "people",
    )  # fmt: skip
    assert str(valsamoggia.surface_km2) == "53.1663"
    assert valsamoggia.seat == "largest_part"
    assert municipal_figure(valsamoggia, "ALT_MIN", 2011) is None
    # both had an area 1: the code of the census keeps them apart
    areas = CensusArea.objects.filter(municipality=valsamoggia, number="1")
    assert {area.census_code for area in areas} == {"037004", "037018"}


def test_a_new_province_is_the_same_municipality(everything):
    load(*everything)
    change = MunicipalityChange.objects.get(code="041033")
    assert (change.basis, change.same_territory, change.successor_id) == (Basis.LIST, True, "099030")
    figure = municipal_figure(Municipality.objects.get(code="099030"), "P1", 2011)
    assert (figure.value, figure.is_sum) == (1175, False)
    assert str(Municipality.objects.get(code="099030").surface_km2) == "35.8121"


def test_an_inferred_successor_is_linked_and_not_added_up(everything):
    report = load(*everything)
    montoro = Municipality.objects.get(code="064121")
    assert {change.basis for change in montoro.predecessors.all()} == {Basis.NAME}
    assert Indicator.objects.filter(municipality=montoro, variable="P1", year=2011).count() == 2
    assert municipal_figure(montoro, "P1", 2011) is None
    assert montoro.surface_km2 is None
    assert any("2" in note for note in report.notes)


def test_istat_s_own_list_is_stronger_than_an_inference(everything, folder):
    load(*everything)
    load(official.changes(folder))
    change = MunicipalityChange.objects.get(code="064061")
    assert (change.basis, change.successor_id) == (Basis.OFFICIAL, "064121")
    # the other half is still inferred: no sum
    assert municipal_figure(Municipality.objects.get(code="064121"), "P1", 2011) is None


def test_chains_of_mergers_and_former_names(everything, folder):
    load(official.changes(folder), *everything)
    assert current_code("037058") == "037061"  # Savigno, Bazzano, Valsamoggia
    assert MunicipalityChange.objects.get(code="037004").ceased_on.isoformat() == "2013-12-31"
    renamed = MunicipalityChange.objects.get(code="037008")
    assert (renamed.name, renamed.successor_id, renamed.same_territory) == ("Budrio Vecchio", "037008", True)
    assert current_code("037008") == "037008"
    # Savigno was there on the day of the census of 2011 and has no figure: the sum would be wrong
    valsamoggia = Municipality.objects.get(code="037061")
    assert municipal_figure(valsamoggia, "P1", 2011) is None
    MunicipalityChange.objects.filter(code="037058").update(ceased_on="2010-12-31")
    assert municipal_figure(valsamoggia, "P1", 2011).value == 11693


def test_a_circle_of_changes_ends(everything, folder):
    rows = ["2014;ES;08;037090;Uno;037091;Due;x;01/01/2014", "2015;ES;08;037091;Due;037090;Uno;x;01/01/2015"]
    load(official.changes(folder, rows), *everything)
    assert current_code("037090") is None


def test_a_divided_municipality_belongs_to_nobody_as_a_whole(everything, folder):
    rows = [
        "2014;ES;08;037092;Diviso;037006;Bologna;x;01/01/2014",
        "2014;ES;08;037092;Diviso;037008;Budrio;x;01/01/2014",
    ]
    load(official.changes(folder, rows), *everything)
    assert current_code("037092") is None


def test_the_archive_with_ceased_municipalities_agrees_with_istat_s_list(everything, folder):
    load(
        official.changes(folder), official.register(folder, official.REGISTER + official.CEASED), *everything
    )
    assert MunicipalityChange.objects.filter(code="037004").count() == 1
    change = MunicipalityChange.objects.get(code="037004")
    assert (change.name, change.cadastral_code, change.basis) == ("Bazzano", "A726", Basis.OFFICIAL)


def test_the_day_of_foundation_tells_when_nothing_else_does(folder):
    load(official.municipalities(folder), official.register(folder, official.REGISTER + official.CEASED))
    change = MunicipalityChange.objects.get(code="037018")
    assert (change.name, change.basis, change.successor_id) == (
        "Castello di Serravalle",
        Basis.DATE,
        "037061",
    )


def test_only_one_region(everything):
    report = load(*everything, region="08")
    assert set(Municipality.objects.values_list("region_code", flat=True)) == {"08"}
    assert not CensusArea.objects.filter(census_code="063049").exists()
    # counted in the Marche in 2011, in Emilia-Romagna today
    assert Indicator.objects.filter(census_code="041033", municipality="099030", variable="P1").count() == 2
    assert {item.name: item.left_out for item in report.files}["R08_indicatori_2011_areecensimento.csv"] == 1
    assert load(*everything, region="08").wrote_nothing


def test_a_region_first_and_italy_afterwards(everything):
    load(*everything, region="08")
    load(*everything)
    assert CensusArea.objects.filter(census_code="063049").exists()
    assert load(*everything).wrote_nothing


def test_a_figure_that_changed_is_written_with_its_new_source(everything, folder):
    load(*everything)
    rows = [official.CENSUS[0].replace(";7083;", ";7084;"), *official.CENSUS[1:]]
    newer = official.census(folder, rows, name="R08_indicatori_2011_areecensimento_corretto.csv")
    report = load(newer)
    (item,) = report.files
    assert (item.changed, item.figures_changed, item.figures_new, item.unchanged) == (1, 1, 0, 4)
    figure = Indicator.objects.get(census_area__census_code="037006", census_area__number="0", variable="P1")
    assert (figure.value, figure.source.file_name) == (7084, newer.name)
    assert AuditEntry.objects.filter(verb="territory.load", subject_id=str(figure.source_id)).exists()


def test_a_figure_restated_for_today_s_territory_is_not_counted_twice(everything, folder):
    load(*everything)
    later = [("8", "37061", "M320", "Valsamoggia", "178", "29000", "29500", "668000", "4930500", "40", "817")]
    load(official.facts(folder, later, name="Elenco_comuni_riclassificato.csv"))
    figure = municipal_figure(Municipality.objects.get(code="037061"), "P1", 2011)
    assert (figure.value, figure.parts) == (29500, ("037061",))


def test_missing_cells_are_no_figures(everything):
    load(*everything)
    area = CensusArea.objects.get(census_code="037018")
    assert set(area.indicators.values_list("variable_id", flat=True)) == {"P1", "P2", "ST1", "PF1"}


def test_rejected_rows_are_named_each_time_and_the_rest_is_loaded(everything, folder):
    load(*everything)
    rows = [*official.CENSUS, "8;Emilia-Romagna;37;Bologna;999;Bolonga;37999;1;x;1;1;1;1",
            "8;Emilia-Romagna;37;Bologna;998;Budrio;37998;1;1;1;1;1;1"]  # fmt: skip
    path = official.census(folder, rows, name="R08_indicatori_2011_altro.csv")
    for _ in range(2):
        lines = {(row.file, row.line): str(row.reason) for row in load(path).rejected}
        assert set(lines) == {(path.name, 7), (path.name, 8)}
        assert "P1" in lines[path.name, 7]
        assert "Budrio (037008)" in lines[path.name, 8]


def test_a_boundary_of_an_unknown_municipality_is_named_with_the_nearest(everything, folder):
    load(*everything)
    other = [
        official.square("037777", "Castel d'Argile", 11.2, 44.6),
        official.square("037004", "Bazzano", 11.0, 44.5),
    ]
    report = load(official.boundaries(folder, other, name="altri.geojson"))
    first, second = report.rejected
    assert "Castello d'Argile (037017)" in first.reason
    assert "Valsamoggia" in second.reason


def test_a_boundary_under_the_code_of_the_old_province_is_taken(everything, folder):
    load(*everything)
    load(
        official.boundaries(
            folder, [official.square("041033", "Montecopiolo", 12.3, 43.8)], name="pu.geojson"
        )
    )
    assert Municipality.objects.get(code="099030").boundary.geometry["type"] == "Polygon"


def test_a_list_that_lost_a_municipality_retires_it(everything, folder):
    load(*everything)
    report = load(official.municipalities(folder, official.PLACES[1:], name="nuovo.csv"))
    assert not Municipality.objects.get(code="037006").is_current
    assert "Bologna" in report.notes[0]
    load(official.municipalities(folder, name="di-nuovo.csv", encoding="utf-8"))
    assert Municipality.objects.get(code="037006").is_current


def test_a_list_that_lost_half_of_a_region_is_refused(folder):
    many = [
        (*official.PLACES[0][:3], f"037{number:03}", f"Luogo {number}", *official.PLACES[0][5:9], "", "")
        for number in range(100, 140)
    ]
    load(official.municipalities(folder, many))
    with pytest.raises(InputProblem, match="20"):
        load(official.municipalities(folder, many[:20], name="mezzo.csv"))
    assert Municipality.objects.current().count() == 40


def test_nothing_is_stored_when_a_later_file_is_wrong(everything, folder):
    broken = folder / "rotto.geojson"
    broken.write_text('{"type": "FeatureCollection", "features": [', encoding="utf-8")
    with pytest.raises(InputProblem, match=r"rotto\.geojson"):
        load(*everything, broken)
    assert not Municipality.objects.exists()
    assert not Source.objects.exists()


def test_figures_without_municipalities_ask_for_the_list(folder):
    with pytest.raises(InputProblem, match="Carica insieme l'elenco dei comuni"):
        load(official.census(folder))


def test_the_command_tells_what_it_did(everything):
    files = [str(path) for path in everything]
    out = StringIO()
    call_command("territory", "load", "--municipalities", *files[:3], "--census", *files[3:], stdout=out)
    assert "R08_indicatori_2011_areecensimento.csv" in out.getvalue()
    again = StringIO()
    call_command("territory", "load", "--municipalities", *files, stdout=again)
    assert "già" in again.getvalue()
    status = StringIO()
    call_command("territory", "status", stdout=status)
    assert "Elenco dei comuni italiani" in status.getvalue()


def test_a_file_under_the_wrong_option_is_told_what_it_is(folder):
    out = StringIO()
    path = official.municipalities(folder)
    call_command("territory", "load", "--census", str(path), stdout=out)
    assert f"“{path.name}” è stato indicato con --census: è elenco dei comuni dell'Istat" in out.getvalue()
    assert Municipality.objects.count() == len(official.PLACES)


def test_an_archive_with_an_explanation_beside_the_data(folder):
    packed = folder / "istat.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(official.municipalities(folder), "Elenco/comuni.csv")
        archive.writestr("Leggimi.txt", "Come si legge questo archivio")
    report = load(packed)
    assert [item.name for item in report.files] == ["comuni.csv"]
    assert "Leggimi.txt" in report.notes[0]


def test_an_address_is_downloaded_and_remembered(folder, monkeypatch):
    content = official.municipalities(folder).read_bytes()
    monkeypatch.setattr(download, "_open", lambda address, timeout: BytesIO(content))
    told = []
    load("https://example.org/dati/Elenco-comuni-italiani.csv", say=told.append)
    source = Source.objects.get()
    assert (source.address, source.file_name) == (
        "https://example.org/dati/Elenco-comuni-italiani.csv",
        "Elenco-comuni-italiani.csv",
    )
    assert "https://example.org" in told[0]
    assert not list(Path(settings.VAR).glob("territory-*"))


def test_the_command_refuses_in_a_sentence(folder):
    with pytest.raises(CommandError, match=r"manca\.csv"):
        call_command("territory", "load", "--municipalities", str(folder / "manca.csv"))
    with pytest.raises(CommandError, match="08"):
        call_command("territory", "load", "--municipalities", "x", "--region", "99")
    with pytest.raises(CommandError, match="--municipalities"):
        call_command("territory", "load")
