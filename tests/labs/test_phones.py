"""Phones at a table: nobody has an account, nobody is asked for a name, nothing is lost."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from tests.labs.building import made_statements, read
from vicinia.core.models import User
from vicinia.labs.models import Assignment, Contribution, Lab, Meeting, Seat, Table, Vote
from vicinia.labs.services import meetings

pytestmark = pytest.mark.django_db

SCRIPT = {"accept": "application/json"}
PHONE = "labs:phone"


def sit_down(client: Client, meeting: Meeting, number: int = 1) -> Any:
    return client.post(reverse("labs:arrive", args=[meeting.code]), {"table": number})


def send(client: Client, assignment: Assignment, text: str, key: uuid.UUID | None = None) -> Any:
    sent = {"assignment": assignment.pk, "sender_key": key or uuid.uuid4(), "text": text}
    return client.post(reverse(PHONE), sent, headers=SCRIPT)


@pytest.fixture
def phone(client: Client, asked: Assignment, open_meeting: Meeting) -> Client:
    """A phone at the first table."""
    sit_down(client, open_meeting)
    return client


def test_a_phone_joins_by_the_code_without_an_account(client: Client, open_meeting: Meeting) -> None:
    page = read(client.get(reverse("labs:arrive", args=[open_meeting.code.lower()])))
    assert "1. Reti funzionali" in page and "2. Comunità" in page
    answer = sit_down(client, open_meeting, 2)
    assert answer.headers["Location"] == reverse(PHONE)
    assert Seat.objects.get().table.number == 2
    assert "2. Comunità" in read(client.get(reverse(PHONE)))


def test_a_wrong_code_is_said(client: Client, open_meeting: Meeting) -> None:
    answer = client.get(reverse("labs:arrive", args=["NOBODY"]))
    assert answer.status_code == 404
    assert _("No meeting has this code") in read(answer)


@pytest.mark.parametrize("number", ["", "7", "first", "²", "-1", "9" * 30])
def test_a_table_that_is_not_there_is_asked_for_again(
    client: Client, open_meeting: Meeting, number: str
) -> None:
    answer = client.post(reverse("labs:arrive", args=[open_meeting.code]), {"table": number})
    assert answer.status_code == 422
    assert "1. Reti funzionali" in read(answer)
    assert not Seat.objects.exists()


@pytest.mark.parametrize("state", [Meeting.State.PLANNED, Meeting.State.CLOSED])
def test_nobody_joins_before_or_after(client: Client, meeting: Meeting, state: str) -> None:
    Meeting.objects.update(state=state)
    page = read(sit_down(client, meeting))
    assert "1. Reti funzionali" not in page and meeting.title in page
    assert not Seat.objects.exists()


def test_a_phone_changes_its_table_and_stays_one_phone(phone: Client, open_meeting: Meeting) -> None:
    sit_down(phone, open_meeting, 2)
    assert Seat.objects.get().table.number == 2


def test_a_phone_in_another_meeting_takes_a_new_seat(
    phone: Client, open_meeting: Meeting, lab: Lab, carla: User
) -> None:
    there = Meeting.objects.create(
        district_id=lab.district_id, lab=lab, title="Secondo incontro", starts_at=open_meeting.starts_at
    )
    Table.objects.create(district_id=lab.district_id, meeting=there, number=1, theme="Scuola")
    meetings.open_meeting(actor=carla, meeting=there)
    sit_down(phone, there)
    assert Seat.objects.count() == 2
    assert "1. Scuola" in read(phone.get(reverse(PHONE)))


def test_a_phone_that_comes_back_from_another_meeting_has_its_seat(phone: Client, meeting: Meeting) -> None:
    first = Seat.objects.get()
    other = Meeting.objects.create(
        district_id=meeting.district_id, lab=meeting.lab, title="Altro", starts_at=meeting.starts_at,
        state=Meeting.State.OPEN,
    )  # fmt: skip
    Table.objects.create(district_id=meeting.district_id, meeting=other, number=1, theme="Altrove")
    for _twice in range(2):
        for room in (other, meeting):
            phone.post(reverse("labs:arrive", args=[room.code]), {"table": "1"})
    assert Seat.objects.filter(table__meeting=meeting).get() == first, "nobody counts twice"
    assert Seat.objects.filter(table__meeting=other).count() == 1


def test_a_phone_without_a_seat_is_sent_to_the_wall(client: Client, asked: Assignment) -> None:
    page = client.get(reverse(PHONE))
    assert page.status_code == 200 and _("This phone sits at no table") in read(page)
    answer = send(client, asked, "Da fuori")
    assert answer.status_code == 403
    assert answer.json()["problem"] == _("This phone sits at no table. Use the code on the wall.")
    assert client.get(reverse("labs:phone_part")).status_code == 204
    assert not Contribution.objects.exists()


def test_a_seat_that_somebody_made_up_is_none(client: Client, seat: Seat) -> None:
    client.cookies["seat"] = str(seat.pk)
    assert client.get(reverse("labs:phone_part")).status_code == 204


def test_a_phone_that_leaves_is_forgotten(phone: Client) -> None:
    phone.post(reverse("labs:phone_leave"))
    assert phone.get(reverse("labs:phone_part")).status_code == 204


def test_the_script_hears_that_an_answer_is_kept(phone: Client, asked: Assignment) -> None:
    key = uuid.uuid4()
    answers = [send(phone, asked, "Ci si conosce per nome", key) for _again in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == {"kept": True}
    said = Contribution.objects.get()
    assert (said.text, said.table.number, said.assignment) == ("Ci si conosce per nome", 1, asked)
    assert "Ci si conosce per nome" in read(phone.get(reverse("labs:phone_part")))


@pytest.mark.parametrize("text", ["", "   ", "a" * 601])
def test_the_script_hears_why_an_answer_is_not_kept(phone: Client, asked: Assignment, text: str) -> None:
    answer = send(phone, asked, text)
    assert answer.status_code == 422
    assert answer.json()["problem"] in (
        _("Write a sentence first."),
        _("This is long: say it in up to 600 signs, or in two contributions."),
    )
    assert not Contribution.objects.exists()


def test_the_script_hears_that_the_meeting_is_closed(
    phone: Client, carla: User, asked: Assignment, open_meeting: Meeting
) -> None:
    meetings.close_meeting(actor=carla, meeting=open_meeting)
    answer = send(phone, asked, "Troppo tardi")
    assert answer.status_code == 422
    assert answer.json()["problem"] == _(
        "The meeting is closed: say it to who leads it, who can still write it down."
    )
    assert not Contribution.objects.exists()


def test_without_a_script_the_words_stay_in_the_page(
    phone: Client, carla: User, asked: Assignment, open_meeting: Meeting
) -> None:
    sent = {"assignment": asked.pk, "sender_key": uuid.uuid4(), "text": "Senza programma"}
    assert phone.post(reverse(PHONE), sent).headers["Location"] == reverse(PHONE)
    meetings.close_meeting(actor=carla, meeting=open_meeting)
    answer = phone.post(reverse(PHONE), sent | {"sender_key": uuid.uuid4(), "text": "Parole che restano"})
    assert answer.status_code == 422
    assert "Parole che restano" in read(answer)


def test_when_nothing_is_asked_the_sentence_says_to_wait(
    phone: Client, carla: User, asked: Assignment
) -> None:
    meetings.end_assignment(actor=carla, assignment=asked)
    sent = {"assignment": "", "sender_key": uuid.uuid4(), "text": "Adesso?"}
    answer = phone.post(reverse(PHONE), sent, headers=SCRIPT)
    assert answer.status_code == 422
    assert answer.json()["problem"] == _(
        "The tables are not asked anything now. Your words stay here: wait a moment."
    )


def test_an_assignment_of_another_meeting_is_not_answered(phone: Client, lab: Lab, asked: Assignment) -> None:
    there = Meeting.objects.create(
        district_id=lab.district_id, lab=lab, title="Secondo incontro", starts_at=asked.meeting.starts_at
    )
    other = Assignment.objects.create(district_id=lab.district_id, meeting=there, text="Altro")
    send(phone, other, "Fuori posto")
    assert not other.contributions.exists()


def test_a_phone_takes_back_its_own_words_only(phone: Client, said: Contribution, asked: Assignment) -> None:
    send(phone, asked, "Mie parole")
    mine = Contribution.objects.get(text="Mie parole")
    answers = [phone.post(reverse("labs:phone_take_back", args=[one.pk])) for one in (mine, said)]
    assert [one.status_code for one in answers] == [302, 404]
    assert list(Contribution.objects.filter(withdrawn_at=None)) == [said]
    part = read(phone.get(reverse("labs:phone_part")))
    assert "Mie parole" not in part and said.text in part


def test_after_closing_a_phone_takes_nothing_back(
    phone: Client, carla: User, asked: Assignment, open_meeting: Meeting
) -> None:
    send(phone, asked, "Mie parole")
    meetings.close_meeting(actor=carla, meeting=open_meeting)
    address = reverse("labs:phone_take_back", args=[Contribution.objects.get().pk])
    assert _("The meeting is closed.") in read(phone.post(address, follow=True))
    assert Contribution.objects.get().withdrawn_at is None


def test_a_second_vote_takes_the_place_of_the_first(phone: Client, open_meeting: Meeting) -> None:
    (statement,) = made_statements(open_meeting, 1)
    address = reverse("labs:phone_vote", args=[statement.pk])
    for value in ("1", "-1", "0"):
        answer = phone.post(address, {"value": value}, headers=SCRIPT)
        assert (answer.status_code, answer.json()) == (201, {"kept": True})
        assert Vote.objects.get().value == int(value)


def test_a_vote_that_is_none_of_the_three_is_said(phone: Client, open_meeting: Meeting) -> None:
    (statement,) = made_statements(open_meeting, 1)
    for value in ("", "2", "yes"):
        answer = phone.post(reverse("labs:phone_vote", args=[statement.pk]), {"value": value}, headers=SCRIPT)
        assert answer.status_code == 422
        assert answer.json()["problem"] == _("Choose one of the three answers.")
    assert not Vote.objects.exists()


def test_nobody_votes_after_closing_or_in_another_meeting(
    phone: Client, carla: User, lab: Lab, open_meeting: Meeting
) -> None:
    there = Meeting.objects.create(
        district_id=lab.district_id, lab=lab, title="Secondo incontro", starts_at=open_meeting.starts_at
    )
    Meeting.objects.filter(pk=there.pk).update(state=Meeting.State.OPEN)
    (far,) = made_statements(there, 1)
    (near,) = made_statements(open_meeting, 1)
    meetings.close_meeting(actor=carla, meeting=open_meeting)
    for statement in (far, near):
        answer = phone.post(reverse("labs:phone_vote", args=[statement.pk]), {"value": "1"}, headers=SCRIPT)
        assert answer.status_code == 422
    assert not Vote.objects.exists()


def test_the_pulse_is_a_server_sent_event(client: Client, open_meeting: Meeting) -> None:
    address = reverse("labs:events", args=[open_meeting.code])
    answer = client.get(address)
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert "no-cache" in answer.headers["Cache-Control"]
    lines = dict(line.split(": ") for line in answer.content.decode().strip().splitlines())
    assert lines == {"retry": "2000", "id": str(open_meeting.pulse), "data": str(open_meeting.pulse)}
    assert answer.content.endswith(b"\n\n")
    meetings.beat(open_meeting.pk)
    assert f"id: {open_meeting.pulse + 1}\n" in client.get(address).content.decode()


def test_an_unknown_code_tells_the_browser_to_stop(client: Client, open_meeting: Meeting) -> None:
    answer = client.get(reverse("labs:events", args=["NOBODY"]))
    assert (answer.status_code, answer.content) == (204, b"")


def test_no_address_says_who_sits_where(phone: Client, asked: Assignment, open_meeting: Meeting) -> None:
    """Addresses end up in logs and histories: the seat is in a signed cookie that no script reads."""
    seat = Seat.objects.get()
    answer = sit_down(phone, open_meeting)
    page = read(phone.get(reverse(PHONE)))
    addresses = [answer.headers["Location"]] + [
        piece.split('"')[0]
        for mark in ('href="', 'action="', 'data-live="', 'data-part="')
        for piece in page.split(mark)[1:]
    ]
    assert len(addresses) > 5
    assert not [one for one in addresses if str(seat.pk) in one or "?" in one]
    cookie = phone.cookies["seat"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 86400
    assert cookie.value != str(seat.pk)
