"""From what people said to the commitment that was kept, both ways; and what hangs loose."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.labs.building import read
from vicinia.agreement.models import Article, Commitment, Party, Protocol, Rule
from vicinia.core import thread
from vicinia.core.models import User
from vicinia.labs.models import GoodPractice, Lab, Principle, Proposal, QualityElement
from vicinia.survey.models import Finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(
    finding: Finding, element: QualityElement, proposal: Proposal, rule: Rule, article: Article,
    commitment: Commitment,
) -> list[object]:  # fmt: skip
    """Each rests on the one before."""
    element.findings.add(finding)
    proposal.elements.add(element)
    rule.proposals.add(proposal)
    article.rules.add(rule)
    return [finding, element, proposal, rule, article, commitment]


def rows(knots: tuple[thread.Knot, ...]) -> list[object]:
    return [one.row for knot in knots for one in knot.walk()]


def loose(person: User, key: str) -> list[object]:
    return next(list(one.rows(person)) for one in thread.loose_ends() if one.key == key)


def test_what_became_of_a_finding_goes_on_to_the_commitment(
    elena: User, finding: Finding, path: list[object]
) -> None:
    assert rows(thread.outcomes(finding, elena)) == path[1:]


def test_where_a_commitment_comes_from_goes_back_to_the_finding(
    elena: User, commitment: Commitment, path: list[object]
) -> None:
    assert rows(thread.origins(commitment, elena)) == path[-2::-1]


@pytest.mark.parametrize("name", ["finding", "element", "proposal", "principle", "practice"])
def test_a_rule_rests_on_everything_that_it_names(
    request: pytest.FixtureRequest, elena: User, rule: Rule, name: str
) -> None:
    one = request.getfixturevalue(name)
    getattr(rule, f"{name}s").add(one)
    assert rows(thread.origins(rule, elena, 1)) == [one]
    assert rows(thread.outcomes(one, elena, 1)) == [rule]


@pytest.mark.parametrize("name", ["finding", "element", "proposal", "principle", "rule"])
def test_an_article_rests_on_everything_that_it_names(
    request: pytest.FixtureRequest, elena: User, article: Article, name: str
) -> None:
    one = request.getfixturevalue(name)
    getattr(article, f"{name}s").add(one)
    assert rows(thread.origins(article, elena, 1)) == [one]
    assert rows(thread.outcomes(one, elena, 1)) == [article]


def test_the_pages_of_the_alliance_show_what_stands_beside(
    client: Client, elena: User, path: list[object], rule: Rule, article: Article, commitment: Commitment
) -> None:
    client.force_login(elena)
    for name, row, beside in (
        ("rule", rule, article), ("article", article, commitment), ("commitment", commitment, article),
    ):  # fmt: skip
        page = read(client.get(reverse(f"agreement:{name}", args=[row.pk])))
        assert f'href="{thread.knot(beside).url}"' in page
    page = read(client.get(reverse("thread:of", args=["commitment", commitment.pk])))
    assert "Dopo l’affitto non resta nulla" in page
    assert f"{commitment.text} ({commitment.get_state_display()})" in page


def test_articles_of_two_protocols_are_told_apart(
    elena: User, finding: Finding, article: Article, protocol: Protocol
) -> None:
    renewed = Protocol.objects.create(district_id=protocol.district_id, title="Protocollo rinnovato")
    same = Article.objects.create(
        district_id=article.district_id, protocol=renewed, number=article.number, heading=article.heading
    )
    for one in (article, same):
        one.findings.add(finding)
    titles = {one.title for one in thread.outcomes(finding, elena)}
    assert titles == {f"{article} ({protocol.title})", f"{article} ({renewed.title})"}


def test_nobody_sees_the_articles_of_another_district(
    client: Client, elena: User, elsewhere: Lab, finding: Finding
) -> None:
    far = Protocol.objects.create(district_id=elsewhere.district_id, title="Altrove")
    article = Article.objects.create(district_id=far.district_id, protocol=far, number=1, heading="Altrove")
    article.findings.add(finding)
    assert thread.outcomes(finding, elena) == ()
    assert loose(elena, "articles") == []
    client.force_login(elena)
    for name, row in (("protocol", far), ("article", article)):
        assert client.get(reverse(f"agreement:{name}", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("name", ["finding", "element", "proposal", "rule"])
def test_a_clause_without_an_origin_is_loose_until_it_has_one(
    request: pytest.FixtureRequest, elena: User, article: Article, principle: Principle, name: str
) -> None:
    article.principles.add(principle)
    assert loose(elena, "articles") == [article], "a principle alone says not from what it comes"
    getattr(article, f"{name}s").add(request.getfixturevalue(name))
    assert loose(elena, "articles") == []


def test_clauses_of_a_protocol_that_has_ended_are_let_be(elena: User, article: Article) -> None:
    Protocol.objects.update(state=Protocol.State.ENDED)
    assert loose(elena, "articles") == []


def test_a_commitment_without_an_owner_is_loose(
    client: Client, elena: User, commitment: Commitment, parties: list[Party]
) -> None:
    assert loose(elena, "commitments") == []
    Party.objects.filter(pk=parties[1].pk).update(withdrawn_on=timezone.localdate())
    assert loose(elena, "commitments") == [commitment], "who left keeps nothing"
    Commitment.objects.update(party=None)
    assert loose(elena, "commitments") == [commitment]
    client.force_login(elena)
    assert commitment.text in read(client.get(reverse("thread:loose")))
    Commitment.objects.update(state="kept", account="Fatto")
    assert loose(elena, "commitments") == []


def test_a_practice_that_became_a_rule_goes_on(
    elena: User, practice: GoodPractice, rule: Rule, article: Article, commitment: Commitment
) -> None:
    rule.practices.add(practice)
    article.rules.add(rule)
    assert rows(thread.outcomes(practice, elena)) == [rule, article, commitment]
