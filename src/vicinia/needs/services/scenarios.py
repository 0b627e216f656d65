"""Keeping scenarios and throwing them away."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.needs.models import Scenario
from vicinia.needs.queries.scenarios import PlanProblem


@transaction.atomic
def save_scenario(
    *, actor: User | None, district: District, kind: str, name: str,
    question: dict[str, Any], answer: dict[str, Any], note: str = "",
) -> Scenario:  # fmt: skip
    """Keep a question with its answer. Raises PlanProblem where the name is taken or empty."""
    name = " ".join(name.split())
    if not name:
        raise PlanProblem(_("Give the scenario a name, so that you find it again."))
    if Scenario.objects.filter(district=district, kind=kind, name=name).exists():
        raise PlanProblem(
            _("There is a scenario “%(name)s” already. Choose another name; the one that is there stays.")
            % {"name": name}
        )
    made = Scenario.objects.create(
        district=district, kind=kind, name=name, question=question, answer=answer, note=note, made_by=actor
    )
    audit(actor=actor, verb="save_scenario", subject=made, changes={"name": [None, name]})
    return made


@transaction.atomic
def delete_scenario(*, actor: User | None, scenario: Scenario) -> None:
    """Throw a scenario away; the history keeps its name."""
    row = Scenario.objects.select_for_update().get(pk=scenario.pk)
    audit(actor=actor, verb="delete_scenario", subject=row, changes={"name": [row.name, None]})
    row.delete()
