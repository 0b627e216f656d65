"""Rules in words and in hours, passports in a body's own words, rounds between those who never met."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tests.labs.building import read
from vicinia.agreement.models import Encounter, Expectation, Passport, Rule, RuleArea, Unit
from vicinia.agreement.queries.knowing import bodies_at, passports, rounds_of
from vicinia.agreement.services.knowing import pair_bodies
from vicinia.core.models import District, User
from vicinia.core.services.rows import Refused
from vicinia.directory.models import Organization
from vicinia.labs.models import Attendance, GoodPractice, Lab, Meeting, Participant
from vicinia.survey.models import Finding

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WORDS = {
    "area": "intake", "title": "Una porta qualsiasi", "trigger": "Quando si chiede aiuto",
    "actor": "chi riceve", "action": "ascolta", "within": "3", "unit": "days", "state": "draft",
    "position": "0",
}  # fmt: skip


# --- rules ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("within", "unit", "words", "length"),
    [
        (1, Unit.HOURS, "1 ora", timedelta(hours=1)), (72, Unit.HOURS, "72 ore", timedelta(hours=72)),
        (1, Unit.DAYS, "1 giorno", timedelta(days=1)), (3, Unit.DAYS, "3 giorni", timedelta(days=3)),
        (2, Unit.WEEKS, "2 settimane", timedelta(days=14)), (1, Unit.MONTHS, "1 mese", timedelta(days=30)),
    ],
)  # fmt: skip
def test_a_term_in_words_and_when_it_is_over(
    rule: Rule, within: int, unit: str, words: str, length: timedelta
) -> None:
    rule.within, rule.unit = within, unit
    with translation.override("it"):
        assert rule.term == words
    assert rule.due_after(START) == START + length


@pytest.mark.parametrize("within", [None, 0])
def test_without_a_term_nothing_is_ever_late(rule: Rule, within: int | None) -> None:
    rule.within = within
    assert (rule.term, rule.due_after(START)) == ("", None)


def test_steps_are_the_lines_of_the_list(rule: Rule) -> None:
    assert rule.steps == ["Ascolto", "Consenso"]
    assert Rule().steps == []


def test_the_board_has_three_columns_and_leaves_out_what_has_ended(
    client: Client, elena: User, rule: Rule, district: District
) -> None:
    for area, title, state in (
        (RuleArea.ORGANISATION, "Ci si vede", "agreed"), (RuleArea.DELIVERY, "Si consegna", "draft"),
        (RuleArea.DELIVERY, "Non vale più", "ended"),
    ):  # fmt: skip
        Rule.objects.create(district=district, area=area, title=title, state=state)
    client.force_login(elena)
    answer = client.get(reverse("agreement:rules"))
    assert [[one.title for one in rows] for _label, rows in answer.context["columns"]] == [
        ["Ci si vede"], ["Una porta qualsiasi"], ["Si consegna"],
    ]  # fmt: skip
    page = read(answer)
    assert "entro 3 giorni" in page
    assert reverse("agreement:rule_new") not in page, "Elena leads no lab"


def test_a_rule_is_written_once_with_what_it_comes_from(
    client: Client, amina: User, district: District, finding: Finding, practice: GoodPractice
) -> None:
    client.force_login(amina)
    said = WORDS | {"findings": [finding.pk], "practices": [practice.pk]}
    answer = client.post(reverse("agreement:rule_new"), said)
    rule = Rule.objects.get()
    assert answer.headers["Location"] == reverse("agreement:rule", args=[rule.pk])
    assert (list(rule.findings.all()), list(rule.practices.all())) == ([finding], [practice])
    again = client.post(reverse("agreement:rule_new"), said)
    assert again.status_code == 422
    assert _("There is a rule with these words already.") in read(again)
    client.post(reverse("agreement:rule_remove", args=[rule.pk]))
    assert not Rule.objects.exists()


def test_the_board_opens_the_form_in_its_column(client: Client, amina: User) -> None:
    client.force_login(amina)
    for given, area in (("delivery", "delivery"), ("nonsense", "organisation")):
        answer = client.get(reverse("agreement:rule_new"), {"area": given})
        assert answer.context["form"]["area"].value() == area


def test_a_rule_of_another_district_is_read_and_not_changed(
    client: Client, guest: User, carla: User, rule: Rule, elsewhere: Lab
) -> None:
    client.force_login(guest)
    assert client.get(reverse("agreement:rule", args=[rule.pk])).status_code == 200
    assert client.post(reverse("agreement:rule_change", args=[rule.pk]), WORDS).status_code == 403
    assert client.post(reverse("agreement:rule_remove", args=[rule.pk])).status_code == 403
    far = Rule.objects.create(district_id=elsewhere.district_id, area="intake", title="Regola lontana")
    client.force_login(carla)
    assert client.get(reverse("agreement:rule", args=[far.pk])).status_code == 404
    assert "Regola lontana" not in read(client.get(reverse("agreement:rules")))


# --- passports --------------------------------------------------------------------------------------


def test_elena_writes_her_associations_passport_and_nobody_elses(
    client: Client, elena: User, association: Organization, parish_aid: Organization
) -> None:
    client.force_login(elena)
    said = {"does": "Ascoltiamo chi è solo", "offers": "Una sala", "knows": [parish_aid.pk]}
    for body, status in ((parish_aid, 403), (association, 302)):
        answer = client.post(reverse("agreement:passport_write", args=[body.pk]), said)
        assert answer.status_code == status
    row = Passport.objects.get()
    assert (row.organization, row.does, list(row.knows.all())) == (
        association, "Ascoltiamo chi è solo", [parish_aid],
    )  # fmt: skip
    client.post(reverse("agreement:passport_write", args=[association.pk]), said | {"does": "Altro"})
    assert Passport.objects.get().does == "Altro", "it is changed, not written a second time"


def test_who_only_helps_does_not_speak_for_the_body(
    client: Client, bruno: User, parish_aid: Organization
) -> None:
    client.force_login(bruno)
    page = client.get(reverse("agreement:passport", args=[parish_aid.pk]))
    assert reverse("agreement:passport_write", args=[parish_aid.pk]) not in read(page)
    answer = client.post(reverse("agreement:passport_write", args=[parish_aid.pk]), {"does": "x"})
    assert answer.status_code == 403
    assert not Passport.objects.exists()


def test_bodies_that_have_told_nothing_are_named(
    elena: User, passport: Passport, parish_aid: Organization
) -> None:
    told = passports(elena)
    assert told.passports == (passport,)
    assert parish_aid in told.silent and passport.organization not in told.silent


def test_an_expectation_is_looked_at_again(client: Client, elena: User, passport: Passport) -> None:
    client.force_login(elena)
    new = reverse("agreement:expectation_new", args=[passport.organization_id])
    said = {"text": "Una risposta in tre giorni", "since": "2025", "outcome": "open"}
    client.post(new, said)
    again = client.post(new, said)
    assert again.status_code == 422 and _("This expectation is there already.") in read(again)
    row = Expectation.objects.get()
    client.post(
        reverse("agreement:expectation", args=[row.pk]),
        said | {"outcome": "partly", "note": "In estate no", "looked_at_on": "2026-01-09"},
    )
    page = read(client.get(reverse("agreement:passport", args=[passport.organization_id])))
    assert "In estate no" in page and str(Expectation.Outcome.PARTLY.label) in page


def test_a_body_without_a_passport_expects_nothing_yet(
    client: Client, elena: User, association: Organization
) -> None:
    client.force_login(elena)
    assert client.get(reverse("agreement:expectation_new", args=[association.pk])).status_code == 404


# --- rounds -----------------------------------------------------------------------------------------


@pytest.fixture
def four(meeting: Meeting, district: District) -> list[Organization]:
    """Four bodies at the meeting, by name."""
    return [come(meeting, f"Ente {letter}") for letter in "ABCD"]


def come(meeting: Meeting, name: str, state: str = Attendance.State.COMING) -> Organization:
    body = Organization.objects.create(district_id=meeting.district_id, name=name, description="Inventato")
    who = Participant.objects.create(
        district_id=meeting.district_id, lab=meeting.lab, name=f"Chi viene per {name}", organization=body
    )
    Attendance.objects.create(district_id=meeting.district_id, meeting=meeting, participant=who, state=state)
    return body


def met(meeting: Meeting, number: int | None = None) -> set[frozenset[str]]:
    rows = meeting.encounters.select_related("first", "second")
    rows = rows.filter(round=number) if number else rows
    return {frozenset((one.first.name[-1], one.second.name[-1])) for one in rows}


def pairs(*words: str) -> set[frozenset[str]]:
    return {frozenset(word) for word in words}


def test_those_meet_first_who_do_not_know_each_other(
    carla: User, meeting: Meeting, four: list[Organization], district: District
) -> None:
    a, b, c, d = four
    told = Passport.objects.create(district=district, organization=a, does="x")
    told.knows.set([a, b, c])
    Passport.objects.create(district=district, organization=d, does="x").knows.set([b])
    assert pair_bodies(actor=carla, meeting=meeting, how_many=1) == 2
    assert met(meeting) == pairs("AD", "BC"), "A–B, A–C and B–D know each other"


def test_who_was_paired_at_an_earlier_meeting_is_not_paired_again(
    carla: User, meeting: Meeting, four: list[Organization], lab: Lab
) -> None:
    a, b, c, d = four
    before = Meeting.objects.create(district_id=lab.district_id, lab=lab, title="Prima", starts_at=START)
    for first, second in ((a, b), (c, d), (a, c)):
        Encounter.objects.create(
            district_id=lab.district_id, meeting=before, round=1, first=first, second=second
        )
    pair_bodies(actor=carla, meeting=meeting, how_many=1)
    assert met(meeting) == pairs("AD", "BC")
    pair_bodies(actor=carla, meeting=meeting, how_many=1)
    assert met(meeting) == pairs("AD", "BC"), "prepared again, the meeting's own pairs do not count"
    assert before.encounters.count() == 3


def test_nobody_meets_the_same_body_twice(carla: User, meeting: Meeting, four: list[Organization]) -> None:
    assert pair_bodies(actor=carla, meeting=meeting, how_many=12) == 6, "after three rounds all have met"
    assert met(meeting) == pairs("AB", "AC", "AD", "BC", "BD", "CD")
    assert [len(met(meeting, number)) for number in (1, 2, 3)] == [2, 2, 2]


def test_who_does_not_come_is_not_waited_for(carla: User, meeting: Meeting, four: list[Organization]) -> None:
    for state in (Attendance.State.EXCUSED, Attendance.State.ABSENT):
        come(meeting, f"Ente {state}", state)
    Attendance.objects.filter(participant__organization=four[0]).update(state=Attendance.State.EXCUSED)
    assert bodies_at(meeting) == four[1:]
    pair_bodies(actor=carla, meeting=meeting, how_many=3)
    assert met(meeting) == pairs("BC", "BD", "CD"), "with three, each waits once"


def test_one_body_alone_has_nobody_to_talk_to(
    client: Client, carla: User, meeting: Meeting, four: list[Organization]
) -> None:
    pair_bodies(actor=carla, meeting=meeting, how_many=2)
    Attendance.objects.exclude(participant__organization=four[0]).delete()
    client.force_login(carla)
    answer = client.post(reverse("agreement:rounds", args=[meeting.pk]), {"how_many": 3})
    assert answer.status_code == 422
    assert _("At least two bodies must be invited: say for whom each participant comes.") in read(answer)
    assert meeting.encounters.count() == 4, "what was prepared stays"
    Attendance.objects.all().delete()
    with pytest.raises(Refused):
        pair_bodies(actor=carla, meeting=meeting, how_many=3)


def test_everybody_reads_the_rounds_and_only_who_leads_prepares_them(
    client: Client, elena: User, amina: User, meeting: Meeting, four: list[Organization]
) -> None:
    address = reverse("agreement:rounds", args=[meeting.pk])
    client.force_login(elena)
    assert client.post(address, {"how_many": 1}).status_code == 403
    client.force_login(amina)
    assert client.post(address, {"how_many": 13}).status_code == 422
    assert client.post(address, {"how_many": 1}).status_code == 302
    client.force_login(elena)
    page = read(client.get(address))
    assert all(body.name in page for body in four)


def test_whoever_has_no_talk_in_a_round_is_named(
    as_carla: Client, carla: User, meeting: Meeting, four: list[Organization]
) -> None:
    fifth = come(meeting, "Ente E")
    come(meeting, "Ente F", Attendance.State.ABSENT)
    pair_bodies(actor=carla, meeting=meeting, how_many=2)
    for one in rounds_of(meeting):
        waiting = {body for talk in one.talks for body in (talk.first, talk.second)} ^ {*four, fifth}
        assert set(one.waiting) == waiting and len(waiting) == 1
    page = read(as_carla.get(reverse("agreement:rounds", args=[meeting.pk])))
    said = _("Without a talk in this round (they can join a pair):")
    assert page.count(said) == 2 and "Ente F" not in page


def test_the_database_keeps_one_of_each_and_pairs_nobody_with_herself(
    rule: Rule, expectation: Expectation, carla: User, meeting: Meeting, four: list[Organization]
) -> None:
    pair_bodies(actor=carla, meeting=meeting, how_many=1)
    here: dict[str, Any] = {"district_id": meeting.district_id}
    talk = Encounter.objects.all()[0]
    for row in (
        Rule(**here, area=rule.area, title=rule.title),
        Passport(**here, organization=expectation.passport.organization, does="x"),
        Expectation(**here, passport=expectation.passport, text=expectation.text, since=2026),
        Encounter(**here, meeting=meeting, round=2, first=talk.first, second=talk.second),
        Encounter(**here, meeting=meeting, round=2, first=four[0], second=four[0]),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
