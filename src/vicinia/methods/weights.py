"""How much each element counts: comparisons in pairs (AHP), or points. See `docs/methods/weights.md`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Mean consistency index of random matrices of 1, 2, … elements on Saaty's scale from 1/9 to 9.
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
ACCEPTABLE = 0.1
"""Saaty's bound: above it the comparisons contradict each other too much to be used."""
MOST_ELEMENTS = 9
"""Saaty's limit (seven, plus or minus two): nobody keeps more in mind, and ten would be 45 questions."""
_RECIPROCAL = 0.00501
"""By how much a share may miss its reciprocal: books print .33 for a third, and .13 for an eighth."""


@dataclass(frozen=True, slots=True, eq=False)
class Ahp:
    """Weights from comparisons in pairs."""

    weights: Floats
    """One for each element; they add up to 1."""
    consistency_ratio: float
    """Consistency index ÷ random index: 0 without contradiction; NaN for more elements than the index has."""
    consistency_index: float
    largest_eigenvalue: float
    is_consistent: bool
    """Whether the ratio is at most 0.1."""
    doubtful: tuple[tuple[int, int], ...]
    """Pairs to look at again, those that contradict the weights most first; empty where nothing does."""
    notes: tuple[str, ...]


def ahp(matrix: Any) -> Ahp:
    """Weights and consistency of a matrix of comparisons.

    `matrix[i][j]` says how many times more element i counts than element j, from 1/9 to 9 in Saaty's words;
    `matrix[j][i]` is its reciprocal, and may be NaN or 0 to be filled in. The weights are the principal
    eigenvector. Raises ValueError for a table that is not square, for numbers that are not positive, for a
    diagonal that is not 1 and for reciprocals that contradict each other; the sentence names the pair.

    Source: T. L. Saaty, Decision making with the analytic hierarchy process, IJSSCI 1(1), 2008.
    """
    table = _checked(matrix)
    size = len(table)
    weights, largest = _principal(table)
    index = max(0.0, (largest - size) / (size - 1)) if size > 2 else 0.0
    notes = []
    if size <= 2:
        ratio = 0.0
    elif size <= len(RANDOM_INDEX):
        ratio = index / RANDOM_INDEX[size - 1]
    else:
        ratio = np.nan
        notes.append(f"For more than {len(RANDOM_INDEX)} elements there is no random index to compare with.")
    if ratio > ACCEPTABLE:
        notes.append("The comparisons contradict each other: look at the doubtful pairs again.")
    return Ahp(
        weights=weights,
        consistency_ratio=float(ratio),
        consistency_index=float(index),
        largest_eigenvalue=float(largest),
        is_consistent=bool(ratio <= ACCEPTABLE),
        doubtful=_doubtful(table, weights),
        notes=tuple(notes),
    )


def together(matrices: Sequence[Any], *, voices: Any = None) -> Floats:
    """One matrix out of those of several people: the geometric mean, which alone keeps reciprocals.

    `voices` says how much each person counts (all the same by default). Raises ValueError for matrices of
    different sizes. Source: J. Aczél and T. L. Saaty, Journal of Mathematical Psychology 27 (1983).
    """
    tables = [_checked(one) for one in matrices]
    if not tables or len({len(one) for one in tables}) > 1:
        raise ValueError("Give at least one matrix, and all of the same size.")
    share = points(np.ones(len(tables)) if voices is None else voices)
    if len(share) != len(tables):
        raise ValueError(f"voices must have one number for each of the {len(tables)} matrices.")
    mean: Floats = np.exp(np.tensordot(share, np.log(np.stack(tables)), axes=1))
    return mean


def part_of(weights: Any, whole: int) -> Floats:
    """Weights of some elements of a group of `whole`, beside those of people who weighed all of it.

    Who compared 9 of 12 said nothing of the other three: their nine share 9 ÷ 12, so that an element has the
    same weight on average whoever weighed how many. Raises ValueError for more weights than the group has.
    """
    found = points(weights)
    if len(found) > whole:
        raise ValueError(f"There are {len(found)} weights, and only {whole} elements in the group.")
    return found * len(found) / whole


def points(given: Any) -> Floats:
    """Weights from points: each share of the sum. Raises ValueError for negative ones, or none at all."""
    found = np.asarray(given, dtype=np.float64)
    if found.ndim != 1 or not len(found):
        raise ValueError("Give a list of points, one for each element.")
    if not np.isfinite(found).all() or (found < 0).any():
        raise ValueError("Points must be numbers that are not negative.")
    if not found.sum() > 0:
        raise ValueError("No point was given to any element.")
    return found / found.sum()


def _checked(matrix: Any) -> Floats:
    try:
        table = np.array(matrix, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise ValueError(
            "Comparisons are a square table of numbers, with rows of the same length."
        ) from problem
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not table.size:
        raise ValueError("Comparisons are a square table: as many rows as columns.")
    size = len(table)
    empty = ~(np.isfinite(table) & (table != 0))
    table = np.where(empty & ~empty.T, 1 / np.where(empty.T, 1.0, table.T), table)
    table[np.diag_indices(size)] = np.where(np.diag(empty), 1.0, np.diag(table))
    for one, two in zip(*np.nonzero(empty & empty.T), strict=True):
        if one < two:
            raise ValueError(f"Elements {one} and {two} have not been compared.")
    if (table <= 0).any() or not np.isfinite(table).all():
        one, two = np.argwhere((table <= 0) | ~np.isfinite(table))[0]
        raise ValueError(f"The comparison of {one} with {two} must be a positive number.")
    # the side that says “more” is exact; its reciprocal is often rounded
    shares = np.minimum(table, table.T)
    rounded = 1 / np.maximum(table, table.T)
    for one, two in np.argwhere(abs(shares - rounded) > _RECIPROCAL):
        if one == two:
            raise ValueError(f"Element {one} compared with itself must be 1, not {table[one, one]:g}.")
        raise ValueError(
            f"{one} over {two} is {table[one, two]:g}, but {two} over {one} is {table[two, one]:g} "
            f"and should be {1 / table[one, two]:g}."
        )
    return np.where(table >= table.T, table, rounded)


def _principal(table: Floats) -> tuple[Floats, float]:
    values, vectors = np.linalg.eig(table)
    at = int(np.argmax(values.real))
    vector = abs(vectors[:, at].real)
    return vector / vector.sum(), float(values[at].real)


def _doubtful(table: Floats, weights: Floats) -> tuple[tuple[int, int], ...]:
    """Pairs by how far what was said is from what the weights say, as long as it is more than a tenth."""
    distance = abs(np.log(table * weights[None, :] / weights[:, None]))
    pairs = [
        (float(distance[one, two]), one, two)
        for one in range(len(table))
        for two in range(one + 1, len(table))
        if distance[one, two] > np.log(1.1)
    ]
    return tuple((one, two) for _far, one, two in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])))
