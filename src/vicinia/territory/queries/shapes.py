"""The shapes with which a district is drawn."""

from dataclasses import dataclass
from typing import Any, Literal

from vicinia.core.models import District
from vicinia.territory.models import Boundary, Municipality
from vicinia.territory.queries.districts import municipalities_of

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A municipality's outline: closed rings of (longitude, latitude), WGS84 degrees.

    Islands and holes are rings too: fill with the even-odd rule.
    """

    municipality: Municipality
    rings: tuple[Ring, ...]
    kind: Literal["schematic", "real"]


def district_shapes(district: District) -> list[Shape]:
    """Return the outlines of a district's municipalities, by name.

    Real boundaries when every municipality has one; otherwise a schematic map computed from the town halls,
    because real and schematic outlines side by side would overlap. A municipality of which not even the town
    hall is known is left out: the list beside the map has it.
    """
    places = list(municipalities_of(district))
    boundaries = {
        row.municipality_id: row.geometry for row in Boundary.objects.filter(municipality__in=places)
    }
    if places and len(boundaries) == len(places):
        return [Shape(place, _rings(boundaries[place.code]), "real") for place in places]
    return _schematic(places)


def _schematic(places: list[Municipality]) -> list[Shape]:
    # the numerical library behind it is heavy: only who draws loads it
    from vicinia.methods.tessellation import tessellate_lonlat

    points: dict[tuple[float, float], Municipality] = {}
    for place in places:
        if place.latitude is not None and place.longitude is not None:
            points.setdefault((place.longitude, place.latitude), place)
    if not points:
        return []
    cells = tessellate_lonlat(list(points))
    return [Shape(place, (cell,), "schematic") for place, cell in zip(points.values(), cells, strict=True)]


def _rings(geometry: dict[str, Any]) -> tuple[Ring, ...]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return tuple(tuple((point[0], point[1]) for point in ring) for polygon in polygons for ring in polygon)
