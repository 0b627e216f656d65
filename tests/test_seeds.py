"""docs/seeds.md says where each phrase of the slides stands: what it names exists, no phrase is left out."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

from tests.infrastructure.shared import beside

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "seeds.md").read_text(encoding="utf-8")
NOT_YET = "not yet"
PAGE = re.compile(r"`(?:[a-z]+:[a-z_]+|/[^`]+/|vicinia [a-z]+[^`]*)`")
TALLY = re.compile(r"Of (\d+) phrases, (\d+) are served, (\d+) in part, (\d+) not yet\.")
LONG = 25
"""Shorter lines of the deck are pieces of a phrase that its layout broke."""


def url_names(patterns: list[URLPattern | URLResolver], space: str = "") -> set[str]:
    """Return the names of all pages, with their namespaces."""
    names: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            names |= url_names(pattern.url_patterns, inner)
        elif pattern.name:
            names.add(f"{space}{pattern.name}")
    return names


def rows(text: str) -> list[list[str]]:
    """Return the cells of every row that is no head of a table."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if not line.startswith(("|---", "| the slides say"))
    ]


def problems(row: list[str]) -> list[str]:
    """Return one sentence for each thing that a row lacks."""
    if len(row) != 3:
        return [f"{row[0]}: {len(row)} cells, not three"]
    phrase, today, carried_by = row
    found = []
    if not re.match(r"«[^»]+»", phrase):
        found.append(f"{phrase}: no phrase between « and »")
    done, _, missing = today.partition(NOT_YET)
    if not PAGE.search(done) and NOT_YET not in today:
        found.append(f"{phrase}: neither a page nor “{NOT_YET}”")
    if NOT_YET in today and not re.search(r"\(`[a-z]+`", missing):
        found.append(f"{phrase}: not yet, but in which room?")
    if not re.search(r"`[a-z]+\.[A-Z]\w+`", carried_by):
        found.append(f"{phrase}: no object")
    return found


def plain(text: str) -> str:
    """Return text without what layout adds: bold, list numbers, spaces, case, the last sign."""
    text = re.sub(r"\s+", " ", text.replace("**", "")).strip().lower()
    text = re.sub(r"^(?:- )?(?:\d+\. )?", "", text)
    return text.rstrip(" .,;:")


def lost(deck: str, text: str) -> list[str]:
    """Return the lines of the deck that a text does not hold."""
    said = plain(text)
    lines = [line.strip() for line in deck.splitlines()]
    return [line for line in lines if len(line) > LONG and plain(line) not in said]


ROWS = rows(TEXT)


def test_every_page_exists() -> None:
    named = set(re.findall(r"`([a-z]+:[a-z_]+)`", TEXT)) - {"room:page"}
    assert sorted(named - url_names(get_resolver().url_patterns)) == []


def test_every_command_exists() -> None:
    assert set(re.findall(r"`vicinia ([a-z]+)", TEXT)) <= get_commands().keys()


def test_every_object_exists() -> None:
    known = {model._meta.label for model in apps.get_models()}
    assert sorted(set(re.findall(r"`([a-z]+\.[A-Z]\w+)`", TEXT)) - known) == []


def test_every_phrase_has_a_page_or_says_not_yet() -> None:
    assert [problem for row in ROWS for problem in problems(row)] == []


def test_what_is_not_yet_stands_in_rooms_to_come() -> None:
    named = {room for row in ROWS for room in re.findall(r"`([a-z]+)`", row[1].partition(NOT_YET)[2])}
    there = {app.label for app in apps.get_app_configs()}
    assert named & there == set(), "these rooms are here: say which page serves the phrase"


def test_the_tally_is_right() -> None:
    said = TALLY.search(TEXT)
    pages = [(PAGE.search(today.partition(NOT_YET)[0]), NOT_YET in today) for _, today, _ in ROWS]
    served = sum(not missing for _, missing in pages)
    partly = sum(bool(page and missing) for page, missing in pages)
    counted = (len(ROWS), served, partly, len(ROWS) - served - partly)
    assert said
    assert tuple(map(int, said.groups())) == counted


def test_no_phrase_of_the_slides_is_left_out() -> None:
    decks = sorted(beside("seeds").glob("*.txt"))
    assert decks, "../shared/seeds holds no deck"
    assert [line for deck in decks for line in lost(deck.read_text(encoding="utf-8"), TEXT)] == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("| «orto» | soon | `labs.Proposal` |", "neither a page"),
        ("| «orto» | not yet | `labs.Proposal` |", "in which room"),
        ("| «orto» | `labs:proposal` | a proposal |", "no object"),
        ("| orto | `labs:proposal` | `labs.Proposal` |", "no phrase"),
        ("| «orto» | `labs:proposal` |", "2 cells"),
    ],
)
def test_a_defect_is_named(row: str, sentence: str) -> None:
    assert [problem for one in rows(row) for problem in problems(one) if sentence in problem]


@pytest.mark.parametrize(
    "line", ["- 1. **Orto** sociale  con gli alberi da frutto;", "ORTO SOCIALE CON GLI ALBERI DA FRUTTO"]
)
def test_layout_makes_no_difference(line: str) -> None:
    assert lost(line, "| «orto sociale con gli alberi da frutto» |") == []
    assert lost(line, "| «orto sociale con gli alberi» |") == [line]
