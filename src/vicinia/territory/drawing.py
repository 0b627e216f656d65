"""The map as SVG, drawn by the server: shapes of the municipalities, labels, points. No database here."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vicinia.methods.tessellation import area, centroid_label

Point = tuple[float, float]
Ring = Sequence[Point]
CLASSES = 5


@dataclass(frozen=True, slots=True)
class Frame:
    """How degrees become units of the drawing: equal scale both ways at the middle latitude."""

    west: float
    north: float
    scale: float
    squeeze: float
    width: float
    height: float
    margin: float

    @classmethod
    def around(cls, points: Iterable[Point], width: float = 520, margin: float = 8) -> "Frame":
        """Return the frame that fits (longitude, latitude) points into ``width`` units."""
        places = list(points)
        west, east = min(x for x, _ in places), max(x for x, _ in places)
        south, north = min(y for _, y in places), max(y for _, y in places)
        squeeze = math.cos(math.radians((south + north) / 2))
        scale = (width - 2 * margin) / max((east - west) * squeeze, 1e-6)
        return cls(west, north, scale, squeeze, width, (north - south) * scale + 2 * margin, margin)

    def xy(self, longitude: float, latitude: float) -> Point:
        """Return the place on the drawing, rounded to a tenth of a unit."""
        x = (longitude - self.west) * self.squeeze * self.scale + self.margin
        y = (self.north - latitude) * self.scale + self.margin
        return round(x, 1), round(y, 1)

    def holds(self, longitude: float, latitude: float) -> bool:
        """Return whether a place lies on the drawing."""
        x, y = self.xy(longitude, latitude)
        return 0 <= x <= self.width and 0 <= y <= self.height


@dataclass(frozen=True, slots=True)
class Shape:
    """One municipality, ready to draw: its outline, where its name stands, the name in short lines."""

    code: str
    name: str
    path: str
    x: float
    y: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map without any figure on it: it depends on the boundaries only, so it can be kept."""

    frame: Frame
    shapes: tuple[Shape, ...]
    is_schematic: bool

    @property
    def box(self) -> str:
        """The ``viewBox``."""
        return f"0 0 {self.frame.width:.0f} {self.frame.height:.0f}"


def draw(
    outlines: Mapping[str, Sequence[Ring]],
    names: Mapping[str, str],
    *,
    is_schematic: bool,
) -> Drawing:
    """Draw municipalities from rings of (longitude, latitude)."""
    frame = Frame.around(point for rings in outlines.values() for ring in rings for point in ring)
    shapes = []
    for code, rings in outlines.items():
        path = "".join(_path(ring, frame) for ring in rings)
        x, y = frame.xy(*_label(rings))
        shapes.append(Shape(code, names.get(code, code), path, x, y, _lines(names.get(code, code))))
    return Drawing(frame, tuple(sorted(shapes, key=lambda shape: shape.name)), is_schematic)


def shade(count: int, most: int) -> int:
    """Return the class 0 (none) to ``CLASSES`` of a count; the scale grows with the square root.

    >>> [shade(n, 40) for n in (0, 1, 10, 40)]
    [0, 1, 3, 5]
    """
    if count <= 0 or most <= 0:
        return 0
    return min(CLASSES, max(1, math.ceil(CLASSES * math.sqrt(count / most))))


def _path(ring: Ring, frame: Frame, step: float = 1.1) -> str:
    """An SVG path; points nearer than ``step`` units to the last one drawn are left out."""
    drawn: list[Point] = []
    for longitude, latitude in ring:
        spot = frame.xy(longitude, latitude)
        if not drawn or math.dist(spot, drawn[-1]) >= step:
            drawn.append(spot)
    if len(drawn) < 3:
        return ""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in drawn) + "Z"


def _label(rings: Sequence[Ring]) -> Point:
    """Where a name has most room: the middle of the widest part of the largest ring."""
    return centroid_label(max(rings, key=lambda ring: abs(area(ring))))


def _lines(name: str, width: int = 12) -> tuple[str, ...]:
    """Break a name into short lines at its spaces."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + len(word) < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)
