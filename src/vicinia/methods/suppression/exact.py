"""The pattern that loses least, proven: cells to hide by branch and cut (Fischetti and Salazar, 2000).

A small integer programme chooses the cells; a linear programme attacks the choice; an attack that comes too
near is turned into an inequality that this choice, and all others with the same weakness, break. The value
of the integer programme is at every moment a proven lower bound.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from vicinia.methods.suppression.attack import Places
from vicinia.methods.suppression.layout import Bools, Floats
from vicinia.methods.suppression.search import LAST_RESORT, Problem, search
from vicinia.methods.suppression.simplex import Tableau

_NEAR = 1e-6


def improve(problem: Problem, known: Bools, *, rounds: int) -> tuple[Bools, float]:
    """A pattern no dearer than a known one, and a lower bound on the cost of any.

    After so many rounds at the latest, the best pattern so far and the bound so far are the answer.
    """
    candidates = np.flatnonzero(~problem.forced & (problem.layout.flat > 0))
    price, bound = problem.price[candidates], 0.0
    if cost_of(problem, known) >= LAST_RESORT or not cost_of(problem, known):
        return known, 0.0
    cuts = _first_cuts(problem, candidates)
    for _ in range(rounds):
        chosen = _cheapest(price, cuts)
        if chosen is None:
            break
        bound = max(bound, float(price[chosen].sum()))
        if bound >= cost_of(problem, known) - _NEAR:
            break
        hidden = problem.forced.copy()
        hidden[candidates[chosen]] = True
        broken = _cuts(problem, hidden, candidates)
        if not broken:
            return hidden, cost_of(problem, hidden)
        cuts += broken
        mended = search(problem, hidden)
        known = mended if cost_of(problem, mended) < cost_of(problem, known) else known
    return known, min(bound, cost_of(problem, known))


def cost_of(problem: Problem, hidden: Bools) -> float:
    """Price of all complementary cells."""
    return float(problem.price[hidden & ~problem.forced].sum())


_Cut = tuple[Floats, float]
"""Weights of the candidates, and what the chosen ones must sum to at least."""


def _first_cuts(problem: Problem, candidates: Places) -> list[_Cut]:
    """A hidden cell is never the only hidden one of a sum."""
    sums, cuts = problem.layout.sums, []
    touching = csr_array(sums[:, problem.sensitive])
    for row in np.flatnonzero(np.diff(touching.indptr)):
        members = sums.indices[sums.indptr[row] : sums.indptr[row + 1]]
        if problem.forced[members].sum() == 1:
            cuts.append((np.isin(candidates, members).astype(float), 1.0))
    return cuts


def _cheapest(price: Floats, cuts: list[_Cut]) -> Bools | None:
    """The cheapest choice that breaks no cut; None where that takes too long."""
    if not cuts:
        return np.zeros(price.size, dtype=bool)
    rows, right = csr_array(np.array([row for row, _ in cuts])), np.array([least for _, least in cuts])
    found = milp(
        price,
        integrality=np.ones(price.size),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, right, np.inf),
        options={"mip_rel_gap": 0.0, "node_limit": 20_000},
    )
    return found.x > 0.5 if found.status == 0 and found.x is not None else None


def _cuts(problem: Problem, hidden: Bools, candidates: Places) -> list[_Cut]:
    """Inequalities that a pattern breaks where it leaves cells too narrow."""
    room, found = problem.room(), []
    tableau = Tableau(problem.layout.sums, room, ~hidden)
    for cell in problem.sensitive.tolist():
        for need, sign in ((problem.up[cell], 1), (problem.down[cell], -1)):
            tableau.restart()
            if need <= 0 or not tableau.move(cell, sign, until=room[cell] + sign * need):
                continue
            if sign * (tableau.x[cell] - room[cell]) >= need - _NEAR or np.isinf(tableau.high[cell]):
                continue
            # The cell goes its way by slope·change: others may grow without end, or fall by their room.
            slope = tableau.slope(cell, sign)
            weight = np.where(slope < -_NEAR, np.minimum(need, -slope * room), 0.0)
            weight[slope > _NEAR] = need
            # With the cells that are hidden in any case set aside:
            least = need - weight[problem.forced].sum()
            found.append((np.minimum(weight[candidates], least) / least, 1.0))
    return found
