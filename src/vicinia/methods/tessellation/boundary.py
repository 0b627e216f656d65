"""Real boundaries: fewer points, and a good place for the label.

Sources: D. Douglas and T. Peucker (1973) for the simplification; the pole of inaccessibility is found by
dividing squares, the most promising first.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence

import numpy as np

from vicinia.methods.tessellation.rings import Point, Ring, area, centroid


def simplify(ring: Sequence[Point], tolerance: float) -> Ring:
    """The ring with only the points needed to stay within `tolerance` of it (Douglas–Peucker).

    Keeps a repeated first point if there is one, and never fewer than three different points.
    """
    points = np.asarray(ring, dtype=float)
    is_closed = len(points) > 1 and bool((points[0] == points[-1]).all())
    if is_closed:
        points = points[:-1]
    if len(points) <= 3 or tolerance <= 0:
        kept = list(range(len(points)))
    else:
        far = int(((points - points[0]) ** 2).sum(axis=1).argmax())
        loop = np.vstack([points, points[:1]])
        chosen = {0, far} | _needed(loop, 0, far, tolerance) | _needed(loop, far, len(points), tolerance)
        if len(chosen) < 3:
            chosen.add(
                _furthest(loop, 0, far, set(chosen)) or _furthest(loop, far, len(points), set(chosen)) or 0
            )
        kept = sorted(chosen)
    result = [(float(x), float(y)) for x, y in points[kept]]
    return tuple(result + result[:1] if is_closed else result)


def simplify_polygons(
    polygons: Sequence[Sequence[Sequence[Point]]], tolerance: float
) -> tuple[tuple[Ring, ...], ...]:
    """A multipolygon (polygons of rings, the outer first, as in GeoJSON) simplified ring by ring.

    Holes and islands smaller than the square of the tolerance go; the largest polygon always stays.
    """
    if not polygons:
        return ()
    sizes = [abs(area([(p[0], p[1]) for p in polygon[0]])) for polygon in polygons]
    largest = sizes.index(max(sizes))
    kept = []
    for index, polygon in enumerate(polygons):
        if index != largest and sizes[index] < tolerance**2:
            continue
        rings = [[(p[0], p[1]) for p in ring] for ring in polygon]
        outer, holes = rings[0], [hole for hole in rings[1:] if abs(area(hole)) >= tolerance**2]
        kept.append(tuple(simplify(ring, tolerance) for ring in (outer, *holes)))
    return tuple(kept)


def centroid_label(
    ring: Sequence[Point], *, holes: Sequence[Sequence[Point]] = (), precision: float = 0.01
) -> Point:
    """The point inside the ring that is furthest from its border: where a label has most room.

    `precision` is relative to the longer side of the ring. The centroid wins where it is as good.
    """
    points = np.asarray(ring, dtype=float)
    low, high = points.min(axis=0), points.max(axis=0)
    size = float((high - low).max())
    if size == 0:
        return float(low[0]), float(low[1])
    edges = np.vstack([_edges(one) for one in (ring, *holes)])
    best = centroid(ring)
    best_distance = _distance(edges, *best)
    half = float((high - low).min()) / 2 or size / 2
    queue: list[tuple[float, float, float, float, float]] = []

    def consider(x: float, y: float, half: float) -> None:
        nonlocal best, best_distance
        distance = _distance(edges, x, y)
        if distance > best_distance + precision * size:
            best, best_distance = (x, y), distance
        promise = distance + half * math.sqrt(2)
        if promise > best_distance + precision * size:
            heapq.heappush(queue, (-promise, x, y, half, distance))

    for x in np.arange(low[0] + half, high[0] + half, 2 * half):
        for y in np.arange(low[1] + half, high[1] + half, 2 * half):
            consider(float(x), float(y), half)
    while queue:
        promise, x, y, half, _ = heapq.heappop(queue)
        if -promise <= best_distance + precision * size:
            break
        for dx in (-half / 2, half / 2):
            for dy in (-half / 2, half / 2):
                consider(x + dx, y + dy, half / 2)
    return best


def _needed(points: np.ndarray, first: int, last: int, tolerance: float) -> set[int]:
    kept: set[int] = set()
    stack = [(first, last)]
    while stack:
        start, end = stack.pop()
        if end - start < 2:
            continue
        distances = _distances(points[start + 1 : end], points[start], points[end])
        worst = int(distances.argmax())
        if distances[worst] > tolerance:
            middle = start + 1 + worst
            kept.add(middle)
            stack += [(start, middle), (middle, end)]
    return kept


def _furthest(points: np.ndarray, first: int, last: int, taken: set[int]) -> int | None:
    if last - first < 2:
        return None
    index = first + 1 + int(_distances(points[first + 1 : last], points[first], points[last]).argmax())
    return None if index in taken else index


def _distances(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Distances of points, shape (k, 2), to the segment from start to end."""
    along = end - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0, 1) if length else np.zeros(len(points))
    gaps = points - (start + share[:, None] * along)
    return np.hypot(gaps[:, 0], gaps[:, 1])


def _edges(ring: Sequence[Point]) -> np.ndarray:
    points = np.asarray(ring, dtype=float)
    return np.hstack([points, np.roll(points, -1, axis=0)])


def _distance(edges: np.ndarray, x: float, y: float) -> float:
    """Distance to the border, negative outside; edges have the shape (k, 4)."""
    ax, ay, bx, by = edges.T
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    share = np.clip(((x - ax) * dx + (y - ay) * dy) / np.where(length == 0, 1, length), 0, 1)
    nearest = float(np.hypot(x - (ax + share * dx), y - (ay + share * dy)).min())
    crosses = (ay > y) != (by > y)
    at = ax[crosses] + (y - ay[crosses]) * dx[crosses] / dy[crosses]
    return nearest if np.count_nonzero(at > x) % 2 else -nearest
