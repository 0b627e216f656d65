"""Where to open presidia: the proposal, what each municipality gains, how far the best can be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from numpy.typing import NDArray

from vicinia.needs.queries.scenarios import Existing, PlanProblem, Town
from vicinia.needs.travelling import minutes_between

Answer = dict[str, Any]
"""What is kept of an answer: texts and numbers only."""
_SECONDS = 10.0


class Purpose(models.TextChoices):
    """What "best" means."""

    MEAN = "media", gettext_lazy("that people travel less on average")
    COVER = "copertura", gettext_lazy("that as many people as possible are within the limit")
    FAIR = "equita", gettext_lazy("that nobody stays too far away")


def propose_presidia(
    *, towns: Sequence[Town], existing: Sequence[Existing], weights: Sequence[float],
    purpose: str, number: int, minutes: float,
) -> Answer:  # fmt: skip
    """Choose town halls for so many new presidia beside those that exist, with proof.

    `weights`: how much the people of each town count together. Raises PlanProblem when it cannot be.
    """
    if number > len(towns):
        raise PlanProblem(
            _("There are %(places)d municipalities for %(number)d presidia. Ask for %(places)d at most.")
            % {"places": len(towns), "number": number}
        )
    if not sum(weights):
        raise PlanProblem(_("Nobody counts with this choice: all weights are nought. Count all residents."))
    sites: list[Town | Existing] = [*existing, *towns]
    costs = minutes_between(towns, sites)
    found = _choose(costs, list(weights), purpose, number + len(existing), minutes, len(existing))
    chosen = [int(site) for site in found.sites]
    new = [site for site in chosen if site >= len(existing)]
    order = [*new, *range(len(existing))]
    nearest = np.array(order)[costs[:, order].argmin(axis=1)]
    after = costs[np.arange(len(towns)), nearest]
    before = costs[:, : len(existing)].min(axis=1) if existing else None
    rows = [
        {
            "code": town.code, "name": town.name, "residents": town.residents, "weight": float(weights[at]),
            "longitude": town.longitude, "latitude": town.latitude, "site": order.index(int(nearest[at])),
            "before": None if before is None else float(before[at]), "after": float(after[at]),
        }
        for at, town in enumerate(towns)
    ]  # fmt: skip
    return {
        "sites": [
            {"name": sites[at].name, "code": sites[at].code, "is_new": at >= len(existing),
             "longitude": sites[at].longitude, "latitude": sites[at].latitude}
            for at in order
        ],
        "rows": rows,
        "weight": float(sum(weights)),
        "objective": float(found.objective),
        "bound": float(found.bound),
        "gap": float(min(found.gap, 9.99)),
        "is_proven": bool(found.is_proven),
        "reach": None if found.limit is None else float(found.limit),
    }  # fmt: skip


def _choose(
    costs: NDArray[np.float64], weights: list[float], purpose: str, p: int, minutes: float, existing: int
) -> Any:
    # the solvers are heavy: only who plans loads them
    from vicinia.methods.siting import equitable, maximal_cover, p_median

    fixed = list(range(existing))
    if purpose == Purpose.COVER:
        return maximal_cover(costs, p, minutes, weights=weights, fixed=fixed, time_limit=_SECONDS)
    if purpose == Purpose.FAIR:
        nearest = equitable(costs, p, weights=weights, fixed=fixed, time_limit=_SECONDS)
        assert nearest.limit is not None  # noqa: S101 the method always says it
        if nearest.limit > minutes:
            raise PlanProblem(
                _("With so few presidia somebody stays %(minutes)s minutes away, whatever is chosen. "
                  "Allow %(minutes)s minutes or open more presidia.")
                % {"minutes": int(np.ceil(nearest.limit))}
            )  # fmt: skip
        return equitable(costs, p, limit=minutes, weights=weights, fixed=fixed, time_limit=_SECONDS)
    return p_median(costs, p, weights=weights, fixed=fixed, time_limit=_SECONDS)
