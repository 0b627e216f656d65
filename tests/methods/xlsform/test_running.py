"""Answers checked and cleaned as ODK would."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.methods.xlsform.forms import FULL, TODAY, ask, form
from vicinia.methods.xlsform import Path, check, clean, read, relevant_paths, write

HOME = {
    "nome": "Ada", "eta": "36", "stagione": "estate", "mese": "luglio", "lingue": ["it", "en"],
    "casa": {"stanze": 2.5, "figli": [{"figlio": "Bo", "anni": 4}, {"figlio": "", "anni": 9}]},
    "dove": "45.46 9.19", "quando": "2026-01-31", "ora": "09:30", "ok": True, "estraneo": 1,
    "start": "2026-01-31T09:00:00",
}  # fmt: skip


def test_what_is_asked() -> None:
    asked = relevant_paths(FULL, HOME, today=TODAY)
    assert {("casa",), ("casa", "figli"), ("casa", "figli", 0), ("casa", "figli", 0, "anni")} <= asked
    assert ("casa", "figli", 1) in asked and ("casa", "figli", 1, "anni") not in asked
    alone = relevant_paths(FULL, {**HOME, "lingue": ["en"]}, today=TODAY)
    assert asked - alone == {path for path in asked if path[0] == "casa"}


def test_right_answers_have_no_fault_and_are_cleaned() -> None:
    before = json.dumps(HOME)
    assert check(FULL, HOME, today=TODAY) == []
    assert clean(FULL, HOME, today=TODAY) == {
        "start": "2026-01-31T09:00:00", "nome": "Ada", "eta": 36, "mese": "luglio", "stagione": "estate",
        "lingue": ["it", "en"],
        "casa": {"stanze": Decimal("2.5"), "figli": [{"figlio": "Bo", "anni": 4, "doppio": 8}, {}]},
        "quanti": 6, "dove": "45.46 9.19 0 0", "quando": "2026-01-31", "ora": "09:30:00", "ok": "OK",
    }  # fmt: skip
    assert json.dumps(HOME) == before


def test_what_is_not_asked_counts_as_blank_and_is_kept_out() -> None:
    answers = {**HOME, "lingue": ["en"]}
    found = clean(FULL, answers, today=TODAY)
    assert "casa" not in found and found["quanti"] == 0
    assert check(FULL, {**answers, "casa": {"stanze": "tante"}}, today=TODAY) == []
    chain = form(
        ask("a"),
        ask("b", relevant="${a} = 'x'"),
        ask("c", relevant="${b} = 'y'"),
        ask("d", relevant="${c} = ''"),
    )
    assert clean(chain, {"a": "", "b": "y", "c": "z", "d": "w"}) == {"d": "w"}


@pytest.mark.parametrize(
    ("changes", "path", "code", "words"),
    [
        ({"nome": "  "}, ("nome",), "required", "Serve una risposta."),
        ({"eta": 120}, ("eta",), "constraint", "Tra 0 e 119."),
        ({"eta": "3.5"}, ("eta",), "type", "Serve un numero intero."),
        ({"eta": True}, ("eta",), "type", "Serve un numero intero."),
        ({"mese": "gennaio"}, ("mese",), "choice", "Scegli tra le risposte elencate."),
        ({"lingue": ["it", "xx"]}, ("lingue",), "choice", "Scegli tra le risposte elencate."),
        ({"lingue": []}, ("lingue",), "required", "Serve una risposta."),
        ({"lingue": {"it": 1}}, ("lingue",), "choice", "Scegli tra le risposte elencate."),
        ({"quando": "2026-02-01"}, ("quando",), "constraint", "La risposta non è ammessa qui."),
        ({"quando": "2026-02-30"}, ("quando",), "type", "Serve una data, come 2026-12-31."),
        ({"ora": "25:00"}, ("ora",), "type", "Serve un’ora, come 09:30."),
        ({"dove": "95 9"}, ("dove",), "type", None),
        ({"dove": 7}, ("dove",), "type", None),
        ({"ok": "forse"}, ("ok",), "type", "Serve una conferma."),
        ({"ok": False}, ("ok",), "required", "Serve una risposta."),
        ({"nome": 7}, ("nome",), "type", "Serve un testo."),
        ({"casa": []}, ("casa",), "type", "Servono le risposte di questa parte."),
        ({"casa": {"figli": {}}}, ("casa", "figli"), "type", "Serve un elenco di risposte."),
        ({"casa": {"figli": [7]}}, ("casa", "figli", 0), "type", "Servono le risposte di questa parte."),
        ({"casa": {"figli": [{}] * 1001}}, ("casa", "figli"), "many", None),
        ({"casa": {"figli": [{"figlio": "x", "anni": "y"}]}}, ("casa", "figli", 0, "anni"), "type", None),
    ],
)  # fmt: skip
def test_what_is_wrong(changes: dict[str, Any], path: Path, code: str, words: Any) -> None:
    faults = check(FULL, {**HOME, **changes}, today=TODAY)
    assert [(fault.path, fault.code) for fault in faults] == [(path, code)]
    assert set(faults[0].message) == {"it"} and (words is None or faults[0].message["it"] == words)


def test_languages_of_sentences() -> None:
    faults = check(form(ask("a", required="true()")), {}, ["it", "en"])
    assert faults[0].message == {"it": "Serve una risposta.", "en": "An answer is needed."}
    assert check(form(ask("a", required="true()")), {}, "wo")[0].message == {"en": "An answer is needed."}


def test_required_may_depend() -> None:
    assert check(FULL, {**HOME, "eta": 2, "lingue": [], "casa": {}}, today=TODAY) == []


def test_repeats_look_at_their_own_row() -> None:
    table = form(
        ask("soglia", "integer"),
        ask("r", "repeat", children=(
            ask("x", "integer", constraint=". >= ${soglia}"),
            ask("nota", relevant="${x} > 5"),
            ask("s", "repeat", children=(ask("y", "integer", constraint=". < ${x}"),)),
            ask("tot", "calculate", calculation="sum(${y}) + count(${r})"),
        )),
        ask("tutti", "calculate", calculation="sum(${y})"),
    )  # fmt: skip
    answers = {
        "soglia": 2,
        "r": [{"x": 6, "nota": "a", "s": [{"y": 1}, {"y": 8}]}, {"x": 1, "nota": "b", "s": [{"y": 0}]}],
    }
    assert [(fault.path, fault.code) for fault in check(table, answers)] == [
        (("r", 0, "s", 1, "y"), "constraint"), (("r", 1, "x"), "constraint"),
    ]  # fmt: skip
    assert clean(table, answers) == {
        "soglia": 2, "tutti": 9,
        "r": [{"x": 6, "nota": "a", "s": [{"y": 1}, {"y": 8}], "tot": 11},
        {"x": 1, "s": [{"y": 0}], "tot": 2}],
    }  # fmt: skip
    assert read(write(table), "prova.xlsx") == table


def test_order_of_rules_is_found_however_they_stand() -> None:
    count = 3000
    chain = [ask(f"q{at}", "calculate", calculation=f"${{q{at + 1}}} + 1") for at in range(count)]
    assert clean(form(*chain, ask(f"q{count}", "integer")), {f"q{count}": 1})["q0"] == count + 1
    with pytest.raises(ValueError, match="depend on each other"):
        check(form(ask("a", relevant="${b}"), ask("b", relevant="${a}")), {})


def test_wrong_values_are_not_cleaned_in_silence() -> None:
    with pytest.raises(ValueError, match="eta"):
        clean(FULL, {**HOME, "eta": "molti"}, today=TODAY)
