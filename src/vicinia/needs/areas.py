"""Which municipalities belong together: the proposal, and what a change by hand costs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from vicinia.needs.presidia import Answer
from vicinia.needs.queries.scenarios import Likeness, PlanProblem, Town
from vicinia.needs.travelling import minutes_between


def position_of(towns: Sequence[Town]) -> Likeness:
    """Kilometres east and north: alike is who is near."""
    squeeze = math.cos(math.radians(sum(one.latitude for one in towns) / len(towns)))
    return Likeness([[111.2 * squeeze * one.longitude, 111.2 * one.latitude] for one in towns])


def propose_areas(
    *, towns: Sequence[Town], borders: Sequence[tuple[str, str]], likeness: Likeness,
    number: int | None, residents: int | None, minutes: float | None,
    by_hand: Mapping[str, int] | None = None,
) -> Answer:  # fmt: skip
    """Divide the towns, or look at a division made by hand beside the one proposed.

    Raises PlanProblem when the conditions cannot all be kept.
    """
    # the solvers are heavy: only who plans loads them
    from vicinia.methods.regions import assess, partition

    _refuse_impossible(towns, number, residents)
    at = {one.code: place for place, one in enumerate(towns)}
    pairs = [(at[one], at[other]) for one, other in borders if one in at and other in at]
    case: dict[str, Any] = {
        "adjacency": pairs, "minimum": residents, "floor": [one.residents for one in towns],
        "travel": minutes_between(towns, towns), "diameter": minutes,
        "names": [one.name for one in towns], "standardise": bool(likeness.names),
    }  # fmt: skip
    values = np.array(likeness.values)
    # an indicator that is the same everywhere tells nobody apart, and has no standard deviation
    values = values[:, np.ptp(values, axis=0) > 0]
    if not values.size:
        raise PlanProblem(
            _("The municipalities are the same in every indicator, so likeness says nothing. "
              "Put together who is near instead.")
        )  # fmt: skip
    try:
        proposed = partition(values, k=number, **case)
    except ValueError as problem:
        raise PlanProblem(_not_possible(number, residents, minutes)) from problem
    whole = assess([0] * len(towns), values, **case).within_sum_of_squares
    found = proposed
    if by_hand is not None:
        found = assess([by_hand.get(one.code, -1) for one in towns], values, **case)
    links = [*pairs, *((one.unit, one.to) for one in proposed.attached)]
    assert found.diameters is not None  # noqa: S101 travel is given
    areas = []
    for area in range(found.k):
        members = [int(unit) for unit in np.flatnonzero(found.labels == area)]
        areas.append(
            {
                "number": area + 1,
                "leading": found.names[area],
                "members": [towns[unit].name for unit in members],
                "residents": int(sum(towns[unit].residents for unit in members)),
                "minutes": float(found.diameters[area]),
                "pieces": _pieces(members, links),
            }
        )
    return {
        "areas": areas,
        "of": {one.code: int(found.labels[place]) + 1 for place, one in enumerate(towns)},
        "towns": {one.code: one.name for one in towns},
        "people": {one.code: one.residents for one in towns},
        "joined": [[towns[one.unit].name, towns[one.to].name] for one in proposed.attached],
        "inside": _share(found.within_sum_of_squares, whole),
        "proposed_inside": _share(proposed.within_sum_of_squares, whole),
        "is_by_hand": by_hand is not None and found.labels.tolist() != proposed.labels.tolist(),
        "is_proven": bool(proposed.optimal),
    }


def _share(inside: float, whole: float) -> float:
    return float(inside / whole) if whole else 0.0


def _pieces(members: Sequence[int], links: Sequence[tuple[int, int]]) -> int:
    """Into how many parts an area falls."""
    part = {unit: unit for unit in members}

    def root(unit: int) -> int:
        while part[unit] != unit:
            unit = part[unit]
        return unit

    for one, other in links:
        if one in part and other in part:
            part[root(one)] = root(other)
    return len({root(unit) for unit in members})


def _refuse_impossible(towns: Sequence[Town], number: int | None, residents: int | None) -> None:
    everybody = sum(one.residents for one in towns)
    if number is not None and number > len(towns):
        raise PlanProblem(
            _("There are %(places)d municipalities for %(number)d areas. Ask for %(places)d at most.")
            % {"places": len(towns), "number": number}
        )
    if residents is None:
        return
    if residents > everybody:
        raise PlanProblem(
            _("In all municipalities together live %(everybody)d people, fewer than the %(residents)d that "
              "each area must have. Lower the number of residents.")
            % {"everybody": everybody, "residents": residents}
        )  # fmt: skip
    most = everybody // residents
    if number is not None and number > most:
        raise PlanProblem(
            _("%(number)d areas of at least %(residents)d residents do not fit: %(everybody)d people are "
              "enough for %(most)d. Ask for fewer areas or fewer residents in each.")
            % {"number": number, "residents": residents, "everybody": everybody, "most": most}
        )  # fmt: skip


def _not_possible(number: int | None, residents: int | None, minutes: float | None) -> str:
    asked = []
    if number is not None:
        asked.append(_("%(number)d areas") % {"number": number})
    if residents is not None:
        asked.append(_("at least %(residents)d residents in each") % {"residents": residents})
    if minutes is not None:
        asked.append(_("at most %(minutes)d minutes inside an area") % {"minutes": minutes})
    return _(
        "These conditions cannot all be kept with areas that hang together: %(asked)s. "
        "Allow longer journeys, ask for fewer residents or for another number of areas."
    ) % {"asked": ", ".join(asked)}
