"""A meeting from its opening to its end: what runs, what is said, what is typed in from paper."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tests.labs.building import made_statements, read, say, step
from vicinia.core.models import AuditEntry, User
from vicinia.core.services.rows import Refused
from vicinia.labs.models import (
    Assignment,
    Contribution,
    Lab,
    Meeting,
    Seat,
    Table,
)
from vicinia.labs.queries.reporting import report, running
from vicinia.labs.services import meetings

pytestmark = pytest.mark.django_db


def test_a_meeting_without_tables_is_not_opened(as_carla: Client, meeting: Meeting) -> None:
    meeting.tables.all().delete()
    page = step(as_carla, meeting, "apri")
    assert _("Set up the tables first: people choose one when they come in.") in page
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.PLANNED


def test_a_meeting_opens_closes_and_opens_again(as_carla: Client, meeting: Meeting) -> None:
    step(as_carla, meeting, "apri")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.closed_at) == (Meeting.State.OPEN, None)
    step(as_carla, meeting, "chiudi")
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.CLOSED and meeting.closed_at
    step(as_carla, meeting, "apri")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.closed_at) == (Meeting.State.OPEN, None)
    verbs = AuditEntry.objects.filter(subject_id=str(meeting.pk)).values_list("verb", flat=True)
    assert sorted(verbs) == ["close_meeting", "open_meeting", "open_meeting"]


def test_closing_ends_what_runs(carla: User, asked: Assignment, open_meeting: Meeting) -> None:
    assert running(open_meeting) == asked
    meetings.close_meeting(actor=carla, meeting=open_meeting)
    assert running(open_meeting) is None
    asked.refresh_from_db()
    assert asked.ended_at == open_meeting.closed_at


def test_an_assignment_is_not_given_before_the_meeting_opens(
    as_carla: Client, meeting: Meeting, assignment: Assignment
) -> None:
    address = reverse("labs:assignment_step", args=[assignment.pk, "inizia"])
    assert _("Open the meeting first.") in read(as_carla.post(address, follow=True))
    assert running(meeting) is None


def test_the_next_assignment_ends_the_one_before(
    as_carla: Client, asked: Assignment, open_meeting: Meeting
) -> None:
    other = Assignment.objects.create(
        district_id=asked.district_id, meeting=open_meeting, text="Che cosa manca?", position=2
    )
    as_carla.post(reverse("labs:assignment_step", args=[other.pk, "inizia"]))
    assert running(open_meeting) == other
    asked.refresh_from_db()
    assert not asked.is_running and asked.ended_at
    as_carla.post(reverse("labs:assignment_step", args=[other.pk, "finisci"]))
    assert running(open_meeting) is None


def test_five_minutes_more_move_the_end(as_carla: Client, asked: Assignment) -> None:
    before = asked.due_at
    as_carla.post(reverse("labs:assignment_step", args=[asked.pk, "ancora"]))
    asked.refresh_from_db()
    assert before and asked.due_at == before + timedelta(minutes=5)
    assert 24 * 60 < asked.seconds_left <= 25 * 60


def test_time_that_is_over_counts_as_nothing_left(asked: Assignment) -> None:
    asked.started_at = timezone.now() - timedelta(hours=3)
    assert asked.seconds_left == 0
    assert asked.is_running


def test_everything_that_happens_is_felt_by_the_pages(
    carla: User, open_meeting: Meeting, asked: Assignment, table: Table
) -> None:
    pulses = []
    table.meeting = open_meeting
    seat = meetings.join(table=table)
    said = say(seat, asked, "Prima")
    for act in (
        lambda: meetings.join(table=table), lambda: say(seat, asked, "Poi"),
        lambda: meetings.take_back(contribution=said),
        lambda: meetings.give_more_time(actor=carla, assignment=asked),
        lambda: meetings.close_meeting(actor=carla, meeting=open_meeting),
    ):  # fmt: skip
        act()
        pulses.append(Meeting.objects.get().pulse)
    assert pulses == sorted(set(pulses))


@pytest.mark.parametrize("kind", ["tavolo", "consegna", "affermazione"])
def test_a_card_that_is_removed_is_felt_by_the_pages(
    as_carla: Client, fabio: User, meeting: Meeting, asked: Assignment, table: Table, kind: str
) -> None:
    (statement,) = made_statements(meeting, 1)
    row = {"tavolo": table, "consegna": asked, "affermazione": statement}[kind]
    before = Meeting.objects.get().pulse
    address = reverse("labs:card_remove", args=[kind, row.pk])
    as_carla.get(address)
    assert Meeting.objects.get().pulse == before, "a page that is looked at changes nothing"
    as_carla.force_login(fabio)
    assert as_carla.post(address).status_code == 403
    assert Meeting.objects.get().pulse == before, "nor does who may not"
    as_carla.force_login(User.objects.get(first_name="Carla"))
    assert as_carla.post(address).status_code == 302
    assert Meeting.objects.get().pulse == before + 1


def test_who_leads_takes_words_off_also_after_closing(
    as_carla: Client, carla: User, open_meeting: Meeting, said: Contribution
) -> None:
    room = reverse("labs:meeting", args=[open_meeting.pk])
    address = reverse("labs:contribution_remove", args=[said.pk])
    assert address in read(as_carla.get(room))
    meetings.close_meeting(actor=carla, meeting=open_meeting)
    before = Meeting.objects.get().pulse
    assert said.text in read(as_carla.get(address))
    assert Contribution.objects.filter(withdrawn_at=None).exists(), "a page that is looked at removes nothing"
    assert as_carla.post(address).headers["Location"] == room
    assert Meeting.objects.get().pulse == before + 1
    for page in (room, reverse("labs:report", args=[open_meeting.pk])):
        assert said.text not in read(as_carla.get(page))
    assert AuditEntry.objects.filter(verb="take_off_contribution", actor=carla).count() == 1
    assert as_carla.post(address).status_code == 404


def test_what_is_sent_twice_is_kept_once(seat: Seat, asked: Assignment) -> None:
    key = uuid.uuid4()
    kept = [
        meetings.contribute(seat=seat, assignment=asked, sender_key=key, text=text)
        for text in ("Ci si conosce", "Ci si conosce")
    ]
    assert kept[0] == kept[1]
    assert Contribution.objects.count() == 1


def test_an_answer_that_was_kept_is_kept_also_when_it_comes_again_after_closing(
    carla: User, seat: Seat, said: Contribution, asked: Assignment, open_meeting: Meeting
) -> None:
    meetings.close_meeting(actor=carla, meeting=open_meeting)
    asked.refresh_from_db()
    again = meetings.contribute(seat=seat, assignment=asked, sender_key=said.sender_key, text=said.text)
    assert again == said


def test_after_closing_nothing_new_is_taken_and_the_sentence_says_what_to_do(
    carla: User, seat: Seat, asked: Assignment, open_meeting: Meeting
) -> None:
    meetings.close_meeting(actor=carla, meeting=open_meeting)
    asked.meeting.refresh_from_db()
    with pytest.raises(Refused) as refused:
        say(seat, asked, "Troppo tardi")
    assert str(refused.value) == _(
        "The meeting is closed: say it to who leads it, who can still write it down."
    )
    assert not Contribution.objects.exists()


def test_an_answer_that_comes_when_the_next_one_is_asked_counts_for_what_it_answers(
    carla: User, seat: Seat, asked: Assignment
) -> None:
    meetings.end_assignment(actor=carla, assignment=asked)
    assert say(seat, asked, "Ancora questo").assignment == asked


def test_what_was_never_asked_is_not_answered(seat: Seat, open_meeting: Meeting) -> None:
    later = Assignment.objects.create(
        district_id=open_meeting.district_id, meeting=open_meeting, text="Più tardi", position=5
    )
    with pytest.raises(Refused):
        say(seat, later, "Già pronto")


def test_what_is_taken_back_is_in_no_report(seat: Seat, asked: Assignment, open_meeting: Meeting) -> None:
    said = say(seat, asked, "Un nome di troppo")
    say(seat, asked, "Questo resta")
    meetings.take_back(contribution=said)
    (one,) = report(open_meeting)
    assert [row.text for _table, rows in one.tables for row in rows] == ["Questo resta"]


def test_after_closing_nothing_is_taken_back(carla: User, said: Contribution, open_meeting: Meeting) -> None:
    meetings.close_meeting(actor=carla, meeting=open_meeting)
    said.refresh_from_db()
    with pytest.raises(Refused):
        meetings.take_back(contribution=said)
    assert Contribution.objects.get().withdrawn_at is None


def test_a_phone_changes_table_and_its_words_stay(
    seat: Seat, said: Contribution, asked: Assignment, open_meeting: Meeting
) -> None:
    other = open_meeting.tables.get(number=2)
    meetings.change_table(seat=seat, table=other)
    assert say(seat, asked, "Dal secondo tavolo").table == other
    said.refresh_from_db()
    assert said.table.number == 1


def test_a_phone_does_not_move_into_another_meeting(seat: Seat, lab: Lab) -> None:
    there = Meeting.objects.create(
        district_id=lab.district_id, lab=lab, title="Altro incontro", starts_at=timezone.now()
    )
    far = Table.objects.create(district_id=lab.district_id, meeting=there, number=1, theme="Altro")
    with pytest.raises(Refused):
        meetings.change_table(seat=seat, table=far)
    assert Seat.objects.get().table.meeting_id != there.pk


def test_a_room_has_an_end(table: Table, open_meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meetings, "MOST_SEATS", 2)
    table.meeting = open_meeting
    for _phone in range(2):
        meetings.join(table=table)
    with pytest.raises(Refused):
        meetings.join(table=table)
    assert Seat.objects.count() == 2


def test_lines_of_paper_typed_twice_are_kept_once(
    as_carla: Client, carla: User, table: Table, assignment: Assignment
) -> None:
    address = reverse("labs:paper", args=[table.pk])
    lines = {f"said_{assignment.pk}": "Il vicino che avvisa\n\n  La spesa sospesa  \nLa spesa sospesa"}
    for sent in (lines, lines, {f"said_{assignment.pk}": "La spesa sospesa\nIl forno del paese"}):
        assert as_carla.post(address, sent).status_code == 302
    rows = Contribution.objects.order_by("text")
    assert [one.text for one in rows] == ["Il forno del paese", "Il vicino che avvisa", "La spesa sospesa"]
    assert all(one.is_from_paper and one.typed_by == carla and one.seat is None for one in rows)


def test_a_line_of_paper_that_is_too_long_is_said_before_anything_is_kept(
    as_carla: Client, table: Table, assignment: Assignment
) -> None:
    lines = {f"said_{assignment.pk}": "Breve\n" + "a" * 601}
    answer = as_carla.post(reverse("labs:paper", args=[table.pk]), lines)
    assert answer.status_code == 422
    assert "a" * 40 + "…" in read(answer)
    assert not Contribution.objects.exists()
