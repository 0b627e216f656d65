"""Who stands between others, and who is hemmed in by them."""

from __future__ import annotations

from typing import Any

import numpy as np

from vicinia.methods.cohesion.ties import Floats, adjacency, blocks, waves


def betweenness(
    sources: Any, targets: Any, *, weights: Any = None, size: int | None = None, directed: bool = False,
    normalised: bool = True,
) -> Floats:  # fmt: skip
    """The share of shortest paths between other nodes that lead through each one, from 0 to 1.

    Paths are counted in steps: a strong tie is not a long one, so strengths do not matter. Not `normalised`:
    the number of pairs, each path counted for its share. Source: U. Brandes, A faster algorithm for
    betweenness centrality (2001), here for many starting nodes at once as products of matrices.
    """
    matrix = adjacency(sources, targets, weights=weights, size=size, directed=directed)
    nodes = matrix.shape[0]
    ones = matrix.astype(np.float64)
    ones.data[:] = 1.0
    total = np.zeros(nodes)
    for starts in blocks(ones):
        layers = [(new, paths) for _step, new, paths in waves(ones, starts)]
        # what depends on each node, gathered from the farthest layer inwards
        depends = np.zeros((nodes, len(starts)))
        for step in range(len(layers) - 1, 0, -1):
            new, paths = layers[step]
            share = np.divide(1 + depends, paths, out=np.zeros_like(depends), where=new)
            new, paths = layers[step - 1]
            depends = (ones @ share) * (paths * new)
            if step > 1:
                total += depends.sum(axis=1)
    pairs = (nodes - 1) * (nodes - 2)
    if normalised:
        return total / pairs if pairs > 0 else np.zeros(nodes)
    return total if directed else total / 2


def constraint(
    sources: Any, targets: Any, *, weights: Any = None, size: int | None = None, directed: bool = False
) -> Floats:
    """Burt's constraint: how far a node's ties lead back to the same few; NaN for a node without ties.

    Strengths count: a share of the node's time and energy. Source: R. S. Burt, Structural Holes (1992),
    equation 2.4.
    """
    both = _both_ways(sources, targets, weights, size, directed)
    share = _shares(both)
    through = share + _kept(share @ share, both)
    found = np.asarray(through.multiply(through).sum(axis=1)).reshape(-1)
    return np.where(np.diff(both.indptr) > 0, found, np.nan)


def effective_size(
    sources: Any, targets: Any, *, weights: Any = None, size: int | None = None, directed: bool = False
) -> Floats:
    """Burt's effective size: a node's ties less those that only repeat others; NaN for a node without ties.

    Source: R. S. Burt, Structural Holes (1992), equation 2.2; for plain ties as S. P. Borgatti, Connections
    20 (1997).
    """
    both = _both_ways(sources, targets, weights, size, directed)
    share, degree = _shares(both), np.diff(both.indptr)
    if not both.nnz:
        return np.full(len(degree), np.nan)
    strongest = both.max(axis=1).toarray().reshape(-1)
    marginal = both.multiply(1 / np.where(strongest > 0, strongest, 1)[:, None]).tocsr()
    # of each neighbour j the part p(i, q) m(j, q) that other neighbours q already give
    repeated = _kept(share @ marginal.T, both)
    found = degree - np.asarray(repeated.sum(axis=1)).reshape(-1)
    return np.where(degree > 0, found, np.nan)


def _both_ways(sources: Any, targets: Any, weights: Any, size: int | None, directed: bool) -> Any:
    """Strength between two nodes whoever named it."""
    matrix = adjacency(sources, targets, weights=weights, size=size, directed=directed)
    return (matrix + matrix.T).tocsr()


def _shares(both: Any) -> Any:
    total = np.asarray(both.sum(axis=1)).reshape(-1)
    return both.multiply(1 / np.where(total > 0, total, 1)[:, None]).tocsr()


def _kept(product: Any, pattern: Any) -> Any:
    """Of a product only what lies where there are ties."""
    return product.multiply(pattern > 0).tocsr()
