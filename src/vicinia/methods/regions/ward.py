"""Ward's method among neighbours: the cheapest two adjoining regions become one, again and again."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.regions.problem import Floats, Labels, Problem


def merged(problem: Problem, k: int, start: Labels | None = None, *, strict: bool = True) -> Labels:
    """Labels of k regions, made from the units or from the regions of `start` by merging.

    With `strict`, no two regions are merged that hold units farther apart than the diameter; more than k
    regions may then remain. The graph is connected, so without it exactly k remain.

    Source: J. H. Ward, "Hierarchical grouping to optimize an objective function", Journal of the American
    Statistical Association 58 (1963); with contiguity: F. Murtagh, "A survey of algorithms for contiguity-
    constrained clustering and related problems", The Computer Journal 28 (1985).
    """
    first = np.arange(problem.count) if start is None else start
    count = int(first.max()) + 1
    clusters = _Clusters(problem, first, count, strict)
    while clusters.alive > k and clusters.merge_cheapest():
        pass
    return clusters.labels()


class _Clusters:
    """Regions under merging; each merge makes a new number, so that costs on the heap never go stale."""

    def __init__(self, problem: Problem, first: Labels, count: int, strict: bool) -> None:
        self.alive = count
        self.units = problem.count
        last = 2 * count
        width = problem.features.shape[1]
        self.sums = np.zeros((last, width))
        np.add.at(self.sums, first, problem.features)
        self.sizes = np.zeros(last)
        self.sizes[:count] = np.bincount(first, minlength=count)
        order = np.argsort(first, kind="stable")
        parts = np.split(order, np.cumsum(np.bincount(first, minlength=count))[:-1])
        self.members: dict[int, NDArray[np.int64]] = dict(enumerate(parts))
        self.near: dict[int, set[int]] = {number: set() for number in range(count)}
        rows = first[np.repeat(np.arange(problem.count), np.diff(problem.starts))]
        columns = first[problem.neighbours]
        for one, other in zip(rows.tolist(), columns.tolist(), strict=True):
            if one != other:
                self.near[one].add(other)
        self.reach: dict[int, NDArray[np.bool_]] | None = None
        if strict and problem.allowed is not None:
            self.reach = {
                number: np.asarray(problem.allowed[part].all(axis=0)) for number, part in self.members.items()
            }
        self.heap: list[tuple[float, int, int]] = []
        pairs = np.array([(a, b) for a, around in self.near.items() for b in around if a < b])
        if len(pairs):
            costs = self._costs(pairs[:, 0], pairs[:, 1])
            self.heap = list(zip(costs.tolist(), pairs[:, 0].tolist(), pairs[:, 1].tolist(), strict=True))
            heapq.heapify(self.heap)
        self.next = count

    def merge_cheapest(self) -> bool:
        """Merge the two that raise the sum of squares least; False when no two may be merged."""
        while self.heap:
            _, one, other = heapq.heappop(self.heap)
            if one not in self.members or other not in self.members or not self._may_meet(one, other):
                continue
            self._merge(one, other)
            return True
        return False

    def labels(self) -> Labels:
        """Regions numbered in the order of their first unit."""
        found = np.empty(self.units, dtype=np.int64)
        for label, part in enumerate(sorted(self.members.values(), key=lambda members: int(members.min()))):
            found[part] = label
        return found

    def _may_meet(self, one: int, other: int) -> bool:
        return self.reach is None or bool(self.reach[one][self.members[other]].all())

    def _merge(self, one: int, other: int) -> None:
        new, self.next = self.next, self.next + 1
        self.sums[new] = self.sums[one] + self.sums[other]
        self.sizes[new] = self.sizes[one] + self.sizes[other]
        self.members[new] = np.concatenate((self.members.pop(one), self.members.pop(other)))
        if self.reach is not None:
            self.reach[new] = self.reach.pop(one) & self.reach.pop(other)
        around = (self.near.pop(one) | self.near.pop(other)) - {one, other}
        for neighbour in around:
            theirs = self.near[neighbour]
            theirs.discard(one)
            theirs.discard(other)
            theirs.add(new)
        self.near[new] = around
        self.alive -= 1
        if around:
            others = np.fromiter(around, dtype=np.int64, count=len(around))
            others.sort()
            costs = self._costs(np.full(others.size, new), others)
            for cost, neighbour in zip(costs.tolist(), others.tolist(), strict=True):
                heapq.heappush(self.heap, (cost, neighbour, new))

    def _costs(self, ones: Labels, others: Labels) -> Floats:
        """What the sum of squares gains by each merge."""
        left, right = self.sizes[ones], self.sizes[others]
        away = self.sums[ones] / left[:, None] - self.sums[others] / right[:, None]
        return np.asarray((away * away).sum(axis=1) * left * right / (left + right))
