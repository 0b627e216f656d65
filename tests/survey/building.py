"""A study of two people with one short conversation, all of it invented."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from vicinia.core.models import District, User
from vicinia.methods import transcripts
from vicinia.survey.models import Code, Finding, FindingKind, Session, SessionKind, Study
from vicinia.survey.services.coding import add_code
from vicinia.survey.services.sessions import add_session, said_of
from vicinia.survey.services.studies import add_member, begin_study

TRANSCRIPT = """Ada Bianchi: Che cosa vede nel suo lavoro?

Rosa Verdi: Famiglie che pagano l’affitto e poi non resta nulla.
E non lo dicono a nessuno.

Ada Bianchi: E la rete?

Rosa Verdi: Ognuno lavora per conto suo, 🌱 ma le persone ci sono.
"""


@pytest.fixture
def study(district: District, carla: User, amina: User) -> Study:
    """A study of Carla, to which Amina belongs."""
    study = begin_study(
        actor=carla, district=district, name="Indagine", question="Che cosa vede?", begun_on=date(2026, 1, 9)
    )
    add_member(actor=carla, study=study, user=amina)
    return study


def conversation(study: Study, title: str = "Intervista 1", text: str = TRANSCRIPT) -> Session:
    """Take a transcript in as the page does."""
    said, voices = said_of(transcripts.read(text.encode(), "intervista.txt"), "Voce")
    session = Session(
        title=title, kind=SessionKind.INTERVIEW, held_on=date(2026, 2, 3), consent="Ricerca e citazioni",
        scope="public",
        retain_until=timezone.localdate() + timedelta(days=200),
    )  # fmt: skip
    return add_session(actor=None, study=study, session=session, said=said, pseudonyms=voices)


@pytest.fixture
def session(study: Study) -> Session:
    return conversation(study)


@pytest.fixture
def code(study: Study, carla: User) -> Code:
    return add_code(actor=carla, study=study, name="Casa", definition="Affitto, bollette, sfratto")


@pytest.fixture
def finding(study: Study) -> Finding:
    return Finding.objects.create(
        district_id=study.district_id, study=study, kind=FindingKind.PROBLEM,
        title="Dopo l’affitto non resta nulla",
    )  # fmt: skip
