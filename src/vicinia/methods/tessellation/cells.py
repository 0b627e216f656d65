"""Cells around points: a Voronoi (or power) diagram cut to a rounded outline.

Every cell is the outline cut by the half-planes nearer to its own point than to another, so cells can
neither overlap nor leave a gap, and no far-away vertex is ever computed. Sources: F. Aurenhammer, "Power
diagrams" (1987); I. Sutherland and G. Hodgman, "Reentrant polygon clipping" (1974); S. Lloyd (1982).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vicinia.methods.tessellation.drawing import METRES_PER_DEGREE
from vicinia.methods.tessellation.rings import Point, Ring, area, centroid, outline_around

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

OUTLINES = ("hull", "box")
_OUTSIDE = -1
# Weights may move a border between two points by at most this share of half their distance, so that
# every point stays inside its own cell.
_MAX_SHIFT = 0.6

_Edge = tuple[Point, int]  # a vertex, and the neighbour across the edge that starts there


def tessellate(
    points: np.ndarray | Sequence[Point],
    *,
    weights: np.ndarray | Sequence[float] | None = None,
    margin: float | None = None,
    outline: str = "hull",
    relax: int = 0,
) -> tuple[Ring, ...]:
    """One cell per point, in the same order: rings that tile the outline exactly.

    points: shape (n, 2), in a plane (metres; for degrees see `tessellate_lonlat`), all different.
    weights: wished areas in any unit, shape (n,); cells lean towards them as far as every point can stay
    inside its own cell. margin: distance of the outline from the points, in their unit; by default 0.6
    of the median distance to the nearest neighbour. outline: "hull" (rounded) or "box". relax: steps of
    Lloyd's relaxation towards even cells; a step that would change who borders on whom, or push a point
    out of its cell, is shortened or left out. Deterministic.

    Raises `ValueError` with a sentence for no points, equal points, or values that are not numbers.

    >>> [round(area(cell), 6) for cell in tessellate([(0, 0), (2, 0)], margin=1, outline="box")]
    [4.0, 4.0]
    """
    places = _checked(points)
    distance = _nearest_distance(places)
    border = outline_around(
        [(float(x), float(y)) for x, y in places], _margin(margin, distance), _shape(outline)
    )
    power = _power(places, weights)
    cells = _cells(places, power, border)
    generators = places
    for _ in range(relax):
        generators, cells = _relaxed(places, generators, power, border, cells)
    return tuple(tuple(vertex for vertex, _ in cell) for cell in cells)


def tessellate_lonlat(
    lonlat: np.ndarray | Sequence[Point],
    *,
    weights: np.ndarray | Sequence[float] | None = None,
    margin_m: float | None = None,
    outline: str = "hull",
    relax: int = 0,
) -> tuple[Ring, ...]:
    """The same for longitudes and latitudes in degrees: cells are computed in metres on a local plane and
    given back in degrees."""
    places = _checked(lonlat)
    scale = np.array([math.cos(math.radians(float(places[:, 1].mean()))), 1.0]) * METRES_PER_DEGREE
    origin = places.mean(axis=0)
    cells = tessellate(
        (places - origin) * scale, weights=weights, margin=margin_m, outline=outline, relax=relax
    )
    return tuple(
        tuple((float(x / scale[0] + origin[0]), float(y / scale[1] + origin[1])) for x, y in cell)
        for cell in cells
    )


def neighbours(
    points: np.ndarray | Sequence[Point], *, margin: float | None = None, outline: str = "hull"
) -> frozenset[tuple[int, int]]:
    """Pairs (i, j), i < j, of points whose cells share a border."""
    places = _checked(points)
    border = outline_around(places, _margin(margin, _nearest_distance(places)), _shape(outline))
    return _pairs(_cells(places, np.zeros(len(places)), border))


def _checked(points: np.ndarray | Sequence[Point]) -> np.ndarray:
    places = np.asarray(points, dtype=float)
    if places.ndim != 2 or places.shape[1:] != (2,) or not len(places):
        raise ValueError("A map needs at least one point, each with two coordinates.")
    if not np.isfinite(places).all():
        raise ValueError("Every point needs two numbers as coordinates; at least one is missing.")
    _, first, counts = np.unique(places, axis=0, return_index=True, return_counts=True)
    if (counts > 1).any():
        row = int(first[counts > 1][0])
        twin = int(np.flatnonzero((places == places[row]).all(axis=1))[1])
        raise ValueError(
            f"Points {row + 1} and {twin + 1} are in the same place: move one of them or leave it out."
        )
    return places


def _tree(places: np.ndarray) -> cKDTree:
    from scipy.spatial import cKDTree  # slow to import, and most starts of the program draw no cells

    return cKDTree(places)


def _nearest_distance(places: np.ndarray) -> float | None:
    if len(places) < 2:
        return None
    distances, _ = _tree(places).query(places, k=2)
    return float(np.median(np.asarray(distances)[:, 1]))


def _margin(margin: float | None, distance: float | None) -> float:
    if margin is None:
        return 0.6 * distance if distance else 1.0
    if not margin > 0 or not math.isfinite(margin):
        raise ValueError("The margin around the points has to be more than zero.")
    return float(margin)


def _shape(outline: str) -> str:
    if outline not in OUTLINES:
        raise ValueError(f"“{outline}” is not an outline we can draw: choose hull or box.")
    return outline


def _power(places: np.ndarray, weights: np.ndarray | Sequence[float] | None) -> np.ndarray:
    """Weights of the power diagram, shape (n,), in squared units of the points."""
    if weights is None or len(places) < 2:
        return np.zeros(len(places))
    wished = np.asarray(weights, dtype=float)
    if wished.shape != (len(places),) or not np.isfinite(wished).all() or (wished < 0).any():
        raise ValueError("Weights are areas: give one number, zero or more, for every point.")
    squares = wished / math.pi
    worst = 0.0
    for index, place in enumerate(places):
        distances = ((places - place) ** 2).sum(axis=1)
        distances[index] = math.inf
        worst = max(worst, float((abs(squares - squares[index]) / distances).max()))
    return squares if worst <= _MAX_SHIFT else squares * (_MAX_SHIFT / worst)


def _cells(places: np.ndarray, power: np.ndarray, border: Ring) -> list[list[_Edge]]:
    tree = _tree(places)
    smallest = (np.max(border, axis=0) - np.min(border, axis=0)).max() * 1e-12
    reach = (1 - _MAX_SHIFT) / 2 if power.any() else 0.5
    cells = []
    for index in range(len(places)):
        cell: list[_Edge] = [(corner, _OUTSIDE) for corner in border]
        seen, wanted, is_done = 1, min(len(places), 24), len(places) == 1
        while not is_done:
            distances, others = map(np.asarray, tree.query(places[index], k=wanted))
            for distance, other in zip(distances[seen:], others[seen:], strict=True):
                if reach * distance > _radius(cell, places[index]):
                    is_done = True  # nobody further away can reach into this cell
                    break
                cell = _cut(cell, places, power, index, int(other), smallest)
            is_done = is_done or wanted == len(places)
            seen, wanted = wanted, min(len(places), wanted * 4)
        cells.append(cell)
    return cells


def _radius(cell: list[_Edge], place: np.ndarray) -> float:
    x, y = float(place[0]), float(place[1])
    return max((math.hypot(vx - x, vy - y) for (vx, vy), _ in cell), default=0.0)


def _cut(
    cell: list[_Edge], places: np.ndarray, power: np.ndarray, own: int, other: int, smallest: float
) -> list[_Edge]:
    """What is left of the cell on the own side of the border with another point."""
    (px, py), (qx, qy) = places[own].tolist(), places[other].tolist()
    dx, dy = qx - px, qy - py
    distance = math.hypot(dx, dy)
    limit = (distance * distance + float(power[own]) - float(power[other])) / (2 * distance)
    sides = [((vx - px) * dx + (vy - py) * dy) / distance - limit for (vx, vy), _ in cell]
    if max(sides) <= smallest:
        return cell
    kept: list[_Edge] = []
    for k, (vertex, label) in enumerate(cell):
        following = (k + 1) % len(cell)
        here, there = sides[k], sides[following]
        if here <= 0:
            kept.append((vertex, label))
        if (here <= 0) != (there <= 0):
            share = here / (here - there)
            end = cell[following][0]
            crossing = (vertex[0] + share * (end[0] - vertex[0]), vertex[1] + share * (end[1] - vertex[1]))
            kept.append((crossing, other if here <= 0 else label))
    return [
        edge
        for edge, after in zip(kept, kept[1:] + kept[:1], strict=True)
        if math.hypot(edge[0][0] - after[0][0], edge[0][1] - after[0][1]) > smallest
    ]


def _pairs(cells: list[list[_Edge]]) -> frozenset[tuple[int, int]]:
    return frozenset(
        (min(index, other), max(index, other))
        for index, cell in enumerate(cells)
        for _, other in cell
        if other != _OUTSIDE
    )


def _relaxed(
    places: np.ndarray, generators: np.ndarray, power: np.ndarray, border: Ring, cells: list[list[_Edge]]
) -> tuple[np.ndarray, list[list[_Edge]]]:
    """One step of generators towards the centroids of their cells, shortened until nothing breaks."""
    centres = np.array([centroid([vertex for vertex, _ in cell]) for cell in cells])
    pairs = _pairs(cells)
    for share in (0.5, 0.25, 0.125):
        moved = generators + share * (centres - generators)
        tried = _cells(moved, power, border)
        if _pairs(tried) == pairs and _all_at_home(places, tried):
            return moved, tried
    return generators, cells


def _all_at_home(places: np.ndarray, cells: list[list[_Edge]]) -> bool:
    """Whether every original point is well inside its (convex) cell: a tenth of its radius at least."""
    for (x, y), cell in zip(places.tolist(), cells, strict=True):
        ring = [vertex for vertex, _ in cell]
        if len(ring) < 3:
            return False
        room = 0.1 * math.sqrt(abs(area(ring)) / math.pi)
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
            inward = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / math.hypot(bx - ax, by - ay)
            if inward < room:
                return False
    return True
