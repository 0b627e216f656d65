"""Everyday questions find a fitting door of the model district."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from vicinia.directory import search
from vicinia.directory.demo import build_model_district
from vicinia.directory.models import ServiceAtLocation, ServiceTerm

QUESTIONS: dict[str, list[str]] = {
    question: codes
    for group in tomllib.loads(
        (Path(__file__).parent.parent / "vocabulary" / "questions.toml").read_text(encoding="utf-8")
    ).values()
    for question, codes in group.items()
}


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Build once for all tests of this file, in a transaction around theirs."""
    with django_db_blocker.unblock(), transaction.atomic():
        build_model_district()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def terms(once: None, db: None) -> dict[Any, set[str]]:
    """What each door of the district answers: key of the document → facet/code."""
    found: dict[Any, set[str]] = {}
    for service, facet, code in ServiceTerm.objects.values_list(
        "service_id", "term__taxonomy__code", "term__code"
    ):
        found.setdefault(service, set()).add(f"{facet}/{code}")
    for door, service in ServiceAtLocation.objects.values_list("pk", "service_id"):
        found[door] = found[service]
    return found


def offered(terms: dict[Any, set[str]]) -> dict[str, list[str]]:
    """Keep the questions that somebody in the district answers at all."""
    known = set().union(*terms.values())
    return {question: codes for question, codes in QUESTIONS.items() if set(codes) & known}


def test_most_needs_have_somebody_who_answers(terms: dict[Any, set[str]]) -> None:
    assert len(offered(terms)) >= 0.9 * len(QUESTIONS)


def test_nine_questions_in_ten_find_a_fitting_service_among_the_first_five(
    terms: dict[Any, set[str]],
) -> None:
    missed = {}
    questions = offered(terms)
    for question, wanted in questions.items():
        answer = search.search(search.Query(text=question, kinds=("service",), size=5))
        if not any(terms[hit.id] & set(wanted) for hit in answer.hits):
            missed[question] = wanted
    assert len(missed) <= 0.1 * len(questions), missed


def test_hardly_any_question_stays_without_an_answer(terms: dict[Any, set[str]]) -> None:
    empty = [q for q in QUESTIONS if not search.search(search.Query(text=q, kinds=("service",))).total]
    assert len(empty) <= 0.02 * len(QUESTIONS), empty
