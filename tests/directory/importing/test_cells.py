"""One cell at a time: what is understood, and what is refused with its reason."""

# ruff: noqa: E501
import pytest

from vicinia.directory.importing import cells, problems
from vicinia.directory.importing.columns import BY_KEY, FIELDS, recognise, signature, suggest
from vicinia.directory.importing.hours import read_hours
from vicinia.directory.importing.placing import short_name


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-12-31", "2025-12-31"),
        ("2025-12-31 00:00", "2025-12-31"),
        ("31/12/2025", "2025-12-31"),
        ("31-12-25", "2025-12-31"),
        ("31.12.2025", "2025-12-31"),
        ("3/4/25", "2025-04-03"),
        ("31 dicembre 2025", "2025-12-31"),
        ("mercoledì 31 dicembre 2025", "2025-12-31"),
        ("1° maggio 2025", "2025-05-01"),
        ("31/02/2025", None),
        ("ieri", None),
        ("12/2025", None),
        ("2025", None),
    ],
)
def test_dates(text: str, day: str | None) -> None:
    value, found = cells.day(text, "Data")
    assert value == day
    assert [one["reason"] for one in found] == ([] if day else [problems.DATE])


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", " JavaScript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x",
        "file:///etc/passwd",
    ],
)  # fmt: skip
def test_an_address_that_is_an_instruction(text: str) -> None:
    assert [one["reason"] for one in cells.web(text, "Sito")[1]] == [problems.DANGEROUS_WEB]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("www.esempio.example", "https://www.esempio.example"),
        ("http://esempio.example/a?b=1", "http://esempio.example/a?b=1"),
        ("esempio.example/pagina", "https://esempio.example/pagina"),
        ("in costruzione", None),
        ("http://", None),
    ],
)
def test_web_addresses(text: str, address: str | None) -> None:
    assert cells.web(text, "Sito")[0] == address


def test_several_telephones_in_one_cell() -> None:
    assert cells.phones("051/610.12.34 - 333 1234567", "Tel.")[0] == [
        ["051 610 1234", "+390516101234"],
        ["333 123 4567", "+393331234567"],
    ]


def test_a_zero_that_the_spreadsheet_ate_comes_back() -> None:
    value, found = cells.phones("516101234", "Tel.", was_number=True)
    assert value == [["051 610 1234", "+390516101234"]]
    assert [one["reason"] for one in found] == [problems.ZERO_EATEN]
    assert cells.postcode("100", "CAP", was_number=True)[0] == "00100"


def test_an_invisible_character_goes_and_a_formula_stays_text() -> None:
    text, found = cells.clean("=HYPERLINK(\u202e1)\x07", "Nome")
    assert text == "=HYPERLINK(1)"
    assert {one["reason"] for one in found} == {problems.CONTROL, problems.FORMULA}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Denominazione ente", "name"), ("Comune sede", "municipality"), ("Cell.", "mobile"), ("C.F.", "tax_code"),
        ("Giorni e orari", "hours"), ("Indirizzo", "address"), ("Attività svolte", "service_description"),
        ("Referente", "contact_name"), ("P. IVA", "vat_number"), ("Telefno", "phone"), ("E-mail", "email"),
        ("DENOMINAZIONE", "name"), ("Indirizzo sede", "address"), ("Iscrizione RUNTS (n.)", "runts"),
        ("Organization name", "name"), ("N. volontari", None), ("Protocollo", None),
    ],
)  # fmt: skip
def test_headings(heading: str, field: str | None) -> None:
    found = recognise(heading)
    assert (found[0] if found else None) == field


def test_our_own_words_are_never_ambiguous() -> None:
    for field in FIELDS:
        for word in field.words.split(";"):
            found = recognise(word)
            assert found is not None
            assert found[0] in BY_KEY
    assert recognise(FIELDS[0].words.split(";")[0]) == ("name", 1.0)


def test_two_columns_with_one_meaning() -> None:
    assert suggest(["Ente", "Denominazione", "Tel.", "Telefono fisso"]) == {
        "Ente": "name", "Denominazione": "", "Tel.": "phone", "Telefono fisso": "phone",
    }  # fmt: skip
    assert signature(["Ente", "Tel."]) == signature(["TEL", "ente "])


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("lun-ven 9-12; mar e gio 15.00-18.00", [("MO,TU,WE,TH,FR", "09:00", "12:00"), ("TU,TH", "15:00", "18:00")]),
        ("tutti i giorni 8.30/12.30", [("MO,TU,WE,TH,FR,SA,SU", "08:30", "12:30")]),
        ("dal lunedì al venerdì ore 9-13 e 14-18", [("MO,TU,WE,TH,FR", "09:00", "13:00"), ("MO,TU,WE,TH,FR", "14:00", "18:00")]),
        ("lun 22-2", [("MO", "22:00", "02:00")]),
        ("primo lunedì del mese 18-20", [("1MO", "18:00", "20:00")]),
    ],
)  # fmt: skip
def test_hours_in_words(text: str, rules: list[tuple[str, str, str]]) -> None:
    found = read_hours(text)
    assert found is not None
    assert [(one.byday, str(one.opens_at)[:5], str(one.closes_at)[:5]) for one in found] == rules


@pytest.mark.parametrize(
    "text",
    ["chiuso ad agosto", "9-12", "mar-gio-sab 9-12", "ven-lun 9-12", "martedì 15-13", "lun 25-26", "lun", ""],
)
def test_hours_in_doubt_stay_words(text: str) -> None:
    assert read_hours(text) is None


def test_by_appointment() -> None:
    found = read_hours("lun-ven su appuntamento")
    assert found is not None
    assert [(one.byday, one.by_appointment, one.opens_at) for one in found] == [
        ("MO,TU,WE,TH,FR", True, None)
    ]


def test_a_name_from_a_description() -> None:
    assert short_name("Doposcuola") == "Doposcuola"
    assert len(short_name("parola " * 40)) <= 91
