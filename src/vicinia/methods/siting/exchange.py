"""Good choices found fast: greedy opening, then exchanges of one open site for a closed one.

Sources: M. Teitz and P. Bart, "Heuristic methods for estimating the generalized vertex median of a weighted
graph", Operations Research 16 (1968); the savings of all exchanges at once: M. Resende and R. Werneck, "A
fast swap-based local search procedure for location problems", Annals of Operations Research 150 (2007).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from vicinia.methods.siting.entries import Entries, Floats, Whole


def greedy(entries: Entries, k: int, worst: Floats) -> Whole:
    """Open k sites one by one, always the one that saves most; being served by none costs `worst`."""
    chosen: list[int] = []
    paid = worst.copy()
    for _ in range(k):
        savings = entries.savings(paid)
        savings[chosen] = -1.0
        site = int(savings.argmax())
        chosen.append(site)
        pairs = slice(entries.start[site], entries.start[site + 1])
        client = entries.client[pairs]
        paid[client] = np.minimum(paid[client], entries.cost[pairs])
    return np.array(chosen, np.intp)


@dataclass(slots=True)
class Incumbent:
    """The best choice known of a problem: weighted costs (sites × clients), outside per client."""

    costs: Floats
    outside: Floats
    value: float = math.inf
    sites: Whole = field(default_factory=lambda: np.empty(0, np.intp))
    worst: Floats = field(init=False)
    """Stands for "served by nobody" where there is no outside: dearer than anything that can be saved."""
    _tried: set[bytes] = field(default_factory=set)
    _chance: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))

    def __post_init__(self) -> None:
        finite = np.where(np.isfinite(self.costs), self.costs, 0.0).max(axis=0)
        self.worst = np.minimum(self.outside, 2.0 * finite.sum() + 1.0)

    def offer(self, sites: Whole) -> None:
        """Keep these sites when they are better than the best known."""
        value = self.outside.sum() if not len(sites) else self.cheapest(sites).sum()
        if value < self.value:
            self.value, self.sites = float(value), np.sort(sites)

    def cheapest(self, sites: Whole) -> Floats:
        """Per client the cheapest of these sites or its outside."""
        return np.minimum(self.costs[sites].min(axis=0), self.outside)

    def improve(self, entries: Entries, chosen: Whole) -> None:
        """Offer what exchanges make of these sites, counted within the entries; once for each choice."""
        key = np.sort(entries.sites[chosen]).tobytes()
        if key not in self._tried:
            self._tried.add(key)
            self.offer(entries.sites[self._exchanged(entries, chosen)])

    def shake(self, entries: Entries, likely: Floats) -> None:
        """Close some sites of the best choice at random, open likely ones instead, and improve that."""
        place = np.flatnonzero(np.isin(entries.sites, self.sites))
        k = len(place)
        others = np.setdiff1d(np.flatnonzero(likely > 0), place)
        if not len(others) or not k:
            return
        number = min(len(others), k, 2 + k // 12)
        kept = self._chance.permutation(place)[number:]
        self.improve(entries, np.concatenate([kept, self._chance.permutation(others)[:number]]))

    def _exchanged(self, entries: Entries, chosen: Whole) -> Whole:
        """Make the best exchange of one site for another until none saves anything."""
        chosen = chosen.copy()
        k, m, column = len(chosen), len(entries.sites), np.arange(len(self.outside))
        site = entries.site
        while True:
            paid = self.costs[entries.sites[chosen]]
            owner = paid.argmin(axis=0)
            first = np.minimum(paid[owner, column], self.worst)
            paid[owner, column] = np.inf
            second = np.minimum(paid.min(axis=0), self.worst)
            lost = np.bincount(owner, second - first, minlength=k)
            saved = entries.savings(first)
            # Closing a site costs less where the new one serves its clients better than their second site.
            useful = np.flatnonzero(entries.cost < second[entries.client])
            client = entries.client[useful]
            again = second[client] - np.maximum(entries.cost[useful], first[client])
            spared = np.bincount(site[useful] * k + owner[client], again, minlength=m * k).reshape(m, k)
            change = lost - spared - saved[:, None]
            change[chosen] = np.inf
            new, old = divmod(int(change.argmin()), k)
            if change[new, old] >= -1e-9 * max(1.0, float(first.sum())):
                return chosen
            chosen[old] = new
