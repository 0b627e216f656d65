"""The oracle: try every choice of p sites."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np


def choices(costs: np.ndarray, p: int, fixed: tuple[int, ...]) -> Iterator[np.ndarray]:
    """What every client pays, for each choice that keeps the fixed sites."""
    for sites in combinations(range(costs.shape[1]), p):
        if set(fixed) <= set(sites):
            yield costs[:, sites].min(axis=1)


def least_total(
    costs: np.ndarray, p: int, weights: np.ndarray, fixed: tuple[int, ...] = (), limit: float = np.inf
) -> float:
    """Infinite when no choice serves all clients of positive weight within the limit."""
    some = weights > 0
    totals = [
        float(weights[some] @ paid[some]) for paid in choices(costs, p, fixed) if (paid[some] <= limit).all()
    ]
    return min(totals, default=np.inf)


def least_worst(costs: np.ndarray, p: int, weights: np.ndarray, fixed: tuple[int, ...] = ()) -> float:
    """The p-centre value."""
    return min(float(paid[weights > 0].max(initial=0.0)) for paid in choices(costs, p, fixed))


def greatest_cover(
    costs: np.ndarray, p: int, radius: float, weights: np.ndarray, fixed: tuple[int, ...] = ()
) -> float:
    """The most weight that p sites reach."""
    return max(float(weights[paid <= radius].sum()) for paid in choices(costs, p, fixed))


def least_total_with_floor(
    costs: np.ndarray, p: int, weights: np.ndarray, groups: np.ndarray, floor: float, limit: float
) -> float:
    """The same with only a share of each group within the limit."""
    best, some = np.inf, weights > 0
    for paid in choices(costs, p, ()):
        near = np.bincount(groups, weights * (paid <= limit))
        if np.isfinite(paid[some]).all() and (near >= floor * np.bincount(groups, weights) - 1e-9).all():
            best = min(best, float(weights[some] @ paid[some]))
    return best
