"""The model district walks the whole path, with the numbers of the slides and invented words."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from vicinia.agreement.demo import build_agreement
from vicinia.agreement.models import Commitment, Party, Protocol
from vicinia.core import thread
from vicinia.core.models import District, User
from vicinia.directory.demo import build_model_district
from vicinia.labs.demo import build_labs
from vicinia.labs.models import BenchmarkProject, Lab, LabKind, Participant, Principle, QualityElement, Table
from vicinia.survey.demo import build_survey
from vicinia.survey.demo_census import build_census
from vicinia.survey.models import Campaign, Finding, Quotation, Session

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: Any) -> Iterator[District]:
    """Build once for all tests of this file, in a transaction around theirs."""
    # with the cast: the conversations are coded by two of them
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        district = build_model_district(today=date(2026, 11, 23)).district
        for build in (build_census, build_survey, build_labs, build_agreement):
            build(district)
        yield district
        transaction.set_rollback(True)


@pytest.fixture
def built(once: District, db: None) -> District:
    return once


@pytest.fixture
def person(built: District) -> User:
    return User.objects.get(email="carla@demo.invalid")


def kinds_of(knots: tuple[thread.Knot, ...]) -> set[str]:
    """Return the kinds of everything on a thread."""
    return {one.row._meta.model_name for knot in knots for one in knot.walk()}


def test_the_survey_hears_116_bodies_4_groups_and_10_people(built: District) -> None:
    for campaign in Campaign.objects.filter(district=built):
        assert campaign.invitations.count() == 116
    assert Campaign.objects.filter(district=built, previous__isnull=False).count() == 1
    kinds = list(Session.objects.filter(district=built).values_list("kind", flat=True))
    assert (kinds.count("focus_group"), kinds.count("interview")) == (4, 10)
    assert Finding.objects.filter(district=built).count() >= 15


def test_the_lab_compares_7_projects_in_3_groups_at_3_tables(built: District) -> None:
    projects = BenchmarkProject.objects.filter(district=built)
    assert projects.count() == 7
    assert len(set(projects.values_list("theme", flat=True))) == 3
    lab = Lab.objects.get(district=built, kind=LabKind.CODESIGN)
    assert {meeting.tables.count() for meeting in lab.meetings.all()} == {3}
    assert QualityElement.objects.filter(district=built).count() >= 12
    assert Principle.objects.filter(district=built).count() == 4


def test_proposals_are_led_by_those_who_can_and_looked_at_by_several(built: District) -> None:
    lab = Lab.objects.get(district=built, kind=LabKind.CODESIGN)
    leads = {one.title: one.leads.get().name for one in lab.proposals.all()}
    assert len(leads) == 12 == len(set(leads.values()))
    assert leads["Garantire l’accesso alle prestazioni"] == "Sportello Diritti Senza Fretta"
    assert leads["Governance della rete su due livelli"].startswith("Sportello sociale"), "a public body"
    for one in lab.proposals.all():
        assert one.partners.count() == 2 and one.costs.count() == 3 and one.reviews.count() >= 2, one
    for table in Table.objects.filter(meeting__lab=lab):
        assert table.rapporteur and table.summary, table
    assert lab.participants.count() == 24
    assert all(one.attendances.count() == 24 for one in lab.meetings.all())


def test_the_alliance_meets_three_times_with_39_people_and_signs(built: District) -> None:
    lab = Lab.objects.get(district=built, kind=LabKind.ALLIANCE)
    assert lab.meetings.count() == 3
    assert Participant.objects.filter(lab=lab).count() == 39
    protocol = Protocol.objects.get(district=built)
    assert protocol.state == Protocol.State.IN_FORCE
    assert Party.objects.filter(protocol=protocol, joined_on__isnull=False).count() >= 2
    assert Commitment.objects.filter(district=built).count() >= 3


def test_one_thread_runs_from_words_to_a_commitment_and_back(built: District, person: User) -> None:
    behind = {
        kind
        for commitment in Commitment.objects.filter(district=built)
        for kind in kinds_of(thread.origins(commitment, person))
    }
    assert {"article", "proposal", "qualityelement", "finding", "quotation"} <= behind
    quoted = Finding.objects.filter(pk__in=Quotation.objects.filter(district=built).values("finding"))
    ahead = {kind for finding in quoted for kind in kinds_of(thread.outcomes(finding, person))}
    assert {"qualityelement", "proposal", "article", "commitment"} <= ahead


def test_what_is_still_loose_is_listed_with_a_page(built: District, person: User) -> None:
    lists = {loose.key: list(loose.rows(person)) for loose in thread.loose_ends()}
    assert len(lists) >= 5
    assert sum(map(len, lists.values())) >= 3, "a model in which nothing is left to do teaches nothing"
    assert all(thread.knot(row).url.startswith("/") for rows in lists.values() for row in rows)
