"""The municipalities of a district as choices, and the map of them without any figure on it."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from vicinia.core.models import District
from vicinia.methods.text import fold
from vicinia.territory import drawing
from vicinia.territory.models import Boundary, Municipality
from vicinia.territory.queries.shapes import district_shapes


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality as a choice and as the origin of distances."""

    code: str
    name: str
    latitude: float | None
    longitude: float | None


def places_of(district: District | None) -> list[Place]:
    """Return the municipalities of a district by name. One query."""
    rows = Municipality.objects.filter(districts=district) if district else Municipality.objects.none()
    return [Place(*row) for row in rows.values_list("code", "name", "latitude", "longitude")]


def find_place(words: str, places: list[Place]) -> Place | None:
    """Return the municipality with this code or name, however accents and capitals are written."""
    wanted = fold(words).strip()
    return next((place for place in places if place.code == wanted or fold(place.name) == wanted), None)


def map_of(district: District | None, places: list[Place]) -> drawing.Drawing | None:
    """Return the drawing of a district. One query; the outlines are read again when they have changed."""
    if district is None or len(places) < 3:
        return None
    loaded = Boundary.objects.filter(municipality__in=[place.code for place in places])
    marks = tuple(
        sorted(
            (code, str(key), str(source))
            for code, key, source in loaded.values_list("municipality_id", "pk", "source_id")
        )
    )
    return _drawing(district.pk, marks, tuple(places))


@lru_cache(maxsize=16)
def _drawing(
    district: UUID, marks: tuple[tuple[str, str, str], ...], places: tuple[Place, ...]
) -> drawing.Drawing | None:
    """Draw once for each state of the boundaries and of the list (``marks`` and ``places`` tell it)."""
    shapes = district_shapes(District.objects.get(pk=district))
    if len(shapes) < 3:
        return None
    return drawing.draw(
        {shape.municipality.code: shape.rings for shape in shapes},
        {place.code: place.name for place in places},
        is_schematic=any(shape.kind == "schematic" for shape in shapes),
    )
