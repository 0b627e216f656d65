"""Questions to the territory. Import them from here."""

from vicinia.territory.queries.codes import current_code, known_code
from vicinia.territory.queries.districts import districts_of, municipalities_of
from vicinia.territory.queries.figures import Figure, municipal_figure
from vicinia.territory.queries.names import (
    NameIndex,
    municipality_by_name_or_code,
    name_index,
    nearest_names,
)
from vicinia.territory.queries.shapes import Shape, district_shapes

__all__ = [
    "Figure",
    "NameIndex",
    "Shape",
    "current_code",
    "district_shapes",
    "districts_of",
    "known_code",
    "municipal_figure",
    "municipalities_of",
    "municipality_by_name_or_code",
    "name_index",
    "nearest_names",
]
