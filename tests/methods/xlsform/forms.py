"""Forms that the tests share, as files and as they are kept."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

import openpyxl
import pytest

from vicinia.methods.xlsform import Choice, Form, FormProblems, Problem, Question, read

TODAY = date(2026, 1, 31)


def workbook(**sheets: Iterable[Iterable[Any]]) -> bytes:
    """An XLSX file as openpyxl writes it, one list of rows for each sheet."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def survey(
    *rows: Iterable[Any],
    head: Iterable[Any] = ("type", "name", "label", "relevant"),
    **sheets: Iterable[Iterable[Any]],
) -> bytes:
    """The same, from the rows of the sheet “survey”."""
    return workbook(survey=[head, *rows], **sheets)


def refused(data: bytes, filename: str = "prova.xlsx") -> list[Problem]:
    """Why a file is not read."""
    with pytest.raises(FormProblems) as caught:
        read(data, filename)
    assert caught.value.problems
    assert all(problem.said and problem.code for problem in caught.value.problems)
    assert str(caught.value).count("\n") >= len(caught.value.problems) - 1
    return caught.value.problems


def codes(problems: list[Problem]) -> list[tuple[int, str]]:
    return [(problem.row, problem.code) for problem in problems]


def said(text: str) -> dict[str, str]:
    return {"": text}


def ask(name: str, kind: str = "text", **more: Any) -> Question:
    more.setdefault("label", said(name))
    return Question(name, kind, **more)


def form(*questions: Question, **choices: Iterable[str]) -> Form:
    lists = {name: tuple(Choice(one, said(one)) for one in names) for name, names in choices.items()}
    return Form("Prova", "prova", questions=questions, choices=lists)


FULL = Form(
    "Scheda", "scheda", "7", "it", {"it": "Italiano", "en": "English", "Wolof": ""},
    (
        ask("start", "start", label={}),
        ask("nome", label={"it": "Come ti chiami?", "en": "Your name?"}, hint={"it": "= 1 + 1"},
        required="true()"),
        ask("eta", "integer", constraint=". >= 0 and . < 120", constraint_message={"it": "Tra 0 e 119."}),
        ask("mese", "select_one", list_name="mesi",
        choice_filter="stagione = ${stagione} or ${stagione} = ''"),
        ask("stagione", "select_one", list_name="stagioni", appearance="minimal", default="estate"),
        ask("lingue", "select_multiple", list_name="lingue", required="${eta} > 3"),
        ask("nota", "note", label={"it": "Grazie, ${nome}", "Wolof": "Jërëjëf"}),
        ask("casa", "group", relevant="selected(${lingue}, 'it')", children=(
            ask("stanze", "decimal", read_only="true()"),
            ask("figli", "repeat", children=(
                ask("figlio"),
                ask("anni", "integer", relevant="${figlio} != ''"),
                ask("doppio", "calculate", label={}, calculation="${anni} * 2"),
            )),
        )),
        ask("quanti", "calculate", label={}, calculation="count(${figli}) + sum(${anni})"),
        ask("dove", "geopoint"),
        ask("quando", "date", constraint=". <= today()"),
        ask("ora", "time"),
        ask("ok", "acknowledge", required="true()"),
    ),
    {
        "mesi": (
            Choice("luglio", {"it": "Luglio", "en": "July"}, {"stagione": "estate"}),
            Choice("gennaio", {"it": "Gennaio"}, {"stagione": "inverno"}),
        ),
        "stagioni": (Choice("estate", said("Estate")), Choice("inverno", said("Inverno"))),
        "lingue": (Choice("it", said("Italiano")), Choice("en", said("Inglese")), Choice("007", said("007"))),
    },
)  # fmt: skip
