"""Circles that grow around each area until they hold the largest share allowed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A share that equals the largest one allowed but for rounding still counts as allowed.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Windows:
    """All circles. Those around area i are the beginnings of `members[start[i]:start[i + 1]]`."""

    start: NDArray[np.int64]
    """n + 1 offsets."""
    members: NDArray[np.int32]
    """Areas by distance from their centre, one stretch after the other."""
    radius: NDArray[np.float64]
    """Distance of each of them from its centre: the radius of the circle that it closes."""

    def __len__(self) -> int:
        return len(self.members)

    def accumulate(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of a value (one per area) over each window."""
        total = np.empty(len(self.members))
        for first, last in zip(self.start[:-1], self.start[1:], strict=True):
            np.cumsum(values[self.members[first:last]], out=total[first:last])
        return total


def circles(coordinates: NDArray[np.float64], weight: NDArray[np.float64], maximum: float) -> Windows:
    """Windows around each point whose share of the weight is at most `maximum`.

    Areas enter one at a time by distance; of those at the same distance the one in the earlier row enters
    first, as in R's SpatialEpi.
    """
    limit = maximum * weight.sum() * (1 + _ROUNDING)
    members, radius, start = [], [], [0]
    for x, y in coordinates:
        east, north = coordinates[:, 0] - x, coordinates[:, 1] - y
        distance = np.sqrt(east * east + north * north)
        order = np.argsort(distance, kind="stable")
        allowed = int(np.searchsorted(np.cumsum(weight[order]), limit, side="right"))
        members.append(order[:allowed].astype(np.int32))
        radius.append(distance[order[:allowed]])
        start.append(start[-1] + allowed)
    return Windows(np.array(start, dtype=np.int64), np.concatenate(members), np.concatenate(radius))
