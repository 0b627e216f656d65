"""The best division of a few units, proved: every contiguous region is looked at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.regions.problem import Floats, Labels, Problem

# A district of this many units has some thousand contiguous regions; each more unit nearly doubles them.
MOST_UNITS = 16

Masks = NDArray[np.int64]


def divided(problem: Problem, k: int | None) -> Labels | None:
    """The division into k regions with the smallest sum of squares, or None when there is none.

    Without k: with as many regions as the floor allows, or with as few as the diameter allows when there is
    no floor. A set of units is a whole number whose bits are its members. Covered sets are filled up in
    order: the next region always holds the lowest unit that is not covered yet, so that every division is met
    once, and for each covered set and number of regions only the cheapest way is kept.
    """
    count = problem.count
    squares, possible = _regions(problem)
    most = k if k is not None else problem.most_regions
    cost = np.full((1 << count, most + 1), np.inf)
    cost[0, 0] = 0.0
    last = np.zeros((1 << count, most + 1), dtype=np.int64)
    sets = np.flatnonzero(possible)
    lowest = sets & -sets
    for bit in range(count):
        covered = ((1 << bit) - 1) | (np.arange(1 << (count - bit - 1)) << (bit + 1))
        covered = covered[np.isfinite(cost[covered]).any(axis=1)]
        for region in sets[lowest == 1 << bit].tolist():
            before = covered[(covered & region) == 0]
            after = before | region
            offered = cost[before, :-1] + squares[region]
            better = offered < cost[after, 1:]
            row, column = np.nonzero(better)
            cost[after[row], column + 1] = offered[row, column]
            last[after[row], column + 1] = region
    full = (1 << count) - 1
    reached = np.flatnonzero(np.isfinite(cost[full]))
    if k is None and reached.size:
        k = int(reached.max() if problem.minimum else reached.min())
    if k is None or k not in reached:
        return None
    labels = np.empty(count, dtype=np.int64)
    for label in range(k, 0, -1):
        region = int(last[full, label])
        labels[(region >> np.arange(count)) & 1 == 1] = label - 1
        full ^= region
    return labels


def _regions(problem: Problem) -> tuple[Floats, NDArray[np.bool_]]:
    """For every set of units its sum of squares, and whether it may be a region."""
    count = problem.count
    features = problem.features - problem.features.mean(axis=0)
    sizes, totals = _added(np.ones((count, 1)))[:, 0], _added(problem.amounts[:, None])[:, 0]
    sums, sums_of_squares = _added(features), _added((features**2).sum(axis=1)[:, None])[:, 0]
    squares = np.maximum(0.0, sums_of_squares - (sums * sums).sum(axis=1) / np.maximum(sizes, 1))
    sets = np.arange(1 << count)
    borders = [sum(1 << int(other) for other in problem.around(unit)) for unit in range(count)]
    possible = (totals >= problem.minimum) & _hang_together(sets, borders) & (sizes > 0)
    if problem.allowed is not None:
        near = np.full(1, (1 << count) - 1)
        for unit in range(count):
            reach = int((problem.allowed[unit].astype(np.int64) << np.arange(count)).sum())
            near = np.concatenate((near, near & reach))
        possible &= (sets & ~near) == 0
    return squares, possible


def _added(figures: Floats) -> Floats:
    """Sums of the figures over every set of units: sets × columns."""
    sums = np.zeros((1, figures.shape[1]))
    for row in figures:
        sums = np.concatenate((sums, sums + row))
    return sums


def _hang_together(sets: Masks, borders: list[int]) -> NDArray[np.bool_]:
    """Whether every set is in one piece: what can be reached from its lowest unit is all of it."""
    reached = sets & -sets
    while True:
        further = reached.copy()
        for unit, around in enumerate(borders):
            further |= np.where(reached >> unit & 1, around, 0)
        further &= sets
        if np.array_equal(further, reached):
            return reached == sets
        reached = further
