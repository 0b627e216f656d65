"""Divisions that keep a floor and a diameter: one to start from, and as many regions as can be had."""

from __future__ import annotations

import heapq

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order

from vicinia.methods.regions.problem import Floats, Labels, Problem
from vicinia.methods.regions.search import PLAIN, mended
from vicinia.methods.regions.ward import merged

# First temperature of the walk that mends, in the floors squared that the kernel counts; and its length.
_WARMTH = 0.02
_PLAIN_SWEEPS, _SWEEPS = 100, 300
_FEWEST_STEPS = 20_000
_TRIES = 4


def with_regions(problem: Problem, k: int, generator: np.random.Generator) -> Labels | None:
    """A feasible division into k regions, or None when none was found."""
    strict = merged(problem, k)
    if int(strict.max()) + 1 == k and problem.feasible(strict):
        return strict
    found = _mended(problem, merged(problem, k, strict, strict=False), generator)
    if found is not None:
        return found
    most = most_regions(problem, generator, enough=k)
    if most is None:
        return None
    for start in (merged(problem, k, most), merged(problem, k, most, strict=False)):
        if int(start.max()) + 1 == k:
            found = _mended(problem, start, generator)
            if found is not None:
                return found
    return None


def most_regions(
    problem: Problem, generator: np.random.Generator, *, enough: int | None = None
) -> Labels | None:
    """A feasible division into as many regions as can be found, at most `enough`; None when none was found.

    From a first division, several regions are split at a time and the walk that mends brings the halves up
    to the floor; after a failure fewer are split, until even one cannot be.
    """
    best = _gathered(problem, generator)
    if best is None:
        return None
    bound = problem.most_regions if enough is None else min(enough, problem.most_regions)
    step, failures = bound, 0
    while failures < _TRIES:
        k = int(best.max()) + 1
        step = min(step, bound - k)
        if step <= 0:
            break
        tried = _mended(problem, _split(problem, best, step, generator), generator)
        if tried is not None:
            best, failures = tried, 0
        elif step > 1:
            step //= 2
        else:
            failures += 1
    return best


def fewest_regions(problem: Problem, generator: np.random.Generator) -> Labels | None:
    """A feasible division into as few regions as the diameter was found to allow."""
    best = merged(problem, 1)
    while (k := int(best.max()) + 1) > 1:
        start = merged(problem, k - 1, best, strict=False)
        tried = _mended(problem, start, generator)
        if tried is None:
            break
        best = tried
    return best


def _mended(problem: Problem, labels: Labels, generator: np.random.Generator) -> Labels | None:
    sweeps = max(_PLAIN_SWEEPS, _FEWEST_STEPS // problem.count) if problem.count <= PLAIN else _SWEEPS
    return mended(problem, labels, generator, sweeps=sweeps, warmth=_WARMTH)


def _gathered(problem: Problem, generator: np.random.Generator) -> Labels | None:
    """A first feasible division: whatever lacks most joins the smallest neighbour that it may join."""
    labels = _joined_up(problem)
    while True:
        found = _mended(problem, labels, generator)
        k = int(labels.max()) + 1
        if found is not None or k == 1:
            return found
        labels = merged(problem, k - 1, labels, strict=False)


def _joined_up(problem: Problem) -> Labels:
    count = problem.count
    members = {unit: [unit] for unit in range(count)}
    totals = dict(enumerate(problem.amounts.tolist()))
    near = {unit: set(problem.around(unit).tolist()) for unit in range(count)}
    reach = None if problem.allowed is None else {unit: problem.allowed[unit] for unit in range(count)}
    heap = [(total, unit) for unit, total in totals.items() if total < problem.minimum]
    heapq.heapify(heap)
    number = count
    while heap:
        total, one = heapq.heappop(heap)
        if one not in members:
            continue
        others = [other for other in sorted(near[one]) if reach is None or reach[one][members[other]].all()]
        if not others:
            continue  # stays below the floor for now; the walk may still bring others to it
        other = min(others, key=lambda region: totals[region])
        around = (near.pop(one) | near.pop(other)) - {one, other}
        for region in around:
            near[region] -= {one, other}
            near[region].add(number)
        near[number] = around
        members[number] = members.pop(one) + members.pop(other)
        totals[number] = total + totals[other]
        if reach is not None:
            reach[number] = reach.pop(one) & reach.pop(other)
        if totals[number] < problem.minimum:
            heapq.heappush(heap, (totals[number], number))
        number += 1
    labels = np.empty(count, dtype=np.int64)
    for label, part in enumerate(sorted(members.values(), key=min)):
        labels[part] = label
    return labels


def _split(problem: Problem, labels: Labels, times: int, generator: np.random.Generator) -> Labels:
    """The same with the regions of the largest totals cut in two, into halves as equal as a tree allows."""
    labels = labels.copy()
    k = int(labels.max()) + 1
    order = np.argsort(labels, kind="stable")
    parts = dict(enumerate(np.split(order, np.cumsum(np.bincount(labels, minlength=k))[:-1])))
    # A little chance, so that another try cuts elsewhere.
    shaken = generator.uniform(0.9, 1.1, k)
    heap = [
        (-float(problem.amounts[part].sum() * shaken[label]), label)
        for label, part in parts.items()
        if part.size > 1
    ]
    heapq.heapify(heap)
    for _ in range(times):
        if not heap:
            break
        _, label = heapq.heappop(heap)
        one, other = _halves(problem, parts[label], generator)
        parts[label], parts[k] = one, other
        labels[other] = k
        for new in (label, k):
            if parts[new].size > 1:
                heapq.heappush(heap, (-float(problem.amounts[parts[new]].sum()), new))
        k += 1
    return labels


def _halves(problem: Problem, part: Labels, generator: np.random.Generator) -> tuple[Labels, Labels]:
    """Two connected parts of a connected region: one edge of a breadth-first tree is cut."""
    place = {unit: index for index, unit in enumerate(part.tolist())}
    edges = [
        (place[unit], place[other])
        for unit in part.tolist()
        for other in problem.around(unit).tolist()
        if other in place
    ]
    rows, columns = np.array(edges).T
    graph = sparse.csr_array((np.ones(len(edges)), (rows, columns)), shape=(part.size, part.size))
    # From a far corner the tree is long and thin, and cuts across the region rather than off its edge.
    far = breadth_first_order(graph, int(generator.integers(part.size)), return_predecessors=False)[-1]
    order, parents = breadth_first_order(graph, far)
    below: Floats = problem.amounts[part].copy()
    for unit in order[:0:-1]:
        below[parents[unit]] += below[unit]
    half = below[order[0]] / 2
    cut = order[1:][np.argmin(np.abs(below[order[1:]] - half))]
    under = np.zeros(part.size, dtype=bool)
    under[cut] = True
    for unit in order[1:]:
        under[unit] |= under[parents[unit]] and unit != cut
    return part[~under], part[under]
