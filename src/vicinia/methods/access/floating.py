"""Floating catchments: what each origin can have of what many share, as `docs/methods/access.md` explains."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from vicinia.methods.access.coordinates import Coordinates
from vicinia.methods.access.decay import Decay, Floats, Weights, checked_catchment, decay
from vicinia.methods.access.pairs import Pairs, amounts


class _Weighted(Protocol):
    def at_destinations(self, per_origin: Floats) -> Floats: ...
    def at_origins(self, per_destination: Floats) -> Floats: ...


class _Links(Protocol):
    def weighted(self, decay: Decay) -> _Weighted: ...


def two_step(costs: Any, demand: Any, supply: Any, *, catchment: float) -> Floats:
    """Supply per head that each origin can reach: the two-step floating catchment area (2SFCA).

    `costs` are three equally long arrays: position of the origin, position of the destination, cost of
    going there (or `Coordinates`); pairs that are absent are out of reach. `demand` has one amount per
    origin, `supply` one per destination, both 0 or more. A pair counts when its cost is at most `catchment`,
    in the unit of the costs.

    Returns one value per origin, in units of supply per unit of demand; 0 where nothing is in reach. The
    sum of demand × access is the supply that somebody can reach. Raises ValueError for what cannot be used.
    Source: W. Luo and F. Wang, "Measures of spatial accessibility to health care in a GIS environment",
    Environment and Planning B 30 (2003).

    >>> two_step(([0, 1, 1], [0, 0, 1], [5, 9, 4]), [100, 300], [4, 3], catchment=10)
    array([0.01, 0.02])
    """
    reach = decay({checked_catchment(catchment): 1.0})
    return _enhanced(costs, demand, supply, reach)


def enhanced_two_step(
    costs: Any, demand: Any, supply: Any, *, weights: Weights, catchment: float | None = None
) -> Floats:
    """The two steps with a weight that falls with the cost (E2SFCA).

    `weights` maps each zone's upper bound to its weight, `{10: 1.0, 20: 0.68, 30: 0.22}`: a cost on a bound
    belongs to the nearer zone (≤, in float64), beyond the last bound the weight is 0. It may also be a
    function of the cost (`gravity`, `gaussian` or your own) or a negative power; `catchment` then
    says how far it reaches. The rest is as in `two_step`.

    Source: W. Luo and Y. Qi, "An enhanced two-step floating catchment area (E2SFCA) method for measuring
    spatial accessibility to primary care physicians", Health & Place 15 (2009).

    >>> enhanced_two_step(([0, 1, 1], [0, 0, 1], [5, 15, 10]), [100, 300], [4, 3], weights={10: 1, 20: 0.5})
    array([0.016, 0.018])
    """
    return _enhanced(costs, demand, supply, _reach(weights, catchment))


def three_step(
    costs: Any,
    demand: Any,
    supply: Any,
    *,
    weights: Weights,
    catchment: float | None = None,
    attraction: Any = None,
) -> Floats:
    """The enhanced two steps with competition among places (3SFCA).

    People divide themselves among the places around them in proportion to the weights (times `attraction`,
    one amount per destination, when given: the Huff form) before the two steps follow, so one who has many
    places nearby is not counted whole at each. The division looks at all pairs given; `catchment` only limits
    the two steps, as in the published figures. Give a weight of 0 to leave a pair out of both.

    The rest is as in `enhanced_two_step`. Sources: N. Wan, B. Zou and T. Sternberg, "A three-step floating
    catchment area method for analyzing spatial access to health services", International Journal of
    Geographical Information Science 26 (2012); J. Luo, "Integrating the Huff model and floating catchment
    area methods to analyze spatial access to healthcare services", Transactions in GIS 18 (2014).

    >>> three_step(([0, 1, 1], [0, 0, 1], [5, 15, 10]), [100, 300], [4, 3], weights={10: 1, 20: 0.5}).round(6)
    array([0.026667, 0.014444])
    """
    people, places, links = _checked(costs, demand, supply)
    pull = np.ones_like(places) if attraction is None else amounts(attraction, "attraction")
    if pull.shape != places.shape:
        raise ValueError(f"attraction has {pull.size} values for {places.size} places of supply.")
    choice = decay(weights)
    served = choice.squared() if catchment is None else choice.squared().within(checked_catchment(catchment))
    # The share of origin i that chooses j is w_ij·a_j / Σ_k w_ik·a_k, and it is weighted by w_ij again: hence
    # the squared weights, with the rest of the fraction carried by the values on either side.
    whole = links.weighted(choice).at_origins(pull)
    both = links.weighted(served)
    ratio = _divided(places, pull * both.at_destinations(_divided(people, whole, "origin")), "place")
    return _divided(both.at_origins(pull * ratio), whole, "origin")


def _enhanced(costs: Any, demand: Any, supply: Any, reach: Decay) -> Floats:
    people, places, links = _checked(costs, demand, supply)
    weighted = links.weighted(reach)
    return weighted.at_origins(_divided(places, weighted.at_destinations(people), "place"))


def _checked(costs: Any, demand: Any, supply: Any) -> tuple[Floats, Floats, _Links]:
    people, places = amounts(demand, "demand"), amounts(supply, "supply")
    if not isinstance(costs, Coordinates):
        return people, places, Pairs(costs, people.size, places.size)
    for what, given, expected in (
        ("demand", people, costs.origins),
        ("supply", places, costs.destinations),
    ):
        if len(given) != len(expected):
            raise ValueError(f"{what} has {len(given)} values for {len(expected)} pairs of coordinates.")
    return people, places, costs.links()


def _reach(weights: Weights, catchment: float | None) -> Decay:
    curve = decay(weights)
    return curve if catchment is None else curve.within(checked_catchment(catchment))


def _divided(above: Floats, below: Floats, where: str) -> Floats:
    """The quotient; 0 where there is nothing to divide by: what nobody reaches is nobody's."""
    with np.errstate(over="ignore"):
        found: Floats = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    if not np.isfinite(found).all():
        at = np.flatnonzero(~np.isfinite(found))[0]
        raise ValueError(
            f"The weights around {where} {at} add up to only {below[at]:g}, too little to divide by; limit "
            "the reach with a catchment."
        )
    return found
