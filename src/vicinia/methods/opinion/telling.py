"""Which statements tell a group from the others, which unite, and which should be asked next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vicinia.methods.opinion.voting import Counts, Floats, Plane, Tally

Side = Literal["agree", "disagree"]
SIGNIFICANT = 1.2816
"""Of a normal curve, so that chance alone gives it in one case of ten."""
MOST = 5


@dataclass(frozen=True, slots=True)
class Shared:
    """A statement that most people answer alike, whatever their group."""

    statement: int
    side: Side
    success: int
    """How many took this side, of `trials` who were asked."""
    trials: int
    share: float
    share_test: float
    """Standard deviations above a half."""


@dataclass(frozen=True, slots=True)
class Telling(Shared):
    """A statement on which a group differs from all others: the numbers are those of the group."""

    ratio: float
    """Share in the group ÷ share among the others."""
    ratio_test: float
    """Standard deviations above the others."""


class _Side:
    """One side of all statements, for one group against the rest."""

    def __init__(self, side: Side, inside: Tally, outside: Tally) -> None:
        self.side: Side = side
        self.success, other = ((one.agree if side == "agree" else one.disagree) for one in (inside, outside))
        self.trials = inside.seen
        self.share = (self.success + 1) / (inside.seen + 2)
        self.share_test = _above_half(self.success, inside.seen)
        self.ratio = self.share / ((other + 1) / (outside.seen + 2))
        self.ratio_test = _above_others(self.success, other, inside.seen, outside.seen)
        self.metric = self.share * self.share_test * self.ratio * self.ratio_test

    def telling(self, at: int) -> Telling:
        return Telling(
            at, self.side, int(self.success[at]), int(self.trials[at]), float(self.share[at]),
            float(self.share_test[at]), float(self.ratio[at]), float(self.ratio_test[at]),
        )  # fmt: skip


def representative(inside: Tally, outside: Tally, statements: Sequence[int]) -> tuple[Telling, ...]:
    """Up to five statements that tell a group from the others, those it agrees with first.

    The statement that the group agrees with best is always among them, where there is one.
    """
    agree, disagree = _Side("agree", inside, outside), _Side("disagree", inside, outside)

    def stronger(at: int) -> _Side:
        return agree if agree.ratio_test[at] > disagree.ratio_test[at] else disagree

    chosen = []
    for at in statements:
        side = stronger(at)
        if side.share_test[at] > SIGNIFICANT and side.ratio_test[at] > SIGNIFICANT:
            chosen.append((float(side.metric[at]), side.telling(at)))
    best = _best_agreed(agree, inside, statements)
    found = [one for _metric, one in sorted(chosen, key=lambda pair: -pair[0])]
    if best is not None:
        found = [stronger(best).telling(best)] + [one for one in found if one.statement != best]
    elif not found:
        voted = [at for at in statements if inside.seen[at]]
        found = [agree.telling(max(voted, key=lambda at: float(agree.ratio_test[at])))] if voted else []
    return tuple(sorted(found[:MOST], key=lambda one: one.side == "disagree"))


def _best_agreed(agree: _Side, inside: Tally, statements: Sequence[int]) -> int | None:
    best: int | None = None
    for at in statements:
        if not inside.agree[at] and not inside.disagree[at]:
            continue
        if best is None:
            is_better = agree.share_test[at] > SIGNIFICANT or (agree.ratio[at] > 1 and agree.share[at] > 0.5)
        elif agree.ratio[best] > 1:
            is_better = agree.metric[at] > agree.metric[best]
        else:
            is_better = agree.share[at] * agree.share_test[at] > agree.share[best] * agree.share_test[best]
        best = at if is_better else best
    return best


def consensus(everybody: Tally, statements: Sequence[int]) -> tuple[Shared, ...]:
    """Up to five statements on each side that more than half answer alike, beyond chance."""
    found = []
    sides: tuple[tuple[Side, Counts], ...] = (("agree", everybody.agree), ("disagree", everybody.disagree))
    for side, success in sides:
        share, test = (success + 1) / (everybody.seen + 2), _above_half(success, everybody.seen)
        clear = [at for at in statements if share[at] > 0.5 and test[at] > SIGNIFICANT]
        clear.sort(key=lambda at: -float(share[at] * test[at]))
        found += [
            Shared(at, side, int(success[at]), int(everybody.seen[at]), float(share[at]), float(test[at]))
            for at in clear[:MOST]
        ]
    return tuple(found)


def across_groups(tallies: Sequence[Tally]) -> Floats:
    """How far all groups agree with each statement: the product of the shares that agree."""
    return np.prod([one.agreeing for one in tallies], axis=0)


def priorities(everybody: Tally, found: Plane) -> Floats:
    """How much is learnt from asking each statement again: telling, agreed with, seldom passed, new."""
    size = everybody.seen.size
    reach = (1 - found.center) * found.components * np.sqrt(size)
    extremity = np.hypot(*reach)
    passing = (everybody.seen - everybody.agree - everybody.disagree + 1) / (everybody.seen + 2)
    importance = (1 - passing) * (extremity + 1) * everybody.agreeing
    young = 1 + 8 * 2.0 ** (-everybody.seen / 5)
    return (importance * young) ** 2


def _above_half(success: Counts, trials: Counts) -> Floats:
    """Test of one share against a half, with one more success and trial than there were."""
    return 2 * np.sqrt(trials + 1) * ((success + 1) / (trials + 1) - 0.5)


def _above_others(success: Counts, other: Counts, trials: Counts, others: Counts) -> Floats:
    """Test of two shares against each other, both with one more success and trial."""
    one, two = (success + 1) / (trials + 1), (other + 1) / (others + 1)
    pooled = (success + other + 2) / (trials + others + 2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / (trials + 1) + 1 / (others + 1)))
    return np.divide(one - two, spread, out=np.zeros_like(one), where=spread > 0)
