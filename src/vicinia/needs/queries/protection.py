"""Small counts are hidden, and with them what would give them away: one function for all pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from vicinia.methods.suppression import Block, protect

Count = int | None
"""None: hidden to protect people."""


@dataclass(frozen=True, slots=True)
class ProtectedCounts:
    """A table with its totals, in which what is too small to be shown is None."""

    cells: tuple[tuple[Count, ...], ...]
    rows: tuple[Count, ...]
    columns: tuple[Count, ...]
    total: Count
    hidden: int
    """How many cells and totals are hidden."""


def protect_counts(table: Sequence[Sequence[int]], *, smallest: int) -> ProtectedCounts:
    """Hide every count from 1 to ``smallest`` − 1, and as many others as it takes that none can be computed.

    Totals of rows, of columns and of the whole are protected like cells. A zero is shown: it says that there
    was nothing. The same table always comes out the same.
    """
    return _protected(tuple(tuple(int(count) for count in row) for row in table), smallest)


@dataclass(frozen=True, slots=True)
class LinkedCounts:
    """Two tables with the same columns, which can be shown side by side."""

    columns: tuple[tuple[int, ...], ...]
    """Which of the given columns each shown one adds up; only the last adds up several."""
    first: ProtectedCounts
    second: ProtectedCounts


def protect_linked(
    first: Sequence[Sequence[int]], second: Sequence[Sequence[int]], *, smallest: int
) -> LinkedCounts | None:
    """Protect two tables that count the same things twice, so that their columns have equal totals.

    A total that one table hides and the other shows would open the first. So all column totals are shown in
    both, and columns that do not bear it are added up. With the totals known to everybody neither table says
    anything about the cells of the other: for any cells that fit, a table of both crossed exists. None: there
    is too little to show anything at all.
    """
    totals = [sum(column) for column in zip(*first, strict=True)]
    if totals != [sum(column) for column in zip(*second, strict=True)]:
        raise ValueError("The two tables count different things: their columns have other totals.")
    joined = {at for at, total in enumerate(totals) if 0 < total < smallest}
    while True:
        alone = [at for at in range(len(totals)) if at not in joined]
        columns = [(at,) for at in alone] + ([tuple(sorted(joined))] if joined else [])
        one = protect_counts(_added(first, columns), smallest=smallest)
        other = protect_counts(_added(second, columns), smallest=smallest)
        hidden = {
            at
            for at, totals_of_both in enumerate(zip(one.columns, other.columns, strict=True))
            if None in totals_of_both
        }
        if not hidden and one.total is not None and other.total is not None:
            return LinkedCounts(tuple(columns), one, other)
        new = {columns[at][0] for at in hidden if at < len(alone)}
        # the sum of all that is small is small itself, or a total cannot be shown: the next smallest joins
        new = new or set(sorted((at for at in alone if totals[at]), key=lambda at: totals[at])[:1])
        if not new:
            return None
        joined |= new


def _added(table: Sequence[Sequence[int]], columns: Sequence[tuple[int, ...]]) -> list[list[int]]:
    return [[sum(row[at] for at in column) for column in columns] for row in table]


@lru_cache(maxsize=256)
def _protected(table: tuple[tuple[int, ...], ...], smallest: int) -> ProtectedCounts:
    if not table or not table[0]:
        zeros = tuple(0 for _ in table)
        return ProtectedCounts(table, zeros, (), 0, 0)
    done = protect(table, threshold=smallest)
    hidden = int(done.suppressed.sum()) + sum(int(part.suppressed.sum()) for part in done.margins.values())
    return ProtectedCounts(
        cells=tuple(tuple(_shown(value) for value in row) for row in done.values),
        rows=_line(done.margins[(1,)]),
        columns=_line(done.margins[(0,)]),
        total=_line(done.margins[(0, 1)])[0],
        hidden=hidden,
    )


def _line(block: Block) -> tuple[Count, ...]:
    return tuple(_shown(value) for value in block.values.reshape(-1))


def _shown(value: float) -> Count:
    return None if value != value else int(value)
