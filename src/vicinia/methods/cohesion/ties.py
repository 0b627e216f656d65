"""Ties between bodies as a sparse matrix, checked once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
_CELLS = 1_000_000
"""Of one block of starting nodes: what stays near the processor is quick."""


def adjacency(sources: Any, targets: Any, *, weights: Any, size: int | None, directed: bool) -> Any:
    """A size × size CSR matrix of strengths; an undirected tie stands in both directions.

    Ties named several times are one tie whose strengths add up. Raises ValueError for lists of different
    length, nodes that are no whole numbers from 0 below `size`, a tie of a node with itself, and strengths
    that are not positive and finite.
    """
    start, end = _nodes(sources, "sources"), _nodes(targets, "targets")
    if len(start) != len(end):
        raise ValueError(f"{len(start)} sources but {len(end)} targets: a tie needs both.")
    largest = int(max(start.max(initial=-1), end.max(initial=-1)))
    count = largest + 1 if size is None else int(size)
    if count <= largest or count < 0:
        raise ValueError(f"A tie names node {largest}, but there are {count} (numbered from 0).")
    alone = np.nonzero(start == end)[0]
    if len(alone):
        raise ValueError(f"Tie {alone[0]} goes from {start[alone[0]]} to itself. Take it out.")
    strength = np.ones(len(start)) if weights is None else np.asarray(weights, dtype=np.float64)
    if strength.shape != start.shape:
        raise ValueError(f"weights must have one number for each of the {len(start)} ties.")
    if not np.isfinite(strength).all() or (strength <= 0).any():
        raise ValueError("Strengths must be positive numbers; take ties out that are none.")
    matrix = sparse.coo_array((strength, (start, end)), shape=(count, count)).tocsr()
    if not directed:
        # named from both sides: two reports of one tie, not two ties
        matrix = matrix + matrix.T
    if weights is None:
        matrix.data[:] = 1.0
    matrix.sum_duplicates()
    return matrix


def blocks(matrix: Any) -> Iterator[NDArray[np.intp]]:
    """Starting nodes in blocks."""
    size = matrix.shape[0]
    step = max(1, _CELLS // max(size, 1))
    for first in range(0, size, step):
        yield np.arange(first, min(first + step, size))


def waves(matrix: Any, starts: NDArray[np.intp]) -> Iterator[tuple[int, NDArray[np.bool_], Floats]]:
    """Breadth first from many nodes at once: distance, who is reached there, along how many shortest paths.

    The latter two are size × starts; the matrix holds ones, or is taken as if it did.
    """
    size, count = matrix.shape[0], len(starts)
    steps = matrix.T.tocsr().astype(np.float64)
    steps.data[:] = 1.0
    new = np.zeros((size, count), dtype=bool)
    new[starts, np.arange(count)] = True
    seen, paths, distance = new.copy(), new.astype(np.float64), 0
    while True:
        yield distance, new, paths
        paths = steps @ paths
        new = (paths > 0) & ~seen
        if not new.any():
            return
        paths *= new
        seen |= new
        distance += 1


def _nodes(given: Any, name: str) -> NDArray[np.intp]:
    found = np.asarray(given)
    if found.size == 0:
        return np.zeros(0, dtype=np.intp)
    if found.ndim != 1 or not (
        np.issubdtype(found.dtype, np.integer)
        or (np.issubdtype(found.dtype, np.floating) and (found == np.floor(found)).all())
    ):
        raise ValueError(f"{name} must be a list of whole numbers, one for each tie.")
    if (found < 0).any():
        raise ValueError(f"{name} holds a negative number; nodes are numbered from 0.")
    return found.astype(np.intp)
