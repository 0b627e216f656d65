"""Weights, ratings, practices, proposals: what counts, how far people agree, and why it was decided so."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from tests.labs.building import made_element, made_indicator, made_statements, read
from vicinia.core.models import User
from vicinia.core.services.rows import Refused
from vicinia.directory.models import Organization
from vicinia.labs.models import (
    BenchmarkProject,
    GoodPractice,
    Lab,
    Meeting,
    Principle,
    Procedure,
    Proposal,
    QualityElement,
    QualityIndicator,
    Rating,
    Seat,
    Theme,
    Vote,
    Weight,
)
from vicinia.labs.queries.opinions import opinions
from vicinia.labs.queries.quality import coverage, indicators_of, profile, weights_of
from vicinia.labs.services import quality as services
from vicinia.labs.services.starting import bring_starter_elements, bring_starter_principles

pytestmark = pytest.mark.django_db
FAMILY = Theme.FAMILY


@pytest.fixture
def three(lab: Lab) -> list[QualityElement]:
    """Three elements of one group, in the order of their labels, and one of another group."""
    made_element(lab, "Altro gruppo", Theme.COLLECTION)
    return [made_element(lab, label) for label in ("Ascolto", "Bellezza", "Continuità")]


def points_page(client: Client, lab: Lab, points: dict[QualityElement, str]) -> Any:
    sent = {f"points_{one.pk}": given for one, given in points.items()}
    return client.post(reverse("labs:weigh", args=[lab.pk, FAMILY]), sent)


def test_points_of_any_sum_become_a_hundred(
    as_carla: Client, carla: User, lab: Lab, three: list[QualityElement]
) -> None:
    for given in (("1", "1", "1"), ("60", "30", ""), ("100", "100", "50")):
        assert points_page(as_carla, lab, dict(zip(three, given, strict=True))).status_code == 302
        kept = Weight.objects.filter(rater=carla)
        assert kept.count() == 3, "a later answer takes the place of the earlier one"
        assert sum(one.points for one in kept) == pytest.approx(Decimal(100), abs=Decimal("0.01"))
    assert Weight.objects.get(element=three[2]).points == 20


def test_no_points_at_all_or_too_many_are_said(
    as_carla: Client, lab: Lab, three: list[QualityElement]
) -> None:
    answer = points_page(as_carla, lab, dict.fromkeys(three, "0"))
    assert answer.status_code == 422
    assert _("Give points to at least one element.") in read(answer)
    for wrong in ("101", "-1", "NaN", "dieci"):
        assert points_page(as_carla, lab, {three[0]: wrong}).status_code == 422, wrong
    assert not Weight.objects.exists()


def test_weights_of_two_people_give_a_share_and_a_spread(
    carla: User, amina: User, lab: Lab, three: list[QualityElement]
) -> None:
    services.weigh(actor=carla, points=dict(zip(three, (50, 30, 20), strict=True)))
    services.weigh(actor=amina, points=dict(zip(three, (10, 70, 20), strict=True)))
    rows = weights_of(lab, FAMILY)
    assert [(one.element.label, one.share, one.spread, one.people) for one in rows] == [
        ("Bellezza", pytest.approx(0.5), 40, 2),
        ("Ascolto", pytest.approx(0.3), 40, 2),
        ("Continuità", pytest.approx(0.2), 0, 2),
    ]


def pairs(*values: str, **more: str) -> dict[str, str]:
    return dict(zip(("pair_0_1", "pair_0_2", "pair_1_2"), values, strict=True)) | more


def test_pairs_that_agree_are_kept_at_once(as_carla: Client, lab: Lab, three: list[QualityElement]) -> None:
    address = reverse("labs:weigh_pairs", args=[lab.pk, FAMILY])
    assert as_carla.post(address, pairs("3", "9", "3")).status_code == 302
    kept = [Weight.objects.get(element=one) for one in three]
    assert [float(one.points) for one in kept] == pytest.approx([900 / 13, 300 / 13, 100 / 13], abs=0.01)
    assert all(one.consistency_ratio == 0 for one in kept)


def test_pairs_that_contradict_each_other_are_named_before_they_are_kept(
    as_carla: Client, lab: Lab, three: list[QualityElement]
) -> None:
    address = reverse("labs:weigh_pairs", args=[lab.pk, FAMILY])
    answer = as_carla.post(address, pairs("9", "1/9", "9"))
    assert answer.status_code == 422
    warned = read(answer).split('class="message warning"')[1].split("</ul>")[0]
    assert "Ascolto – " in warned and warned.count("<li>") >= 1
    assert not Weight.objects.exists()
    assert as_carla.post(address, pairs("9", "1/9", "9", anyway="1")).status_code == 302
    assert all(one.consistency_ratio and one.consistency_ratio > 1 for one in Weight.objects.all())
    assert Weight.objects.count() == 3


@pytest.fixture
def questions(three: list[QualityElement]) -> list[QualityIndicator]:
    return [made_indicator(one, f"{one.label}?") for one in three]


def rate(person: User, project: BenchmarkProject, levels: dict[QualityIndicator, int | None]) -> None:
    services.rate(actor=person, project=project, levels={one: (at, "") for one, at in levels.items()})


def test_two_raters_give_a_profile_and_their_agreement(
    as_carla: Client, carla: User, amina: User, project: BenchmarkProject, questions: list[QualityIndicator]
) -> None:
    address = reverse("labs:rate", args=[project.pk])
    sent = {f"level_{one.pk}": str(at) for one, at in zip(questions, (0, 2, 4), strict=True)}
    assert as_carla.post(address, sent | {f"proof_{questions[0].pk}": "Registro"}).status_code == 302
    assert Rating.objects.get(indicator=questions[0]).proof == "Registro"
    one_rater = profile(project)
    assert (one_rater.raters, one_rater.agreement) == (1, None)
    rate(amina, project, dict(zip(questions, (0, 2, 3), strict=True)))
    found = profile(project)
    assert [one.level for one in found.lines] == [0, 2, 3.5]
    assert found.raters == 2 and found.mean == pytest.approx(5.5 / 3)
    assert found.agreement is not None and 0.8 < found.agreement.alpha < 1
    assert "Krippendorff" in read(as_carla.get(reverse("labs:project", args=[project.pk])))


def test_whoever_cannot_say_any_more_takes_her_rating_away(
    as_carla: Client, carla: User, amina: User, project: BenchmarkProject, questions: list[QualityIndicator]
) -> None:
    for person in (carla, amina):
        rate(person, project, dict.fromkeys(questions, 3))
    as_carla.post(reverse("labs:rate", args=[project.pk]), {f"level_{questions[0].pk}": "1"})
    assert [one.level for one in Rating.objects.filter(rater=carla)] == [1]
    assert Rating.objects.filter(rater=amina).count() == 3


def test_the_mean_weighs_what_people_weighed(
    carla: User, project: BenchmarkProject, three: list[QualityElement], questions: list[QualityIndicator]
) -> None:
    rate(carla, project, dict(zip(questions, (4, 1, 1), strict=True)))
    assert profile(project).mean == pytest.approx(2)
    services.weigh(actor=carla, points=dict(zip(three, (75, 25, 0), strict=True)))
    assert profile(project).mean == pytest.approx(0.75 * 4 + 0.25 * 1), "no points are points too"
    services.weigh(actor=carla, points=dict(zip(three, (0, 0, 100), strict=True)))
    Rating.objects.filter(indicator=questions[2]).delete()
    assert profile(project).mean == pytest.approx(2.5), "where only what counts nothing is rated"


def test_projects_stand_side_by_side(
    as_carla: Client, carla: User, project: BenchmarkProject, questions: list[QualityIndicator]
) -> None:
    BenchmarkProject.objects.create(
        district_id=project.district_id, lab=project.lab, theme=FAMILY, name="Secondo", where="Altrove"
    )
    rate(carla, project, {questions[1]: 3})
    page = read(as_carla.get(reverse("labs:compare", args=[project.lab_id, FAMILY])))
    row = page.split("Bellezza</a></th>")[1].split("</tr>")[0]
    assert 'value="3.00"' in row and row.count("—") == 1
    assert "Altrove" in page and "Altro gruppo" not in page


def test_elements_of_all_projects_are_asked_of_each(
    lab: Lab, project: BenchmarkProject, questions: list[QualityIndicator]
) -> None:
    shared = made_indicator(made_element(lab, "Per tutti", Theme.SHARED), "Per tutti?")
    made_indicator(made_element(lab, "Solo raccolta", Theme.COLLECTION), "Solo raccolta?")
    assert set(indicators_of(project)) == {*questions, shared}


def test_the_starter_set_comes_once(carla: User, lab: Lab) -> None:
    new = bring_starter_elements(actor=carla, lab=lab)
    principles = bring_starter_principles(actor=carla, district=lab.district)
    counts = QualityElement.objects.count(), QualityIndicator.objects.count(), Principle.objects.count()
    assert counts == (21, 21, len(principles)) and len(new) == 21, "each element has its indicator"
    new[0].definition = "Cambiata qui"
    new[0].save()
    assert bring_starter_elements(actor=carla, lab=lab) == []
    assert bring_starter_principles(actor=carla, district=lab.district) == []
    assert counts == (
        QualityElement.objects.count(), QualityIndicator.objects.count(), Principle.objects.count(),
    )  # fmt: skip
    new[0].refresh_from_db()
    assert new[0].definition == "Cambiata qui"


def test_the_nine_outcomes_are_asked_of_every_project(
    carla: User, lab: Lab, project: BenchmarkProject
) -> None:
    bring_starter_elements(actor=carla, lab=lab)
    for theme in (Theme.COLLECTION, Theme.FAMILY, Theme.DISTRIBUTION):
        project.theme = theme
        asked = [one.element for one in indicators_of(project)]
        assert sum(one.theme == Theme.SHARED for one in asked) == 9, theme
        assert len({one.label for one in asked}) == len(asked), "none stands there twice"
    for one in QualityIndicator.objects.all():
        assert one.evidence and len({words for _at, words in one.levels}) == 5, one


def test_a_practice_keeps_how_it_was_described(as_carla: Client, carla: User, practice: GoodPractice) -> None:
    address = reverse("labs:card_change", args=["prassi", practice.pk])
    for name in ("conditions", "pitfalls", "cost", "contact"):
        setattr(practice, name, f"Come prima: {name}")
    practice.save()
    words = {"title": practice.title, "problem": practice.problem, "mechanism": practice.mechanism}
    words |= {name: getattr(practice, name) for name in ("conditions", "pitfalls", "cost", "contact")}
    as_carla.post(address, words)
    assert not practice.versions.exists(), "untouched words are no version"
    as_carla.post(address, words | {"mechanism": "Tre famiglie"})
    for name in ("conditions", "pitfalls", "cost", "contact"):
        words[name] = "Adesso diverso"
    as_carla.post(address, words | {"mechanism": "Quattro famiglie"})
    practice.refresh_from_db()
    assert (practice.version, practice.mechanism) == (3, "Quattro famiglie")
    assert [(one.number, one.words["mechanism"], one.replaced_by) for one in practice.versions.all()] == [
        (2, "Tre famiglie", carla), (1, "Due famiglie si conoscono prima", carla),
    ]  # fmt: skip
    page = read(as_carla.get(reverse("labs:practice", args=[practice.pk])))
    assert "Tre famiglie" in page
    for name in ("conditions", "pitfalls", "cost", "contact"):
        assert page.count(f"Come prima: {name}") == 2, "in both earlier versions"


@pytest.mark.parametrize(
    ("state", "leads", "reason", "moves"),
    [
        ("adopted", True, "La assemblea la vuole", True), ("adopted", False, "La assemblea la vuole", False),
        ("adopted", True, "  ", False), ("parked", False, "", False),
        ("parked", False, "Manca la sala", True), ("plenary", False, "", True),
    ],
)  # fmt: skip
def test_a_proposal_is_decided_with_a_reason_and_adopted_with_a_lead(
    as_carla: Client, proposal: Proposal, association: Organization, state: str, leads: bool, reason: str,
    moves: bool,
) -> None:  # fmt: skip
    if leads:
        proposal.leads.add(association)
    answer = as_carla.post(
        reverse("labs:proposal_move", args=[proposal.pk]), {"state": state, "reason": reason}
    )
    proposal.refresh_from_db()
    if moves:
        assert answer.status_code == 302
        assert (proposal.state, proposal.reason) == (state, reason.strip())
        assert bool(proposal.decided_at) == (state != "plenary")
    else:
        assert answer.status_code == 422 and "error-summary" in read(answer)
        assert (proposal.state, proposal.decided_at) == (Proposal.State.DRAFT, None)


def test_what_keeps_a_proposal_from_being_adopted_is_said(carla: User, proposal: Proposal) -> None:
    with pytest.raises(Refused) as refused:
        services.move_proposal(actor=carla, proposal=proposal, state="adopted", reason="Piace a tutti")
    assert str(refused.value) == _(
        "Say first which body leads it: a proposal of nobody is not done by anybody."
    )


def test_the_matrix_shows_which_principle_nobody_serves(
    as_carla: Client, lab: Lab, proposal: Proposal, principle: Principle
) -> None:
    alone = Principle.objects.create(district_id=lab.district_id, name="Zelo", position=9)
    parked = Proposal.objects.create(
        district_id=lab.district_id, lab=lab, title="Parcheggiata", objective="…", state="parked"
    )
    proposal.principles.add(principle)
    parked.principles.add(alone)
    found = coverage(lab)
    assert [one.name for one in found.principles] == ["Prevenire", "Zelo"]
    assert found.rows == ((proposal, (True, False)),)
    assert found.totals == [1, 0]
    page = read(as_carla.get(reverse("labs:principles", args=[lab.pk])))
    assert page.count(_("nobody yet")) == 1 and "Parcheggiata" not in page


def test_burdens_are_drawn_against_the_heaviest(as_carla: Client, lab: Lab, elsewhere: Lab) -> None:
    for where, name, fields in ((lab, "Buono spesa", 40), (lab, "Bonus", 10), (elsewhere, "Lontana", 900)):
        Procedure.objects.create(district_id=where.district_id, name=name, fields=fields)
    page = read(as_carla.get(reverse("labs:burden", args=[lab.pk])))
    assert '<meter min="0" max="40" value="10">' in page
    assert '<meter min="0" max="1" value="0">' in page
    assert "Lontana" not in page


def vote_in_blocks(meeting: Meeting, voters: int, statements: int) -> None:
    """Two blocks that differ on all but the last statement, on which everybody agrees."""
    made = made_statements(meeting, statements)
    table = meeting.tables.get(number=1)
    for number in range(voters):
        seat = Seat.objects.create(district_id=meeting.district_id, table=table)
        side = 1 if number % 3 else -1
        Vote.objects.bulk_create(
            Vote(
                district_id=meeting.district_id, statement=one, seat=seat,
                value=1 if one == made[-1] else side * (1 if at % 2 else -1),
            )
            for at, one in enumerate(made)
        )  # fmt: skip


FEW = "almeno 7"


@pytest.mark.parametrize(("voters", "statements"), [(14, 8), (15, 7), (0, 8)])
def test_few_votes_are_not_shown(as_carla: Client, meeting: Meeting, voters: int, statements: int) -> None:
    vote_in_blocks(meeting, voters, statements)
    found = opinions(meeting)
    assert (found.voters, found.rows, found.is_enough) == (voters, (), False)
    assert (found.groups, found.points, len(found.statements)) == ((), (), statements)
    for name in ("opinions", "report"):
        page = read(as_carla.get(reverse(f"labs:{name}", args=[meeting.pk])))
        assert "<circle" not in page and _("do not agree") not in page, name
        assert _("Votes and groups are shown from 15 phones and 8 statements on: with fewer, chance and "
                 "single people would show.") in page  # fmt: skip


def test_phones_that_answered_little_are_not_enough_either(as_carla: Client, meeting: Meeting) -> None:
    vote_in_blocks(meeting, 18, 8)
    answered = Vote.objects.order_by("seat", "statement").filter(statement__meeting=meeting)
    for seat in Seat.objects.filter(table__meeting=meeting)[:4]:
        answered.filter(seat=seat).exclude(pk=answered.filter(seat=seat).first().pk).delete()
    found = opinions(meeting)
    assert (found.voters, found.is_enough, found.points) == (18, False, ())
    page = read(as_carla.get(reverse("labs:opinions", args=[meeting.pk])))
    assert FEW in page and _("do not agree") in page, "eighteen are enough to be counted"
    assert _("No groups show: people differ here and there, not in blocks.") not in page


def test_from_fifteen_phones_on_groups_are_shown(as_carla: Client, meeting: Meeting) -> None:
    vote_in_blocks(meeting, 15, 8)
    found = opinions(meeting)
    assert sorted(one.size for one in found.groups) == [5, 10]
    united = [one.text for one, _side in found.shared]
    assert united == ["Affermazione 8"], "ten against five is a majority that divides"
    page = read(as_carla.get(reverse("labs:opinions", args=[meeting.pk])))
    assert page.count("<circle") == 15
    assert "Affermazione 8" in page.split(_("What unites"))[1].split("</ul>")[0]
    report = read(as_carla.get(reverse("labs:report", args=[meeting.pk])))
    assert "Affermazione 8" in report.split(_("What unites"))[1].split("</ul>")[0]
