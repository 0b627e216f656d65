"""Weights, ratings, versions of practices, and the fate of proposals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.labs.models import (
    BenchmarkProject,
    Comparison,
    GoodPractice,
    PracticeVersion,
    Proposal,
    QualityElement,
    QualityIndicator,
    Rating,
    Weight,
)
from vicinia.methods.weights import Ahp, part_of

KEPT_WORDS = ("title", "problem", "mechanism", "conditions", "pitfalls", "cost", "contact")


@transaction.atomic
def weigh(
    *, actor: User, points: Mapping[QualityElement, float], consistency_ratio: float | None = None
) -> None:
    """Keep how one person shares a hundred points among the elements of a group.

    Points take the place of what she said of pairs before.
    """
    if consistency_ratio is None:
        Comparison.objects.filter(rater=actor, first__in=list(points)).delete()
    for element, given in points.items():
        Weight.objects.update_or_create(
            district_id=element.district_id, element=element, rater=actor,
            defaults={
                "points": Decimal(str(round(given, 3))),
                "consistency_ratio": None
                if consistency_ratio is None
                else Decimal(str(round(consistency_ratio, 4))),
            },
        )  # fmt: skip
    for element in points:
        audit(actor=actor, verb="weigh_elements", subject=element)
        break


@transaction.atomic
def weigh_pairs(
    *,
    actor: User,
    group: Sequence[QualityElement],
    compared: Sequence[QualityElement],
    found: Ahp,
    answers: Mapping[tuple[QualityElement, QualityElement], str],
) -> None:
    """Keep what one person's comparisons say of some elements of a group.

    Of the others she says nothing: what she had given them answered another question, and goes.
    """
    shares = part_of(found.weights, len(group))
    points = {one: float(share) * 100 for one, share in zip(compared, shares, strict=True)}
    Weight.objects.filter(rater=actor, element__in=set(group) - set(compared)).delete()
    Comparison.objects.filter(rater=actor, first__in=group).delete()
    Comparison.objects.bulk_create(
        Comparison(district_id=first.district_id, first=first, second=second, rater=actor, answer=said)
        for (first, second), said in answers.items()
    )
    weigh(actor=actor, points=points, consistency_ratio=found.consistency_ratio)


@transaction.atomic
def rate(
    *, actor: User, project: BenchmarkProject, levels: Mapping[QualityIndicator, tuple[int | None, str]]
) -> None:
    """Keep what one person finds on the indicators of a project; no level takes her rating away."""
    for indicator, (level, proof) in levels.items():
        if level is None:
            project.ratings.filter(indicator=indicator, rater=actor).delete()
            continue
        Rating.objects.update_or_create(
            district_id=project.district_id, project=project, indicator=indicator, rater=actor,
            defaults={"level": level, "proof": proof},
        )  # fmt: skip
    audit(actor=actor, verb="rate_project", subject=project)


@transaction.atomic
def keep_practice(*, actor: User, form: Any) -> GoodPractice:
    """Store a practice; what its words were before stays as a version."""
    row: GoodPractice = form.instance
    before = GoodPractice.objects.filter(pk=row.pk).first()
    if before and any(getattr(before, name) != getattr(row, name) for name in KEPT_WORDS):
        PracticeVersion.objects.create(
            district_id=row.district_id, practice=before, number=before.version, replaced_by=actor,
            words={name: getattr(before, name) for name in KEPT_WORDS},
        )  # fmt: skip
        row.version = before.version + 1
    practice: GoodPractice = form.save()
    audit(actor=actor, verb="keep_practice", subject=practice, changes={"version": [None, practice.version]})
    return practice


@transaction.atomic
def move_proposal(*, actor: User, proposal: Proposal, state: str, reason: str) -> None:
    """Take a proposal one step further, or park it. Whatever decides says why."""
    if state in (Proposal.State.ADOPTED, Proposal.State.PARKED) and not reason.strip():
        raise Refused(_("Write why: those who proposed it will want to know."))
    if state == Proposal.State.ADOPTED and not proposal.leads.exists():
        raise Refused(_("Say first which body leads it: a proposal of nobody is not done by anybody."))
    before, proposal.state, proposal.reason = proposal.state, state, reason.strip()
    decided = state in (Proposal.State.ADOPTED, Proposal.State.PARKED)
    proposal.decided_at = timezone.now() if decided else None
    proposal.save(update_fields=["state", "reason", "decided_at"])
    audit(
        actor=actor, verb="move_proposal", subject=proposal, changes={"state": [before, state]}, reason=reason
    )
