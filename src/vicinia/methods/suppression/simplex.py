"""Many small linear programmes over the same tables: how far can one cell go?

An attack asks for the largest and the least value of each hidden cell, hundreds of programmes that differ in
the objective only. The true table is a feasible point for all, and where one programme ends the next
begins, so a tableau that is kept needs a few steps for each where a general solver begins anew. It is the
primal simplex method with non-basic cells that may stand anywhere (they begin at their true counts), so no
first phase is needed. `attack` turns to HiGHS where a system is too large for a dense tableau.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from vicinia.methods.suppression.layout import Bools, Floats

_ZERO = 1e-9
_PATIENCE = 25
"""Steps without progress before the careful rule of Bland (1977) chooses, under which none comes back."""


class Tableau:
    """Cells x ≥ 0 (counts above their floor) with `sums @ x` as in the true table."""

    def __init__(self, sums: csr_array, truth: Floats, fixed: Bools | None = None) -> None:
        self.x, self.truth = truth.copy(), truth
        self.low, self.high = truth.copy(), truth.copy()
        """Least and largest value of every cell in any table met so far."""
        self.fixed: Bools = np.zeros(truth.size, dtype=bool) if fixed is None else fixed.copy()
        """Cells that are printed; they take part in the sums and never move."""
        self.rows = np.ascontiguousarray(sums.toarray())
        self.basis = np.full(self.rows.shape[0], -1)
        self.row_of = np.full(truth.size, -1)
        # Free cells first, those far from their floor before others: most steps then have a length.
        preference = np.where(self.fixed, 0.0, 1.0 + truth)
        for row in range(self.basis.size):
            entries = np.abs(self.rows[row]) > _ZERO
            if entries.any():  # else the sum follows from others
                self._pivot(row, int(np.argmax(np.where(entries, preference, -1.0))))
        kept = np.flatnonzero(self.basis >= 0)
        self.rows, self.basis = self.rows[kept], self.basis[kept]
        self.row_of[self.basis] = np.arange(kept.size)

    def restart(self) -> None:
        """Back to the true table, with nothing known about the cells."""
        self.x, self.low, self.high = self.truth.copy(), self.truth.copy(), self.truth.copy()

    def fix(self, cell: int) -> None:
        """The cell is printed. Call it at the true table."""
        self.fixed[cell] = True
        row = int(self.row_of[cell])
        if row >= 0:
            free = np.where(self.fixed, 0.0, np.abs(self.rows[row]))
            if free.max() > _ZERO:
                self._pivot(row, int(np.argmax(free)))

    def move(self, cell: int, sign: int, until: float | None = None) -> bool:
        """Raise (sign 1) or lower (−1) a cell as far as it goes, or until it has reached a value.

        Tells whether the optimum, infinity or the value was reached; False when too many steps were needed.
        """
        idle, last = 0, self.x[cell]
        until = np.inf if until is None else sign * until
        for _ in range(50 * (self.basis.size + 10)):
            if sign * self.x[cell] >= until - _ZERO or (sign > 0 and np.isinf(self.high[cell])):
                return True
            idle = idle + 1 if abs(self.x[cell] - last) < _ZERO else 0
            last = self.x[cell]
            entering, way = self._entering(cell, sign, careful=idle > _PATIENCE)
            if entering < 0:
                return True
            self._step(entering, way, careful=idle > _PATIENCE)
        return False

    def slope(self, cell: int, sign: int) -> Floats:
        """By how much a cell goes its way for each unit by which another, non-basic, cell grows.

        At the optimum this is what proves it: no free cell can still help.
        """
        row = int(self.row_of[cell])
        found = np.zeros(self.x.size) if row < 0 else -sign * self.rows[row]
        found[cell] = 0.0
        return found

    def _entering(self, cell: int, sign: int, *, careful: bool) -> tuple[int, int]:
        """Which cell to change, and which way, so that ours goes its way; −1 at the optimum."""
        if self.row_of[cell] < 0:
            stuck = self.fixed[cell] or (sign < 0 and self.x[cell] <= _ZERO)
            return (-1, 0) if stuck else (cell, sign)
        slope = self.slope(cell, sign)
        slope[self.fixed | (slope < 0) & (self.x <= _ZERO)] = 0.0
        size = np.abs(slope)
        best = int(np.argmax(size > _ZERO)) if careful else int(np.argmax(size))
        return (best, 1 if slope[best] > 0 else -1) if size[best] > _ZERO else (-1, 0)

    def _step(self, entering: int, way: int, *, careful: bool) -> None:
        falls = way * self.rows[:, entering]
        blocking = np.flatnonzero(falls > _ZERO)
        limits = np.maximum(self.x[self.basis[blocking]], 0.0) / falls[blocking]
        furthest = limits.min() if limits.size else np.inf
        own = self.x[entering] if way < 0 else np.inf
        if np.isinf(own) and np.isinf(furthest):
            self.high[self.basis[falls < -_ZERO]] = np.inf
            self.high[entering] = np.inf
            return
        if own <= furthest:
            self._shift(entering, way, own, falls)
            return
        ties = blocking[limits <= furthest + _ZERO]
        by = -self.basis[ties] if careful else np.abs(falls[ties])
        self._shift(entering, way, furthest, falls)
        leaving = int(ties[np.argmax(by)])
        self.x[self.basis[leaving]] = 0.0
        self._pivot(leaving, entering)

    def _shift(self, entering: int, way: int, length: float, falls: Floats) -> None:
        if length > 0:
            self.x[entering] += way * length
            self.x[self.basis] -= length * falls
            np.maximum(self.high, self.x, out=self.high)
            np.minimum(self.low, self.x, out=self.low)

    def _pivot(self, row: int, column: int) -> None:
        self.rows[row] /= self.rows[row, column]
        others = np.flatnonzero(np.abs(self.rows[:, column]) > _ZERO)
        others = others[others != row]
        self.rows[others] -= np.outer(self.rows[others, column], self.rows[row])
        self.rows[others, column] = 0.0
        if self.basis[row] >= 0:
            self.row_of[self.basis[row]] = -1
        self.basis[row] = column
        self.row_of[column] = row
