"""What this room adds to the thread."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vicinia.core.policies import Person
from vicinia.core.thread import Loose, add_link, add_loose, add_step, unanswered
from vicinia.labs.models import (
    BenchmarkProject,
    Contribution,
    GoodPractice,
    Principle,
    Proposal,
    QualityElement,
    QualityIndicator,
)


def tie() -> None:
    """Add the steps and links of this room; called once when the application starts."""
    add_step("contribution", Contribution, _("said at a table"), 30, visible=_said, title=_at_the_table)
    add_step("project", BenchmarkProject, _("benchmark project"), 31, url_name="labs:project")
    add_step("element", QualityElement, _("quality element"), 40, url_name="labs:element")
    add_step("indicator", QualityIndicator, _("indicator"), 41, url_name="labs:indicator")
    add_step("practice", GoodPractice, _("good practice"), 42, url_name="labs:practice")
    add_step("principle", Principle, _("principle"), 45, url_name="labs:principle")
    add_step("proposal", Proposal, _("proposal"), 50, url_name="labs:proposal")
    add_link("finding", "contribution", "finding")
    add_link("contribution", "element", "contributions")
    add_link("finding", "element", "findings")
    add_link("project", "element", "projects")
    add_link("element", "indicator", "element")
    add_link("project", "practice", "projects")
    add_link("contribution", "practice", "contributions")
    add_link("practice", "practice", "adapted_from")
    for earlier, name in (
        ("finding", "findings"), ("element", "elements"), ("indicator", "indicators"),
        ("practice", "practices"), ("principle", "principles"), ("contribution", "contributions"),
    ):  # fmt: skip
        add_link(earlier, "proposal", name)
    add_loose(
        Loose(
            "elements", _("Quality elements without an indicator"),
            _("Nobody can see yet whether they are there: give each a question with five levels."),
            "element", _unmeasured,
        )
    )  # fmt: skip
    add_loose(
        Loose(
            "principles", _("Principles without a project"),
            _("Everybody agrees with them, and no proposal serves them."), "principle", _unserved,
        )
    )  # fmt: skip
    add_loose(
        Loose(
            "proposals", _("Proposals nobody acted on"),
            _("They were adopted, and no clause or commitment takes them up."), "proposal", _untaken,
        )
    )  # fmt: skip


def _said(person: Person) -> QuerySet[Contribution]:
    rows = Contribution.objects.visible_to(person).filter(withdrawn_at=None)
    return rows.select_related("table", "table__meeting")


def _at_the_table(row: Contribution) -> str:
    return f"{row.text} ({row.table})"


def _unmeasured(person: Person) -> QuerySet[QualityElement]:
    return QualityElement.objects.visible_to(person).filter(indicators=None)


def _unserved(person: Person) -> QuerySet[Principle]:
    return Principle.objects.visible_to(person).filter(proposals=None)


def _untaken(person: Person) -> QuerySet[Proposal]:
    return unanswered(Proposal.objects.visible_to(person).filter(state=Proposal.State.ADOPTED), "proposal")
