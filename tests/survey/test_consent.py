"""What people agreed to can be corrected and taken back, by all of them or by one of them alone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vicinia.core.models import User
from vicinia.core.services.rows import Refused
from vicinia.survey.models import Code, Coding, Finding, Permission, Quotation, Session
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.services.coding import put_code
from vicinia.survey.services.exchange import bring_in, read_project
from vicinia.survey.services.findings import permit, quote
from vicinia.survey.services.memos import write_memo
from vicinia.survey.services.sessions import name_voices, set_variables, withdraw_consent, withdraw_voice
from vicinia.survey.services.taking_out import take_out

pytestmark = pytest.mark.django_db


def quoted(session: Session, finding: Finding, carla: User, words: str, permission: str) -> Quotation:
    start = said_in(session).text.index(words)
    row = quote(actor=carla, finding=finding, session=session, start=start, end=start + len(words))
    permit(actor=carla, quotation=row, permission=permission, words=words, allowed=(), sure=True)
    return row


def change(client: Client, session: Session, **said: object) -> object:
    fields = {
        "title": session.title, "kind": session.kind, "held_on": session.held_on, "scope": session.scope,
        "consent": session.consent, "retain_until": session.retain_until, "municipality": "",
    }  # fmt: skip
    return client.post(reverse("survey:session_change", args=[session.pk]), fields | said)


def test_a_permission_stays_within_the_consent(session: Session, finding: Finding, carla: User) -> None:
    Session.objects.update(scope=Permission.LABS)
    session.refresh_from_db()
    row = quoted(session, finding, carla, "poi non resta nulla", Permission.LABS)
    with pytest.raises(Refused, match="nei laboratori"):
        permit(actor=carla, quotation=row, permission=Permission.PUBLIC, words="nulla", allowed=(), sure=True)
    row.refresh_from_db()
    assert row.permission == Permission.LABS


@pytest.mark.parametrize(
    ("scope", "left"),
    [("public", ["labs", "public"]), ("labs", ["labs", "labs"]), ("no", ["no", "no"])],
)
def test_a_consent_that_is_corrected_calls_quotations_back(
    client: Client, carla: User, session: Session, finding: Finding, scope: str, left: list[str]
) -> None:
    first = quoted(session, finding, carla, "poi non resta nulla", Permission.LABS)
    second = quoted(session, finding, carla, "ma le persone ci sono", Permission.PUBLIC)
    client.force_login(carla)
    change(client, session, scope=scope)
    for row in (first, second):
        row.refresh_from_db()
    assert [first.permission, second.permission] == left
    assert bool(second.words) == (scope != "no")
    page = client.get(reverse("survey:quotation", args=[second.pk])).content.decode()
    assert ('value="public"' in page) == (scope == "public")


def test_the_date_can_be_corrected_and_a_past_one_is_asked_again(
    client: Client, carla: User, session: Session
) -> None:
    client.force_login(carla)
    day = timezone.localdate() + timedelta(days=20)
    change(client, session, retain_until=day)
    session.refresh_from_db()
    assert session.retain_until == day
    assert change(client, session, retain_until="2020-01-01").status_code == 422  # type: ignore[attr-defined]
    withdraw_consent(actor=carla, session=session)
    assert change(client, session, title="Altro").status_code == 422  # type: ignore[attr-defined]
    session.refresh_from_db()
    assert session.title == "Intervista 1"


def test_nothing_is_added_after_the_consent_was_withdrawn(carla: User, session: Session) -> None:
    withdraw_consent(actor=carla, session=session)
    with pytest.raises(Refused, match="ritirato"):
        set_variables(actor=carla, session=session, values={"anni": "12"})
    with pytest.raises(Refused):
        name_voices(actor=carla, session=session, voices={})
    assert not session.variables.exists()


def test_one_voice_takes_its_words_back_and_the_others_stay(
    client: Client, carla: User, session: Session, code: Code, finding: Finding
) -> None:
    before = said_in(session)
    asked, answered = "Che cosa vede nel suo lavoro?", "poi non resta nulla"
    kept = quoted(session, finding, carla, asked, Permission.LABS)
    gone = quoted(session, finding, carla, answered, Permission.PUBLIC)
    for words in (asked, answered):
        start = before.text.index(words)
        put_code(
            actor=carla, session=session, code=code, start=start, end=start + len(words),
            text_hash=session.text_hash,
        )  # fmt: skip
    write_memo(actor=carla, study=session.study, text="Dice: nulla", session=session, passage=1, code=None)
    old = session.text_hash
    client.force_login(carla)
    assert "ritira il consenso" in client.get(reverse("survey:voices", args=[session.pk])).content.decode()
    client.post(reverse("survey:voice_withdraw", args=[session.pk, 2]))
    session.refresh_from_db()
    after = said_in(session)
    assert asked in after.text and answered not in after.text and "Ognuno lavora" not in after.text
    assert len(after.text) == len(before.text) and after.passages == before.passages
    assert list(session.quotations.all()) == [kept] and not Quotation.objects.filter(pk=gone.pk).exists()
    assert [one.start for one in session.codings.all()] == [kept.start] and not session.memos.exists()
    page = client.get(reverse("survey:session", args=[session.pk])).content.decode()
    assert "(parole ritirate)" in page and "Rosa" not in page
    assert client.get(reverse("survey:voice_withdraw", args=[session.pk, 2])).status_code == 404
    with pytest.raises(Refused, match="cambiato"):
        put_code(actor=carla, session=session, code=code, start=gone.start, end=gone.end, text_hash=old)
    with pytest.raises(Refused):
        quote(actor=carla, finding=finding, session=session, start=gone.start, end=gone.end)


def test_a_file_of_before_brings_no_code_back_onto_words_taken_back(
    carla: User, session: Session, code: Code, tmp_path: object
) -> None:
    start = said_in(session).text.index("poi non resta nulla")
    put_code(
        actor=carla, session=session, code=code, start=start, end=start + 19, text_hash=session.text_hash
    )
    path = tmp_path / "study.qdpx"  # type: ignore[operator]
    take_out(session.study, path, codebook=False)
    withdraw_voice(actor=carla, participant=session.participants.get(number=2))
    assert not Coding.objects.exists()
    bring_in(actor=carla, study=session.study, project=read_project(path.read_bytes(), "study.qdpx"))
    session.refresh_from_db()
    assert not Coding.objects.exists() and "resta nulla" not in said_in(session).text
