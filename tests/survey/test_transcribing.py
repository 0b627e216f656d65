"""A conversation that waits for its transcript: heard and written down here, or brought later."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.survey.building import conversation
from vicinia.core.models import AuditEntry, User
from vicinia.core.services.rows import Refused
from vicinia.survey.models import Code, Coding, Session, Study, TranscriptDraft
from vicinia.survey.queries.restitution import restitution
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.sealing import Said
from vicinia.survey.services.coding import put_code
from vicinia.survey.services.sessions import destroy_expired, take_words, withdraw_consent
from vicinia.survey.services.taking_out import take_out

pytestmark = pytest.mark.django_db
WORDS = "Ada Bianchi: Che cosa vede?\n\nRosa Verdi: Vedo la solitudine."


@pytest.fixture
def waiting(as_carla: Client, study: Study) -> Session:
    """A conversation that was added without a transcript."""
    today = timezone.localdate()
    said = {
        "title": "Intervista 3", "kind": "interview", "held_on": today, "scope": "labs", "consent": "Ricerca",
        "retain_until": today + datetime.timedelta(days=90),
    }  # fmt: skip
    answer = as_carla.post(reverse("survey:session_new", args=[study.pk]), said)
    session = Session.objects.get()
    assert answer.headers["Location"] == reverse("survey:session", args=[session.pk])
    return session


def page(session: Session) -> str:
    return reverse("survey:transcribe", args=[session.pk])


def version(client: Client, session: Session) -> str:
    """By what the page knows the draft that it was opened with."""
    client.get(page(session))
    return next((one.version for one in TranscriptDraft.objects.filter(session=session)), "")


def autosave(client: Client, session: Session, text: str, opened: str, window: str, number: int) -> Any:
    said = {"text": text, "@autosave": "1", "@version": opened, "@window": window, "@number": number}
    return client.post(page(session), said)


def test_it_waits_on_the_page_of_the_study_and_opens_where_one_writes(
    as_carla: Client, waiting: Session
) -> None:
    shown = as_carla.get(reverse("survey:study", args=[waiting.study_id])).content.decode()
    assert "da trascrivere" in shown
    assert as_carla.get(reverse("survey:session", args=[waiting.pk])).headers["Location"] == page(waiting)
    assert as_carla.get(reverse("survey:recordings", args=[waiting.pk])).status_code == 200
    assert not waiting.is_closed


def test_nothing_counts_or_leaves_before_there_are_words(
    as_carla: Client, waiting: Session, code: Code, carla: User, tmp_path: Any
) -> None:
    with pytest.raises(Refused):
        put_code(actor=carla, session=waiting, code=code, start=0, end=3, text_hash="")
    assert not Coding.objects.exists()
    as_carla.post(reverse("survey:session_finish", args=[waiting.pk]))
    assert not waiting.passes.exists(), "nobody has read what is not written"
    for name in ("voices", "suggestions", "session_change", "variables", "session_withdraw"):
        assert as_carla.get(reverse(f"survey:{name}", args=[waiting.pk])).status_code == 200, name
    for name in ("counts", "agreement", "codes", "memos"):
        assert as_carla.get(reverse(f"survey:{name}", args=[waiting.study_id])).status_code == 200
    take_out(waiting.study, tmp_path / "a.qdpx", codebook=False)
    assert restitution(waiting.study.district, "labs").conversations == 0


def test_what_is_written_is_sealed_kept_and_becomes_the_transcript(
    as_carla: Client, waiting: Session
) -> None:
    assert autosave(as_carla, waiting, WORDS[:30], "", "w1", 1).status_code == 204
    assert autosave(as_carla, waiting, WORDS, "", "w1", 2).status_code == 204
    assert autosave(as_carla, waiting, "vecchio", "", "w1", 1).status_code == 204, "late, and let go"
    row = TranscriptDraft.objects.get()
    assert b"Bianchi" not in bytes(row.sealed)
    shown = as_carla.get(page(waiting))
    assert "Vedo la solitudine." in shown.content.decode() and shown.headers["Cache-Control"] == "no-store"
    done = as_carla.post(page(waiting), {"text": WORDS, "@version": row.version, "done": "1"})
    assert done.headers["Location"] == reverse("survey:voices", args=[waiting.pk])
    waiting.refresh_from_db()
    assert said_in(waiting).text == "Che cosa vede?\nVedo la solitudine."
    assert [one.pseudonym for one in waiting.participants.all()] == ["Voce 1", "Voce 2"]
    assert not TranscriptDraft.objects.exists(), "the names are nowhere any more"
    assert not AuditEntry.objects.filter(changes__icontains="Bianchi").exists()
    assert as_carla.get(reverse("survey:session", args=[waiting.pk])).status_code == 200
    assert as_carla.get(page(waiting)).status_code == 302


def test_who_writes_beside_another_overwrites_nothing(
    as_carla: Client, waiting: Session, amina: User
) -> None:
    autosave(as_carla, waiting, WORDS, "", "w1", 1)
    other = Client()
    other.force_login(amina)
    refused = autosave(other, waiting, "Altro", "", "w2", 1)
    assert refused.status_code == 409 and "Intanto qui ha scritto qualcun altro" in refused.json()["problem"]
    kept = other.post(page(waiting), {"text": "Altro", "@version": "", "done": "1"})
    assert kept.status_code == 422 and ">\nAltro</textarea>" in kept.content.decode(), (
        "her words stay on the page"
    )
    opened = version(other, waiting)
    assert autosave(other, waiting, f"{WORDS}\nAda Bianchi: Sì.", opened, "w2", 1).status_code == 204
    assert autosave(as_carla, waiting, WORDS, "", "w1", 2).status_code == 409


def test_names_that_would_stay_are_asked_about(as_carla: Client, waiting: Session) -> None:
    text = "Vedo la solitudine, e la casa che manca."
    asked = as_carla.post(page(waiting), {"text": text, "@version": "", "done": "1"})
    shown = asked.content.decode()
    assert asked.status_code == 422 and 'type="checkbox" name="as_it_is"' in shown and text in shown
    opened = version(as_carla, waiting)
    assert opened, "it is kept all the same"
    assert as_carla.post(page(waiting), {"text": text, "@version": opened, "done": "1", "as_it_is": "on"}).url
    waiting.refresh_from_db()
    assert said_in(waiting).text == text
    assert as_carla.post(page(waiting), {"text": "Altro", "@version": opened}).status_code == 302
    assert not TranscriptDraft.objects.exists()


def test_the_file_may_come_later(as_carla: Client, waiting: Session) -> None:
    empty = as_carla.post(page(waiting), {"bring": "1"})
    assert empty.status_code == 422 and "Scegli il file con la trascrizione" in empty.content.decode()
    file = SimpleUploadedFile("t.txt", WORDS.encode())
    done = as_carla.post(page(waiting), {"bring": "1", "file": file})
    assert done.headers["Location"] == reverse("survey:voices", args=[waiting.pk])
    waiting.refresh_from_db()
    assert waiting.passages == 2


def test_a_draft_goes_with_the_consent_and_on_its_day(
    as_carla: Client, waiting: Session, carla: User
) -> None:
    autosave(as_carla, waiting, WORDS, "", "w1", 1)
    Session.objects.update(retain_until=timezone.localdate() - datetime.timedelta(days=1))
    assert autosave(as_carla, waiting, "Dopo", "", "w1", 2).status_code == 409
    destroy_expired()
    assert not TranscriptDraft.objects.exists()
    Session.objects.update(retain_until=timezone.localdate() + datetime.timedelta(days=9))
    autosave(as_carla, waiting, WORDS, "", "w1", 1)
    withdraw_consent(actor=carla, session=waiting)
    assert not TranscriptDraft.objects.exists()
    waiting.refresh_from_db()
    assert not waiting.is_waiting and waiting.is_closed
    with pytest.raises(Refused):
        take_words(actor=carla, session=waiting, said=Said("a", ()), pseudonyms=[])


def test_words_that_are_destroyed_do_not_wait_again(study: Study) -> None:
    session = conversation(study)
    Session.objects.update(retain_until=timezone.localdate() - datetime.timedelta(days=1))
    destroy_expired()
    Session.objects.update(retain_until=timezone.localdate() + datetime.timedelta(days=9))
    session.refresh_from_db()
    assert session.is_closed and not session.is_waiting
