"""A division with what it costs, what it keeps and what its regions might be called after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from vicinia.methods.regions.islands import Attachment
from vicinia.methods.regions.problem import Floats, Labels, Problem

_PRINCIPAL = 3


@dataclass(frozen=True, slots=True, eq=False)
class Partition:
    """Regions 0 … k − 1, numbered in the order of their first unit."""

    labels: Labels
    """Region of each unit."""
    k: int
    within_sum_of_squares: float
    """Squared distances of all units' features to the means of their regions."""
    sizes: Labels
    """Units of each region."""
    totals: Floats
    """What the units of each region bring to the floor (their number, when no amounts are given)."""
    diameters: Floats | None
    """Longest journey between two units of each region; None when no travel is given."""
    islands: tuple[int, ...]
    """Units that no other unit borders on."""
    attached: tuple[Attachment, ...]
    """Links that were added so that every part of the map hangs together with the rest."""
    leading: tuple[int, ...]
    """Unit after which each region might be called: the largest, or the most typical when all are equal."""
    names: tuple[str, ...]
    """Label of the leading unit."""
    principal: tuple[tuple[str, ...], ...]
    """Labels of the leading units of each region, up to three, the leading one first."""
    feasible: bool
    """Whether every region hangs together, reaches the floor and keeps the diameter."""
    optimal: bool
    """Whether it is proved that no division that keeps the constraints has a smaller sum of squares."""
    notes: tuple[str, ...]


def described(
    problem: Problem,
    labels: Labels,
    names: tuple[str, ...],
    travel: NDArray[np.float64] | None,
    diameter: float | None,
    islands: tuple[int, ...],
    links: tuple[Attachment, ...],
    notes: list[str],
    optimal: bool,
) -> Partition:
    """Figures and names of a division, whether it keeps the constraints or not."""
    labels = _in_order(labels)
    k = int(labels.max()) + 1
    order = np.argsort(labels, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(labels, minlength=k))[:-1])
    totals = problem.totals(labels, k)
    diameters = None if travel is None else np.array([travel[np.ix_(part, part)].max() for part in parts])
    leading = [_leading(problem, part) for part in parts]
    wrong = [*_broken(problem, parts), *_short(problem, totals, names, leading)]
    if diameters is not None and diameter is not None:
        wrong += [
            f"Region {region} ({names[leading[region][0]]}) measures {diameters[region]:g}, "
            f"more than the {diameter:g} allowed."
            for region in np.flatnonzero(diameters > diameter).tolist()
        ]
    return Partition(
        labels=labels,
        k=k,
        within_sum_of_squares=problem.squares(labels),
        sizes=np.bincount(labels, minlength=k),
        totals=totals,
        diameters=diameters,
        islands=islands,
        attached=links,
        leading=tuple(found[0] for found in leading),
        names=tuple(names[found[0]] for found in leading),
        principal=tuple(tuple(names[unit] for unit in found) for found in leading),
        feasible=not wrong,
        optimal=optimal,
        notes=(*notes, *wrong),
    )


def _in_order(labels: Labels) -> Labels:
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(first.size, dtype=np.int64)
    rank[np.argsort(first)] = np.arange(first.size)
    return np.asarray(rank[inverse.ravel()])


def _leading(problem: Problem, part: Labels) -> list[int]:
    """Units of a region, the largest first; among equals the one nearest to the region's mean."""
    own = problem.features[part]
    away = ((own - own.mean(axis=0)) ** 2).sum(axis=1)
    return [int(unit) for unit in part[np.lexsort((part, away, -problem.amounts[part]))][:_PRINCIPAL]]


def _broken(problem: Problem, parts: list[Labels]) -> list[str]:
    graph = sparse.csr_array(
        (np.ones(problem.neighbours.size), problem.neighbours, problem.starts),
        shape=(problem.count, problem.count),
    )
    found = []
    for region, part in enumerate(parts):
        pieces = connected_components(graph[part][:, part], directed=False)[0]
        if pieces > 1:
            found.append(f"Region {region} does not hang together: it is in {pieces} pieces.")
    return found


def _short(problem: Problem, totals: Floats, names: tuple[str, ...], leading: list[list[int]]) -> list[str]:
    return [
        f"Region {region} ({names[leading[region][0]]}) has {totals[region]:g}, "
        f"less than the {problem.minimum:g} it must have."
        for region in np.flatnonzero(totals < problem.minimum).tolist()
    ]
