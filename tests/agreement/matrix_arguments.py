"""What stands in the addresses of the alliance, for the view × role matrix."""

from typing import Any

import pytest

from vicinia.agreement.models import (
    Article,
    Authority,
    Block,
    Commitment,
    Deed,
    Expectation,
    Party,
    Passport,
    Protocol,
    Rule,
    Suggestion,
)
from vicinia.agreement.services.signing import attest_paper
from vicinia.core.models import User
from vicinia.labs.models import Meeting


@pytest.fixture
def agreement_protocol_args(protocol: Protocol) -> dict[str, Any]:
    return {"pk": protocol.pk}


@pytest.fixture
def agreement_file_args(protocol: Protocol, block: Block) -> dict[str, Any]:
    return {"pk": protocol.pk, "kind": "docx"}


@pytest.fixture
def agreement_step_args(protocol: Protocol) -> dict[str, Any]:
    return {"pk": protocol.pk, "step": "firma"}


@pytest.fixture
def agreement_signing_args(deed: Deed) -> dict[str, Any]:
    return {"pk": deed.protocol_id}


@pytest.fixture
def agreement_signature_args(deed: Deed, parties: list[Party], carla: User) -> dict[str, Any]:
    row = attest_paper(actor=carla, party=parties[0], content=b"%PDF-1.7", note="visto")
    return {"pk": row.pk}


@pytest.fixture
def agreement_party_args(parties: list[Party]) -> dict[str, Any]:
    return {"pk": parties[0].pk}


@pytest.fixture
def agreement_article_args(article: Article) -> dict[str, Any]:
    return {"pk": article.pk}


@pytest.fixture
def agreement_block_args(block: Block) -> dict[str, Any]:
    return {"pk": block.pk}


@pytest.fixture
def agreement_suggestion_args(suggestion: Suggestion) -> dict[str, Any]:
    return {"pk": suggestion.pk}


@pytest.fixture
def agreement_new_card_args(protocol: Protocol) -> dict[str, Any]:
    return {"kind": "articolo", "pk": protocol.pk}


@pytest.fixture
def agreement_card_args(article: Article) -> dict[str, Any]:
    return {"kind": "articolo", "pk": article.pk}


@pytest.fixture
def agreement_commitment_args(commitment: Commitment) -> dict[str, Any]:
    return {"pk": commitment.pk}


@pytest.fixture
def agreement_rule_args(rule: Rule) -> dict[str, Any]:
    return {"pk": rule.pk}


@pytest.fixture
def agreement_body_args(passport: Passport) -> dict[str, Any]:
    return {"pk": passport.organization_id}


@pytest.fixture
def agreement_expectation_args(expectation: Expectation) -> dict[str, Any]:
    return {"pk": expectation.pk}


@pytest.fixture
def agreement_meeting_args(meeting: Meeting) -> dict[str, Any]:
    return {"pk": meeting.pk}


@pytest.fixture
def agreement_authority_args(authority: Authority) -> dict[str, Any]:
    return {"pk": authority.pk}


@pytest.fixture
def agreement_year_args() -> dict[str, Any]:
    return {"year": 2026}
