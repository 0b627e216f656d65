"""Local search: where the kernel walks, how long, how warm, and whether it is compiled."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

from vicinia.methods.regions.moves import wander
from vicinia.methods.regions.problem import Labels, Problem

# Up to so many units plain Python is quicker than waiting for the compiler.
PLAIN = 400
_BLOCK = 1_000_000
# First temperatures of the runs, in mean squares of a unit about its region.
_WARMTHS = (0.7, 3.0, 0.3, 10.0)


def improved(
    problem: Problem, labels: Labels, generator: np.random.Generator, *, sweeps: int, runs: int = 1
) -> Labels:
    """A division with a sum of squares that is no greater, and the same number of regions.

    Descent from the labels, which must be feasible, and simulated annealing in some runs, each from the best
    so far at another first temperature; every run ends where no single move helps any more.
    """
    best, least = labels, problem.squares(labels)
    if least == 0 or int(labels.max()) + 1 in (1, problem.count):
        return labels
    for run in range(runs + 1):
        walk = _Walk(problem, best)
        if run:
            walk.anneal(generator, sweeps, _WARMTHS[(run - 1) % len(_WARMTHS)] * least / problem.count)
        walk.descend()
        found = walk.labels()
        squares = problem.squares(found)
        if squares < least:
            best, least = found, squares
    return best


def mended(
    problem: Problem, labels: Labels, generator: np.random.Generator, *, sweeps: int, warmth: float
) -> Labels | None:
    """A feasible division with as many regions, found by walking from one that is not; or None."""
    if problem.feasible(labels):
        return labels
    if int(labels.max()) + 1 in (1, problem.count):
        return None
    walk = _Walk(problem, labels, mending=True)
    walk.anneal(generator, sweeps, warmth)
    found = walk.labels()
    return found if problem.feasible(found) else None


class _Walk:
    """The kernel's arrays (or lists, for few units) between two calls."""

    def __init__(self, problem: Problem, labels: Labels, *, mending: bool = False) -> None:
        k = int(labels.max()) + 1
        self.problem, self.mending = problem, mending
        sums = np.zeros((k, problem.features.shape[1]))
        np.add.at(sums, labels, problem.features)
        heads, following, previous = _lists_of_members(labels, k)
        limited = problem.allowed is not None
        allowed = problem.allowed if problem.allowed is not None else np.ones((1, 1), dtype=bool)
        arrays = [
            problem.starts, problem.neighbours, labels.copy(), problem.features, problem.amounts, allowed,
            sums, np.bincount(labels, minlength=k), problem.totals(labels, k), heads, following, previous,
            np.zeros(problem.count, dtype=np.int64), np.zeros(problem.count + 1, dtype=np.int64),
        ]  # fmt: skip
        self.plain = problem.count <= PLAIN
        self.state: list[Any] = [array.tolist() for array in arrays] if self.plain else arrays
        self.lacking, self.clashes = problem.wrongs(labels) if mending else (0, 0)
        self.limited, self.mark = limited, 0

    def labels(self) -> Labels:
        """Where every unit is now."""
        return np.asarray(self.state[2], dtype=np.int64)

    def anneal(self, generator: np.random.Generator, sweeps: int, start: float) -> None:
        """Walk, cooling to a thousandth of the first temperature."""
        steps = sweeps * self.problem.count
        cooling, temperature = math.exp(math.log(1e-3) / steps), start
        for done in range(0, steps, _BLOCK):
            size = min(_BLOCK, steps - done)
            picks = generator.integers(0, self.problem.count, size)
            turns = generator.integers(0, 1 << 30, size)
            _, temperature = self._walk(picks, turns, generator.exponential(size=size), temperature, cooling)
            if self.mending and not self.lacking and not self.clashes:
                return

    def descend(self) -> None:
        """Try every unit with every neighbour until a round brings nothing."""
        degree = np.diff(self.problem.starts)
        picks = np.repeat(np.arange(self.problem.count), degree)
        turns = np.arange(picks.size) - np.repeat(self.problem.starts[:-1], degree)
        nothing = np.zeros(picks.size)
        while self._walk(picks, turns, nothing, 0.0, 1.0)[0]:
            pass

    def _walk(
        self, picks: Any, turns: Any, dice: Any, temperature: float, cooling: float
    ) -> tuple[int, float]:
        kernel: Any = wander if self.plain else _compiled()
        if self.plain:
            picks, turns, dice = picks.tolist(), turns.tolist(), dice.tolist()
        moved, self.mark, temperature, self.lacking, self.clashes = kernel(
            *self.state, picks, turns, dice, self.problem.minimum, self.limited, self.mending,
            temperature, cooling, self.mark, self.lacking, self.clashes,
        )  # fmt: skip
        return moved, temperature


def _lists_of_members(labels: Labels, k: int) -> tuple[Labels, Labels, Labels]:
    """First member of each region, and for each unit the next and the one before; −1 where there is none."""
    order = np.argsort(labels, kind="stable")
    border = np.flatnonzero(labels[order][1:] != labels[order][:-1])
    following = np.full(labels.size, -1)
    previous = np.full(labels.size, -1)
    following[order[:-1]] = order[1:]
    previous[order[1:]] = order[:-1]
    following[order[border]] = -1
    previous[order[border + 1]] = -1
    heads = np.full(k, -1)
    heads[labels[order[0]]] = order[0]
    heads[labels[order[border + 1]]] = order[border + 1]
    return heads, following, previous


@cache
def _compiled() -> Any:
    from numba import njit  # slow to import, and only large maps need it

    return njit(cache=True)(wander)
