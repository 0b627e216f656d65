"""Rings of points: area, centroid, inside or not, and a rounded outline around a cloud.

A ring is a tuple of (x, y) pairs, counter-clockwise, without repeating the first point at the end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

Point = tuple[float, float]
Ring = tuple[Point, ...]
ARC_POINTS = 48


def area(ring: Sequence[Point]) -> float:
    """Signed area by the shoelace formula: positive when the ring runs counter-clockwise.

    >>> area([(0, 0), (2, 0), (2, 1), (0, 1)])
    2.0
    """
    x, y = _relative(ring)[0].T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(np.roll(x, -1), y)) / 2


def centroid(ring: Sequence[Point]) -> Point:
    """Centre of mass of the surface; the mean of the points where there is no surface."""
    points, origin = _relative(ring)
    x, y = points.T
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    total = cross.sum()
    if abs(total) < 1e-300:
        middle = points.mean(axis=0) + origin
        return float(middle[0]), float(middle[1])
    cx = ((x + np.roll(x, -1)) * cross).sum() / (3 * total)
    cy = ((y + np.roll(y, -1)) * cross).sum() / (3 * total)
    return float(cx + origin[0]), float(cy + origin[1])


def contains(ring: Sequence[Point], point: Point) -> bool:
    """Whether the point lies inside, by the even-odd rule; on the border either answer is right."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def hull(points: Sequence[Point]) -> Ring:
    """Convex hull, counter-clockwise (Andrew's monotone chain); fewer than three points if degenerate."""
    ordered = sorted(set(points))
    if len(ordered) <= 2:
        return tuple(ordered)

    def half(chain: Sequence[Point]) -> list[Point]:
        kept: list[Point] = []
        for point in chain:
            while len(kept) >= 2 and _turn(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return tuple(half(ordered) + half(ordered[::-1]))


def outline_around(points: Sequence[Point] | np.ndarray, margin: float, shape: str = "hull") -> Ring:
    """A convex outline at least `margin` away from all points: "hull" with rounded corners, or "box"."""
    if shape == "box":
        low, high = np.min(points, axis=0) - margin, np.max(points, axis=0) + margin
        (left, bottom), (right, top) = (map(float, corner) for corner in (low, high))
        return (left, bottom), (right, bottom), (right, top), (left, top)
    places: list[Point] = [(float(x), float(y)) for x, y in points]
    # A regular polygon around the circle, so that its edges, too, keep the distance.
    radius = margin / math.cos(math.pi / ARC_POINTS)
    arc = [
        (radius * math.cos(angle), radius * math.sin(angle))
        for angle in (2 * math.pi * k / ARC_POINTS for k in range(ARC_POINTS))
    ]
    return hull([(x + dx, y + dy) for x, y in hull(places) for dx, dy in arc])


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _relative(ring: Sequence[Point]) -> tuple[np.ndarray, np.ndarray]:
    """Points relative to the first: coordinates far from the origin would lose digits in products."""
    points = np.asarray(ring, dtype=float)
    return points - points[0], points[0]
