"""A public reading as plain data and as files: for the portal's downloads and for the API."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from vicinia.core.models import District
from vicinia.needs.exporting import outlines, plain
from vicinia.needs.queries.public import PublicReading


def as_data(reading: PublicReading) -> dict[str, Any]:
    """A public reading as plain data: what the API answers."""
    data = asdict(reading)
    data["areas"] = [
        {
            "municipality_code": one.code, "municipality": one.name, "score": one.value,
            "lower": one.lower, "upper": one.upper, "class": one.quintile, "is_certain": one.is_certain,
            "is_protected": one.is_protected,
            "indicators": [{"name": each.name, "value": each.value} for each in one.indicators],
        }
        for one in reading.areas
    ]  # fmt: skip
    first = reading.areas[0].indicators if reading.areas else ()
    data["indicators"] = [
        {"name": one.name, "explanation": one.explanation, "formula": one.formula, "mean": one.mean}
        for one in first
    ]
    return data


def as_file(district: District, reading: PublicReading, kind: str) -> tuple[bytes, str]:
    """Content and content type of a file of one of KINDS; KeyError for others."""
    write, content_type = _KINDS[kind]
    return write(district, reading), content_type


def _lines(reading: PublicReading) -> tuple[list[str], list[list[Any]]]:
    names = [one.name for one in reading.areas[0].indicators] if reading.areas else []
    header = ["municipality_code", "municipality", "score", "lower", "upper", "class", *names]
    return header, [
        [one.code, one.name, one.value, one.lower, one.upper, one.quintile,
         *(each.value for each in one.indicators)]
        for one in reading.areas
    ]  # fmt: skip


def _csv(district: District, reading: PublicReading) -> bytes:
    out = io.StringIO(newline="")
    sheet = csv.writer(out, delimiter=";")
    header, lines = _lines(reading)
    sheet.writerows([plain(cell) for cell in line] for line in (header, *lines))
    for source in reading.sources:
        sheet.writerow([_("Source: %(source)s") % {"source": plain(source)}])
    # a byte order mark: spreadsheets then read accents right
    return out.getvalue().encode("utf-8-sig")


def _geojson(district: District, reading: PublicReading) -> bytes:
    header, lines = _lines(reading)
    borders = outlines(district, [one.code for one in reading.areas])
    features = [
        {"type": "Feature", "geometry": borders.get(line[0]),
         "properties": dict(zip(header, line, strict=True))}
        for line in lines
    ]  # fmt: skip
    collection = {
        "type": "FeatureCollection", "name": reading.title, "features": features,
        "sources": reading.sources, "includes_invented_figures": reading.is_invented,
    }  # fmt: skip
    return json.dumps(collection, ensure_ascii=False).encode()


_KINDS: dict[str, tuple[Callable[[District, PublicReading], bytes], str]] = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "geojson": (_geojson, "application/geo+json"),
}
KINDS = tuple(_KINDS)
