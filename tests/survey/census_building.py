"""A census among three bodies, with the house's own questionnaire; all of it invented."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from vicinia.core.models import District, User
from vicinia.directory.models import Organization
from vicinia.survey.models import Campaign, Invitation, Memo, Questionnaire, Session, Study
from vicinia.survey.services.campaigns import invite, starter_questionnaire, token_of
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
