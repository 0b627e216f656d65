"""Maximal cover: p sites that reach the greatest weight within a radius."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from vicinia.methods.siting.inputs import (
    read_bound,
    read_costs,
    read_deadline,
    read_fixed,
    read_number,
    read_weights,
)
from vicinia.methods.siting.problem import TIME_UP, open_sites
from vicinia.methods.siting.result import Siting, filled_up, nearest


def maximal_cover(
    costs: ArrayLike,
    p: int,
    radius: float,
    *,
    weights: ArrayLike | None = None,
    fixed: Sequence[int] | ArrayLike | None = None,
    time_limit: float | None = None,
) -> Siting:
    """Choose p sites so that the weight of clients with a site at cost ≤ radius is greatest, with proof.

    Arguments as in `p_median`. `.objective` is the covered weight, `.bound` a proven upper bound of it,
    `.assignment` the nearest chosen site of each covered client and −1 for the others. When fewer sites
    cover as much, sites that add nothing fill up to p.

    Raises ValueError for bad numbers, TypeError for a p that is no whole number. Source: R. Church and C.
    ReVelle, "The maximal covering location problem", Papers of the Regional Science Association 32 (1974).

    >>> found = maximal_cover([[0, 4, 9], [4, 0, 5], [9, 5, 0], [8, 4, 1]], 1, 4, weights=[1, 1, 5, 1])
    >>> found.sites.tolist(), found.assignment.tolist(), found.objective, found.bound
    ([2], [-1, -1, 2, 2], 6.0, 6.0)
    """
    table = read_costs(costs)
    clients, sites = table.shape
    people = read_weights(weights, clients)
    number = read_number(p, sites)
    reach = read_bound(radius, "radius")
    open_already = read_fixed(fixed, number, sites)
    deadline = read_deadline(time_limit)

    reached = (table <= reach) & np.isfinite(table)
    rows = np.flatnonzero(reached.any(axis=1) & (people > 0))
    uncovered = 0.0
    if len(rows):
        free = np.where(reached[rows].T, 0.0, np.inf)
        chosen, uncovered = open_sites(free, people[rows], number, open_already, deadline)
    else:
        chosen = filled_up(open_already, number, sites)
    assignment = nearest(table, chosen, reach)
    objective = float(people[assignment >= 0].sum())
    bound = float(people[rows].sum()) - uncovered
    notes = () if bound <= objective + 1e-9 * float(people.sum()) else (TIME_UP,)
    return Siting(chosen, assignment, objective, objective if not notes else bound, notes)
