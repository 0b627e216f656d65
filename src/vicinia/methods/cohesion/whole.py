"""The network as a whole: how dense, how much in pieces, who is at its core."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csgraph

from vicinia.methods.cohesion.ties import Floats, adjacency, blocks, waves


def density(
    sources: Any, targets: Any, *, weights: Any = None, size: int | None = None, directed: bool = False
) -> float:
    """The share of possible ties that there are, from 0 to 1; NaN with fewer than two nodes.

    `sources` and `targets` are node numbers from 0, one pair for each tie; `size` counts nodes without ties
    too. Strengths do not matter here. Raises ValueError for ties that cannot be, as do all functions here.
    """
    matrix = adjacency(sources, targets, weights=weights, size=size, directed=directed)
    nodes = matrix.shape[0]
    return float(matrix.nnz / (nodes * (nodes - 1))) if nodes > 1 else np.nan


def reciprocity(
    sources: Any, targets: Any, *, weights: Any = None, size: int | None = None, directed: bool = True
) -> float:
    """The share of ties that are named from the other side too; NaN without ties, 1 if not directed."""
    matrix = adjacency(sources, targets, weights=weights, size=size, directed=directed)
    if not matrix.nnz:
        return np.nan
    ones = (matrix > 0).astype(np.float64)
    return float(ones.multiply(ones.T).sum() / ones.nnz)


def components(
    sources: Any, targets: Any, *, weights: Any = None, size: int | None = None, directed: bool = False
) -> NDArray[np.int64]:
    """The piece each node belongs to, the largest numbered 0. Of directed ties: strongly connected pieces."""
    matrix = adjacency(sources, targets, weights=weights, size=size, directed=directed)
    return _pieces(matrix, directed)


def fragmentation(
    sources: Any, targets: Any, *, weights: Any = None, size: int | None = None, directed: bool = False
) -> float:
    """The share of pairs that cannot reach each other: 0 in one piece, 1 without ties.

    With `directed` ordered pairs count, along the ties. Source: S. P. Borgatti, Identifying sets of key
    players in a social network (2006), equation 3.
    """
    matrix = adjacency(sources, targets, weights=weights, size=size, directed=directed)
    nodes = matrix.shape[0]
    if nodes < 2:
        return np.nan
    if not directed:
        sizes = np.bincount(_pieces(matrix, False)).astype(np.float64)
        return float(1 - (sizes * (sizes - 1)).sum() / (nodes * (nodes - 1)))
    reached = sum(
        int(new.sum()) for starts in blocks(matrix) for step, new, _ in waves(matrix, starts) if step
    )
    return float(1 - reached / (nodes * (nodes - 1)))


def distance_fragmentation(
    sources: Any, targets: Any, *, weights: Any = None, size: int | None = None, directed: bool = False
) -> float:
    """Fragmentation in which far pairs count as partly apart: 1 − the mean of 1 ÷ distance (in steps).

    Source: as for `fragmentation`, equation 9.
    """
    matrix = adjacency(sources, targets, weights=weights, size=size, directed=directed)
    nodes = matrix.shape[0]
    if nodes < 2:
        return np.nan
    near = sum(
        int(new.sum()) / step for starts in blocks(matrix) for step, new, _ in waves(matrix, starts) if step
    )
    return float(1 - near / (nodes * (nodes - 1)))


def fragmentation_without(
    sources: Any, targets: Any, *, weights: Any = None, size: int | None = None
) -> Floats:
    """What `fragmentation` would be if each node in turn left: how much depends on one body.

    One pass over the network for each node with two ties or more; of ties taken as undirected.
    """
    matrix = adjacency(sources, targets, weights=weights, size=size, directed=False)
    nodes = matrix.shape[0]
    if nodes < 3:
        return np.full(nodes, np.nan)
    labels = _pieces(matrix, False)
    sizes = np.bincount(labels).astype(np.float64)
    joined = (sizes * (sizes - 1)).sum()
    mine = sizes[labels]
    # whoever has one tie or none leaves its piece whole
    left = joined - mine * (mine - 1) + (mine - 1) * (mine - 2)
    degree = np.diff(matrix.indptr)
    everybody = np.arange(nodes)
    for node in np.nonzero(degree > 1)[0]:
        rest = everybody[(labels == labels[node]) & (everybody != node)]
        parts = np.bincount(_pieces(matrix[rest][:, rest], False)).astype(np.float64)
        left[node] = joined - mine[node] * (mine[node] - 1) + (parts * (parts - 1)).sum()
    return 1 - left / ((nodes - 1) * (nodes - 2))


def reach(
    sources: Any, targets: Any, *, steps: int = 2, weights: Any = None, size: int | None = None,
    directed: bool = False,
) -> Floats:  # fmt: skip
    """For each node the share of all others within so many steps, from 0 to 1."""
    if steps < 1:
        raise ValueError("steps must be at least 1.")
    matrix = adjacency(sources, targets, weights=weights, size=size, directed=directed)
    nodes = matrix.shape[0]
    found = np.zeros(nodes)
    for starts in blocks(matrix):
        for step, new, _paths in waves(matrix, starts):
            if step > steps:
                break
            if step:
                found[starts] += new.sum(axis=0)
    return found / (nodes - 1) if nodes > 1 else np.full(nodes, np.nan)


def degrees(
    sources: Any, targets: Any, *, weights: Any = None, size: int | None = None, directed: bool = False
) -> Floats:
    """How many ties each node has; of directed ties those it names and those that name it."""
    matrix = adjacency(sources, targets, weights=weights, size=size, directed=directed)
    return _degrees(matrix, directed).astype(np.float64)


def centralization(values: Any, *, most: float) -> float:
    """Freeman's centralization: how far the network is from all alike (0) to one in the middle of all (1).

    `values` are centralities; `most` is the largest possible sum of distances from the highest one: with
    degrees (n − 1)(n − 2), with normalised betweenness n − 1. NaN with fewer than three nodes.
    """
    found = np.asarray(values, dtype=np.float64)
    return float((found.max() - found).sum() / most) if len(found) > 2 and most > 0 else np.nan


def core_number(
    sources: Any, targets: Any, *, weights: Any = None, size: int | None = None, directed: bool = False
) -> NDArray[np.int64]:
    """The largest k such that a node belongs to a group in which each has k ties or more to the others.

    Source: V. Batagelj and M. Zaversnik, An O(m) algorithm for cores decomposition of networks (2003).
    """
    matrix = adjacency(sources, targets, weights=weights, size=size, directed=directed)
    both = (matrix > 0).astype(np.int64)
    if directed:
        both = (both + both.T).tocsr()
    degree = _degrees(matrix, directed).astype(np.int64).tolist()
    start, other, times = both.indptr.tolist(), both.indices.tolist(), both.data.tolist()
    bins: list[list[int]] = [[] for _ in range(max(degree, default=0) + 1)]
    for node, count in enumerate(degree):
        bins[count].append(node)
    core, done, least = [0] * len(degree), [False] * len(degree), 0
    while least < len(bins):
        if not bins[least]:
            least += 1
            continue
        node = bins[least].pop()
        if done[node] or degree[node] != least:
            continue
        done[node], core[node] = True, least
        for at in range(start[node], start[node + 1]):
            neighbour = other[at]
            if not done[neighbour] and degree[neighbour] > least:
                degree[neighbour] = max(degree[neighbour] - times[at], least)
                bins[degree[neighbour]].append(neighbour)
    return np.array(core, dtype=np.int64)


def _pieces(matrix: Any, directed: bool) -> NDArray[np.int64]:
    count, labels = csgraph.connected_components(matrix, directed=directed, connection="strong")
    order = np.argsort(-np.bincount(labels, minlength=count), kind="stable")
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(count)
    found: NDArray[np.int64] = place[labels]
    return found


def _degrees(matrix: Any, directed: bool) -> NDArray[np.intp]:
    out = np.diff(matrix.indptr)
    return out + np.bincount(matrix.indices, minlength=matrix.shape[0]) if directed else out
