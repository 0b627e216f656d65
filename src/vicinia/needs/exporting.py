"""A reading as a file: CSV for a spreadsheet, GeoJSON for a map, Parquet for an analysis."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from vicinia.core.models import District
from vicinia.directory.exporting.files import inert
from vicinia.needs.models import Part, Reading
from vicinia.needs.queries.readings import Row, rows_of
from vicinia.needs.queries.thresholds import smallest_inside
from vicinia.territory.models import Boundary
from vicinia.territory.queries.shapes import district_shapes

COLUMNS = (
    "municipality_code", "municipality", "census_area", "residents", "score", "lower", "upper", "class",
    "rank_first", "rank_last",
)  # fmt: skip


def export(reading: Reading, kind: str) -> tuple[bytes, str]:
    """The content of a file of this kind (one of KINDS) and its content type. KeyError for others."""
    write, content_type = _KINDS[kind]
    return write(reading, rows_of(reading, only_district=False)), content_type


KINDS = ("csv", "geojson", "parquet")


def _records(reading: Reading, rows: Sequence[Row]) -> tuple[list[str], list[list[Any]]]:
    """Header and lines; a figure that stands on too few people is left empty."""
    names = list(reading.version.ingredients.order_by("position").values_list("name", flat=True))
    smallest = smallest_inside(reading.district)
    values: dict[Any, list[Any]] = {}
    parts = Part.objects.filter(estimate__reading=reading).order_by("ingredient__position")
    for estimate, numerator, value in parts.values_list("estimate_id", "numerator", "value"):
        values.setdefault(estimate, []).append(None if 0 < numerator < smallest else value)
    lines = []
    for row in rows:
        one = row.estimate
        lines.append([
            one.municipality_id, one.municipality.name, row.name if one.census_area_id else "",
            one.population, one.value, one.lower, one.upper, one.quintile, one.rank_first, one.rank_last,
            *values.get(one.pk, [None] * len(names)),
        ])  # fmt: skip
    return [*COLUMNS, *names], lines


def _csv(reading: Reading, rows: Sequence[Row]) -> bytes:
    header, lines = _records(reading, rows)
    out = io.StringIO(newline="")
    sheet = csv.writer(out, delimiter=";")
    sheet.writerow([plain(name) for name in header])
    for line in lines:
        sheet.writerow([plain(cell) for cell in line])
    for source in reading.sources.all():
        sheet.writerow([_("Source: %(source)s") % {"source": plain(source.title)}])
    # a byte order mark: spreadsheets then read accents right
    return out.getvalue().encode("utf-8-sig")


def plain(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; numbers with the decimal comma of Italian ones."""
    if isinstance(cell, float):
        return f"{cell:.6g}".replace(".", ",")
    return inert(cell) if isinstance(cell, str) else cell


def _geojson(reading: Reading, rows: Sequence[Row]) -> bytes:
    header, lines = _records(reading, rows)
    borders = outlines(reading.district, reading.estimates.values_list("municipality_id", flat=True))
    features = []
    for row, line in zip(rows, lines, strict=True):
        geometry = None if row.estimate.census_area_id else borders.get(row.estimate.municipality_id)
        features.append(
            {"type": "Feature", "geometry": geometry, "properties": dict(zip(header, line, strict=True))}
        )
    collection = {
        "type": "FeatureCollection", "name": str(reading.version), "features": features,
        "sources": [source.title for source in reading.sources.all()],
        "includes_invented_figures": reading.includes_sample,
    }  # fmt: skip
    return json.dumps(collection, ensure_ascii=False).encode()


def outlines(district: District, codes: Iterable[str]) -> dict[str, Any]:
    """Geometries by municipality: real boundaries, schematic ones where the district's are not loaded."""
    found = dict(
        Boundary.objects.filter(municipality__in=list(codes)).values_list("municipality_id", "geometry")
    )
    for shape in district_shapes(district):
        rings = [[list(point) for point in ring] for ring in shape.rings]
        found.setdefault(shape.municipality.code, {"type": "Polygon", "coordinates": rings})
    return found


def _parquet(reading: Reading, rows: Sequence[Row]) -> bytes:
    import pyarrow as pa  # heavy: only who exports so loads it
    import pyarrow.parquet as pq

    header, lines = _records(reading, rows)
    columns = list(zip(*lines, strict=True)) if lines else [()] * len(header)
    table = pa.table({name: list(column) for name, column in zip(header, columns, strict=True)})
    table = table.replace_schema_metadata(
        {"recipe": str(reading.version), "computed_at": reading.computed_at.isoformat()}
    )
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


_KINDS: dict[str, tuple[Callable[[Reading, Sequence[Row]], bytes], str]] = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "geojson": (_geojson, "application/geo+json"),
    "parquet": (_parquet, "application/vnd.apache.parquet"),
}
