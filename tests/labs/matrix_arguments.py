"""What stands in the addresses of the labs and of the thread, for the view × role matrix."""

from typing import Any
from uuid import uuid4

import pytest

from vicinia.labs.models import (
    Assignment,
    BenchmarkProject,
    Contribution,
    GoodPractice,
    Lab,
    Meeting,
    Principle,
    Proposal,
    QualityElement,
    QualityIndicator,
    Table,
    Theme,
)


@pytest.fixture
def labs_lab_args(lab: Lab) -> dict[str, Any]:
    return {"pk": lab.pk}


@pytest.fixture
def labs_starter_args(lab: Lab) -> dict[str, Any]:
    return {"pk": lab.pk, "what": "elementi"}


@pytest.fixture
def labs_theme_args(lab: Lab, project: BenchmarkProject, element: QualityElement) -> dict[str, Any]:
    return {"pk": lab.pk, "theme": Theme.FAMILY.value}


@pytest.fixture
def labs_new_card_args(lab: Lab) -> dict[str, Any]:
    return {"kind": "elemento", "pk": lab.pk}


@pytest.fixture
def labs_card_args(element: QualityElement) -> dict[str, Any]:
    return {"kind": "elemento", "pk": element.pk}


@pytest.fixture
def labs_project_args(project: BenchmarkProject, indicator: QualityIndicator) -> dict[str, Any]:
    return {"pk": project.pk}


@pytest.fixture
def labs_element_args(element: QualityElement) -> dict[str, Any]:
    return {"pk": element.pk}


@pytest.fixture
def labs_indicator_args(indicator: QualityIndicator) -> dict[str, Any]:
    return {"pk": indicator.pk}


@pytest.fixture
def labs_practice_args(practice: GoodPractice) -> dict[str, Any]:
    return {"pk": practice.pk}


@pytest.fixture
def labs_principle_args(principle: Principle) -> dict[str, Any]:
    return {"pk": principle.pk}


@pytest.fixture
def labs_proposal_args(proposal: Proposal) -> dict[str, Any]:
    return {"pk": proposal.pk}


@pytest.fixture
def labs_meeting_args(meeting: Meeting, assignment: Assignment) -> dict[str, Any]:
    return {"pk": meeting.pk}


@pytest.fixture
def labs_open_args(meeting: Meeting) -> dict[str, Any]:
    return {"pk": meeting.pk, "step": "apri"}


@pytest.fixture
def labs_assignment_args(asked: Assignment) -> dict[str, Any]:
    return {"pk": asked.pk, "step": "ancora"}


@pytest.fixture
def labs_table_args(table: Table, assignment: Assignment) -> dict[str, Any]:
    return {"pk": table.pk}


@pytest.fixture
def labs_said_args(said: Contribution) -> dict[str, Any]:
    return {"pk": said.pk}


@pytest.fixture
def labs_code_args(open_meeting: Meeting) -> dict[str, Any]:
    return {"code": open_meeting.code}


@pytest.fixture
def labs_any_args() -> dict[str, Any]:
    return {"pk": uuid4()}


@pytest.fixture
def thread_element_args(element: QualityElement) -> dict[str, Any]:
    return {"key": "element", "pk": element.pk}


@pytest.fixture
def labs_token_args() -> dict[str, Any]:
    return {"token": "nessuno"}
