"""Which further cells to hide: a cheap box around every sensitive cell, then back what is not needed.

What is kept for every sensitive cell is a *witness*: the cells in which some other table, equal in all that
is printed, differs from the true one. While all cells of the witness are hidden, the cell is protected.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

from vicinia.methods.suppression.attack import Places, System, recomputable, systems
from vicinia.methods.suppression.layout import Bools, Floats, Layout
from vicinia.methods.suppression.patterns import FORBIDDEN, Box, cheapest_box
from vicinia.methods.suppression.simplex import Tableau

LAST_RESORT = 1e5
"""Price of hiding a zero where zeros are shown: only where nothing else protects."""
_NEAR = 1e-6


@dataclass(frozen=True)
class Problem:
    """What must be protected, and what hiding costs. Arrays are one row, a place for each cell."""

    layout: Layout
    floor: Floats
    """What an attacker knows a hidden cell to be at least."""
    sensitive: Places
    up: Floats
    """How far above its count each cell must seem possible; 0 where it is not sensitive."""
    down: Floats
    price: Floats
    """Cost of hiding each cell; 0 where it is hidden already or never printed."""
    forced: Bools
    """Cells that no attacker is told in any case: sensitive, kept hidden, never printed."""

    def room(self) -> Floats:
        """By how much each cell can fall before an attacker knows better."""
        return self.layout.flat - self.floor


@dataclass
class _Pattern:
    hidden: Bools
    witness: dict[int, Places] = field(default_factory=dict)


def search(problem: Problem, start: Bools | None = None) -> Bools:
    """The cells to hide (one row), forced ones included; every sensitive cell has a witness.

    `start` may name cells to begin with; those that prove needless are printed in the end.
    """
    found = _Pattern(problem.forced.copy() if start is None else start | problem.forced)
    begin = np.where(found.hidden, 0.0, problem.price)
    first = [(box_around(problem, cell, begin).cost, cell) for cell in problem.sensitive.tolist()]
    for _, cell in sorted(first, key=lambda pair: (-pair[0], pair[1])):
        price = np.where(found.hidden, 0.0, problem.price)
        box = box_around(problem, cell, price)
        if box.cost >= LAST_RESORT:
            path = _cheapest_path(problem, cell, price)
            box = path if path.cost < box.cost else box
        if box.cost >= FORBIDDEN:
            raise ArithmeticError("A count cannot be protected although every other may be hidden.")
        found.witness[cell] = box.cells
        found.hidden[box.cells] = True
    _take_back(problem, found)
    return found.hidden


def box_around(problem: Problem, cell: int, price: Floats) -> Box:
    """The cheapest box that protects a cell, at these prices."""
    shape = problem.layout.values.shape
    room = problem.room().reshape(shape)
    up, down = float(problem.up[cell]), float(problem.down[cell])
    return cheapest_box(problem.layout, cell, price.reshape(shape), room, up, down)


def _cheapest_path(problem: Problem, cell: int, price: Floats) -> Box:
    """The same by linear programme, for what no single box protects (after Kelly, Golden and Assad, 1992)."""
    sums, room = problem.layout.sums, problem.room()
    cells: list[Places] = []
    both = csr_array(hstack([sums, -sums]))
    for need, sign in ((problem.up[cell], 1), (problem.down[cell], -1)):
        if need <= 0:
            continue
        low, high = np.zeros(2 * room.size), np.concatenate([np.full(room.size, np.inf), room])
        wanted, other = (cell, cell + room.size)[::sign]
        low[wanted] = high[wanted] = need
        high[other] = 0
        found = milp(
            np.concatenate([price, price]) + 1e-7,
            constraints=LinearConstraint(both, 0, 0),
            bounds=Bounds(low, high),
        )
        if found.x is None:
            return Box(np.array([cell]), FORBIDDEN)
        change = found.x[: room.size] - found.x[room.size :]
        cells.append(np.flatnonzero(np.abs(change) > _NEAR))
    path = np.unique(np.concatenate(cells))
    return Box(path, float(price[path].sum()))


def _take_back(problem: Problem, found: _Pattern) -> None:
    """Print again, dearest first, each complementary cell without which all remain protected."""
    sums = problem.layout.sums
    for system in systems(sums, problem.layout.flat, problem.floor, found.hidden):
        tableau = system.tableau()
        extra = np.flatnonzero(~problem.forced[system.cells])
        if tableau is None:
            continue
        order = np.argsort(-problem.price[system.cells[extra]], kind="stable")
        for position in extra[order].tolist():
            cell = int(system.cells[position])
            hidden = found.hidden.copy()
            hidden[cell] = False
            if recomputable(sums, hidden)[problem.sensitive].any():
                continue
            tableau.restart()
            tableau.fix(position)
            renewed = _renewed(problem, found, system, tableau, cell)
            if renewed is None:
                tableau.fixed[position] = False
            else:
                found.hidden = hidden
                found.witness |= renewed


def _renewed(
    problem: Problem, found: _Pattern, system: System, tableau: Tableau, cell: int
) -> dict[int, Places] | None:
    """Other witnesses for all cells that had this one in theirs; None if one of them has no other."""
    renewed = {}
    for sensitive in np.intersect1d(system.cells, problem.sensitive).tolist():
        if cell not in found.witness[sensitive]:
            continue
        position = int(np.searchsorted(system.cells, sensitive))
        changed = np.zeros(system.cells.size, dtype=bool)
        for need, sign in ((problem.up[sensitive], 1), (problem.down[sensitive], -1)):
            tableau.restart()
            goal = tableau.truth[position] + sign * need
            if not tableau.move(position, sign, until=goal) or not system.agrees(tableau):
                return None
            if sign * (tableau.x[position] - goal) < -_NEAR and not np.isinf(tableau.high[position]):
                return None
            changed |= np.abs(tableau.x - tableau.truth) > _NEAR
        renewed[sensitive] = system.cells[changed]
    return renewed
