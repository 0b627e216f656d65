"""The best choice of k sites and the proof: prices at the root, then branch and bound over sites.

At every node, sites whose opening (or closing) would lift the bound above the best choice known are closed
(or opened) for good below it; so the problem shrinks fast. Compare J. Beasley, "A note on solving large
p-median problems", European Journal of Operational Research 21 (1985).
"""

from __future__ import annotations

import heapq
import math
import time
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.siting.ascent import Bound, ascend, greatest
from vicinia.methods.siting.entries import Entries, Floats, Truth, Whole, nearest_caps
from vicinia.methods.siting.exchange import Incumbent, greedy

_TARGET = 0.6  # branch on a site that the relaxation opens about so much
_TIRED = 0.05  # the root stops when fifty steps bring less than this part of what is missing
_SMALL = 200_000  # pairs up to which nothing is left out below the root


@dataclass(slots=True)
class Node:
    """A part of the problem: some sites open, some still free, all others closed."""

    bound: float
    opened: Whole
    free: Truth
    prices: NDArray[np.float32]
    """Where to start the ascent; any prices are valid, so half the memory does."""


class Search:
    """One problem on its way to a proof; `run` works until it is proven or the deadline has come."""

    def __init__(
        self, costs: Floats, outside: Floats, k: int, unit: float, deadline: float, enough: float = math.inf
    ) -> None:
        """Weighted costs (sites × clients), outside per client, sites to open.

        All choices cost a multiple of `unit` (0: not known); `deadline` is of `time.monotonic`; a bound above
        `enough` ends the search.
        """
        self.enough = enough
        self.k, self.unit, self.deadline = k, unit, deadline
        self.best = Incumbent(costs, outside)
        self.is_cover = not costs[np.isfinite(costs)].any()
        self.nodes = 0
        self.least = 0.0

    @property
    def cutoff(self) -> float:
        """A bound from here on says that nothing better than the best choice exists."""
        return self.best.value - max(1e-10 * self.best.value, self.unit - self._slack)

    @property
    def _slack(self) -> float:
        """What rounding may have added to a bound."""
        return max(1e-10 * self.best.value, 1e-6 * self.unit)

    @property
    def is_late(self) -> bool:
        return time.monotonic() > self.deadline

    def run(self, start: Whole | None = None) -> float:
        """Search, from a first choice where one is given; the proven bound. The choice is in `best`."""
        costs, outside = self.best.costs, self.best.outside
        cap = outside if self.is_cover else np.minimum(outside, nearest_caps(costs, self.k))
        entries = Entries.of(costs, cap)
        self.best.improve(entries, greedy(entries, self.k, self.best.worst) if start is None else start)
        self.least = float(entries.least.sum())
        if self._is_done(self.least):
            return self._rounded(self.least)
        root = self._root(entries)
        if self._is_done(root.value):
            return self._rounded(root.value)
        lifted, inside = root.lifted()
        decided = lifted >= self.cutoff
        # What cannot be part of a better choice leaves; the best choice stays, so that it can be shaken.
        stays = ~decided | inside
        stays[self.best.sites] = True
        pool, share = entries.restricted(stays, cap), root.share[stays]
        if self.is_cover:
            decided |= entries.dominated() & ~inside
        some = np.flatnonzero(~decided)
        core = Entries.of(costs, outside if len(some) * len(cap) <= _SMALL else cap, some)
        prices = root.prices.astype(np.float32)
        first = Node(root.value, np.flatnonzero(decided & inside), np.ones(len(some), bool), prices)
        return self._rounded(self._branch(first, core, pool, share))

    def _root(self, entries: Entries) -> Bound:
        near = np.sort(self.best.costs[self.best.sites], axis=0)[:2]
        near = np.minimum(near, self.best.outside)
        prices = np.where(np.isfinite(near[-1]), (near[0] + near[-1]) / 2, near[0])
        before = -math.inf

        def stop(bound: Bound) -> bool:
            nonlocal before
            if bound.steps % 50:
                return self.is_late
            self.best.improve(entries, greatest(bound.share, self.k))
            gained, before = bound.value - before, bound.value
            is_tired = bound.steps > 150 and gained < _TIRED * (self.cutoff - before)
            return is_tired or self.is_late

        root = ascend(entries, self.k, prices, self.cutoff, steps=800, stop=stop)
        self.best.improve(entries, greatest(root.share, self.k))
        self.best.improve(entries, root.chosen)
        return root

    def _branch(self, first: Node, core: Entries, pool: Entries, share: Floats) -> float:
        """Depth first from the node with the lowest bound: good choices early, few nodes, little memory."""
        order = count()
        heap = [(first.bound, next(order), first)]
        while heap:
            if self._is_done(heap[0][0]):
                return heap[0][0]
            dive = [heapq.heappop(heap)[2]]
            while dive:
                dive = self._children(core, dive[0], pool)
                self.nodes += 1
                if self.nodes % 10 == 0:
                    self.best.shake(pool, share)
                is_late = self.is_late
                for child in dive[0 if is_late else 1 :]:
                    heapq.heappush(heap, (child.bound, next(order), child))
                if is_late:
                    break
        return self.best.value

    def _children(self, core: Entries, node: Node, pool: Entries) -> list[Node]:
        """The parts in which something better may lie; the first is the one to look at first."""
        k = self.k - len(node.opened)
        if k <= 0 or node.free.sum() <= k:
            rest = core.sites[node.free] if k > 0 else core.sites[:0]
            self.best.offer(np.concatenate([node.opened, rest]))
            return []
        outside = self.best.cheapest(node.opened) if len(node.opened) else self.best.outside
        here = core.restricted(node.free, outside)
        bound = ascend(here, k, node.prices.astype(float), self.cutoff, steps=60, eagerness=0.1)
        if bound.value >= self.cutoff:
            return []
        self.best.offer(np.concatenate([node.opened, here.sites[bound.chosen]]))
        if self.nodes % 10 == 5:
            likely = np.concatenate([node.opened, here.sites[greatest(bound.share, k)]])
            self.best.improve(pool, np.searchsorted(pool.sites, likely))
        low = max(node.bound, bound.value)
        lifted, inside = bound.lifted()
        decided = lifted >= self.cutoff
        opened = np.concatenate([node.opened, here.sites[decided & inside]])
        if self.is_cover:
            decided |= here.dominated() & ~inside
        free, prices = node.free.copy(), bound.prices.astype(np.float32)
        place = np.flatnonzero(node.free)
        free[place[decided]] = False
        if decided.all() or len(opened) == self.k:
            return [Node(low, opened, free, prices)]
        site = int(np.where(decided, np.inf, np.abs(bound.share - _TARGET)).argmin())
        free[place[site]] = False
        with_it, without = (low, lifted[site]) if inside[site] else (lifted[site], low)
        return [
            Node(max(low, with_it), np.append(opened, here.sites[site]), free, prices),
            Node(max(low, without), opened, free, prices),
        ]

    def _is_done(self, bound: float) -> bool:
        bound = self._rounded(bound)
        return bound >= self.best.value or bound > self.enough or self.is_late

    def _rounded(self, bound: float) -> float:
        """No choice costs less than the cheapest way for everybody, or than the next multiple of the unit."""
        bound = max(bound, self.least)
        if bound >= self.cutoff:
            return self.best.value
        whole = math.ceil((bound - self._slack) / self.unit) * self.unit if self.unit else bound
        return max(bound, whole)
