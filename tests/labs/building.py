"""A lab with one meeting at two tables, and one card of each kind, all of it invented."""

import html
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vicinia.core.models import District, Role, RoleKind, User
from vicinia.directory.models import Organization
from vicinia.labs.models import (
    Assignment,
    BenchmarkProject,
    Contribution,
    GoodPractice,
    Lab,
    LabKind,
    Meeting,
    Principle,
    Proposal,
    QualityElement,
    QualityIndicator,
    Seat,
    Statement,
    Table,
    Theme,
)
from vicinia.labs.services import meetings


def read(answer: Any) -> str:
    """Return the text of a page as a person reads it."""
    return html.unescape(answer.content.decode())


def say(seat: Seat, assignment: Assignment, text: str) -> Contribution:
    """Let a phone say something new."""
    return meetings.contribute(seat=seat, assignment=assignment, sender_key=uuid.uuid4(), text=text)


def made_element(lab: Lab, label: str, theme: str = Theme.FAMILY) -> QualityElement:
    return QualityElement.objects.create(district_id=lab.district_id, lab=lab, theme=theme, label=label)


def made_indicator(element: QualityElement, question: str) -> QualityIndicator:
    levels = {f"level_{level}": words for level, words in enumerate(("no", "poco", "metà", "molto", "sì"))}
    return QualityIndicator.objects.create(
        district_id=element.district_id, element=element, question=question, **levels
    )


def made_statements(meeting: Meeting, count: int) -> list[Statement]:
    return [
        Statement.objects.create(
            district_id=meeting.district_id, meeting=meeting, text=f"Affermazione {number}", position=number
        )
        for number in range(1, count + 1)
    ]


@pytest.fixture
def lab(district: District) -> Lab:
    return Lab.objects.create(
        district=district, name="Laboratorio di prova", kind=LabKind.CODESIGN, begun_on=date(2026, 3, 2)
    )


@pytest.fixture
def meeting(lab: Lab) -> Meeting:
    """A planned meeting with two tables."""
    row = Meeting.objects.create(
        district_id=lab.district_id, lab=lab, title="Primo incontro", place="Sala della biblioteca",
        starts_at=datetime(2026, 3, 9, 17, 30, tzinfo=UTC),
    )  # fmt: skip
    for number, theme in enumerate(("Reti funzionali", "Comunità"), 1):
        Table.objects.create(district_id=lab.district_id, meeting=row, number=number, theme=theme)
    return row


@pytest.fixture
def table(meeting: Meeting) -> Table:
    """The first of its tables."""
    return meeting.tables.get(number=1)


@pytest.fixture
def assignment(meeting: Meeting) -> Assignment:
    """What the tables will be asked first."""
    return Assignment.objects.create(
        district_id=meeting.district_id, meeting=meeting, text="Che cosa funziona?", position=1
    )


@pytest.fixture
def open_meeting(meeting: Meeting, carla: User) -> Meeting:
    meetings.open_meeting(actor=carla, meeting=meeting)
    meeting.refresh_from_db()
    return meeting


@pytest.fixture
def asked(open_meeting: Meeting, assignment: Assignment, carla: User) -> Assignment:
    """The assignment that the tables of the open meeting work on."""
    assignment.meeting = open_meeting
    meetings.start_assignment(actor=carla, assignment=assignment)
    return assignment


@pytest.fixture
def seat(table: Table, asked: Assignment) -> Seat:
    """A phone at the first table while it is asked something."""
    table.meeting = asked.meeting
    return meetings.join(table=table)


@pytest.fixture
def said(seat: Seat, asked: Assignment) -> Contribution:
    return say(seat, asked, "Le famiglie si aiutano tra loro")


@pytest.fixture
def project(lab: Lab) -> BenchmarkProject:
    return BenchmarkProject.objects.create(
        district_id=lab.district_id, lab=lab, theme=Theme.FAMILY, name="Una famiglia accanto (inventato)"
    )


@pytest.fixture
def element(lab: Lab) -> QualityElement:
    return made_element(lab, "Fiducia prima dell’aiuto")


@pytest.fixture
def indicator(element: QualityElement) -> QualityIndicator:
    return made_indicator(element, "Chi chiede aiuto sa a chi lo chiede?")


@pytest.fixture
def practice(lab: Lab) -> GoodPractice:
    return GoodPractice.objects.create(
        district_id=lab.district_id, lab=lab, title="Affido di vicinato", problem="Si chiede aiuto tardi",
        mechanism="Due famiglie si conoscono prima",
    )  # fmt: skip


@pytest.fixture
def principle(district: District) -> Principle:
    return Principle.objects.create(district=district, name="Prevenire")


@pytest.fixture
def proposal(lab: Lab) -> Proposal:
    return Proposal.objects.create(
        district_id=lab.district_id,
        lab=lab,
        title="Una porta sola",
        objective="Chi chiede racconta una volta",
    )


@pytest.fixture
def elsewhere(db: None) -> Lab:
    """A lab of another district."""
    other = District.objects.create(slug="altrove", name="Altrove", coordinating_body="Unione d’altrove")
    return Lab.objects.create(
        district=other, name="Laboratorio d’altrove", kind=LabKind.ALLIANCE, begun_on=timezone.localdate()
    )


@pytest.fixture
def guest(elsewhere: Lab, municipality_office: Organization) -> User:
    """Coordinator of the other district, who also reads here as an analyst."""
    user = User.objects.create_user("olga@example.org", "una-frase-lunga-di-prova", first_name="Olga")
    Role.objects.create(district_id=elsewhere.district_id, user=user, kind=RoleKind.COORDINATOR)
    Role.objects.create(district=municipality_office.district, user=user, kind=RoleKind.ANALYST)
    return user


def step(client: Client, meeting: Meeting, word: str) -> str:
    """Take a step with a meeting, and return the page that says so."""
    return read(client.post(reverse("labs:meeting_step", args=[meeting.pk, word]), follow=True))
