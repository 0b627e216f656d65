"""Moran's I: whether neighbours are more alike than units anywhere on the map."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from vicinia.methods.spatial.neighbours import Neighbours, figures_of, read_neighbours

Alternative = Literal["two-sided", "greater", "less"]

_CELLS = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Moran:
    """The statistic with what chance alone would give. `float(result)` is the statistic."""

    statistic: float
    """Above `expected` where neighbours are alike, below where they differ."""
    expected: float
    """−1 / (n − 1), its mean when the values are dealt out at random."""
    variance: float
    """Of the statistic when the values are dealt out at random (exact, without simulation)."""
    variance_normal: float
    """The same for values drawn from a normal distribution."""
    z: float
    """Statistic minus expectation, in standard deviations under randomisation."""
    p_value: float
    """From the normal approximation of `z`."""
    p_permutation: float | None
    """Share of dealt-out maps, the observed one included, that are at least as extreme; None without them."""
    permutations: int
    alternative: str
    islands: tuple[int, ...]
    """Units without neighbours: they count in mean and variance and have no part in the sum over pairs."""
    notes: tuple[str, ...]

    def __float__(self) -> float:
        return self.statistic


def moran(
    values: Any,
    neighbours: Any,
    *,
    standardise_rows: bool = True,
    permutations: int = 999,
    alternative: Alternative = "two-sided",
    seed: int = 0,
) -> Moran:
    """Global Moran's I of one figure a unit.

    `values`: n figures. `neighbours`: a matrix (dense or sparse), a mapping or pairs, see
    `read_neighbours`; rows are made to add up to one unless `standardise_rows` is False. `permutations`
    maps with the same values dealt out at random give a p-value beside that of the normal approximation
    (0: none). `alternative` "greater" asks only for likeness, "less" only for unlikeness; "two-sided"
    doubles the smaller tail.

    Raises ValueError for missing values, values that are all equal, fewer than four units, and neighbours
    of another number of units or none at all.

    Source: P. A. P. Moran, "Notes on continuous stochastic phenomena", Biometrika 37 (1950); moments: A. D.
    Cliff and J. K. Ord, Spatial Processes (1981).

    >>> row = moran([1, 2, 3, 4, 5], {0: [1], 1: [0, 2], 2: [1, 3], 3: [2, 4], 4: [3]}, permutations=0)
    >>> round(row.statistic, 4), row.expected
    (0.6, -0.25)
    """
    figures, known = prepared(values, neighbours, permutations)
    tails(0, 0, 1, alternative)
    matrix = known.row_standardised() if standardise_rows else known.matrix
    count, spread = figures.size, figures - figures.mean()
    squares = float(spread @ spread)
    total = float(matrix.sum())
    factor = count / (total * squares)
    statistic = factor * float(spread @ (matrix @ spread))
    expected = -1 / (count - 1)
    random, normal = _variances(matrix, spread, total)
    z = (statistic - expected) / math.sqrt(random) if random > 0 else 0.0
    low, high = math.erfc(-z / math.sqrt(2)) / 2, math.erfc(z / math.sqrt(2)) / 2
    p_value = {"greater": high, "less": low}.get(alternative, min(1.0, 2 * min(low, high)))
    dealt = None
    if permutations:
        simulated = factor * _dealt_out(matrix, spread, permutations, seed)
        close = 1e-12 * max(1.0, abs(statistic))
        above = int((simulated >= statistic - close).sum())
        below = int((simulated <= statistic + close).sum())
        dealt = float(tails(above, below, permutations, alternative))
    return Moran(
        statistic, expected, random, normal, z, p_value, dealt, permutations, alternative, known.islands,
        island_notes(known),
    )  # fmt: skip


def prepared(values: Any, neighbours: Any, permutations: int) -> tuple[NDArray[np.float64], Neighbours]:
    """Values and neighbours of which a likeness can be computed; ValueError says why not."""
    figures = figures_of(values, "values")
    known = read_neighbours(neighbours, figures.size)
    if figures.size < 4:
        raise ValueError(f"Likeness in space needs at least four units; there are {figures.size}.")
    if np.ptp(figures) <= 1e-14 * np.abs(figures).max():
        raise ValueError(f"All values are equal ({figures[0]:g}); nothing can be said about likeness.")
    if known.matrix.nnz == 0:
        raise ValueError("No unit has a neighbour; give the neighbours, or a larger distance between them.")
    if permutations < 0:
        raise ValueError(f"The number of permutations must not be negative; got {permutations}.")
    return figures, known


def tails(above: Any, below: Any, draws: int, alternative: str) -> Any:
    """p-values from the numbers of draws at least as high and at least as low as what was observed."""
    high, low = (above + 1) / (draws + 1), (below + 1) / (draws + 1)
    if alternative == "greater":
        return high
    if alternative == "less":
        return low
    if alternative == "two-sided":
        return np.minimum(1.0, 2 * np.minimum(high, low))
    raise ValueError(f'The alternative is "two-sided", "greater" or "less"; got {alternative!r}.')


def island_notes(known: Neighbours) -> tuple[str, ...]:
    """A sentence about units without neighbours, where there are some."""
    if not known.islands:
        return ()
    shown = ", ".join(map(str, known.islands[:8])) + (", …" if len(known.islands) > 8 else "")
    return (f"{len(known.islands)} units have no neighbour and tell nothing about likeness: rows {shown}.",)


def _variances(matrix: sparse.csr_array, spread: NDArray[np.float64], total: float) -> tuple[float, float]:
    """Exact variance under randomisation, and that under normality (Cliff and Ord 1981, chapter 2)."""
    n = float(spread.size)
    both = matrix + matrix.T
    s1 = float((both.multiply(both)).sum()) / 2
    s2 = float(((np.asarray(matrix.sum(axis=1)).ravel() + np.asarray(matrix.sum(axis=0)).ravel()) ** 2).sum())
    squared = total * total
    mean = 1 / (n - 1)
    normal = (n * n * s1 - n * s2 + 3 * squared) / ((n - 1) * (n + 1) * squared) - mean**2
    peaked = n * float((spread**4).sum()) / float((spread**2).sum()) ** 2
    random = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * squared)
    random -= peaked * ((n * n - n) * s1 - 2 * n * s2 + 6 * squared)
    return random / ((n - 1) * (n - 2) * (n - 3) * squared) - mean**2, normal


def _dealt_out(
    matrix: sparse.csr_array, spread: NDArray[np.float64], permutations: int, seed: int
) -> NDArray[np.float64]:
    generator = np.random.default_rng(seed)
    block = max(1, _CELLS // spread.size)
    found = []
    for start in range(0, permutations, block):
        maps = np.tile(spread, (min(block, permutations - start), 1))
        generator.permuted(maps, axis=1, out=maps)
        dealt = np.ascontiguousarray(maps.T)
        found.append((dealt * (matrix @ dealt)).sum(axis=0))
    return np.concatenate(found)
