"""Parts of the map that touch no other part, and by which unit each is joined to the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from vicinia.methods.regions.problem import Floats, Labels
from vicinia.methods.spatial import Neighbours

Nearest = Callable[[Labels, Labels], tuple[int, int, float]]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A link that the map does not have."""

    unit: int
    """Unit of the part that touches no other."""
    to: int
    """Unit to which it was joined."""
    distance: float
    by: str
    """In what they are nearest: "travel", "coordinates" or, when neither tells where they lie, "features"."""
    size: int
    """How many units the part has."""


def attached(
    known: Neighbours, features: Floats, travel: NDArray[np.float64] | None, coordinates: Floats | None
) -> tuple[sparse.csr_array, tuple[Attachment, ...]]:
    """The graph with every part joined to its nearest neighbour part, and the links that this took."""
    count, part_of = connected_components(known.matrix, directed=False)
    if count == 1:
        return known.matrix, ()
    sizes = np.bincount(part_of)
    inside = part_of == int(sizes.argmax())
    links = []
    waiting = set(range(count)) - {int(sizes.argmax())}
    while waiting:
        rest, joined = np.flatnonzero(~inside), np.flatnonzero(inside)
        unit, to, distance, by = _nearest(rest, joined, features, travel, coordinates)
        part = int(part_of[unit])
        links.append(Attachment(unit, to, distance, by, int(sizes[part])))
        inside |= part_of == part
        waiting.discard(part)
    ends = np.array([(link.unit, link.to) for link in links])
    rows, columns = np.concatenate((ends[:, 0], ends[:, 1])), np.concatenate((ends[:, 1], ends[:, 0]))
    new = sparse.csr_array((np.ones(rows.size), (rows, columns)), shape=known.matrix.shape)
    graph = sparse.csr_array(known.matrix + new)
    graph.sort_indices()
    return graph, tuple(links)


def _nearest(
    rest: Labels,
    joined: Labels,
    features: Floats,
    travel: NDArray[np.float64] | None,
    coordinates: Floats | None,
) -> tuple[int, int, float, str]:
    if travel is not None:
        costs = travel[np.ix_(rest, joined)]
        row, column = divmod(int(costs.argmin()), joined.size)
        if np.isfinite(costs[row, column]):
            return int(rest[row]), int(joined[column]), float(costs[row, column]), "travel"
    places, by = (features, "features") if coordinates is None else (coordinates, "coordinates")
    from scipy.spatial import cKDTree  # slow to import, and few maps have islands

    distances, found = cKDTree(places[joined]).query(places[rest])
    row = int(np.argmin(distances))
    return int(rest[row]), int(joined[found[row]]), float(distances[row]), by


def notes_on(known: Neighbours, links: tuple[Attachment, ...], names: tuple[str, ...]) -> list[str]:
    """A sentence about each link, the first few of them."""
    notes = []
    for link in links[:8]:
        who = names[link.unit] if link.size == 1 else f"A part of {link.size} units, by {names[link.unit]},"
        how = {
            "travel": f"by the shortest journey ({link.distance:g})",
            "coordinates": f"by distance ({link.distance:g})",
            "features": "by likeness, as neither travel nor coordinates tell where it lies",
        }[link.by]
        notes.append(f"{who} touches no other unit of the map and was joined to {names[link.to]} {how}.")
    if len(links) > 8:
        notes.append(f"{len(links) - 8} more parts of the map were joined in the same way, see `attached`.")
    return notes
