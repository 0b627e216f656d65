"""What XLSForm lets one write in short: metadata, scales, “or other”, loops, repeats of a given number."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.xls2xform import convert

from tests.methods.xlsform.forms import TODAY, codes, refused, survey
from vicinia.methods.xlsform import Form, Moment, check, clean, read, write
from vicinia.methods.xlsform.types import type_of

CHOICES = [
    ["list_name", "name", "label::Italiano (it)", "label::English (en)"],
    ["beni", "pane", "Pane", "Bread"],
    ["beni", "latte", "Latte", "Milk"],
    ["beni", "none", "Nulla", "Nothing"],
]
HEAD = ("type", "name", "label::Italiano (it)", "label::English (en)", "parameters", "repeat_count")
NOT_ASKED = {
    "audio",
    "audit",
    "background-audio",
    "background-geopoint",
    "csv-external",
    "file",
    "geoshape",
    "geotrace",
    "image",
    "osm",
    "photo",
    "picture",
    "rank",
    "video",
    "xml-external",
}


def form(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> Form:
    return read(survey(*rows, head=head, choices=CHOICES), "prova.xlsx")


def test_every_type_of_pyxform_is_known_or_named() -> None:
    unknown = {
        words
        for words in QUESTION_TYPE_DICT
        if not type_of(words).kind and not words.startswith(("select", "q select", "add select"))
    }
    plain = {words.removeprefix("q ").removeprefix("add ").removesuffix(" prompt") for words in unknown}
    assert plain == NOT_ASKED - {"audit"}


def test_who_finds_no_answer_writes_one() -> None:
    found = form(("select_multiple beni or_other", "che", "Che cosa?", "What?"))
    assert [question.name for _, question in found.walk()] == ["che", "che_other"]
    assert found.choices["beni"][-1].label == {"it": "Altro", "en": "Other"}
    assert clean(found, {"che": ["pane", "other"], "che_other": "Olio"}) == {
        "che": ["pane", "other"],
        "che_other": "Olio",
    }
    assert clean(found, {"che": ["pane"], "che_other": "Olio"}) == {"che": ["pane"]}
    assert read(write(found), "a.xlsx") == found
    filtered = survey(
        ("select_one beni or_other", "che", "Che?", "name = 'pane'"),
        head=("type", "name", "label", "choice_filter"),
        choices=CHOICES,
    )
    assert codes(refused(filtered)) == [(2, "or_other")]


def test_a_loop_asks_once_for_each_choice() -> None:
    found = form(
        ("begin loop over beni", "giro", "Beni", "Goods"),
        ("integer", "chili", "Quanti chili di %(label)s?", "How many kilos of %(label)s?"),
        ("text", "nota_%(name)s", "Nota", "Note"),
        ("end loop",),
    )
    paths = [path for path, _ in found.walk()]
    assert paths == [
        ("giro",),
        ("giro", "pane"),
        ("giro", "pane", "chili"),
        ("giro", "pane", "nota_pane"),
        ("giro", "latte"),
        ("giro", "latte", "chili"),
        ("giro", "latte", "nota_latte"),
    ]
    asked = dict(found.walk())[("giro", "latte", "chili")]
    assert asked.label == {"it": "Quanti chili di Latte?", "en": "How many kilos of Milk?"}
    assert read(write(found), "a.xlsx") == found


def test_problems_in_a_loop_keep_their_row() -> None:
    rows = (
        ("text", "prima", "Prima", "First"),
        ("begin loop over beni", "giro", "Beni", "Goods"),
        ("integer", "un nome", "A", "A"),
        ("end loop",),
        ("text", "dopo due", "B", "B"),
    )
    problems = refused(survey(*rows, head=HEAD, choices=CHOICES))
    assert codes(problems) == [(4, "name"), (4, "name"), (6, "name")]


@pytest.mark.parametrize(
    ("parameters", "right", "wrong"),
    [
        ("start=0 end=4", [0, "4", Decimal(2)], [5, -1, "1.5"]),
        ("start=1;end=2;step=0.25", ["1.25", 2.0], ["1.3", 3]),
        ("start=10, end=0, step=-5", [10, 5, 0], [1, 15]),
        ("", [1, 10], [0, 11]),
    ],
)
def test_a_range_takes_what_is_on_its_scale(parameters: str, right: list[Any], wrong: list[Any]) -> None:
    found = form(("range", "voto", "Quanto?", "How much?", parameters))
    assert not [one for one in right if check(found, {"voto": one})]
    assert [fault.code for one in wrong for fault in check(found, {"voto": one})] == ["constraint"] * len(
        wrong
    )
    assert read(write(found), "a.xlsx") == found
    assert convert(write(found)).xform


@pytest.mark.parametrize(
    "parameters", ["start=a", "start=1 end=9 step=0", "start=1 end=9 step=-1", "end=1e30"]
)
def test_a_scale_that_leads_nowhere_is_named(parameters: str) -> None:
    assert codes(refused(survey(("range", "voto", "Quanto?", "", parameters), head=HEAD))) == [(2, "scale")]


def test_as_many_repetitions_as_the_form_says() -> None:
    found = form(
        ("integer", "figli", "Quanti?", "How many?"),
        ("begin repeat", "figlio", "Figlio", "Child", None, "${figli}"),
        ("text", "nome", "Nome", "Name"),
        ("end repeat",),
    )
    answers = {"figli": "2", "figlio": [{"nome": "Ada"}, {"nome": "Ugo"}, {"nome": "Tre"}]}
    assert clean(found, answers) == {"figli": 2, "figlio": [{"nome": "Ada"}, {"nome": "Ugo"}]}
    assert Moment(found, {"figli": 3}).repeated(("figlio",)) == 3
    assert Moment(found, {"figli": "tanti"}).repeated(("figlio",)) == 0
    assert Moment(found, {"figli": 10**9}).repeated(("figlio",)) == 1000
    assert read(write(found), "a.xlsx") == found
    assert 'jr:count="/data/figli"' in convert(write(found)).xform.replace(" ", "").replace("jr:", " jr:")


def test_a_repetition_knows_its_number() -> None:
    head = ("type", "name", "label", "calculation")
    found = form(
        ("begin repeat", "r", "R"),
        ("text", "a", "A"),
        ("calculate", "n", None, "position(..)"),
        ("end repeat",),
        ("calculate", "tutti", None, "join(', ', ${n})"),
        ("calculate", "ultimo", None, "max(${n})"),
        head=head,
    )
    assert clean(found, {"r": [{"a": "x"}, {"a": "y"}]}, today=TODAY) == {
        "r": [{"a": "x", "n": 1}, {"a": "y", "n": 2}],
        "tutti": "1, 2",
        "ultimo": 2,
    }


def test_what_the_machine_records_is_kept_and_not_asked() -> None:
    rows = [
        ("start", "inizio"),
        ("deviceid", "macchina"),
        ("username", "chi"),
        ("audit", "audit"),
        ("text", "a", "A", "A"),
    ]
    found = form(*rows)
    assert not check(found, {"a": "x"})
    assert clean(found, {"a": "x"}) == {"a": "x"}
    assert read(write(found), "a.xlsx") == found
    assert convert(write(found)).xform


def test_what_is_hidden_has_the_value_that_stands_there() -> None:
    found = form(
        ("hidden", "giro", None, "secondo"),
        ("text", "a", "Ancora?", None, "${giro} = 'secondo'"),
        head=("type", "name", "label", "default", "relevant"),
    )
    assert clean(found, {"a": "sì"}) == {"giro": "secondo", "a": "sì"}
    assert clean(found, {"a": "sì", "giro": "primo"}) == {"giro": "primo"}
