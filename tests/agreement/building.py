"""A protocol of one article between two bodies, all of it invented."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.agreement import authority as trial
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
    RuleArea,
    Suggestion,
)
from vicinia.agreement.services.authorities import add_authority
from vicinia.agreement.services.signing import open_for_signature
from vicinia.agreement.services.writing import suggest
from vicinia.core.models import District, User
from vicinia.directory.models import Organization

TEXT = "Gli enti ascoltano la persona 🌱 e si parlano tra loro."


@pytest.fixture
def protocol(district: District) -> Protocol:
    return Protocol.objects.create(district=district, title="Protocollo di prova")


@pytest.fixture
def article(protocol: Protocol) -> Article:
    return Article.objects.create(
        district_id=protocol.district_id, protocol=protocol, number=1, heading="Ascolto"
    )


@pytest.fixture
def block(article: Article) -> Block:
    return Block.objects.create(district_id=article.district_id, article=article, position=1, text=TEXT)


@pytest.fixture
def suggestion(block: Block, amina: User) -> Suggestion:
    start = TEXT.index("si parlano")
    return suggest(
        actor=amina, block=block, base=TEXT, start=start, end=start + len("si parlano tra loro"),
        replacement="si parlano con il suo consenso", reason="Decide lei",
    )  # fmt: skip


def made_block(article: Article, text: str) -> Block:
    """Put a paragraph at the end of an article."""
    return Block.objects.create(
        district_id=article.district_id, article=article, position=article.blocks.count() + 1, text=text
    )


def made_party(
    protocol: Protocol, name: str, signatory: str, organization: Organization | None = None
) -> Party:
    """Name a body that signs."""
    return Party.objects.create(
        district_id=protocol.district_id, protocol=protocol, organization=organization, name=name,
        category="third_sector", signatory=signatory, mandate="Verbale n. 1", mandate_on=date(2026, 1, 9),
    )  # fmt: skip


@pytest.fixture
def parties(protocol: Protocol, association: Organization) -> list[Party]:
    """Two of them; the second is Elena's association."""
    return [
        made_party(protocol, "Ufficio di piano", "Anna Rossi"),
        made_party(protocol, "Filo d’Erba", "Bruno Verdi", association),
    ]


@pytest.fixture
def deed(protocol: Protocol, block: Block, parties: list[Party], authority: Authority, carla: User) -> Deed:
    """The file that the parties sign, with the trial authority trusted."""
    made = open_for_signature(actor=carla, protocol=protocol)
    protocol.refresh_from_db()
    return made


@pytest.fixture
def commitment(article: Article, parties: list[Party]) -> Commitment:
    return Commitment.objects.create(
        district_id=article.district_id, article=article, party=parties[1], text="Un modulo solo",
        due_on=timezone.localdate() - timedelta(days=3),
    )  # fmt: skip


@pytest.fixture
def rule(district: District) -> Rule:
    return Rule.objects.create(
        district=district, area=RuleArea.INTAKE, title="Una porta qualsiasi",
        trigger="Quando si chiede aiuto", actor="chi riceve", action="ascolta", within=3,
        checklist="Ascolto\n\nConsenso",
    )  # fmt: skip


@pytest.fixture
def passport(district: District, association: Organization) -> Passport:
    return Passport.objects.create(district=district, organization=association, does="Ascolto")


@pytest.fixture
def expectation(passport: Passport) -> Expectation:
    return Expectation.objects.create(
        district_id=passport.district_id, passport=passport, text="Una risposta in tre giorni", since=2026
    )


@pytest.fixture
def authority(district: District, carla: User) -> Authority:
    return add_authority(
        actor=carla, district=district, name="Autorità di prova", certificate=trial.ROOT.pem,
        revocations=trial.CRL, is_test=True,
    )  # fmt: skip
