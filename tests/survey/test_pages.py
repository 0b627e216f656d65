"""What people get from the pages: clear sentences for bad input, data for the script, nothing lost."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.survey.building import conversation
from vicinia.core.models import District, User
from vicinia.survey.models import Category, Code, Coding, Finding, Permission, Quotation, Session, Study
from vicinia.survey.services.coding import add_code, finish_reading
from vicinia.survey.services.findings import permit, quote
from vicinia.survey.services.sessions import destroy_expired, name_voices, withdraw_consent
from vicinia.survey.services.studies import add_member, begin_study

pytestmark = pytest.mark.django_db


def send(client: Client, session: Session, which: Code, **more: object) -> Any:
    said = {"code": which.pk, "start": 0, "end": 8, "hash": session.text_hash} | more
    return client.post(
        reverse("survey:code_put", args=[session.pk]), said, headers={"accept": "application/json"}
    )


def test_the_script_gets_the_coding_once(as_carla: Client, session: Session, code: Code) -> None:
    first, second = send(as_carla, session, code), send(as_carla, session, code)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.json()["name"] == "Casa"
    assert Coding.objects.count() == 1


def test_what_cannot_be_done_says_why(as_carla: Client, session: Session, code: Code) -> None:
    for more in ({"hash": "other"}, {"start": ""}, {"end": "0"}, {"code": "x"}):
        answer = send(as_carla, session, code, **more)
        assert answer.status_code == 409, more
        assert answer.json()["problem"], more
    assert not Coding.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vuoto.txt", b"   \n"),
        ("foto.docx", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"),
        ("altro.exe", b"MZ\x00\x00"),
    ],
)
def test_a_file_that_is_no_transcript(as_carla: Client, study: Study, name: str, content: bytes) -> None:
    said = {
        "title": "Intervista", "kind": "interview", "held_on": "2026-01-09", "consent": "sì", "scope": "labs",
        "retain_until": "2036-01-09", "file": SimpleUploadedFile(name, content),
    }  # fmt: skip
    answer = as_carla.post(reverse("survey:session_new", args=[study.pk]), said)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Mi chiamo come mi chiamo.\nE vivo qui.", "as_it_is"),
        ("Ada: Uno.\nRosa: Due.\nAda: Tre.\nRosa: Sì.\n" + "E poi.\n" * 20 + "Fatima – Io no.", "«Fatima»"),
    ],
)
def test_names_before_words_are_asked_about_before_anything_is_kept(
    as_carla: Client, study: Study, text: str, says: str
) -> None:
    def bring(**more: str) -> Any:
        said = {
            "title": "Intervista", "kind": "interview", "held_on": "2026-01-09", "consent": "sì",
            "retain_until": "2036-01-09", "file": SimpleUploadedFile("a.txt", text.encode()), **more,
            "scope": "labs",
        }  # fmt: skip
        return as_carla.post(reverse("survey:session_new", args=[study.pk]), said)

    asked = bring()
    page = asked.content.decode()
    assert asked.status_code == 422 and says in page and 'type="checkbox" name="as_it_is"' in page
    assert not Session.objects.exists()
    assert bring(as_it_is="on").status_code == 302 and Session.objects.count() == 1


def test_a_broken_project_is_said(as_carla: Client, study: Study) -> None:
    file = SimpleUploadedFile("progetto.qdpx", b"PK\x03\x04 broken")
    answer = as_carla.post(reverse("survey:bring_in", args=[study.pk]), {"file": file})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_a_finding_is_made_from_a_passage(as_carla: Client, session: Session) -> None:
    said = {
        "kind": "problem", "title": "Non resta nulla", "severity": "3", "session": session.pk, "start": 30,
        "end": 60,
    }  # fmt: skip
    answer = as_carla.post(reverse("survey:finding_new"), said)
    finding = Finding.objects.get()
    assert answer.headers["Location"] == reverse("survey:finding", args=[finding.pk])
    assert Quotation.objects.get().finding == finding
    again = as_carla.post(reverse("survey:finding_new"), said)
    assert again.status_code == 422


def test_the_analyst_reads_findings_and_no_word(
    client: Client, fabio: User, carla: User, session: Session, finding: Finding
) -> None:
    client.force_login(carla)
    client.post(reverse("survey:quote", args=[session.pk]), {"finding": finding.pk, "start": 30, "end": 60})
    assert "pagano" in client.get(reverse("survey:finding", args=[finding.pk])).content.decode()
    client.force_login(fabio)
    page = client.get(reverse("survey:finding", args=[finding.pk])).content.decode()
    assert "pagano" not in page
    assert "Le sue parole restano nel gruppo di ricerca" in page


def test_a_destroyed_conversation_says_so(as_carla: Client, session: Session, carla: User) -> None:
    withdraw_consent(actor=carla, session=session)
    page = as_carla.get(reverse("survey:session", args=[session.pk]))
    assert page.status_code == 200
    assert "sono distrutte" in page.content.decode()


def test_the_starter_set_comes_once(as_carla: Client, study: Study) -> None:
    for _again in range(2):
        as_carla.post(reverse("survey:starter", args=[study.pk]))
    assert Code.objects.filter(study=study).count() == 19
    assert Finding.objects.count() == 18


def test_a_finding_keeps_permitted_words_when_the_transcript_is_gone(
    as_carla: Client, carla: User, session: Session, finding: Finding
) -> None:
    name_voices(actor=carla, session=session, voices={2: ("Voce", Category.SOCIAL_WORKER)})
    quotation = quote(actor=carla, finding=finding, session=session, start=30, end=60)
    permit(
        actor=carla, quotation=quotation, permission=Permission.LABS, words="dopo l’affitto nulla",
        allowed=(), sure=True,
    )  # fmt: skip
    Session.objects.update(retain_until="2020-01-01")
    destroy_expired()
    withdraw = reverse("survey:session_withdraw", args=[session.pk])
    assert withdraw in as_carla.get(reverse("survey:session", args=[session.pk])).content.decode()
    page = as_carla.get(reverse("survey:finding", args=[finding.pk])).content.decode()
    assert "dopo l’affitto nulla" in page
    assert "assistente sociale" in page


@pytest.mark.parametrize("page", ["session", "voices", "counts", "agreement", "finding"])
def test_another_secret_key_is_said_on_every_page(
    page: str, as_carla: Client, carla: User, amina: User, session: Session, finding: Finding
) -> None:
    quote(actor=carla, finding=finding, session=session, start=0, end=9)
    for person in (carla, amina):
        finish_reading(actor=person, session=session)
    Session.objects.update(sealed=Fernet(Fernet.generate_key()).encrypt(b"x"))
    about = {"finding": finding.pk, "counts": session.study_id, "agreement": session.study_id}
    answer = as_carla.get(reverse(f"survey:{page}", args=[about.get(page, session.pk)]))
    assert answer.status_code == 409
    assert "VICINIA_SECRET_KEY_FALLBACKS" in answer.content.decode()


def test_who_changes_a_finding_keeps_the_codes_of_other_studies(
    client: Client, finding: Finding, code: Code, carla: User, bruno: User, district: District
) -> None:
    finding.codes.add(code)
    theirs = begin_study(
        actor=carla, district=district, name="Altra", question="", begun_on=timezone.localdate()
    )
    add_member(actor=carla, study=theirs, user=bruno)
    own = add_code(actor=carla, study=theirs, name="Lavoro")
    client.force_login(bruno)
    answer = client.post(
        reverse("survey:finding_change", args=[finding.pk]),
        {"kind": finding.kind, "title": finding.title, "severity": finding.severity, "codes": [str(own.pk)]},
    )
    assert answer.status_code == 302, answer.content.decode()
    assert set(finding.codes.all()) == {code, own}


def test_who_says_it_is_told_outside_the_group_from_three_conversations_on(
    client: Client, session: Session, finding: Finding, carla: User, bruno: User
) -> None:
    pages = [reverse("survey:findings"), reverse("survey:finding", args=[finding.pk])]

    def told_to(person: User) -> list[bool]:
        client.force_login(person)
        return ["sindaco o consigliere" in client.get(page).content.decode() for page in pages]

    for number in (1, 2, 3):
        said = session if number == 1 else conversation(session.study, f"Intervista {number}")
        name_voices(actor=carla, session=said, voices={2: ("Voce", Category.ADMINISTRATOR)})
        quote(actor=carla, finding=finding, session=said, start=30, end=60)
        assert told_to(carla) == [True, True], "the research group knows"
        assert told_to(bruno) == [number == 3] * 2


def test_a_finding_tells_everybody_and_names_nobody(as_carla: Client, finding: Finding) -> None:
    page = reverse("survey:finding_change", args=[finding.pk])

    def change(text: str, **more: str) -> Any:
        return as_carla.post(
            page,
            {"kind": finding.kind, "title": finding.title, "severity": finding.severity, "text": text} | more,
        )

    refused = change("Lo dice la signora Maria Bianchi.", sure="on")
    assert refused.status_code == 422 and "Maria Bianchi" in refused.content.decode()
    asked = change("Lo racconta anche Fatima, che vende frutta.")
    assert asked.status_code == 422 and 'type="checkbox" name="sure"' in asked.content.decode()
    finding.refresh_from_db()
    assert finding.text == ""
    assert change("Lo racconta anche Fatima, che vende frutta.", sure="on").status_code == 302
    assert change("Dopo l’affitto non resta nulla per mangiare.").status_code == 302


def test_no_browser_keeps_what_people_said(as_carla: Client, session: Session, finding: Finding) -> None:
    pages = [
        reverse("survey:session", args=[session.pk]),
        reverse("survey:finding", args=[finding.pk]),
        reverse("survey:take_out", args=[session.study_id, "progetto"]),
    ]
    for page in pages:
        answer = as_carla.get(page)
        assert (answer.status_code, answer.headers.get("Cache-Control")) == (200, "no-store"), page


def test_a_pseudonym_that_reads_like_a_name_is_asked_about(as_carla: Client, session: Session) -> None:
    page = reverse("survey:voices", args=[session.pk])
    said = {"name_1": "Chi chiede", "name_2": "Maria Bianchi", "category_1": "other", "category_2": "other"}
    asked = as_carla.post(page, said)
    assert asked.status_code == 422 and 'type="checkbox" name="sure"' in asked.content.decode()
    assert session.participants.get(number=2).pseudonym == "Voce 2"
    assert as_carla.post(page, said | {"sure": "on"}).status_code == 302
    assert as_carla.post(page, said | {"name_2": "Rosa"}).status_code == 302


def test_a_codebook_without_codes_is_not_offered(as_carla: Client, code: Code) -> None:
    page = reverse("survey:study", args=[code.study_id])
    codebook = reverse("survey:take_out", args=[code.study_id, "codici"])
    assert codebook.encode() in as_carla.get(page).content
    code.delete()
    assert codebook.encode() not in as_carla.get(page).content
    assert as_carla.get(codebook).status_code == 302, "an old link says why, on the page of the codes"


def test_conversations_stand_in_the_order_of_their_days(as_carla: Client, study: Study) -> None:
    for number, day in ((1, 20), (2, 4), (3, 11)):
        Session.objects.filter(pk=conversation(study, f"Conversazione {number}").pk).update(
            held_on=f"2026-02-{day:02}"
        )
    shown = as_carla.get(reverse("survey:study", args=[study.pk])).content.decode()
    places = [shown.index(f"Conversazione {number}") for number in (2, 3, 1)]
    assert places == sorted(places)
