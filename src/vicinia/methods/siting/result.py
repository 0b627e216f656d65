"""What a siting function answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vicinia.methods.siting.entries import Floats, Whole


@dataclass(frozen=True, slots=True)
class Siting:
    """Chosen sites, who goes where, and how far from the best possible this can be."""

    sites: Whole
    """Columns of the opened sites, ascending."""
    assignment: Whole
    """Per client the column of its site, or −1 when none serves it."""
    objective: float
    """Total weighted cost, or covered weight."""
    bound: float
    """No choice is better than this, proven."""
    notes: tuple[str, ...] = ()
    """What one should know, for example that the time was up before the proof was complete."""
    limit: float | None = None
    """`equitable` only: no client (or no more than the floor allows) pays more than this."""

    @property
    def gap(self) -> float:
        """Distance between objective and bound as a share of the objective; 0 when proven best."""
        if self.objective == self.bound:
            return 0.0
        return abs(self.objective - self.bound) / abs(self.objective) if self.objective else float("inf")

    @property
    def is_proven(self) -> bool:
        """Whether no choice is better."""
        return self.gap == 0.0


def nearest(costs: Floats, sites: Whole, limit: float) -> Whole:
    """Per client the cheapest of the sites, or −1 when it costs more than the limit or there is no way."""
    offered = costs[:, sites]
    place = offered.argmin(axis=1)
    paid = offered[np.arange(len(costs)), place]
    return np.where(np.isfinite(paid) & (paid <= limit), sites[place], -1)


def filled_up(chosen: Whole, p: int, sites: int) -> Whole:
    """Exactly p sites: where fewer serve as well, the first others are opened too."""
    spare = np.setdiff1d(np.arange(sites), chosen)[: p - len(chosen)]
    return np.sort(np.concatenate([chosen, spare])).astype(np.intp)
