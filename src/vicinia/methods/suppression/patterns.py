"""Alternative tables that differ from the true one in few cells: products of exchanges along each axis.

Move one person from a leaf to another along an axis, or add one, and follow the change through groups and
totals: that is an *exchange*. The product of one exchange per axis changes a small box of cells, and every
sum of the table still holds. In a table without groups this is the hypercube of Repsilber (1994) and
Giessing (2002), with totals as possible corners.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vicinia.methods.suppression.attack import Places
from vicinia.methods.suppression.layout import Axis, Floats, Layout

FORBIDDEN = 1e9
_MOST_PARTNERS = 400


@dataclass(frozen=True)
class Box:
    """The cheapest box around a cell."""

    cells: Places
    """All its cells, the first one included."""
    cost: float
    """At least FORBIDDEN when no box will do."""


def cheapest_box(layout: Layout, cell: int, cost: Floats, room: Floats, up: float, down: float) -> Box:
    """The box of least cost that lets a cell rise by `up` and fall by `down`.

    `cost` has the price of every cell of the continued table (FORBIDDEN: must not be used), `room` says by
    how much each may fall.
    """
    index = np.unravel_index(cell, layout.values.shape)
    exchanges = [exchanges_at(axis, int(place)) for axis, place in zip(layout.axes, index, strict=True)]
    short_up, short_down = FORBIDDEN * (room < up), FORBIDDEN * (room < down)
    # A cell that moves with ours must be able to fall by `down`, one that moves against it by `up`.
    total = _contract(cost + (short_up + short_down) / 2, [np.abs(one) for one in exchanges])
    total += _contract((short_down - short_up) / 2, exchanges)
    best = np.unravel_index(int(np.argmin(total)), total.shape)
    lines = [np.flatnonzero(one[row]) for one, row in zip(exchanges, best, strict=True)]
    cells = np.ravel_multi_index(np.ix_(*lines), layout.values.shape).ravel()
    return Box(cells.astype(np.intp), float(total[best]))


def exchanges_at(axis: Axis, place: int) -> Floats:
    """All exchanges along an axis that raise a place by one, one in each row (−1, 0, 1 for each place)."""
    member = axis.membership
    inside = np.flatnonzero(member[place])
    outside = np.flatnonzero(member[place] == 0)
    if len(axis.levels) > 2 and inside.size * outside.size > _MOST_PARTNERS * 8:
        inside = inside[:8]
    if outside.size > _MOST_PARTNERS:
        near = np.argsort(np.abs(outside - inside[0]), kind="stable")[:_MOST_PARTNERS]
        outside = np.sort(outside[near])
    gains = member.T[inside]
    pairs = gains[:, None, :] - member.T[outside][None, :, :]
    return np.concatenate([gains, pairs.reshape(-1, member.shape[0])])


def _contract(values: Floats, exchanges: list[Floats]) -> Floats:
    for number, one in enumerate(exchanges):
        values = np.moveaxis(np.tensordot(one, values, axes=(1, number)), 0, number)
    return values
