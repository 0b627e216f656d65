"""Incomes by municipality: the Ministry's habits, an invented file, and rows that cannot be used."""

import doctest
from pathlib import Path

import pytest

from tests.territory import official
from vicinia.territory.models import Indicator, Source, Variable
from vicinia.territory.reading import incomes
from vicinia.territory.reading.files import open_file
from vicinia.territory.reading.kinds import Kind, recognise
from vicinia.territory.services import load_territory

HEADER = (
    "Anno di imposta;Codice catastale;Codice Istat Comune;Denominazione Comune;Sigla Provincia;Regione;"
    "Codice Istat Regione;Numero contribuenti;Reddito da pensione - Frequenza;"
    "Reddito da pensione - Ammontare in euro;"
    "Reddito da lavoro autonomo  (comprensivo dei valori nulli) - Frequenza;"
    "Reddito complessivo minore o uguale a zero euro - Frequenza;"
    "Reddito complessivo minore o uguale a zero euro - Ammontare in euro;"
    "Reddito complessivo da 0 a 10000 euro - Frequenza;\r\n"
)
BUDRIO = "2022;B249;37008;BUDRIO;BO;Emilia Romagna;8;14.321;5012;98.765.432;310;;-21.500;3120;\r\n"
ARGILE = "2022;C185;37017;CASTELLO D'ARGILE;BO;Emilia Romagna;8;4988;1500;27000000;90;12;-9000;1010;\r\n"


def write(folder: Path, *rows: str, header: str = HEADER, name: str = "") -> Path:
    path = folder / (name or "Redditi_e_principali_variabili_IRPEF_su_base_comunale_CSV_2022.csv")
    path.write_bytes((header + "".join(rows)).encode("latin-1"))
    return path


def figures(code: str, year: int = 2022) -> dict[str, float]:
    found = Indicator.objects.filter(census_code=code, year=year, variable__code__startswith="MEF_")
    return dict(found.values_list("variable_id", "value"))


def test_it_is_told_by_its_header(tmp_path):
    assert recognise(open_file(write(tmp_path, BUDRIO))).kind is Kind.INCOME


@pytest.mark.django_db
def test_every_figure_and_no_blank(tmp_path):
    report = load_territory(
        actor=None, files=[official.municipalities(tmp_path), write(tmp_path, BUDRIO, ARGILE)]
    )
    assert report.rejected == []
    assert figures("037008") == {
        "MEF_CONTRIBUENTI": 14321, "MEF_REDDITO_DA_PENSIONE_N": 5012,
        "MEF_REDDITO_DA_PENSIONE_EURO": 98765432, "MEF_REDDITO_AUTONOMO_N": 310,
        "MEF_COMPLESSIVO_FINO_A_0_EURO": -21500, "MEF_COMPLESSIVO_0_10000_N": 3120,
    }  # fmt: skip
    assert figures("037017")["MEF_COMPLESSIVO_FINO_A_0_N"] == 12
    described = Variable.objects.get(code="MEF_REDDITO_AUTONOMO_N")
    assert (described.unit, described.is_additive) == ("people", True)
    assert described.description == "Reddito da lavoro autonomo (comprensivo dei valori nulli) - Frequenza"
    assert "Ministero" in Source.objects.get(title__startswith="Redditi").publisher


@pytest.mark.django_db
def test_a_second_load_changes_nothing_and_a_correction_is_taken(tmp_path):
    files = [official.municipalities(tmp_path), write(tmp_path, BUDRIO)]
    load_territory(actor=None, files=files)
    assert load_territory(actor=None, files=files).wrote_nothing
    load_territory(actor=None, files=[write(tmp_path, BUDRIO.replace("14.321", "14.322"))])
    assert figures("037008")["MEF_CONTRIBUENTI"] == 14322


@pytest.mark.django_db
def test_years_with_other_capitals_meet_in_one_variable(tmp_path):
    other = HEADER.upper().replace("  (", " (").replace("10000", "10.000")
    load_territory(actor=None, files=[
        official.municipalities(tmp_path), write(tmp_path, BUDRIO),
        write(tmp_path, BUDRIO.replace("2022", "2021"), header=other, name="mef-2021.csv"),
    ])  # fmt: skip
    assert figures("037008", 2021) == figures("037008", 2022)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (BUDRIO.replace("37008", "99999"), "Budrio"),
        (BUDRIO.replace("37008", "B24"), "B24"),
        (BUDRIO.replace("2022", "duemila"), "duemila"),
        (BUDRIO.replace("14.321", "molti"), "molti"),
        (BUDRIO.replace("5012", "-5012"), "Frequenza"),
        (ARGILE, "037017"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(row, reason, tmp_path):
    files = [official.municipalities(tmp_path), write(tmp_path, ARGILE, row)]
    report = load_territory(actor=None, files=files)
    (rejected,) = report.rejected
    assert rejected.line == 3
    assert reason in str(rejected)
    assert figures("037017")  # the good row is stored all the same


def test_examples():
    assert doctest.testmod(incomes).failed == 0
