"""Findings with what they rest on: how many sources, which voices, what may be quoted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects

from vicinia.core.models import User
from vicinia.survey.models import Category, Finding, FindingKind, Permission, Quotation, Session, Study

FEWEST = 3
"""Conversations below which neither their number nor who spoke is told: it would point at somebody."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A finding and how well it is supported."""

    finding: Finding
    conversations: int
    voices: tuple[str, ...]
    quotable: int
    is_told: bool = True
    """Whether this reader may know how many said it, and who: outside the group not when they are too few."""

    @property
    def is_triangulated(self) -> bool:
        """Whether two kinds of voices or more, in two conversations or more, say it."""
        return self.conversations >= 2 and len(self.voices) >= 2


def board(user: User) -> dict[str, list[Weighed]]:
    """Return the findings that a person may read, by kind, each with its support. Four queries."""
    weighed: dict[str, list[Weighed]] = {kind: [] for kind in FindingKind.values}
    for one in weigh_for(list(Finding.objects.visible_to(user)), user):
        weighed[one.finding.kind].append(one)
    return weighed


def weigh_for(findings: list[Finding], user: User) -> list[Weighed]:
    """Say how well findings are supported, as far as a person may know it. Three queries."""
    # without the words of the conversations: only their studies are asked for
    prefetch_related_objects(findings, Prefetch("quotations__session", Session.objects.only("study_id")))
    own = set(Study.objects.visible_to(user).values_list("pk", flat=True))
    return [_for_reader(one, own) for one in findings]


def _for_reader(finding: Finding, own: set[UUID]) -> Weighed:
    weighed = weigh(finding)
    is_inside = all(one.session.study_id in own for one in finding.quotations.all())
    return replace(weighed, is_told=is_inside or weighed.conversations >= FEWEST)


def weigh(finding: Finding) -> Weighed:
    """Say how well a finding is supported. Counts only: they give no words away."""
    quotations = list(finding.quotations.all())
    kinds = [kind for kind in Category.values if any(one.category == kind for one in quotations)]
    return Weighed(
        finding=finding,
        conversations=len({one.session_id for one in quotations}),
        voices=tuple(str(Category(kind).label) for kind in kinds),
        quotable=sum(one.permission != Permission.NO for one in quotations),
    )


def permitted(finding: Finding, level: str) -> list[Quotation]:
    """Return the quotations that may be shown in the labs, or in public."""
    levels = (Permission.PUBLIC,) if level == Permission.PUBLIC else (Permission.LABS, Permission.PUBLIC)
    rows = finding.quotations.filter(permission__in=levels, session__withdrawn_at=None)
    return list(rows.select_related("session"))
