"""From checked inputs to the one problem that `tree.Search` solves, and back."""

from __future__ import annotations

import numpy as np

from vicinia.methods.siting.entries import Floats, Truth, Whole
from vicinia.methods.siting.inputs import common_unit, named
from vicinia.methods.siting.result import filled_up
from vicinia.methods.siting.tree import Search

TIME_UP = "The time was up before the proof was complete: the gap says how much better a choice could be."


def open_sites(
    costs: Floats,
    outside: Floats,
    p: int,
    fixed: Whole,
    deadline: float,
    start: Whole | None = None,
    enough: float = np.inf,
) -> tuple[Whole, float]:
    """The best p sites (fixed ones among them) for weighted costs (sites × clients), and the proven bound.

    Stops without the best when the bound exceeds `enough`.
    """
    unit = common_unit(np.concatenate([costs.ravel(), outside]))
    free = np.setdiff1d(np.arange(len(costs)), fixed)
    k = p - len(fixed)
    if len(fixed):
        outside = np.minimum(outside, costs[fixed].min(axis=0))
    if not k:
        return fixed, float(outside.sum())
    if k == len(free):
        return np.arange(len(costs)), float(np.minimum(outside, costs.min(axis=0)).sum())
    search = Search(costs if not len(fixed) else costs[free], outside, k, unit, deadline, enough)
    bound = search.run(None if start is None else np.searchsorted(free, np.setdiff1d(start, fixed)))
    chosen = np.concatenate([fixed, free[search.best.sites]])
    return filled_up(chosen, p, len(costs)), bound


def reach_all(reached: Truth, p: int, fixed: Whole, deadline: float) -> tuple[Whole, Truth, bool]:
    """p sites that reach every client (sites × clients) where there are such.

    The sites, the clients that they leave unreached, and whether it is proven that some must stay unreached.
    """
    costs = np.where(reached, 0.0, np.inf)
    sites, bound = open_sites(costs, np.ones(reached.shape[1]), p, fixed, deadline, enough=0.0)
    missed = np.asarray(~reached[sites].any(axis=0))
    return sites, missed, bound > 0


def first_choice(reached: Truth, p: int, fixed: Whole, deadline: float, rows: Whole, how: str) -> Whole:
    """Sites that reach everybody, or a sentence that says who stays out; `rows` numbers the clients."""
    lost = ~reached.any(axis=0)
    if lost.any():
        raise ValueError(
            f"No site reaches {named(rows[lost])}{how}: add a site or a way, raise the limit, or give weight "
            "0 to whoever need not be reached."
        )
    sites, missed, is_proven = reach_all(reached, p, fixed, deadline)
    if not missed.any():
        return sites
    who = named(rows[missed])
    if is_proven:
        raise ValueError(
            f"p = {p} is too few to reach everybody{how}: the best choice found leaves out {who}; "
            "open more sites."
        )
    raise ValueError(
        f"The time was up before p = {p} sites were found that reach everybody{how}: {who} still left out."
    )
