"""A census among three bodies, with the house's own questionnaire; all of it invented."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vicinia.core.models import District, User
from vicinia.directory.models import Organization
from vicinia.survey.models import Campaign, Invitation, Memo, Questionnaire, Session, Study
from vicinia.survey.services.campaigns import add_questionnaire, invite, starter_questionnaire, token_of
from vicinia.survey.services.memos import write_memo


@pytest.fixture
def questionnaire(district: District) -> Questionnaire:
    return starter_questionnaire(actor=None, district=district)


@pytest.fixture
def campaign(
    questionnaire: Questionnaire,
    association: Organization,
    parish_aid: Organization,
    municipality_office: Organization,
) -> Campaign:
    """Three bodies are invited; nobody has answered."""
    today = timezone.localdate()
    row = Campaign.objects.create(
        district_id=questionnaire.district_id, name="Mappatura", questionnaire=questionnaire, opens_on=today,
        closes_on=today + timedelta(days=30),
    )  # fmt: skip
    invite(actor=None, campaign=row, bodies=[association, parish_aid, municipality_office])
    return row


@pytest.fixture
def invitation(campaign: Campaign, association: Organization) -> Invitation:
    return campaign.invitations.get(organization=association)


@pytest.fixture
def memo(study: Study, session: Session, amina: User) -> Memo:
    return write_memo(actor=amina, study=study, text="Da riguardare", session=session, passage=1)


@pytest.fixture
def census_questionnaire_args(questionnaire: Questionnaire) -> dict[str, Any]:
    return {"pk": questionnaire.pk}


@pytest.fixture
def census_campaign_args(campaign: Campaign) -> dict[str, Any]:
    return {"pk": campaign.pk}


@pytest.fixture
def census_file_args(campaign: Campaign) -> dict[str, Any]:
    return {"pk": campaign.pk, "kind": "graphml"}


@pytest.fixture
def census_invitation_args(invitation: Invitation) -> dict[str, Any]:
    return {"pk": invitation.pk}


@pytest.fixture
def census_step_args(invitation: Invitation) -> dict[str, Any]:
    return {"pk": invitation.pk, "step": "rifiuta"}


@pytest.fixture
def census_for_args(invitation: Invitation) -> dict[str, Any]:
    return {"pk": invitation.pk, "number": 1}


@pytest.fixture
def census_number_args() -> dict[str, Any]:
    return {"number": 1}


@pytest.fixture
def census_token_args(invitation: Invitation) -> dict[str, Any]:
    return {"token": token_of(invitation)}


@pytest.fixture
def survey_audience_args() -> dict[str, Any]:
    return {"audience": "rete"}


@pytest.fixture
def survey_memo_args(memo: Memo) -> dict[str, Any]:
    return {"pk": memo.pk}


# Questionnaires of other people: a file with these questions, and a body that answers it.
SURVEY = (
    "type", "name", "label", "relevant", "choice_filter", "calculation", "appearance", "default", "required",
    "hint", "label::English (en)", "parameters", "repeat_count",
)  # fmt: skip
CHOICES = [
    ("list_name", "name", "label", "provincia"),
    ("province", "bo", "Bologna", ""), ("province", "fe", "Ferrara", ""),
    ("towns", "budrio", "Budrio", "bo"), ("towns", "cento", "Cento", "fe"), ("enti", "ente", "(enti)", ""),
]  # fmt: skip


def asks(kind: str, name: str = "", label: str = "", **more: str) -> tuple[str, ...]:
    """A row of a questionnaire by the names of its columns."""
    english = more.pop("english", "")
    given = {"type": kind, "name": name, "label": label, "label::English (en)": english, **more}
    return tuple(given.get(column, "") for column in SURVEY)


def workbook(*rows: tuple[str, ...]) -> bytes:
    """An XLSForm with these questions."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in (("survey", [SURVEY, *rows]), ("choices", CHOICES)):
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.fixture
def answering(client: Client, district: District, association: Organization) -> Any:
    """Begin to answer a questionnaire with these questions, by the body's own link."""

    def begin(*rows: tuple[str, ...]) -> Client:
        made = add_questionnaire(actor=None, district=district, source=workbook(*rows), filename="a.xlsx")
        today = timezone.localdate()
        campaign = Campaign.objects.create(
            district=district, name="Prova", questionnaire=made, opens_on=today,
            closes_on=today + timedelta(days=9),
        )  # fmt: skip
        invite(actor=None, campaign=campaign, bodies=[association])
        client.get(reverse("survey:census_arrive", args=[token_of(campaign.invitations.get())]))
        return client

    return begin


def page(client: Client, number: int = 1) -> str:
    """A page of the questionnaire as a phone shows it."""
    found: str = client.get(reverse("survey:census_answer", args=[number])).content.decode()
    return found


def send(client: Client, number: int = 1, **said: Any) -> str:
    """Hand a page on, and return where that leads."""
    answered = client.post(reverse("survey:census_answer", args=[number]), said)
    return answered.headers["Location"]
