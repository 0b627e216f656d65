"""The pairs of client and site that can matter, and what sites are worth at given prices.

All solvers of this package know one problem: open `k` sites; every client pays the cheapest opened site or
its *outside* cost, whichever is less. In a p-median there is no outside (it is infinite); in maximal cover
a reached client costs 0 and an unreached one its weight; a site that is open already is an outside for
everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.intp]
Truth: TypeAlias = NDArray[np.bool_]


@dataclass(slots=True)
class Entries:
    """Pairs with `cost < cap[client]`, site after site; `start` bounds the stretch of each site."""

    sites: Whole
    """Number of each kept site in the full problem."""
    cap: Floats
    """Per client: its outside cost, or the cost from which pairs were left out. No price may exceed it."""
    least: Floats
    """Per client: a cost below which no price helps."""
    client: Whole
    cost: Floats
    start: Whole
    filled: Whole
    """Sites that have pairs at all."""
    begin: Whole
    """Where their stretches begin."""
    surplus: Floats
    """Work space: by how much the last prices exceeded the costs."""

    @classmethod
    def of(cls, costs: Floats, cap: Floats, sites: Whole | None = None) -> Entries:
        """From weighted costs (sites × clients), of some sites only where they are named."""
        rows = costs if sites is None else costs[sites]
        kept = rows < cap
        site, client = np.nonzero(kept)
        least = np.minimum(rows.min(axis=0, initial=np.inf), cap)
        some = np.arange(len(costs)) if sites is None else sites
        return cls._made(some, cap, least, site, client, rows[kept])

    @classmethod
    def _made(
        cls, sites: Whole, cap: Floats, least: Floats, site: Whole, client: Whole, cost: Floats
    ) -> Entries:
        length = np.bincount(site, minlength=len(sites))
        start = np.zeros(len(sites) + 1, np.intp)
        np.cumsum(length, out=start[1:])
        filled = np.flatnonzero(length)
        return cls(sites, cap, least, client, cost, start, filled, start[filled], np.empty_like(cost))

    @property
    def site(self) -> Whole:
        """The site of each pair, counted within the kept ones."""
        return np.repeat(np.arange(len(self.sites)), np.diff(self.start))

    def restricted(self, kept: Truth, cap: Floats) -> Entries:
        """What is left when only some sites remain and clients have a cheaper outside."""
        site = self.site
        stays = kept[site]
        stays &= self.cost < cap[self.client]
        place = np.cumsum(kept) - 1
        cap = np.minimum(self.cap, cap)
        least = np.minimum(self.least, cap)
        return self._made(
            self.sites[kept], cap, least, place[site[stays]], self.client[stays], self.cost[stays]
        )

    def savings(self, prices: Floats) -> Floats:
        """Per site Σ max(0, price − cost): what opening it is worth to clients who would pay their price."""
        surplus = self.surplus
        np.take(prices, self.client, out=surplus, mode="clip")
        np.subtract(surplus, self.cost, out=surplus)
        np.maximum(surplus, 0.0, out=surplus)
        if len(self.filled) == len(self.sites):
            return np.add.reduceat(surplus, self.begin)
        found = np.zeros(len(self.sites))
        if len(self.filled):
            found[self.filled] = np.add.reduceat(surplus, self.begin)
        return found

    def times_served(self, chosen: Whole) -> Whole:
        """Per client, how many of the chosen sites are worth something to it at the last prices."""
        begin = self.start[chosen]
        length = self.start[chosen + 1] - begin
        end = np.cumsum(length)
        pairs = np.repeat(begin - (end - length), length) + np.arange(end[-1])
        return np.bincount(self.client[pairs[self.surplus[pairs] > 0]], minlength=len(self.cap))

    def dominated(self) -> Truth:
        """Where costs are all 0: sites whose clients one other site reaches too (one of twins stays)."""
        from scipy import sparse  # half of the start of a small program, and only covers need it

        ones = np.ones(len(self.client))
        reach = sparse.csr_array((ones, self.client, self.start), shape=(len(self.sites), len(self.cap)))
        common = (reach @ reach.T).tocoo()
        one, other = common.coords
        size = np.diff(self.start)
        inside = (common.data == size[one]) & ((size[other] > size[one]) | (other < one))
        found = size == 0
        found[one[inside]] = True
        return found


def nearest_caps(costs: Floats, k: int) -> Floats:
    """Per client the cost from which pairs are not worth keeping when `k` sites will be open.

    With k of m sites open, nearly every client finds one among its 6·m/k nearest. Leaving out the others
    limits the prices, so the bound stays a bound; exchanges merely do not see some savings.
    """
    reach = 6 * len(costs) // k + 10
    if reach >= len(costs) - 1:
        return np.full(costs.shape[1], np.inf)
    return np.nextafter(np.partition(costs, reach, axis=0)[reach], np.inf)
