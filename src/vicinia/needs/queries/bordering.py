"""Which municipalities of a district share a border on its map."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from vicinia.core.models import District
from vicinia.methods.tessellation import neighbours
from vicinia.territory.queries import Shape, district_shapes

_DIGITS = 6
"""Of a degree: a tenth of a metre."""


def borders_of(district: District) -> list[tuple[str, str]]:
    """Pairs of ISTAT codes: those whose cells touch on the schematic map, or whose outlines share a line."""
    shapes = district_shapes(district)
    if shapes and shapes[0].kind == "schematic":
        return _of_cells(shapes)
    return _of_outlines(shapes)


def _of_cells(shapes: Sequence[Shape]) -> list[tuple[str, str]]:
    places = [one.municipality for one in shapes]
    if len(places) < 2:
        return []
    middle = sum(one.latitude or 0.0 for one in places) / len(places)
    squeeze = math.cos(math.radians(middle))
    points = [((one.longitude or 0.0) * squeeze, one.latitude or 0.0) for one in places]
    return sorted((places[i].code, places[j].code) for i, j in neighbours(points))


def _of_outlines(shapes: Sequence[Shape]) -> list[tuple[str, str]]:
    """Two vertices in common make a border; one alone is a corner."""
    at: dict[tuple[float, float], set[str]] = defaultdict(set)
    for shape in shapes:
        for ring in shape.rings:
            for x, y in ring:
                at[round(x, _DIGITS), round(y, _DIGITS)].add(shape.municipality.code)
    shared = Counter(pair for codes in at.values() for pair in combinations(sorted(codes), 2))
    return sorted(pair for pair, times in shared.items() if times >= 2)
