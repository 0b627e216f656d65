"""A proven bound from prices: the Lagrangian dual of the p-median, climbed by the volume algorithm.

Every client gets a price u that it would pay for being served. Whatever the prices, `L(u) = Σ u − the k
greatest of (Σ max(0, u − cost) per site)` is not above the cost of any choice of k sites. The best prices
give the bound of the strong linear relaxation.

Sources: G. Cornuéjols, M. Fisher and G. Nemhauser, "Location of bank accounts to optimize float", Management
Science 23 (1977); F. Barahona and R. Anbil, "The volume algorithm", Mathematical Programming 87 (2000).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vicinia.methods.siting.entries import Entries, Floats, Truth, Whole

_PATIENCE = 10  # steps without a better bound before steps become shorter
_MIXING = 0.3  # the most that one new choice counts in the mean of all


@dataclass(slots=True)
class Bound:
    """The best bound found and what belongs to it; sites are counted within the entries."""

    value: float
    prices: Floats
    savings: Floats
    chosen: Whole
    share: Floats
    """Moving mean of the choices on the way, near the solution of the linear relaxation."""
    steps: int

    def lifted(self) -> tuple[Floats, Truth]:
        """Per site the bound that would hold if it were chosen otherwise, and whether it is chosen."""
        inside = np.zeros(len(self.savings), bool)
        inside[self.chosen] = True
        last_in = self.savings[inside].min()
        first_out = self.savings[~inside].max(initial=0.0)
        change = np.where(inside, self.savings - first_out, last_in - self.savings)
        return self.value + np.maximum(change, 0.0), inside


def greatest(values: Floats, k: int) -> Whole:
    """Positions of the k greatest values, in no order."""
    if k >= len(values):
        return np.arange(len(values))
    return np.argpartition(values, len(values) - k)[len(values) - k :]


def ascend(
    entries: Entries,
    k: int,
    prices: Floats,
    cutoff: float,
    *,
    steps: int,
    eagerness: float = 0.3,
    stop: Callable[[Bound], bool] = lambda bound: False,
) -> Bound:
    """Raise the bound from given prices until it reaches the cutoff, moves no more, or the steps are used up.

    `stop` is asked after every 25 steps.
    """
    prices = np.clip(prices, entries.least, entries.cap)
    target = cutoff + 1e-3 * abs(cutoff)
    best = Bound(-np.inf, prices, np.zeros(0), np.zeros(0, np.intp), np.zeros(len(entries.sites)), 0)
    lacking = np.zeros(len(prices))
    idle = 0
    for step in range(1, steps + 1):
        savings = entries.savings(prices)
        chosen = greatest(savings, k)
        value = float(prices.sum() - savings[chosen].sum())
        slope = 1.0 - entries.times_served(chosen)
        part = 1.0
        if step > 1:
            turn = slope - lacking
            square = float(turn @ turn)
            part = -float(lacking @ turn) / square if square else _MIXING
            part = min(max(part, _MIXING / 10), _MIXING)
        lacking = lacking + part * (slope - lacking)
        best.share *= 1 - part
        best.share[chosen] += part
        if value > best.value:
            if step > 1 and float(slope @ lacking) > 0:
                eagerness = min(2.0, eagerness * 1.1)
            best, idle = Bound(value, prices, savings, chosen, best.share, step), 0
        else:
            idle += 1
            if idle >= _PATIENCE:
                eagerness, idle = eagerness * 0.66, 0
        best.steps = step
        if best.value >= cutoff or eagerness < 1e-5 or (step % 25 == 0 and stop(best)):
            break
        stuck = (best.prices >= entries.cap) & (lacking > 0) | (best.prices <= entries.least) & (lacking < 0)
        way = np.where(stuck, 0.0, lacking)
        length = float(way @ way)
        if length < 1e-12:
            break
        prices = best.prices + eagerness * (target - best.value) / length * way
        np.maximum(prices, entries.least, out=prices)  # np.clip does the same, ten times slower
        np.minimum(prices, entries.cap, out=prices)
    return best
