"""The thread: what a row comes from, what became of it, what hangs loose, and who may see which knot."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from tests.labs.building import made_element, read
from vicinia.core import thread
from vicinia.core.models import District, User
from vicinia.directory.models import Organization
from vicinia.labs.models import (
    Contribution,
    GoodPractice,
    Lab,
    Principle,
    Proposal,
    QualityElement,
    QualityIndicator,
)
from vicinia.labs.services import meetings
from vicinia.survey.models import Finding, Permission, Quotation, Session
from vicinia.survey.services.findings import permit, quote

pytestmark = pytest.mark.django_db


@pytest.fixture
def quotation(carla: User, session: Session, finding: Finding) -> Quotation:
    """Words under the finding that nobody has permitted yet."""
    return quote(actor=carla, finding=finding, session=session, start=30, end=60)


@pytest.fixture
def path(
    finding: Finding, said: Contribution, element: QualityElement, indicator: QualityIndicator,
    proposal: Proposal,
) -> list[object]:  # fmt: skip
    """From the finding to the proposal, each resting on the one before."""
    said.finding = finding
    said.save()
    element.contributions.add(said)
    proposal.elements.add(element)
    proposal.indicators.add(indicator)
    return [finding, said, element, proposal]


def allow(carla: User, quotation: Quotation, permission: str) -> None:
    permit(
        actor=carla, quotation=quotation, permission=permission, words="dopo l’affitto nulla", allowed=(),
        sure=True,
    )  # fmt: skip


def keys(knots: tuple[thread.Knot, ...]) -> list[str]:
    return [one.step.key for knot in knots for one in knot.walk()]


def test_what_became_of_a_finding_goes_on_to_the_proposal(
    carla: User, finding: Finding, path: list[object]
) -> None:
    (said,) = thread.outcomes(finding, carla)
    assert [one.row for one in said.walk()][:2] == path[1:3]
    assert keys((said,)) == ["contribution", "element", "indicator", "proposal", "proposal"]


def test_where_a_proposal_comes_from_goes_back_to_the_finding(
    carla: User, proposal: Proposal, path: list[object]
) -> None:
    assert keys(thread.origins(proposal, carla)) == [
        "element", "contribution", "finding", "indicator", "element",
    ]  # fmt: skip
    _element, indicator = thread.origins(proposal, carla)
    assert indicator.knots[0].is_above, "what the element comes from stands there once"


def test_the_page_says_where_the_rest_stands_and_counts_in_the_plural(
    client: Client, carla: User, lab: Lab, finding: Finding, proposal: Proposal, path: list[object]
) -> None:
    client.force_login(carla)
    page = read(client.get(reverse("thread:of", args=["proposal", proposal.pk])))
    assert page.count(_("(its thread is further above)")) == 1
    assert page.count(f'<a href="{thread.knot(finding).url}">') == 1
    address = reverse("thread:loose")
    one, many = QualityElement._meta.verbose_name, QualityElement._meta.verbose_name_plural
    assert f"<strong>1</strong> <span>{one}</span>" in read(client.get(address))
    made_element(lab, "Un altro")
    assert f"<strong>2</strong> <span>{many}</span>" in read(client.get(address))


def test_one_step_beside_a_row_is_one_step(carla: User, element: QualityElement, path: list[object]) -> None:
    assert keys(thread.origins(element, carla, 1)) == ["contribution"]
    assert keys(thread.outcomes(element, carla, 1)) == ["indicator", "proposal"]


def test_a_row_says_what_it_is_and_where_it_stands(element: QualityElement) -> None:
    knot = thread.knot(element)
    assert (knot.title, knot.url) == (element.label, reverse("labs:element", args=[element.pk]))
    assert [one.order for one in thread.steps()] == sorted(one.order for one in thread.steps())


@pytest.mark.parametrize(
    ("permission", "shows"), [(Permission.NO, False), (Permission.LABS, True), (Permission.PUBLIC, True)]
)
def test_words_show_only_when_somebody_permitted_them(
    client: Client, carla: User, elena: User, finding: Finding, quotation: Quotation, permission: str,
    shows: bool,
) -> None:  # fmt: skip
    allow(carla, quotation, Permission.LABS)
    allow(carla, quotation, permission)
    for person in (carla, elena):
        assert (thread.row_of("quotation", quotation.pk, person) is not None) == shows
        assert keys(thread.origins(finding, person)) == ["quotation"] * shows
        client.force_login(person)
        page = read(client.get(reverse("thread:of", args=["finding", finding.pk])))
        assert ("dopo l’affitto nulla" in page) == shows
        alone = client.get(reverse("thread:of", args=["quotation", quotation.pk]))
        assert alone.status_code == (200 if shows else 404)


def test_words_of_a_withdrawn_conversation_are_gone_from_the_thread(
    carla: User, finding: Finding, quotation: Quotation
) -> None:
    allow(carla, quotation, Permission.PUBLIC)
    Session.objects.update(withdrawn_at="2026-05-01T10:00Z")
    assert thread.origins(finding, carla) == ()


def test_what_a_table_took_back_is_gone_from_the_thread(
    carla: User, finding: Finding, said: Contribution, path: list[object]
) -> None:
    said.table.meeting.refresh_from_db()
    meetings.take_back(contribution=said)
    assert thread.outcomes(finding, carla) == ()


def test_nobody_sees_the_thread_of_another_district(
    client: Client, carla: User, elsewhere: Lab, finding: Finding
) -> None:
    far = made_element(elsewhere, "Elemento d’altrove")
    far.findings.add(finding)
    assert thread.outcomes(finding, carla) == ()
    assert thread.outcomes(finding, AnonymousUser()) == ()
    client.force_login(carla)
    assert client.get(reverse("thread:of", args=["element", far.pk])).status_code == 404
    assert client.get(reverse("thread:of", args=["nonsense", finding.pk])).status_code == 404


def test_practices_that_come_from_each_other_end(carla: User, practice: GoodPractice) -> None:
    other = GoodPractice.objects.create(
        district_id=practice.district_id, lab=practice.lab, title="Adattata", problem="…", mechanism="…",
        adapted_from=practice,
    )  # fmt: skip
    practice.adapted_from = other
    practice.save()
    assert [one.row for knot in thread.origins(practice, carla) for one in knot.walk()] == [other]
    assert [one.row for knot in thread.outcomes(practice, carla) for one in knot.walk()] == [other]


def test_unanswered_leaves_out_what_something_rests_on(
    finding: Finding, district: District, said: Contribution, element: QualityElement
) -> None:
    other = Finding.objects.create(district=district, kind="strength", title="Le persone ci sono")
    rows = Finding.objects.all()
    assert set(thread.unanswered(rows, "finding")) == {finding, other}
    said.finding = finding
    said.save()
    assert set(thread.unanswered(rows, "finding")) == {other}
    assert set(thread.unanswered(rows, "finding", besides=("contribution",))) == {finding, other}
    element.findings.add(finding)
    assert set(thread.unanswered(rows, "finding", besides=("contribution",))) == {other}


def loose(person: User) -> dict[str, list[object]]:
    return {one.key: list(one.rows(person)) for one in thread.loose_ends()}


def test_loose_ends_are_tied_one_after_the_other(
    carla: User, finding: Finding, element: QualityElement, principle: Principle, proposal: Proposal,
    association: Organization,
) -> None:  # fmt: skip
    before = loose(carla)
    assert (before["findings"], before["elements"], before["principles"]) == (
        [finding],
        [element],
        [principle],
    )
    assert before["proposals"] == [], "it is not adopted"
    proposal.findings.add(finding)
    proposal.principles.add(principle)
    QualityIndicator.objects.create(district_id=element.district_id, element=element, question="?")
    Proposal.objects.update(state=Proposal.State.ADOPTED)
    after = loose(carla)
    assert (after["findings"], after["elements"], after["principles"]) == ([], [], [])
    assert after["proposals"] == [proposal]


def test_the_page_of_loose_ends_shows_what_its_reader_may_see(
    client: Client, elena: User, element: QualityElement, elsewhere: Lab
) -> None:
    made_element(elsewhere, "Elemento d’altrove")
    client.force_login(elena)
    answer = client.get(reverse("thread:loose"))
    page = read(answer)
    assert element.label in page and "Elemento d’altrove" not in page
    counts = {step.key: count for step, count in answer.context["steps"]}
    assert counts["element"] == 1 and counts["finding"] == 0
