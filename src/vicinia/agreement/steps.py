"""What this room adds to the thread, up to the commitment that is kept."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from vicinia.agreement.models import Article, Commitment, Protocol, Rule
from vicinia.core.policies import Person
from vicinia.core.thread import Loose, add_link, add_loose, add_step


def tie() -> None:
    """Add the steps and links of this room; called once when the application starts."""
    add_step("rule", Rule, _("operating rule"), 60, url_name="agreement:rule")
    add_step(
        "article", Article, _("article"), 70, url_name="agreement:article", visible=_articles,
        title=_in_its_protocol,
    )  # fmt: skip
    add_step(
        "commitment", Commitment, _("commitment"), 80, url_name="agreement:commitment", title=_with_state
    )
    for earlier, name in (
        ("finding", "findings"), ("element", "elements"), ("practice", "practices"),
        ("proposal", "proposals"), ("principle", "principles"),
    ):  # fmt: skip
        add_link(earlier, "rule", name)
    for earlier, name in (
        ("finding", "findings"), ("element", "elements"), ("proposal", "proposals"),
        ("principle", "principles"), ("rule", "rules"),
    ):  # fmt: skip
        add_link(earlier, "article", name)
    add_link("article", "commitment", "article")
    add_loose(
        Loose(
            "articles", _("Clauses without an origin"),
            _("Nobody can say from what they come: tie them to a finding, an element, a proposal or a rule."),
            "article", _without_origin,
        )
    )  # fmt: skip
    add_loose(
        Loose(
            "commitments", _("Commitments without an owner"),
            _("They were promised, and nobody is named who keeps them."), "commitment", _unowned,
        )
    )  # fmt: skip


def _articles(person: Person) -> QuerySet[Article]:
    return Article.objects.visible_to(person).select_related("protocol")


def _in_its_protocol(row: Article) -> str:
    return f"{row} ({row.protocol.title})"


def _with_state(row: Commitment) -> str:
    return f"{row.text} ({row.get_state_display()})"


def _without_origin(person: Person) -> QuerySet[Article]:
    rows = _articles(person).exclude(protocol__state=Protocol.State.ENDED)
    return rows.filter(findings=None, elements=None, proposals=None, rules=None)


def _unowned(person: Person) -> QuerySet[Commitment]:
    nobody = Q(party=None) | Q(party__withdrawn_on__isnull=False)
    return Commitment.objects.visible_to(person).filter(nobody, state=Commitment.State.OPEN)
