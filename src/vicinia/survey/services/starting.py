"""The starter codebook and findings, to begin from and to change."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.survey.models import Code, Finding, Study
from vicinia.survey.queries.codes import tree_of
from vicinia.survey.services.coding import add_code

DATA = Path(__file__).resolve().parents[1] / "data"


@lru_cache(maxsize=1)
def starter() -> dict[str, Any]:
    """Return the starter set as it is written."""
    return tomllib.loads((DATA / "starter.toml").read_text(encoding="utf-8"))


@transaction.atomic
def bring_starter_codes(*, actor: User | None, study: Study) -> dict[str, Code]:
    """Add the starter codes that a study does not have yet; return all of them by name."""
    have = {branch.path: branch.code for branch in tree_of(study)}
    found: dict[str, Code] = {}
    for root in starter()["codes"]:
        top = have.get((root["name"],)) or add_code(
            actor=actor, study=study, name=root["name"], definition=root["definition"]
        )
        for one in root["below"]:
            found[one["name"]] = have.get((root["name"], one["name"])) or add_code(
                actor=actor, study=study, name=one["name"], definition=one["definition"], parent=top
            )
    return found


@transaction.atomic
def bring_starter_findings(*, actor: User | None, study: Study, codes: dict[str, Code]) -> list[Finding]:
    """Add the starter findings that the district does not have yet; return the new ones."""
    new = []
    for one in starter()["findings"]:
        finding, is_new = Finding.objects.get_or_create(
            district_id=study.district_id,
            title=one["title"],
            defaults={
                "study": study,
                "kind": one["kind"],
                "severity": one["severity"],
                "origin": starter()["origin"],
            },
        )
        if is_new:
            finding.codes.set([codes[name] for name in one["codes"] if name in codes])
            new.append(finding)
    audit(actor=actor, verb="bring_starter_findings", subject=study, changes={"findings": [0, len(new)]})
    return new
