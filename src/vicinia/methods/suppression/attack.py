"""What an attacker can compute: the narrowest interval of every hidden cell, by linear programmes.

The attacker knows every printed count, that totals are sums of their parts, and that a hidden count is no
less than `floor`. The interval of a cell runs from its least to its largest value over all tables that agree
with this (Fischetti and Salazar, 2000). Counts are taken as real numbers, as is usual; for tables of two
axes nothing is lost by that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from vicinia.methods.suppression.layout import Bools, Floats
from vicinia.methods.suppression.simplex import Tableau

Places = npt.NDArray[np.intp]

_NEAR = 1e-6
_ROUNDS = 60
_LARGEST_TABLEAU = 10_000_000


@dataclass
class System:
    """Unknown cells that are tied together by sums, directly or through others."""

    cells: Places
    """Their places in the continued table, in one row."""
    sums: csr_array
    right: Floats
    floor: Floats
    truth: Floats
    cap: float
    """A bound beyond which a count is called unbounded."""

    def extreme(self, position: int, sign: int) -> Floats:
        """A table in which one cell is as large (sign 1) or as small (−1) as it can be."""
        goal = np.zeros(self.cells.size)
        goal[position] = -sign
        found = milp(
            goal,
            constraints=LinearConstraint(self.sums, self.right, self.right),
            bounds=Bounds(self.floor, self.cap),
        )
        if found.x is None:  # the true table is feasible, so this is the solver's trouble, not the table's
            raise ArithmeticError(f"The attack could not be computed: {found.message}")
        return _rounded(found.x)

    def tableau(self) -> Tableau | None:
        """For many programmes over the system; None where it is too large for that."""
        if self.cells.size * self.right.size > _LARGEST_TABLEAU:
            return None
        return Tableau(self.sums, self.truth - self.floor)

    def agrees(self, tableau: Tableau) -> bool:
        """Whether the table where a tableau stands still has the sums that are printed."""
        return bool(np.abs(self.sums @ (tableau.x + self.floor) - self.right).max() < _NEAR)

    def outer(self) -> tuple[Floats, Floats]:
        """Bounds that need no linear programme: each sum bounds each of its parts, over and over.

        They hold, yet may be wider than the true interval."""
        low, high = self.floor.copy(), np.full(self.cells.size, self.cap)
        rows, columns, signs = _entries(self.sums)
        for _ in range(_ROUNDS):
            least = np.where(signs > 0, low[columns], -high[columns])
            most = np.where(signs > 0, high[columns], -low[columns])
            rest_least = np.bincount(rows, least, self.right.size)[rows] - least
            rest_most = np.bincount(rows, most, self.right.size)[rows] - most
            below, above = self.right[rows] - rest_most, self.right[rows] - rest_least
            new_low, new_high = low.copy(), high.copy()
            np.maximum.at(new_low, columns, np.where(signs > 0, below, -above))
            np.minimum.at(new_high, columns, np.where(signs > 0, above, -below))
            if np.array_equal(new_low, low) and np.array_equal(new_high, high):
                break
            low, high = new_low, new_high
        return low, high


def systems(sums: csr_array, truth: Floats, floor: Floats, unknown: Bools) -> list[System]:
    """The unknown cells, parted into systems that know nothing of one another."""
    cells = np.flatnonzero(unknown)
    if not cells.size:
        return []
    part = csr_array(sums[:, cells])
    part = part[np.flatnonzero(np.diff(part.indptr))]
    _, group = connected_components(part.T @ part, directed=False)
    cap = 64 * (float(truth.sum()) + 64)
    found = []
    for number in range(group.max() + 1):
        mine = np.flatnonzero(group == number)
        rows = csr_array(part[:, mine])
        rows = rows[np.flatnonzero(np.diff(rows.indptr))]
        here = cells[mine]
        found.append(System(here, rows, rows @ truth[here], floor[here], truth[here], cap))
    return found


def intervals(sums: csr_array, truth: Floats, floor: Floats, unknown: Bools, wanted: Bools) -> Floats:
    """Lower and upper bound (cells × 2) of every wanted cell; known cells have their count twice."""
    found = np.stack([truth, truth], axis=1)
    for system in systems(sums, truth, floor, unknown):
        asked = np.flatnonzero(wanted[system.cells])
        if asked.size:
            found[system.cells[asked]] = _system_intervals(system, asked)
    return found


def _system_intervals(system: System, asked: Places) -> Floats:
    """Close in from both sides: bounds that hold from outside, tables that exist from inside."""
    outer_low, outer_high = system.outer()
    low, high = system.truth.copy(), system.truth.copy()
    tableau = system.tableau()
    for position in asked.tolist():
        for sign, mine, bound in ((1, high, outer_high), (-1, low, outer_low)):
            if mine[position] > system.cap / 2 or abs(mine[position] - bound[position]) < _NEAR:
                continue
            if tableau is not None and tableau.move(position, sign) and system.agrees(tableau):
                np.maximum(high, tableau.high + system.floor, out=high)
                np.minimum(low, tableau.low + system.floor, out=low)
            else:
                table = system.extreme(position, sign)
                np.maximum(high, table, out=high)
                np.minimum(low, table, out=low)
                tableau = system.tableau()
            bound[position] = mine[position]
    unbounded = high[asked] > system.cap / 2
    return _rounded(np.stack([low[asked], np.where(unbounded, np.inf, high[asked])], axis=1))


def recomputable(sums: csr_array, unknown: Bools) -> Bools:
    """Which unknown cells fall to plain subtraction: the only unknown of a sum, again and again."""
    rows, columns, _ = _entries(sums)
    left = unknown.copy()
    while True:
        count = np.bincount(rows, left[columns], sums.shape[0])
        alone = (count == 1)[rows] & left[columns]
        if not alone.any():
            return unknown & ~left
        left[columns[alone]] = False


def _rounded(counts: Floats) -> Floats:
    """Without the last digits' noise."""
    near = np.rint(counts)
    return np.where(np.isclose(counts, near, rtol=0, atol=_NEAR), near, counts)


def _entries(sums: csr_array) -> tuple[Places, Places, Floats]:
    """Row, column and sign of every entry."""
    rows = np.repeat(np.arange(sums.shape[0]), np.diff(sums.indptr))
    return rows, sums.indices, sums.data
