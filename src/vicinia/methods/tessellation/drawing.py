"""From degrees to the pixels of an SVG drawing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from vicinia.methods.tessellation.rings import Point

METRES_PER_DEGREE = 6_371_008.8 * math.pi / 180  # of latitude, on the sphere of the mean Earth radius


@dataclass(frozen=True, slots=True)
class Projection:
    """Local equirectangular projection: x grows with longitude times the cosine of the middle latitude,
    y points down as in SVG. `scale` is pixels per degree of latitude."""

    longitude: float
    latitude: float
    scale: float
    centre: Point

    def __call__(self, lonlat: np.ndarray | Sequence[Point]) -> np.ndarray:
        """Pixels, shape (n, 2), of longitudes and latitudes in degrees, shape (n, 2)."""
        places = np.asarray(lonlat, dtype=float).reshape(-1, 2)
        x = (places[:, 0] - self.longitude) * self.scale * math.cos(
            math.radians(self.latitude)
        ) + self.centre[0]
        y = (self.latitude - places[:, 1]) * self.scale + self.centre[1]
        return np.column_stack([x, y])

    def inverse(self, points: np.ndarray | Sequence[Point]) -> np.ndarray:
        """Longitudes and latitudes of pixels."""
        pixels = np.asarray(points, dtype=float).reshape(-1, 2)
        stretch = self.scale * math.cos(math.radians(self.latitude))
        longitude = (pixels[:, 0] - self.centre[0]) / stretch + self.longitude
        return np.column_stack([longitude, self.latitude - (pixels[:, 1] - self.centre[1]) / self.scale])

    @property
    def metres_per_pixel(self) -> float:
        """For a scale bar."""
        return METRES_PER_DEGREE / self.scale


def project(
    lonlat: np.ndarray | Sequence[Point], *, width: float, height: float, padding: float = 0.0
) -> tuple[np.ndarray, Projection]:
    """Fit degrees into a drawing: pixels of the points, shape (n, 2), and the projection that made them.

    The whole cloud fits into width × height less the padding on each side, centred, with equal scales.
    Raises `ValueError` if there is no point or no room.
    """
    places = np.asarray(lonlat, dtype=float).reshape(-1, 2)
    if not len(places) or not np.isfinite(places).all():
        raise ValueError("A map needs at least one point with its longitude and latitude.")
    if width <= 2 * padding or height <= 2 * padding:
        raise ValueError("The padding leaves no room for the map: make it smaller or the drawing larger.")
    low, high = places.min(axis=0), places.max(axis=0)
    longitude, latitude = ((low + high) / 2).tolist()
    wide = (high[0] - low[0]) * math.cos(math.radians(latitude))
    tall = high[1] - low[1]
    fits = [
        room / extent
        for room, extent in ((width - 2 * padding, wide), (height - 2 * padding, tall))
        if extent
    ]
    projection = Projection(longitude, latitude, float(min(fits, default=1.0)), (width / 2, height / 2))
    return projection(places), projection


def to_svg_path(ring: Sequence[Point] | Iterable[Sequence[Point]] | np.ndarray, digits: int = 1) -> str:
    """The `d` of an SVG path for a ring, or for several (holes, islands: use fill-rule="evenodd").

    >>> to_svg_path([(0, 0), (10.04, 0), (10.04, 5.26)])
    'M0,0L10,0L10,5.3Z'
    """
    rings = [np.asarray(one, dtype=float).tolist() for one in ring]
    if rings and not isinstance(rings[0][0], list):
        rings = [rings]
    return "".join(_subpath(one, digits) for one in rings)


def _subpath(ring: list[list[float]], digits: int) -> str:
    points: list[str] = []
    for x, y in ring:
        text = f"{_number(x, digits)},{_number(y, digits)}"
        if not points or points[-1] != text:
            points.append(text)
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    return "M" + "L".join(points) + "Z" if len(points) > 2 else ""


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
