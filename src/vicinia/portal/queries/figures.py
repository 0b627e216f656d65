"""Readings of need that the network shows to everybody, on the map."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from vicinia.core.models import District
from vicinia.needs.models import Publication
from vicinia.needs.queries.public import PublicArea, PublicReading
from vicinia.territory.drawing import Drawing, Shape
from vicinia.territory.queries.maps import map_of, places_of


def publications_of(district: District | None) -> QuerySet[Publication]:
    """What the district shows now, the newest first."""
    found = Publication.objects.in_force()
    return found.none() if district is None else found.filter(district=district)


@dataclass(frozen=True, slots=True)
class AreaOnMap:
    """A municipality on the map of a public reading."""

    shape: Shape
    area: PublicArea | None


@dataclass(frozen=True, slots=True)
class PublicMap:
    """The map of a public reading."""

    drawing: Drawing
    areas: list[AreaOnMap]


def map_of_reading(district: District, reading: PublicReading) -> PublicMap | None:
    """The district's map; None where it cannot be drawn."""
    drawing = map_of(district, places_of(district))
    if drawing is None:
        return None
    by_code = {one.code: one for one in reading.areas}
    return PublicMap(drawing, [AreaOnMap(shape, by_code.get(shape.code)) for shape in drawing.shapes])
