"""Local Moran: where on the map neighbours are alike, and of which kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.spatial.overall import Alternative, island_notes, prepared, tails

# Cells of one block of simulated neighbourhoods: a few tens of megabytes.
_CELLS = 2_000_000
QUADRANTS = ("none", "high-high", "low-high", "low-low", "high-low")


@dataclass(frozen=True, slots=True, eq=False)
class LocalMoran:
    """One figure for each unit."""

    statistic: NDArray[np.float64]
    """Positive where a unit and its neighbours lie on the same side of the mean; nought for islands."""
    quadrant: tuple[str, ...]
    """The unit, then its neighbours: "high-high", "low-low", "high-low", "low-high", "none" for islands."""
    p_value: NDArray[np.float64]
    """From conditional permutations; 1 for islands."""
    q_value: NDArray[np.float64]
    """Smallest false discovery rate at which the unit would be called unusual (Benjamini–Hochberg)."""
    permutations: int
    islands: tuple[int, ...]
    notes: tuple[str, ...]


def local_moran(
    values: Any,
    neighbours: Any,
    *,
    standardise_rows: bool = True,
    permutations: int = 999,
    alternative: Alternative = "two-sided",
    seed: int = 0,
) -> LocalMoran:
    """Local Moran's I with conditional permutations.

    The statistic of unit i is z_i times the weighted sum of its neighbours' z, with z in population
    standard deviations; with rows that add up to one and no islands, the mean over all units is the global
    I. Each p-value holds the unit and gives its neighbours other units' values, drawn without replacement.
    The same draws serve all units. Many units are asked at once, so read `q_value` before calling any of
    them unusual. Arguments and errors are those of `moran`; at least one permutation is needed.

    Source: L. Anselin, "Local indicators of spatial association – LISA", Geographical Analysis 27 (1995);
    M. Caldas de Castro and B. Singer, "Controlling the false discovery rate in spatial association",
    Geographical Analysis 38 (2006).
    """
    figures, known = prepared(values, neighbours, permutations)
    if permutations < 1:
        raise ValueError("A local Moran needs at least one permutation, and 999 for a p-value of 0.001.")
    tails(0, 0, 1, alternative)
    matrix = known.row_standardised() if standardise_rows else known.matrix
    z = (figures - figures.mean()) / figures.std()
    lag = matrix @ z
    degree = np.diff(matrix.indptr)
    above = np.zeros(z.size, dtype=np.int64)
    below = np.zeros(z.size, dtype=np.int64)
    others = _draws(z.size - 1, int(degree.max()), permutations, np.random.default_rng(seed))
    for size in np.unique(degree[degree > 0]):
        rows = np.flatnonzero(degree == size)
        weights = matrix.data[matrix.indptr[rows][:, None] + np.arange(size)]
        step = max(1, _CELLS // (permutations * int(size)))
        for start in range(0, rows.size, step):
            part = rows[start : start + step]
            drawn = others[None, :, :size]
            # Draws are numbered without the unit itself: from its own place on, everybody moves up one.
            simulated = z[drawn + (drawn >= part[:, None, None])]
            sums = np.matmul(simulated, weights[start : start + step, :, None])[:, :, 0]
            close = 1e-12 * (1 + np.abs(lag[part]))[:, None]
            seen = lag[part][:, None]
            above[part] = (sums >= seen - close).sum(axis=1)
            below[part] = (sums <= seen + close).sum(axis=1)
    high = z > 0
    # The statistic is z times the sum: for a unit below the mean the order of sums is turned round.
    p_value = tails(np.where(high, above, below), np.where(high, below, above), permutations, alternative)
    p_value = np.where(degree == 0, 1.0, p_value)
    kinds = np.where(high, np.where(lag > 0, 1, 4), np.where(lag > 0, 2, 3))
    kinds[degree == 0] = 0
    return LocalMoran(
        z * lag, tuple(QUADRANTS[kind] for kind in kinds), p_value, _discovery_rate(p_value, degree > 0),
        permutations, known.islands, island_notes(known),
    )  # fmt: skip


def _draws(population: int, size: int, draws: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Rows of different numbers below `population`, every set equally likely."""
    if size * size > population:
        return generator.permuted(np.tile(np.arange(population), (draws, 1)), axis=1)[:, :size]
    found = generator.integers(0, population, (draws, size))
    while True:
        ordered = np.sort(found, axis=1)
        twice = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
        if not twice.size:
            return found
        found[twice] = generator.integers(0, population, (twice.size, size))


def _discovery_rate(p_values: NDArray[np.float64], asked: NDArray[np.bool_]) -> NDArray[np.float64]:
    found = np.ones(p_values.size)
    rows = np.flatnonzero(asked)
    order = rows[np.argsort(p_values[rows], kind="stable")]
    scaled = p_values[order] * order.size / np.arange(1, order.size + 1)
    found[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return found
