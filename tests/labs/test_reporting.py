"""What a meeting leaves: who came, the report, the kit, the wall, the file for calendars."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar

from tests.labs.building import read, say, step
from vicinia.directory.models import Organization
from vicinia.labs.models import (
    Assignment,
    Attendance,
    Contribution,
    Lab,
    Meeting,
    Participant,
    QualityElement,
    Seat,
    Statement,
    Table,
)
from vicinia.labs.queries.reporting import presence
from vicinia.survey.models import Category
from vicinia.territory.models import Municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(lab: Lab, meeting: Meeting, parish_aid: Organization, budrio: Municipality) -> list[Participant]:
    """Two people of the parish of Budrio and one of a school, who is of no body."""
    parish_aid.municipality = budrio
    parish_aid.save()
    found = []
    for name, category, body in (
        ("Ada", Category.PARISH, parish_aid), ("Bice", Category.PARISH, parish_aid),
        ("Cleto", Category.SCHOOL, None),
    ):  # fmt: skip
        one = Participant.objects.create(
            district_id=lab.district_id, lab=lab, name=name, category=category, organization=body
        )
        Attendance.objects.create(district_id=lab.district_id, participant=one, meeting=meeting)
        found.append(one)
    return found


def test_attendance_is_marked_and_what_is_unknown_is_left(
    as_carla: Client, meeting: Meeting, invited: list[Participant]
) -> None:
    ada, bice, cleto = (one.attendances.get() for one in invited)
    sent = {f"state_{ada.pk}": "present", f"state_{bice.pk}": "dancing", f"state_{uuid.uuid4()}": "absent"}
    as_carla.post(reverse("labs:attendance", args=[meeting.pk]), sent)
    for one in (ada, bice, cleto):
        one.refresh_from_db()
    assert [one.state for one in (ada, bice, cleto)] == ["present", "invited", "invited"]


def test_presence_counts_by_kind_and_by_town(meeting: Meeting, invited: list[Participant]) -> None:
    Attendance.objects.filter(participant=invited[2]).update(state=Attendance.State.PRESENT)
    found = presence(meeting)
    assert (found.invited, found.present) == (3, 1)
    assert found.by_town == (("Budrio", 2, 0),)
    assert found.unplaced[1:] == (1, 1), "the school, which is of no body"
    assert [one.absent for one in found.by_kind] == [2, 0]
    assert found.missing == [str(Category.PARISH.label), "Budrio"]


def test_who_is_absent_is_shown_by_kind_and_town_and_towns_without_anybody(
    as_carla: Client, lab: Lab, meeting: Meeting, invited: list[Participant], budrio: Municipality
) -> None:
    Attendance.objects.filter(participant=invited[0]).update(state=Attendance.State.PRESENT)
    for name in ("meeting", "report"):
        page = read(as_carla.get(reverse(f"labs:{name}", args=[meeting.pk])))
        row = page.split('<th scope="row">Budrio</th>')[1].split("</tr>")[0]
        assert [cell.split(">")[1] for cell in row.split("</td>")[:3]] == ["2", "1", "1"], name
        bare = page.split(_("Nobody is invited from:"))[1].split("</p>")[0]
        others = budrio.districts.get().municipalities.exclude(pk=budrio.pk)
        assert others and all(one.name in bare for one in others) and "Budrio" not in bare, name


def test_the_report_names_silent_tables_and_who_was_missing(
    as_carla: Client,
    meeting: Meeting,
    said: Contribution,
    invited: list[Participant],
    element: QualityElement,
) -> None:
    element.contributions.add(said)
    address = reverse("labs:report", args=[meeting.pk])
    assert _("Who was missing") not in read(as_carla.get(address)), "before anybody was marked"
    Attendance.objects.filter(participant=invited[2]).update(state=Attendance.State.PRESENT)
    step(as_carla, meeting, "chiudi")
    page = read(as_carla.get(address))
    assert "Le famiglie si aiutano tra loro" in page
    assert f"→ {element.label}" in page
    silent = page.split(_("Nothing written by:"))[1].split("</p>")[0]
    assert silent.strip() == "2. Comunità"
    missing = page.split(_("Who was missing"))[1].split("</dd>")[0]
    assert "Budrio" in missing and str(Category.SCHOOL.label) not in missing


def test_the_report_counts_phones_where_nobody_was_invited_and_marks_what_came_on_paper(
    as_carla: Client, open_meeting: Meeting, asked: Assignment, table: Table, seat: Seat
) -> None:
    say(seat, asked, "Dal telefono")
    as_carla.post(reverse("labs:paper", args=[table.pk]), {f"said_{asked.pk}": "Dalla carta"})
    page = read(as_carla.get(reverse("labs:report", args=[open_meeting.pk])))
    assert _("%(here)s of %(all)s invited") % {"here": 0, "all": 0} not in page
    assert (
        ngettext("%(n)s phone", "%(n)s phones", 1) % {"n": 1}
        in page.split(f"<dt>{_('Tables')}</dt>")[1].split("</dd>")[0].split(";")[0]
    )
    marked = [line for line in page.split("<li>") if _("from paper") in line]
    assert len(marked) == 1 and marked[0].startswith("Dalla carta")


def test_the_kit_has_a_sheet_for_each_table(
    as_carla: Client, meeting: Meeting, assignment: Assignment
) -> None:
    page = read(as_carla.get(reverse("labs:kit", args=[meeting.pk])))
    assert page.count('class="kit-sheet"') == 2
    assert page.count(assignment.text) == 2
    assert page.count(f"/l/{meeting.code}/</p>") == 2, (
        "who cannot read the code with a phone types the address"
    )


def test_the_wall_shows_the_address_and_what_is_asked(
    as_carla: Client, open_meeting: Meeting, asked: Assignment, seat: Seat
) -> None:
    page = read(as_carla.get(reverse("labs:wall", args=[open_meeting.pk])))
    assert f"/l/{open_meeting.code}/" in page
    assert asked.text in page


@pytest.mark.parametrize("page", ["wall", "kit"])
@pytest.mark.parametrize(("host", "warns"), [("localhost", True), ("127.0.0.1", True), ("testserver", False)])
def test_a_code_that_no_phone_can_follow_says_so(
    as_carla: Client, open_meeting: Meeting, page: str, host: str, warns: bool
) -> None:
    address = reverse(f"labs:{page}", args=[open_meeting.pk])
    shown = read(as_carla.get(address, headers={"Host": host}))
    assert ("Nessun telefono arriva a questo indirizzo" in shown) is warns


def event_of(client: Client, meeting: Meeting) -> tuple[object, ...]:
    answer = client.get(reverse("labs:calendar", args=[meeting.pk]))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    return str(event["uid"]), event.decoded("dtstart"), event.decoded("dtend"), event.decoded("sequence")


def test_the_file_for_calendars_replaces_itself_after_a_change(as_carla: Client, meeting: Meeting) -> None:
    uid, begins, ends, sequence = event_of(as_carla, meeting)
    assert uid == f"{meeting.pk}@vicinia"
    assert (begins, ends) == (meeting.starts_at, meeting.ends_at)
    earlier = {"title": meeting.title, "starts_at": "2026-03-08T10:00", "minutes": 90, "place": "Altrove"}
    as_carla.post(reverse("labs:card_change", args=["incontro", meeting.pk]), earlier)
    again = event_of(as_carla, meeting)
    assert again[0] == uid and again[1] != begins
    assert isinstance(sequence, int) and isinstance(again[3], int) and again[3] > sequence


def test_the_whole_sheet_of_a_table_is_typed_in_and_reported(
    as_carla: Client, open_meeting: Meeting, table: Table, asked: Assignment
) -> None:
    statement = Statement.objects.create(
        district_id=table.district_id, meeting=open_meeting, text="La regia è pubblica"
    )
    kit = read(as_carla.get(reverse("labs:kit", args=[open_meeting.pk])))
    assert "La regia è pubblica" in kit and "in una frase" in kit and "Quanti al tavolo" in kit
    address = reverse("labs:paper", args=[table.pk])
    sheet = {
        "people": "13", "rapporteur": "Nives", "summary": "Si parte dall’orto.",
        f"said_{asked.pk}": "Uno\nDue",
        f"agree_{statement.pk}": "12", f"disagree_{statement.pk}": "1", f"unsure_{statement.pk}": "",
    }  # fmt: skip
    for _twice in range(2):
        as_carla.post(address, sheet)
    table.refresh_from_db()
    assert (table.people, table.rapporteur, table.summary) == (13, "Nives", "Si parte dall’orto.")
    assert table.contributions.count() == 2 and table.paper_votes.count() == 1
    assert 'value="12"' in read(as_carla.get(address)), "who goes on sees what is kept"
    report = reverse("labs:report", args=[open_meeting.pk])
    shown = read(as_carla.get(report))
    assert "13 persone" in shown and "Si parte dall’orto." in shown
    assert "Mani contate su carta" not in shown, "thirteen hands are too few to be told"
    as_carla.post(address, sheet | {f"agree_{statement.pk}": "20"})
    shown = read(as_carla.get(report))
    hands = shown[shown.index("Mani contate su carta") :]
    assert '<td class="text-end">20</td><td class="text-end">1</td>' in hands
