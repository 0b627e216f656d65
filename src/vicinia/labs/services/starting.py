"""The starter elements and principles, to begin from and to change."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction

from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.labs.models import Lab, Principle, QualityElement, QualityIndicator
from vicinia.survey.models import Finding

DATA = Path(__file__).resolve().parents[1] / "data"


@lru_cache(maxsize=1)
def starter() -> dict[str, Any]:
    """Return the starter set as it is written."""
    return tomllib.loads((DATA / "starter.toml").read_text(encoding="utf-8"))


@transaction.atomic
def bring_starter_principles(*, actor: User | None, district: District) -> list[Principle]:
    """Add the principles that the district does not have yet; return the new ones."""
    new = []
    for position, one in enumerate(starter()["principles"]):
        row, is_new = Principle.objects.get_or_create(
            district=district, name=one["name"], defaults={"text": one["text"], "position": position}
        )
        if is_new:
            new.append(row)
    audit(
        actor=actor, verb="bring_starter_principles", subject=district, district=district,
        changes={"principles": [0, len(new)]},
    )  # fmt: skip
    return new


@transaction.atomic
def bring_starter_elements(*, actor: User | None, lab: Lab) -> list[QualityElement]:
    """Add the starter elements that a lab does not have yet, each with its indicator; return the new ones."""
    new = []
    findings = {one.title: one for one in Finding.objects.filter(district=lab.district_id)}
    for one in starter()["elements"]:
        element, is_new = QualityElement.objects.get_or_create(
            district_id=lab.district_id, lab=lab, theme=one["theme"], label=one["label"],
            defaults={"definition": one["definition"], "origin": starter()["origin"]},
        )  # fmt: skip
        if not is_new:
            continue
        new.append(element)
        element.findings.set(findings[title] for title in one.get("findings", ()) if title in findings)
        if "question" in one:
            levels = {f"level_{level}": words for level, words in enumerate(one["levels"])}
            QualityIndicator.objects.create(
                district_id=lab.district_id, element=element, question=one["question"],
                evidence=one.get("evidence", ""), **levels,
            )  # fmt: skip
    audit(actor=actor, verb="bring_starter_elements", subject=lab, changes={"elements": [0, len(new)]})
    return new
