"""What was said is sealed, under pseudonyms, and destroyed when it must be."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests.survey.building import conversation
from vicinia.core.models import AuditEntry, User
from vicinia.core.services.rows import Refused
from vicinia.survey.models import (
    Category,
    Code,
    Coding,
    Discussion,
    Finding,
    Permission,
    Quotation,
    Session,
    Study,
)
from vicinia.survey.queries import findings
from vicinia.survey.queries.counting import count
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.sealing import CannotOpen, Said, seal, unseal
from vicinia.survey.services import coding, sessions
from vicinia.survey.services.findings import permit, quote
from vicinia.survey.services.studies import remove_member

pytestmark = pytest.mark.django_db


def test_names_go_and_words_stay(session: Session) -> None:
    said = said_in(session)
    assert [said.text[one.start : one.end] for one in said.passages] == [
        "Che cosa vede nel suo lavoro?",
        "Famiglie che pagano l’affitto e poi non resta nulla.",
        "E non lo dicono a nessuno.",
        "E la rete?",
        "Ognuno lavora per conto suo, 🌱 ma le persone ci sono.",
    ]
    assert [one.speaker for one in said.passages] == [1, 2, 2, 1, 2]
    assert [one.pseudonym for one in session.participants.all()] == ["Voce 1", "Voce 2"]
    assert session.text_hash == said.hash


def test_the_database_holds_no_word_and_no_name(session: Session) -> None:
    held = []
    with connection.cursor() as cursor:
        for table in ("survey_session", "survey_participant", "core_auditentry"):
            cursor.execute(f"SELECT * FROM {table}")
            held += [
                str(bytes(cell) if isinstance(cell, memoryview) else cell) for row in cursor for cell in row
            ]
    for word in ("affitto", "Bianchi", "Rosa", "nessuno"):
        assert not any(word in cell for cell in held), word


def test_another_key_opens_nothing_and_the_old_one_beside_it_does(session: Session, settings: Any) -> None:
    old, settings.SECRET_KEY = settings.SECRET_KEY, "x" * 50
    with pytest.raises(CannotOpen):
        unseal(session.sealed)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(session.sealed).text.startswith("Che cosa")


def test_a_damaged_seal_is_said() -> None:
    with pytest.raises(CannotOpen):
        unseal(Fernet(Fernet.generate_key()).encrypt(b"x"))
    assert unseal(seal(Said("", ()))) == unseal(b"")


def test_only_the_research_group_reads(
    session: Session, carla: User, amina: User, fabio: User, elena: User
) -> None:
    boss = User.objects.create_superuser("boss@example.org", "x")
    for person, sees in ((carla, 1), (amina, 1), (fabio, 0), (elena, 0), (boss, 0), (None, 0)):
        assert Session.objects.visible_to(person).count() == sees
        assert Study.objects.visible_to(person).count() == sees


def test_the_last_one_of_the_group_stays(study: Study, carla: User, amina: User) -> None:
    first, second = study.members.all()
    assert remove_member(actor=carla, member=second)
    assert not remove_member(actor=carla, member=first)
    assert [one.user for one in study.members.all()] == [carla]


@pytest.fixture
def quotation(session: Session, finding: Finding, carla: User) -> Quotation:
    made = quote(actor=carla, finding=finding, session=session, start=30, end=60)
    permit(
        actor=carla, quotation=made, permission=Permission.PUBLIC, words="paga e non resta nulla",
        allowed=(), sure=True,
    )  # fmt: skip
    return made


def test_withdrawn_consent_takes_everything_down(
    quotation: Quotation, session: Session, code: Code, carla: User, finding: Finding
) -> None:
    coding.put_code(actor=carla, session=session, code=code, start=0, end=5, text_hash=session.text_hash)
    assert [one.words for one in findings.permitted(finding, Permission.PUBLIC)] == ["paga e non resta nulla"]
    sessions.set_variables(actor=carla, session=session, values={"ruolo": "unica ostetrica"})
    sessions.withdraw_consent(actor=carla, session=session)
    session.refresh_from_db()
    assert bytes(session.sealed) == b""
    assert not session.variables.exists() and not session.participants.exists()
    assert findings.permitted(finding, Permission.PUBLIC) == []
    assert not Quotation.objects.exists()
    assert not Coding.objects.exists()
    assert AuditEntry.objects.filter(verb="withdraw_consent").count() == 1


def test_the_job_destroys_what_is_over_and_keeps_what_was_permitted(
    quotation: Quotation, study: Study, carla: User, finding: Finding
) -> None:
    young = conversation(study, "Intervista 2")
    quote(actor=carla, finding=finding, session=quotation.session, start=0, end=9)
    Session.objects.filter(pk=quotation.session_id).update(
        retain_until=timezone.localdate() - timedelta(days=1)
    )
    call_command("survey", "retention")
    held = {one.title: bool(unseal(bytes(one.sealed)).text.strip()) for one in Session.objects.all()}
    assert held == {"Intervista 1": False, young.title: True}
    # that words lie under the finding stays known, without the words
    assert sorted(one.words for one in finding.quotations.all()) == ["", "paga e non resta nulla"]
    assert sessions.destroy_expired() == 0, "a repeat is harmless"


def test_counts_and_support_outlive_the_words_and_what_was_written_about_them(
    session: Session, code: Code, finding: Finding, carla: User, amina: User
) -> None:
    study = session.study
    for person in (carla, amina):
        coding.put_code(
            actor=person, session=session, code=code, start=30, end=60, text_hash=session.text_hash
        )
    quote(actor=carla, finding=finding, session=session, start=30, end=60)
    coding.settle(
        actor=carla, session=session, code=code, passage=1, outcome=Discussion.Outcome.APPLIES,
        note="Dice «non resta nulla»",
    )  # fmt: skip
    before = (count(study), findings.weigh(finding).conversations)
    Session.objects.update(retain_until=timezone.localdate() - timedelta(days=1))
    session.refresh_from_db()
    assert said_in(session).text.strip() == "", "a date that has passed closes the words at once"
    with pytest.raises(Refused):
        coding.put_code(actor=carla, session=session, code=code, start=0, end=5, text_hash=session.text_hash)
    assert sessions.destroy_expired() == 1
    assert (count(study), findings.weigh(finding).conversations) == before
    assert not Discussion.objects.exists()


def test_words_sealed_with_a_key_that_is_gone_are_destroyed_all_the_same(session: Session) -> None:
    Session.objects.update(
        sealed=Fernet(Fernet.generate_key()).encrypt(b"x"),
        retain_until=timezone.localdate() - timedelta(days=1),
    )
    assert sessions.destroy_expired() == 1
    session.refresh_from_db()
    assert (bytes(session.sealed), session.text_hash) == (b"", "")


def test_a_quotation_says_in_which_capacity_its_voice_speaks_now(quotation: Quotation, carla: User) -> None:
    session = quotation.session
    for category in (Category.ADMINISTRATOR, Category.PARISH):
        sessions.name_voices(actor=carla, session=session, voices={2: ("Voce", category)})
        quotation.refresh_from_db()
        assert quotation.category == category
