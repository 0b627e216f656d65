"""Boundaries of municipalities from a GeoJSON in WGS84 degrees."""

import itertools
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from vicinia.territory.reading.files import Opened, six_digits
from vicinia.territory.reading.problems import InputProblem, Rejected

MAX_BYTES = 300_000_000
# names that offices and re-publishers give to the ISTAT code, to the name, to the region
_CODE = ("com_istat_code", "pro_com_t", "PRO_COM_T", "PRO_COM", "pro_com", "istat", "ISTAT", "codice_istat")
_NAME = ("name", "comune", "COMUNE", "NOME", "nome", "denominazione")
_REGION = ("reg_istat_code", "COD_REG", "cod_reg")
_LONGITUDE, _LATITUDE = (6.0, 19.0), (35.0, 47.6)
_FEATURES = re.compile(r'"features"\s*:\s*\[')
_BLANK = re.compile(r"[\s,]*")
_DECIMALS = 6  # about ten centimetres


@dataclass(frozen=True, slots=True)
class Outline:
    """One municipality's outline as a GeoJSON geometry (Polygon or MultiPolygon)."""

    line: int
    code: str
    name: str
    region_code: str
    geometry: dict[str, Any]


def read_boundaries(file: Opened) -> Iterator[Outline | Rejected]:
    """Read the outlines one by one, with the line in which each begins.

    :raises InputProblem: not a GeoJSON, not outlines, or not in degrees.
    """
    if file.size > MAX_BYTES:
        raise InputProblem(
            _("“%(file)s” is larger than %(limit)s MB. Load it in parts, for example by region.")
            % {"file": file.name, "limit": MAX_BYTES // 1_000_000}
        )
    with file.text() as source:
        text = source.read()
    first: dict[str, int] = {}
    for line, feature in _features(file.name, text):
        read = _outline(feature, line)
        if isinstance(read, str):
            yield Rejected(file.name, line, read)
        elif read.code in first:
            reason = _("code %(code)s is already in line %(line)s")
            yield Rejected(file.name, line, reason % {"code": read.code, "line": first[read.code]})
        else:
            first[read.code] = line
            yield read


def _features(name: str, text: str) -> Iterator[tuple[int, Any]]:
    not_geojson = _(
        "“%(file)s” is not a GeoJSON with the boundaries of municipalities, or its download was interrupted. "
        "Download it again."
    ) % {"file": name}
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise InputProblem(not_geojson) from problem
    if not isinstance(whole, dict) or not isinstance(whole.get("features"), list):
        raise InputProblem(not_geojson)
    _refuse_other_systems(name, whole)
    count = len(whole["features"])
    found = list(_FEATURES.finditer(text))
    # a second walk over the same text, for the lines; only where "features" stands once is it certain
    if len(found) != 1:
        yield from enumerate(whole["features"], 1)
        return
    decoder = json.JSONDecoder()
    at, line, counted = found[0].end(), 1, 0
    for _number in range(count):
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        line += text.count("\n", counted, at)
        counted = at
        feature, at = decoder.raw_decode(text, at)
        yield line, feature


def _refuse_other_systems(name: str, whole: dict[str, Any]) -> None:
    system = whole.get("crs")
    stated = json.dumps(system) if system else ""
    if stated and "CRS84" not in stated and "4326" not in stated:
        raise InputProblem(
            _("“%(file)s” is not in WGS84 degrees. Export it as EPSG:4326 and load it again.")
            % {"file": name}
        )


def _outline(feature: Any, line: int) -> Outline | str:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        return _("this is not a GeoJSON feature with properties")
    properties = feature["properties"]
    stated = str(_first(properties, _CODE))
    code = six_digits(stated)
    if code is None:
        return _("the ISTAT code (com_istat_code) is missing or wrong: “%(value)s”") % {"value": stated}
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        return _("the geometry is “%(kind)s”; a boundary is a Polygon or a MultiPolygon") % {"kind": kind}
    polygons = geometry.get("coordinates")
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    try:
        clean = [[_ring(ring) for ring in polygon] for polygon in polygons]  # type: ignore[union-attr]
    except (TypeError, IndexError):
        return _("the coordinates are not rings of points")
    except ValueError as problem:
        return str(problem)
    if not clean or not all(clean):
        return _("the boundary is empty")
    coordinates: Any = clean[0] if geometry["type"] == "Polygon" else clean
    return Outline(
        line=line,
        code=code,
        name=str(_first(properties, _NAME)),
        region_code=str(_first(properties, _REGION)).zfill(2),
        geometry={"type": geometry["type"], "coordinates": coordinates},
    )


def _ring(points: Any) -> list[list[float]]:
    ring = [[_degree(point[0]), _degree(point[1])] for point in points]
    for longitude, latitude in ring:
        if _inside(longitude, _LONGITUDE) and _inside(latitude, _LATITUDE):
            continue
        if _inside(latitude, _LONGITUDE) and _inside(longitude, _LATITUDE):
            raise ValueError(_("longitude and latitude are swapped"))
        raise ValueError(
            _("the point (%(x)s, %(y)s) is not in Italy in WGS84 degrees") % {"x": longitude, "y": latitude}
        )
    if len(ring) < 4:
        raise ValueError(_("a ring has fewer than four points"))
    if ring[0] != ring[-1]:
        raise ValueError(_("a ring is not closed"))
    if abs(_doubled_area(ring)) < 1e-12:
        raise ValueError(_("a ring encloses nothing"))
    return ring


def _degree(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(value)
    return round(float(value), _DECIMALS)


def _inside(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _doubled_area(ring: list[list[float]]) -> float:
    x0, y0 = ring[0]
    return sum((a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0) for a, b in itertools.pairwise(ring))


def _first(properties: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((properties[name] for name in names if properties.get(name) not in (None, "")), "")


def contains(geometry: dict[str, Any], longitude: float, latitude: float) -> bool:
    """Whether a point lies inside a Polygon or MultiPolygon (even-odd rule over all rings)."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    inside = False
    for polygon in polygons:
        for ring in polygon:
            for (x1, y1), (x2, y2) in itertools.pairwise(ring):
                if (y1 > latitude) != (y2 > latitude) and longitude < x1 + (latitude - y1) * (x2 - x1) / (
                    y2 - y1
                ):
                    inside = not inside
    return inside
