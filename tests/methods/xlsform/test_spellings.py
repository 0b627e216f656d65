"""The many ways in which people and programs write one form."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from tests.methods.xlsform.forms import said, survey, workbook
from vicinia.methods.xlsform import Choice, read


def test_csv_and_xlsx_say_the_same() -> None:
    rows = [
        ["type", "name", "label:Italiano (it)", "required"],
        ["select one from colori", "colore", "Quale?", "yes"],
        ["begin group", "g", "G", ""],
        ["gps", "luogo", "Dove?", "no"],
        ["end group"],
    ]
    choices = [
        ["list name", "name", "label:Italiano (it)", "tono"],
        ["colori", "blu", "Blu, o quasi", "freddo"],
    ]
    lines = ['"survey",,', *(f',{",".join(row)}' for row in rows), "", "choices", *(
        "," + ",".join(f'"{cell}"' for cell in row) for row in choices
    )]  # fmt: skip
    one = read("\n".join(lines).encode(), "x.csv")
    two = read(workbook(survey=rows, choices=choices), "x.xlsx")
    assert one == two and one.form_id == "x"
    assert one.choices["colori"] == (Choice("blu", {"it": "Blu, o quasi"}, {"tono": "freddo"}),)
    assert [question.required for _, question in one.walk()] == ["true()", "", ""]
    assert one.questions[1].children[0].kind == "geopoint"
    assert read("\ufeff".encode() + "\r\n".join(lines).encode(), "x.csv") == one


@pytest.mark.parametrize(
    "heading", ["label::Italiano (it)", "label::it", "Label :: it", "LABEL::(it)", "label:it"]
)
def test_spellings_of_languages(heading: str) -> None:
    found = read(workbook(survey=[["type", "name", heading], ["text", "a", "Parola"]]), "a.xlsx")
    assert found.questions[0].label == {"it": "Parola"} and list(found.languages) == ["it"]


@pytest.mark.parametrize(
    ("words", "kept"),
    [("yes", "true()"), ("TRUE", "true()"), (True, "true()"), ("true()", "true()"), ("no", ""), (None, ""),
     ("false()", ""), ("${a} = ‘x’", "${a} = 'x'")],
)  # fmt: skip
def test_spellings_of_required(words: Any, kept: str) -> None:
    head = ("type", "name", "label", "required")
    found = read(survey(("text", "a", "A", None), ("text", "b", "B", words), head=head), "a.xlsx")
    assert found.questions[1].required == kept


def test_cells_that_are_no_text() -> None:
    head = ("type", "name", "label", "default", "bind::relevant", "constraint message", "note")
    rows = [
        ("date", "a", 2026, date(2026, 3, 1), None, "m", 1),
        ("text", "b", 0.1, time(9, 30), "true()", None, 2),
        ("text", "c", "=1+1", "_x0041_", None, None, None),
        ("note", None, "solo parole", None, None, None, None),
        ("text", "spenta", "x", None, None, None, None),
    ]
    found = read(survey(*rows, head=head, altro=[["x"]]), "a.xlsx")
    a, b, c, note, _ = found.questions
    assert (a.label, a.default, a.constraint_message) == (said("2026"), "2026-03-01", said("m"))
    assert (b.label, b.default, b.relevant) == (said("0.1"), "09:30:00", "true()")
    assert c.label == said("=1+1") and note.name == "generated_note_name_5"
    assert any("formulas" in one for one in found.notices)
    assert any("“note”" in one for one in found.notices) and any("“altro”" in one for one in found.notices)


def test_columns_of_other_programs_are_told() -> None:
    head = ("type", "name", "label", "media::image::it", "body::accuracy", "instance::odk:x", "guidance_hint")
    data = survey(("text", "a", "A", "a.png", "x", "y", "z"), head=head, settings=[["style"], ["pages"]])
    found = read(data, "a.xlsx")
    assert len(found.notices) == 5
    assert all("concerns other programs" in one for one in found.notices)
    assert found.title == found.form_id == "a"
