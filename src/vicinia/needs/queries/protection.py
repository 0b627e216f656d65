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
