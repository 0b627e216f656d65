"""Do bodies work with their like or with others? Krackhardt and Stern's E–I index."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.cohesion.ties import adjacency


def ei_index(
    sources: Any, targets: Any, groups: Any, *, weights: Any = None, size: int | None = None,
    directed: bool = False,
) -> float:  # fmt: skip
    """(Ties to other groups − ties within groups) ÷ all ties: −1 only among their like, +1 only outside.

    `groups` names the group of each node (a kind, a municipality). With `weights` strengths are added up in
    place of ties. NaN without ties. Raises ValueError where a node has no group. Source: D. Krackhardt and
    R. N. Stern, Social Psychology Quarterly 51 (1988).
    """
    outside, within = _sums(sources, targets, groups, weights, size, directed)[:2]
    total = float(outside.sum() + within.sum())
    return float((outside.sum() - within.sum()) / total) if total else np.nan


def ei_by_group(
    sources: Any, targets: Any, groups: Any, *, weights: Any = None, size: int | None = None,
    directed: bool = False,
) -> dict[Hashable, float]:  # fmt: skip
    """The index of the ties of each group; NaN for a group without any."""
    outside, within, names = _sums(sources, targets, groups, weights, size, directed)
    found: dict[Hashable, float] = {}
    for name in dict.fromkeys(names):
        mine = np.array([one == name for one in names])
        out, own = float(outside[mine].sum()), float(within[mine].sum())
        # a tie within the group stands at both its ends
        own = own if directed else own / 2
        found[name] = (out - own) / (out + own) if out + own else np.nan
    return found


def _sums(
    sources: Any, targets: Any, groups: Any, weights: Any, size: int | None, directed: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[Hashable]]:
    names = list(groups)
    matrix = adjacency(sources, targets, weights=weights, size=len(names) if size is None else size,
                       directed=directed).tocoo()  # fmt: skip
    if len(names) != matrix.shape[0]:
        raise ValueError(f"groups names {len(names)} nodes, but there are {matrix.shape[0]}.")
    if any(name is None for name in names):
        raise ValueError(f"Node {names.index(None)} has no group.")
    codes = {name: number for number, name in enumerate(dict.fromkeys(names))}
    group = np.array([codes[name] for name in names], dtype=np.intp)
    alike = group[matrix.row] == group[matrix.col]
    outside = np.bincount(matrix.row, weights=matrix.data * ~alike, minlength=len(names))
    within = np.bincount(matrix.row, weights=matrix.data * alike, minlength=len(names))
    return outside.astype(np.float64), within.astype(np.float64), names
