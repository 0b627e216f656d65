"""The p-median: p sites with the least total weighted cost."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from vicinia.methods.siting.entries import Floats, Whole
from vicinia.methods.siting.inputs import read_costs, read_deadline, read_fixed, read_number, read_weights
from vicinia.methods.siting.problem import TIME_UP, first_choice, open_sites
from vicinia.methods.siting.result import Siting, filled_up, nearest

NOBODY = "All weights are 0, so every choice is as good as any other."


def p_median(
    costs: ArrayLike,
    p: int,
    *,
    weights: ArrayLike | None = None,
    fixed: Sequence[int] | ArrayLike | None = None,
    time_limit: float | None = None,
) -> Siting:
    """Choose p sites so that the clients' total weighted cost to their nearest one is least, with proof.

    `costs` is clients × sites in any unit (minutes, kilometres), zero or more, infinite where there is no
    way. `weights` counts the people of each client. `fixed` are sites that stay open; p counts them.
    Clients of weight 0 do not matter for the choice; −1 stands for those among them whom no chosen site
    reaches.

    The answer is exact unless `time_limit` (seconds by the clock) ends the search: then it is the best
    found, with a valid bound and a note. "Exact" is to 1e-10 of the total where costs are not whole
    multiples of a unit.

    Raises ValueError for bad numbers and when p sites cannot reach all clients, TypeError for a p that is
    no whole number. Source: S. Hakimi, Operations Research 12 (1964); the methods are named in `tree` and
    `ascent`.

    >>> found = p_median([[0, 4, 9], [5, 1, 5], [9, 5, 0], [8, 4, 1]], 2)
    >>> found.sites.tolist(), found.assignment.tolist(), found.objective, found.gap
    ([1, 2], [1, 1, 2, 2], 6.0, 0.0)
    """
    table = read_costs(costs)
    clients, sites = table.shape
    people = read_weights(weights, clients)
    number = read_number(p, sites)
    open_already = read_fixed(fixed, number, sites)
    deadline = read_deadline(time_limit)
    return least_total(table, people, number, open_already, deadline, math.inf, "")


def least_total(
    table: Floats, people: Floats, p: int, fixed: Whole, deadline: float, limit: float, how: str
) -> Siting:
    """The p-median in which nobody of positive weight may pay more than the limit."""
    rows = np.flatnonzero(people)
    if not len(rows):
        chosen = filled_up(fixed, p, table.shape[1])
        return Siting(chosen, nearest(table, chosen, math.inf), 0.0, 0.0, (NOBODY,))
    costs = np.ascontiguousarray(table[rows].T)
    costs[costs > limit] = np.inf
    reached = np.isfinite(costs)
    start = None if reached.all() else first_choice(reached, p, fixed, deadline, rows, how)
    costs *= people[rows]
    chosen, bound = open_sites(costs, np.full(len(rows), np.inf), p, fixed, deadline, start)
    assignment = nearest(table, chosen, math.inf)
    objective = float(people[rows] @ table[rows, assignment[rows]])
    notes = () if bound >= objective * (1 - 1e-9) else (TIME_UP,)
    return Siting(chosen, assignment, objective, objective if not notes else bound, notes)
