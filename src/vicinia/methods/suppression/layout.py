"""A table with all its totals as one array, and the sums that tie its cells together.

Along each axis the table is continued by its groups and by one total, so that an axis of `n` places with
groups becomes `n + groups + 1` places. Whatever is published, and whatever an attacker may compute, is a
cell of this *continued* table; what ties them is "a total equals the sum of its parts", along every axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Axis:
    """Places of one axis: leaves first, then each level of groups, the total last."""

    levels: tuple[int, ...]
    """How many places each level has; the first is the number of leaves, the last is 1."""
    parents: npt.NDArray[np.intp]
    """Place of the group or total that each place but the last is part of."""

    @cached_property
    def membership(self) -> Floats:
        """Places × leaves: 1 where the leaf is part of the place."""
        size, leaves = sum(self.levels), self.levels[0]
        found = np.zeros((size, leaves))
        place = np.arange(leaves)
        found[place, place] = 1
        for _ in self.levels[1:]:
            place = self.parents[place]
            found[place, np.arange(leaves)] = 1
        return found

    def block(self, level: int) -> slice:
        """Where the places of a level stand."""
        begin = sum(self.levels[:level])
        return slice(begin, begin + self.levels[level])


def axis_of(leaves: int, labels: Sequence[npt.NDArray[np.intp]] = ()) -> Axis:
    """The axis whose leaves belong to groups; `labels` names the group of every leaf, level by level."""
    levels, parents, begin = [leaves], [], 0
    members = np.arange(leaves)
    for groups in labels:
        # One leaf of each present place stands for it: which group holds it?
        _, first = np.unique(members, return_index=True)
        parents.append(begin + levels[-1] + groups[first])
        begin += levels[-1]
        levels.append(int(groups.max()) + 1)
        members = groups
    parents.append(np.full(levels[-1], begin + levels[-1]))
    return Axis((*levels, 1), np.concatenate(parents).astype(np.intp))


@dataclass(frozen=True)
class Layout:
    """The continued table."""

    axes: tuple[Axis, ...]
    values: Floats
    """Count of every cell of the continued table."""
    published: Bools
    """Which of them somebody means to print."""
    depth: npt.NDArray[np.intp]
    """How many levels above the plain cells each one stands, over all axes."""

    @cached_property
    def sums(self) -> csr_array:
        """One row for each "sum of the parts − total = 0", one column for each cell."""
        places = np.arange(self.values.size).reshape(self.values.shape)
        rows, columns, signs, count = [], [], [], 0
        for number, axis in enumerate(self.axes):
            lines = np.moveaxis(places, number, 0).reshape(places.shape[number], -1)
            width = lines.shape[1]
            tops = np.unique(axis.parents)
            row_of = count + np.searchsorted(tops, axis.parents)[:, None] * width + np.arange(width)
            rows += [row_of.ravel(), np.arange(count, count + tops.size * width)]
            columns += [lines[: axis.parents.size].ravel(), lines[tops].ravel()]
            signs += [np.ones(row_of.size), np.full(tops.size * width, -1.0)]
            count += tops.size * width
        triples = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
        return csr_array(coo_array(triples, shape=(count, places.size)))

    @cached_property
    def flat(self) -> Floats:
        """All counts in one row."""
        return self.values.ravel()

    def cells(self, levels: Sequence[int]) -> tuple[slice | int, ...]:
        """Index of the block with these levels; a total is taken out of the shape."""
        return tuple(
            axis.block(level).start if level == len(axis.levels) - 1 else axis.block(level)
            for axis, level in zip(self.axes, levels, strict=True)
        )


def continued(
    counts: Floats, axes: tuple[Axis, ...], margins: frozenset[tuple[int, ...]], *, interior: bool
) -> Layout:
    """Continue a table; `margins` are the sets of axes whose sums are published."""
    values = with_totals(counts, axes)
    published = np.zeros(values.shape, dtype=bool)
    for levels in product(*(range(len(axis.levels)) for axis in axes)):
        summed = tuple(k for k, axis in enumerate(axes) if levels[k] == len(axis.levels) - 1)
        shown = interior if not summed else summed in margins
        published[tuple(axis.block(level) for axis, level in zip(axes, levels, strict=True))] = shown
    heights = [np.repeat(np.arange(len(axis.levels)), axis.levels) for axis in axes]
    depth = reduce(np.add.outer, heights) if heights else np.zeros((), dtype=np.intp)
    return Layout(axes, np.ascontiguousarray(values), published, depth)


def with_totals(plain: Floats, axes: tuple[Axis, ...]) -> Floats:
    """Plain cells, continued by the sums over their groups and over each axis."""
    values = plain
    for number, axis in enumerate(axes):
        values = np.moveaxis(np.tensordot(axis.membership, values, axes=(1, number)), 0, number)
    return values
