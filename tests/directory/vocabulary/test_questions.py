"""Everyday questions find the right need or answer, with the same search that people use."""

import tomllib
from pathlib import Path

import pytest

from vicinia.directory import search
from vicinia.directory.vocabulary import read_facet, term_id

QUESTIONS: dict[str, list[str]] = {
    question: codes
    for group in tomllib.loads(
        (Path(__file__).parent / "questions.toml").read_text(encoding="utf-8")
    ).values()
    for question, codes in group.items()
}
FACETS = ("need", "answer")


def names() -> dict[str, str]:
    return {
        str(term_id(facet, concept.code)): f"{facet}/{concept.code}"
        for facet in FACETS
        for concept in read_facet(facet).concepts
    }


@pytest.fixture
def concepts(db: None) -> dict[str, str]:
    """The needs and answers as documents of the search index: key → facet/code."""
    search.clear()
    search.index(
        search.Document(
            id=term_id(facet, concept.code),
            kind="concept",
            title=concept.name,
            keywords=" ".join(concept.texts("it", "alt", "hidden")),
        )
        for facet in FACETS
        for concept in read_facet(facet).concepts
    )
    return names()


def test_the_questions_are_many_and_name_concepts_that_exist() -> None:
    assert len(QUESTIONS) >= 120
    known = set(names().values())
    assert {code for codes in QUESTIONS.values() for code in codes} <= known
    tops = {concept.code for concept in read_facet("need").concepts if not concept.parent}
    parents = {concept.code: concept.parent or concept.code for concept in read_facet("need").concepts}
    asked = {parents[code[5:]] for codes in QUESTIONS.values() for code in codes if code.startswith("need/")}
    assert asked == tops, "every tile is asked about"


def test_nine_questions_in_ten_find_the_right_concept_among_the_first_three(concepts: dict[str, str]) -> None:
    missed = {}
    for question, wanted in QUESTIONS.items():
        answer = search.search(search.Query(text=question, kinds=("concept",), size=3))
        found = [concepts[str(hit.id)] for hit in answer.hits]
        if not set(found) & set(wanted):
            missed[question] = found
    assert len(missed) <= 0.10 * len(QUESTIONS), missed


def test_no_question_stays_without_an_answer(concepts: dict[str, str]) -> None:
    empty = [q for q in QUESTIONS if not search.search(search.Query(text=q, kinds=("concept",))).total]
    assert len(empty) <= 0.02 * len(QUESTIONS), empty
