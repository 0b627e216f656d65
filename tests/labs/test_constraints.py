"""What must hold holds also for who writes past the forms: the database itself refuses."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from vicinia.core.models import User
from vicinia.directory.models import Organization
from vicinia.labs.models import (
    Assignment,
    Attendance,
    BenchmarkProject,
    Comparison,
    Contribution,
    CostLine,
    GoodPractice,
    Lab,
    Meeting,
    PaperVotes,
    Participant,
    PracticeVersion,
    Principle,
    Procedure,
    Proposal,
    QualityElement,
    QualityIndicator,
    Rating,
    Review,
    Seat,
    Statement,
    Vote,
    Weight,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(
    lab: Lab, meeting: Meeting, asked: Assignment, seat: Seat, said: Contribution, project: BenchmarkProject,
    element: QualityElement, indicator: QualityIndicator, practice: GoodPractice, principle: Principle,
    proposal: Proposal, carla: User, association: Organization,
) -> dict[type[models.Model], dict[str, Any]]:  # fmt: skip
    """Fields of a row of each kind, enough to store it once."""
    with_lab = {"district_id": lab.district_id, "lab": lab}
    with_meeting = {"district_id": lab.district_id, "meeting": meeting}
    plain = {"district_id": lab.district_id}
    who = Participant.objects.create(**with_lab, name="Ada")
    statement = Statement.objects.create(**with_meeting, text="Una")
    other = QualityElement.objects.create(**with_lab, theme="family", label="Un altro")
    return {
        Lab: plain | {"name": "Altro", "kind": "alliance", "begun_on": "2026-05-04"},
        Meeting: with_lab | {"title": "Altro", "starts_at": "2026-05-04T10:00Z", "code": "AAAAAA"},
        meeting.tables.model: with_meeting | {"number": 9, "theme": "Altro"},
        Contribution: plain | {
            "assignment": asked, "table": seat.table, "sender_key": "0" * 32, "text": "Altro",
        },
        Participant: with_lab | {"name": "Bice"},
        Attendance: with_meeting | {"participant": who},
        BenchmarkProject: with_lab | {"theme": "family", "name": "Altro"},
        GoodPractice: with_lab | {"title": "Altra", "problem": "…", "mechanism": "…"},
        PracticeVersion: plain | {"practice": practice, "number": 1, "words": {}},
        Principle: plain | {"name": "Altro"},
        Proposal: with_lab | {"title": "Altra", "objective": "…"},
        Review: plain | {
            "proposal": proposal, "reviewer": carla, "relevance": 1, "feasibility": 1, "togetherness": 1,
            "recommendation": "yes",
        },
        CostLine: plain | {"proposal": proposal, "organization": association, "what": "Sala", "euros": 1},
        Procedure: plain | {"name": "Altra"},
        QualityElement: with_lab | {"theme": "family", "label": "Altro"},
        QualityIndicator: plain | {"element": element, "question": "Altro?"},
        Weight: plain | {"element": element, "rater": carla, "points": 50},
        Comparison: plain | {"first": element, "second": other, "rater": carla, "answer": "3"},
        Rating: plain | {"indicator": indicator, "project": project, "rater": carla, "level": 2},
        Statement: with_meeting | {"text": "Altra"},
        PaperVotes: plain | {"statement": statement, "table": seat.table, "agree": 3},
        Vote: plain | {"statement": statement, "seat": seat, "value": 1},
    }  # fmt: skip


ONCE = [
    (model, constraint.name)
    for model in apps.get_app_config("labs").get_models()
    for constraint in model._meta.constraints
    if isinstance(constraint, models.UniqueConstraint)
]
SAME = object()
"""Stands for the first of two elements, which only a fixture knows."""
CHECKS: list[tuple[str, type[models.Model], dict[str, Any], dict[str, Any]]] = [
    ("labs_comparison_of_two", Comparison, {"second": SAME}, {}),
    ("labs_cost_positive", CostLine, {"euros": "-0.01"}, {"euros": 0}),
    ("labs_rating_level", Rating, {"level": 5}, {"level": 4}),
    ("labs_review_scores", Review, {"relevance": 5}, {"relevance": 4}),
    ("labs_review_scores", Review, {"feasibility": 5}, {"feasibility": 0}),
    ("labs_review_scores", Review, {"togetherness": 5}, {"togetherness": 4}),
    ("labs_vote_value", Vote, {"value": 2}, {"value": -1}),
    ("labs_weight_points", Weight, {"points": "100.001"}, {"points": 100}),
    ("labs_weight_points", Weight, {"points": "-0.001"}, {"points": 0}),
]


def test_every_check_of_the_room_is_tried() -> None:
    written = {
        constraint.name
        for model in apps.get_app_config("labs").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    }
    assert written == {name for name, *_rest in CHECKS}
    assert len(ONCE) == 20


@pytest.mark.parametrize(("model", "name"), ONCE, ids=[name for _model, name in ONCE])
def test_what_is_there_once_is_not_stored_twice(
    model: Any, name: str, rows: dict[type[models.Model], dict[str, Any]]
) -> None:
    model.objects.create(**rows[model])
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**rows[model])
    constraint = next(one for one in model._meta.constraints if one.name == name)
    assert "district" in constraint.fields


def test_two_meetings_never_share_a_code(rows: dict[type[models.Model], dict[str, Any]]) -> None:
    Meeting.objects.create(**rows[Meeting])
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.create(**rows[Meeting] | {"title": "Terzo"})


@pytest.mark.parametrize(("name", "model", "wrong", "right"), CHECKS)
def test_what_cannot_be_is_not_stored(
    name: str, model: Any, wrong: dict[str, Any], right: dict[str, Any],
    rows: dict[type[models.Model], dict[str, Any]],
) -> None:  # fmt: skip
    wrong = {field: rows[model]["first"] if value is SAME else value for field, value in wrong.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.create(**rows[model] | wrong)
    model.objects.create(**rows[model] | right)
    assert model.objects.count() == 1
