"""An attack on a published table that shares nothing with the code that protects it.

The unknowns are the plain cells; every printed number is an equation, every hidden one that is not zero is
at least 1 where zeros are shown; HiGHS finds how far each hidden number can go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from scipy.optimize import LinearConstraint, milp

from vicinia.methods.suppression import Block, Protected


@dataclass(frozen=True)
class Secret:
    """One hidden number, and what the attack found."""

    count: float
    is_primary: bool
    least: float
    most: float
    told: tuple[float, float]
    """The interval that the result gives."""


def secrets(
    counts: np.ndarray, done: Protected, *, groups: dict[int, Sequence[Any]], zeros: str, interior: bool
) -> list[Secret]:
    """Attack every hidden number; asserts that printed ones are true."""
    truth = counts.ravel().astype(float)
    known, hidden = [], []
    for parts, block in _numbers(done, [np.eye(n) for n in counts.shape], groups):
        rows = reduce(np.kron, parts)
        for row, value, is_hidden, is_primary, told in zip(
            rows, block.values.ravel(), block.suppressed.ravel(), block.primary.ravel(),
            block.intervals.reshape(-1, 2), strict=True,
        ):  # fmt: skip
            assert is_hidden <= np.isnan(value)
            if is_hidden:
                hidden.append((row, is_primary, told))
            elif not np.isnan(value):
                assert value == row @ truth
                known.append(row)
            else:
                assert not interior
    positive = [row for row, _, _ in hidden if zeros == "shown" and row @ truth > 0]
    world = []
    if known:
        world.append(LinearConstraint(np.array(known), np.array(known) @ truth, np.array(known) @ truth))
    if positive:
        world.append(LinearConstraint(np.array(positive), 1, np.inf))
    found = []
    for row, is_primary, told in hidden:
        low, high = (milp(sign * row, constraints=world) for sign in (1, -1))
        most = np.inf if high.fun is None else -high.fun
        found.append(Secret(float(row @ truth), bool(is_primary), float(low.fun), float(most), tuple(told)))
    return found


def _numbers(
    table: Protected, parts: list[np.ndarray], groups: dict[int, Sequence[Any]]
) -> Iterator[tuple[list[np.ndarray], Block]]:
    yield parts, table
    for summed, block in table.margins.items():
        yield [np.ones((1, p.shape[1])) if axis in summed else p for axis, p in enumerate(parts)], block
    for axis, grouped in table.groups.items():
        names = list(groups[axis])
        gathered = np.array([[float(name == one) for name in names] for one in dict.fromkeys(names)])
        yield from _numbers(grouped, [gathered if k == axis else p for k, p in enumerate(parts)], groups)
