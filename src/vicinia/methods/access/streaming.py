"""Weighted sums over places, with no pair stored: two trees are walked against each other.

Boxes of places either lie in one zone of each other, and are then counted as one, or are opened. Only
places near the edge of a zone are compared one by one. Rounding is monotone, so a box decides exactly as
each of its places would. After A. Gray and A. Moore, "'N-body' problems in statistical learning", Advances
in Neural Information Processing Systems 13 (2000).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.access.decay import Decay, Floats, Zones

if TYPE_CHECKING:
    from vicinia.methods.access.coordinates import Coordinates

LEAF = 64
"""Places that a box may hold unopened, at least 2, so that halving leaves none empty."""


class Tree:
    """Places in boxes: box 1 holds all, box n holds boxes 2n and 2n + 1, the second half are leaves."""

    def __init__(self, positions: Floats) -> None:
        from scipy.spatial import KDTree

        size = len(positions)
        # A balanced tree halves at the median, as `_halves` does: its order of places is all that is taken.
        self.order = KDTree(positions, leafsize=LEAF).indices
        self.start = _halves(size)
        leaves = len(self.start) - 1
        places = positions[self.order]
        self.axes = tuple(np.ascontiguousarray(axis) for axis in places.T)
        self.low, self.high = np.zeros((2 * leaves, 3)), np.zeros((2 * leaves, 3))
        self.low[leaves:] = np.minimum.reduceat(places, self.start[:-1])
        self.high[leaves:] = np.maximum.reduceat(places, self.start[:-1])
        for first in _levels_up(leaves):
            here, below = slice(first, 2 * first), slice(2 * first, 4 * first)
            self.low[here] = self.low[below].reshape(first, 2, 3).min(axis=1)
            self.high[here] = self.high[below].reshape(first, 2, 3).max(axis=1)
        self.width = ((self.high - self.low) ** 2).sum(axis=1)

    def totals(self, values: Floats) -> Floats:
        """The sum of a value (in the tree's order) for each box."""
        leaves = len(self.start) - 1
        found = np.zeros(2 * leaves)
        found[leaves:] = np.add.reduceat(values, self.start[:-1])
        for first in _levels_up(leaves):
            found[first : 2 * first] = found[2 * first : 4 * first].reshape(first, 2).sum(axis=1)
        return found

    def spread(self, per_box: Floats, per_place: Floats) -> Floats:
        """What boxes and places were given, together and in the order of the places as they came."""
        leaves = len(self.start) - 1
        for first in reversed(_levels_up(leaves)):
            per_box[2 * first : 4 * first] += np.repeat(per_box[first : 2 * first], 2)
        found = np.empty_like(per_place)
        found[self.order] = per_place + np.repeat(per_box[leaves:], np.diff(self.start))
        return found


class StreamedPlaces:
    """Origins and destinations as trees, to be summed over by zones."""

    def __init__(self, places: Coordinates) -> None:
        self.places = places
        self.origins, self.destinations = (
            Tree(places.positions("origins")),
            Tree(places.positions("destinations")),
        )

    def weighted(self, decay: Decay) -> StreamedPairs:
        """The sums under weights by zone. Raises ValueError for a curve, which no box can share."""
        if isinstance(decay, Zones):
            return StreamedPairs(self, decay)
        raise ValueError(
            f"{len(self.places.origins):,} × {len(self.places.destinations):,} places are summed by zones "
            "only; give weights as a mapping, or list the pairs first with travel_costs(places, limit=…)."
        )


class StreamedPairs:
    """Sums over all pairs of places, one way and the other, under weights by zone."""

    def __init__(self, trees: StreamedPlaces, zones: Zones) -> None:
        self._origins, self._destinations = trees.origins, trees.destinations
        self._bounds = np.array([trees.places.squared_of(bound) for bound in zones.bounds])
        self._weights = np.append(zones.weights, 0.0)

    def at_destinations(self, per_origin: Floats) -> Floats:
        """For each destination, the weighted sum of a value of the origins."""
        return self._sum(self._destinations, self._origins, per_origin)

    def at_origins(self, per_destination: Floats) -> Floats:
        """For each origin, the weighted sum of a value of the destinations."""
        return self._sum(self._origins, self._destinations, per_destination)

    def _sum(self, here: Tree, there: Tree, values: Floats) -> Floats:
        from vicinia.methods.access import streaming_compiled

        ordered = values[there.order]
        per_box, per_place = np.zeros(len(here.low)), np.zeros(len(here.order))
        streaming_compiled.walk(
            here.low, here.high, here.width, here.start, here.axes,
            there.low, there.high, there.width, there.start, there.axes,
            ordered, there.totals(ordered), self._bounds, self._weights, per_box, per_place,
        )  # fmt: skip
        return here.spread(per_box, per_place)


def _halves(size: int) -> NDArray[np.int64]:
    """Where leaves start, and the end: halved until none holds more than LEAF."""
    bounds = np.array([0, size])
    while (bounds[1:] - bounds[:-1]).max() > LEAF:
        finer = np.empty(2 * len(bounds) - 1, np.int64)
        finer[::2], finer[1::2] = bounds, (bounds[:-1] + bounds[1:]) // 2
        bounds = finer
    return bounds


def _levels_up(leaves: int) -> list[int]:
    """The first box of each level above the leaves, from below: 4, 2, 1 for eight leaves."""
    return [leaves >> level for level in range(1, leaves.bit_length())]
