"""Invitations go by e-mail with the day for one's calendar; the answer comes by a link without an account."""

import datetime
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.labs.building import read
from vicinia.core.models import User
from vicinia.labs.models import Attendance, Meeting, Participant
from vicinia.labs.services import meetings
from vicinia.labs.services.invitations import to_write, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(meeting: Meeting) -> list[Attendance]:
    """Two people with an address and one without; the meeting is in a week."""
    meeting.starts_at = timezone.now() + datetime.timedelta(days=7)
    meeting.save()
    rows = []
    for name, email in (("Ada Neri", "ada@example.org"), ("Ezio Bo", "ezio@example.org"), ("Ugo Fo", "")):
        person = Participant.objects.create(
            district_id=meeting.district_id, lab=meeting.lab, name=name, email=email
        )
        rows.append(
            Attendance.objects.create(district_id=meeting.district_id, meeting=meeting, participant=person)
        )
    return rows


def write(client: Client, meeting: Meeting) -> Any:
    return client.post(reverse("labs:invite", args=[meeting.pk]), follow=True)


def link_in(letter: Any) -> str:
    found = re.search(r"https?://\S+(/it/i/\S+)", letter.body)
    assert found
    return found.group(1)


def test_who_has_an_address_is_written_to_once_a_day_with_the_day_enclosed(
    client: Client, carla: User, meeting: Meeting, invited: list[Attendance]
) -> None:
    client.force_login(carla)
    assert "Scrivi a 2 persone" in read(client.get(reverse("labs:meeting", args=[meeting.pk])))
    assert "2 persone che non hanno risposto" in read(client.get(reverse("labs:invite", args=[meeting.pk])))
    write(client, meeting)
    assert [one.to for one in mail.outbox] == [["ada@example.org"], ["ezio@example.org"]]
    first = mail.outbox[0]
    assert (
        meeting.title in first.subject
        and "Gentile Ada Neri" in first.body
        and "tra 7 giorni" not in first.body
    )
    name, content, kind = first.attachments[0]
    assert (name, kind) == ("incontro.ics", "text/calendar") and "BEGIN:VEVENT" in str(content)
    assert link_in(mail.outbox[0]) != link_in(mail.outbox[1])
    write(client, meeting)
    assert len(mail.outbox) == 2
    Attendance.objects.update(written_at=timezone.now() - datetime.timedelta(days=2))
    Attendance.objects.filter(pk=invited[1].pk).update(state=Attendance.State.COMING)
    write(client, meeting)
    assert [one.to for one in mail.outbox[2:]] == [["ada@example.org"]]
    assert "non sappiamo ancora" in mail.outbox[2].body


def test_the_answer_comes_without_an_account_and_may_be_changed(
    client: Client, carla: User, meeting: Meeting, invited: list[Attendance]
) -> None:
    ada = invited[0]
    arrived = client.get(reverse("labs:invited", args=[token_of(ada)]))
    assert arrived.headers["Location"] == reverse("labs:invitation"), "the secret leaves the address"
    page = read(client.get(arrived.headers["Location"]))
    assert meeting.title in page and "Ada" not in page, "whoever looks over the shoulder learns no name"
    for comes, state, said in (("1", "coming", "Hai detto che vieni"), ("0", "excused", "non puoi venire")):
        answer = client.post(reverse("labs:invitation"), {"comes": comes}, follow=True)
        ada.refresh_from_db()
        assert ada.state == state and ada.answered_at and said in read(answer)
    assert ada not in to_write(meeting)


def test_what_was_marked_in_the_room_and_a_meeting_that_was_held_stay(
    client: Client, carla: User, meeting: Meeting, invited: list[Attendance]
) -> None:
    ada = invited[0]
    client.get(reverse("labs:invited", args=[token_of(ada)]))
    Attendance.objects.filter(pk=ada.pk).update(state=Attendance.State.PRESENT)
    answer = client.post(reverse("labs:invitation"), {"comes": "0"}, follow=True)
    assert "è già stato fatto" in read(answer)
    ada.refresh_from_db()
    assert ada.state == Attendance.State.PRESENT
    meetings.open_meeting(actor=carla, meeting=meeting)
    meetings.close_meeting(actor=carla, meeting=meeting)
    client.force_login(carla)
    assert "è finito" in read(write(client, meeting)) and not mail.outbox


def test_a_wrong_link_and_one_of_somebody_taken_off_open_nothing(
    client: Client, invited: list[Attendance]
) -> None:
    token = token_of(invited[0])
    invited[0].participant.delete()
    for wrong in (token, token[:-2] + "xx", "nessuno"):
        answer = client.get(reverse("labs:invited", args=[wrong]))
        assert answer.status_code == 404 and "non apre niente" in read(answer)


def test_a_mail_server_that_fails_loses_nobody(
    client: Client, carla: User, meeting: Meeting, invited: list[Attendance], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.mail import EmailMessage

    send = EmailMessage.send

    def fails(self: Any, *args: Any, **kwargs: Any) -> int:
        if self.to == ["ezio@example.org"]:
            raise ConnectionRefusedError
        return send(self, *args, **kwargs)

    client.force_login(carla)
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", fails)
        assert "È partita 1 lettera" in read(write(client, meeting))
    assert [one.participant.name for one in to_write(meeting)] == ["Ezio Bo"]
    write(client, meeting)
    assert [one.to for one in mail.outbox] == [["ada@example.org"], ["ezio@example.org"]]
