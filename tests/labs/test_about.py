"""What a table says may be about a finding that the lab was opened with; it never has to be."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext as _

from tests.labs.building import read
from vicinia.core import thread
from vicinia.core.models import User
from vicinia.labs.models import Assignment, Contribution, Lab, Meeting, QualityElement
from vicinia.survey.models import Finding

pytestmark = pytest.mark.django_db

SCRIPT = {"accept": "application/json"}
PHONE = "labs:phone"
CHOICE = 'name="finding"'


def made_finding(lab: Lab, title: str) -> Finding:
    finding = Finding.objects.create(district_id=lab.district_id, title=title, kind="problem")
    lab.findings.add(finding)
    return finding


@pytest.fixture
def finding(lab: Lab) -> Finding:
    return made_finding(lab, "Si chiede aiuto tardi")


@pytest.fixture
def phone(client: Client, asked: Assignment, open_meeting: Meeting) -> Client:
    """A phone at the first table."""
    client.post(reverse("labs:arrive", args=[open_meeting.code]), {"table": 1})
    return client


def send(client: Client, assignment: Assignment, **more: Any) -> Any:
    sent = {"assignment": assignment.pk, "sender_key": uuid.uuid4(), "text": "Una porta aperta"} | more
    return client.post(reverse(PHONE), sent, headers=SCRIPT)


def test_a_lab_without_findings_asks_nothing_more(phone: Client) -> None:
    assert CHOICE not in read(phone.get(reverse(PHONE)))


def test_a_phone_says_what_its_words_are_about(phone: Client, asked: Assignment, finding: Finding) -> None:
    page = read(phone.get(reverse(PHONE)))
    choice = page.split(CHOICE)[1].split("</select>")[0]
    assert _("What is it about?") in page
    assert f'<option value="{finding.pk}">{finding.title}' in choice
    assert '<option value="" selected' in choice, "nothing in particular, unless somebody chooses"
    key = uuid.uuid4()
    for _again in range(2):  # what waited on the phone may leave twice
        assert send(phone, asked, finding=finding.pk, sender_key=key).status_code == 201
    assert Contribution.objects.get().finding == finding


def test_without_a_script_it_is_the_same(phone: Client, asked: Assignment, finding: Finding) -> None:
    sent = {"assignment": asked.pk, "sender_key": uuid.uuid4(), "text": "", "finding": finding.pk}
    answer = phone.post(reverse(PHONE), sent)
    assert answer.status_code == 422
    assert f'<option value="{finding.pk}" selected' in read(answer), "the choice stays beside the error"
    assert phone.post(reverse(PHONE), sent | {"text": "Parole"}).headers["Location"] == reverse(PHONE)
    assert Contribution.objects.get().finding == finding


def test_a_finding_of_another_lab_is_left_out_and_the_words_stay(
    phone: Client, asked: Assignment, finding: Finding, elsewhere: Lab
) -> None:
    far = made_finding(elsewhere, "Altrove si sta meglio")
    near = made_finding(finding.labs.get(), "Di nessun laboratorio")
    near.labs.clear()
    for given in (far.pk, near.pk, uuid.uuid4(), "1", "' or 1=1", "\x00", "9" * 400):
        assert send(phone, asked, finding=given).status_code == 201, given
    assert Contribution.objects.count() == 7
    assert not Contribution.objects.exclude(finding=None).exists()


def test_who_says_nothing_about_it_costs_no_question_more(
    phone: Client, asked: Assignment, finding: Finding
) -> None:
    """Thirty-nine phones speak in the same second."""
    with CaptureQueriesContext(connection) as without:
        send(phone, asked)
    with CaptureQueriesContext(connection) as empty:
        send(phone, asked, finding="")
    with CaptureQueriesContext(connection) as chosen:
        send(phone, asked, finding=finding.pk)
    for one in (without, empty):
        assert not [query for query in one if "survey_finding" in query["sql"]]
    assert len(without) == len(empty) == len(chosen) - 1


def test_the_thread_leads_from_the_finding_to_what_was_said(
    phone: Client, client: Client, carla: User, asked: Assignment, lab: Lab, finding: Finding
) -> None:
    send(phone, asked, finding=finding.pk)
    said = Contribution.objects.get()
    assert [one.row for one in thread.outcomes(finding, carla, 1)] == [said]
    client.force_login(carla)
    page = f"{reverse('labs:card_new', args=['elemento', lab.pk])}?da={said.pk}"
    client.post(page, {"label": "Una porta aperta", "theme": "shared"})
    made = QualityElement.objects.get()
    assert list(made.findings.all()) == [finding], "the element answers it too"


def test_who_leads_reads_what_it_is_about(
    phone: Client, client: Client, carla: User, asked: Assignment, open_meeting: Meeting, finding: Finding
) -> None:
    send(phone, asked, finding=finding.pk)
    client.force_login(carla)
    words = _("about: %(finding)s") % {"finding": finding.title}
    for name in ("labs:meeting", "labs:report"):
        assert words in read(client.get(reverse(name, args=[open_meeting.pk]))), name
