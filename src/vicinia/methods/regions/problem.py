"""What is to be divided, in arrays, and what every division must respect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Units, their graph (connected, both ways, without loops) and the two constraints."""

    features: Floats
    """Units × variables."""
    starts: Labels
    """Where the neighbours of each unit begin in `neighbours`; one longer than the units."""
    neighbours: Labels
    amounts: Floats
    """What each unit brings towards the floor."""
    minimum: float
    """Least total of a region; nought when there is no floor."""
    allowed: NDArray[np.bool_] | None
    """Units × units: whether two may be in one region; None when there is no diameter."""

    @property
    def count(self) -> int:
        """Number of units."""
        return len(self.features)

    def around(self, unit: int) -> Labels:
        """Neighbours of a unit."""
        return self.neighbours[self.starts[unit] : self.starts[unit + 1]]

    def totals(self, labels: Labels, k: int) -> Floats:
        """Amount of each region."""
        return np.asarray(np.bincount(labels, weights=self.amounts, minlength=k), dtype=float)

    def squares(self, labels: Labels) -> float:
        """Sum over all units of the squared distance to their region's mean."""
        k = int(labels.max()) + 1
        sizes = np.bincount(labels, minlength=k)
        means = np.column_stack(
            [np.bincount(labels, weights=column, minlength=k) / sizes for column in self.features.T]
        )
        return float(((self.features - means[labels]) ** 2).sum())

    def wrongs(self, labels: Labels) -> tuple[int, int]:
        """Regions below the floor, and pairs of one region that are farther apart than the diameter."""
        k = int(labels.max()) + 1
        lacking = int((self.totals(labels, k) < self.minimum).sum()) if self.minimum else 0
        clashes = 0
        if self.allowed is not None:
            order = np.argsort(labels, kind="stable")
            for members in np.split(order, np.cumsum(np.bincount(labels, minlength=k))[:-1]):
                clashes += int((~self.allowed[np.ix_(members, members)]).sum()) // 2
        return lacking, clashes

    def feasible(self, labels: Labels) -> bool:
        """Whether floor and diameter are kept everywhere."""
        return self.wrongs(labels) == (0, 0)

    @property
    def most_regions(self) -> int:
        """No division has more regions: units above the floor stand alone, the others share their total."""
        if not self.minimum:
            return self.count
        large = self.amounts >= self.minimum
        return int(large.sum()) + int(self.amounts[~large].sum() * (1 + 1e-12) // self.minimum)
