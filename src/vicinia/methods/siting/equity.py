"""Equitable siting: first nobody too far, then the least total cost."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from vicinia.methods.siting.entries import Floats, Truth, Whole
from vicinia.methods.siting.inputs import (
    read_bound,
    read_costs,
    read_deadline,
    read_fixed,
    read_number,
    read_weights,
)
from vicinia.methods.siting.median import least_total
from vicinia.methods.siting.problem import reach_all
from vicinia.methods.siting.result import Siting
from vicinia.methods.siting.shares import Shares, least_total_with_shares, read_shares

UNSURE = "The time was up before the smallest limit was proven: it lies between {low:g} and {high:g}."


def equitable(
    costs: ArrayLike,
    p: int,
    *,
    weights: ArrayLike | None = None,
    limit: float | None = None,
    groups: Sequence[Any] | ArrayLike | None = None,
    floor: float | Mapping[Any, float] = 1.0,
    fixed: Sequence[int] | ArrayLike | None = None,
    time_limit: float | None = None,
) -> Siting:
    """Choose p sites so that nobody pays more than a limit, and among such choices the least total cost.

    Without a `limit` the smallest is found for which p sites exist (the exact p-centre value). With
    `groups` (one label per client, for example its municipality) and a `floor` below 1, only that share of
    each group's weight must be within the limit; `floor` is one share for all, or a mapping from label to
    share (1 where not named). The other arguments are those of `p_median`.

    `.objective` and `.bound` are of the total weighted cost within `.limit`. Raises ValueError for bad
    numbers and when no p sites keep the limit, TypeError for a p that is no whole number. Sources: S.
    Hakimi, Operations Research 12 (1964); E. Minieka, "The m-center problem", SIAM Review 12 (1970).

    >>> table = [[0, 6, 9], [2, 3, 9], [2, 3, 9], [9, 4, 5]]
    >>> found = equitable(table, 1)
    >>> found.sites.tolist(), found.limit, found.objective
    ([1], 6.0, 16.0)
    """
    table = read_costs(costs)
    clients, sites = table.shape
    people = read_weights(weights, clients)
    number = read_number(p, sites)
    open_already = read_fixed(fixed, number, sites)
    shares = read_shares(groups, floor, people)
    deadline = read_deadline(time_limit)
    notes: tuple[str, ...] = ()
    if limit is None:
        low, most = _smallest_limit(table, people, number, open_already, shares, deadline)
        if low < most:
            notes = (UNSURE.format(low=low, high=most),)
    else:
        most = read_bound(limit, "limit")
    if shares is None:
        how = f" within {most:g}" if math.isfinite(most) else ""
        found = least_total(table, people, number, open_already, deadline, most, how)
    else:
        found = least_total_with_shares(table, people, number, open_already, shares, most, deadline)
    return replace(found, limit=most, notes=notes + found.notes)


def _smallest_limit(
    table: Floats, people: Floats, p: int, fixed: Whole, shares: Shares | None, deadline: float
) -> tuple[float, float]:
    """The smallest limit that p sites can keep, twice; where the time was up, two between which it lies."""
    rows = np.flatnonzero(people)
    if not len(rows):
        return 0.0, 0.0
    part = table[rows]

    def is_enough(limit: float) -> bool | None:
        reached: Truth = ((part <= limit) & np.isfinite(part)).T
        if shares is not None:
            return shares.can_be_kept(reached, people[rows], rows, p, fixed, deadline)
        if not reached.any(axis=0).all():
            return False
        _, missed, is_proven = reach_all(reached, p, fixed, deadline)
        return True if not missed.any() else False if is_proven else None

    values = np.unique(part[np.isfinite(part)])
    # Nobody does better than the cheapest of all sites, or worse than the dearest way.
    low = 0 if shares is not None else int(np.searchsorted(values, part.min(axis=1).max()))
    high, unsure = len(values), False
    while low < high:
        middle = (low + high) // 2
        answer = is_enough(float(values[middle]))
        if answer:
            high = middle
        elif answer is None:
            unsure, proven_low = True, low
            break
        else:
            low = middle + 1
    if unsure:
        return float(values[proven_low]), float(values[min(high, len(values) - 1)])
    if high == len(values):
        # Not even all ways are enough: the search for the least total says who stays out.
        return math.inf, math.inf
    return float(values[high]), float(values[high])
