"""The map of a scenario: the same drawing on the page and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vicinia.core.models import District
from vicinia.needs.models import ScenarioKind
from vicinia.needs.presidia import Answer
from vicinia.needs.scenario_sheets import Question
from vicinia.territory.drawing import Drawing, Shape
from vicinia.territory.queries.maps import map_of, places_of

FILLS = ("#d3e5e6", "#f6e3c5", "#dcd6ec", "#cfe3c3", "#f3d3d0")
"""Light enough for names on them; told apart by number and pattern too."""
PATTERNS = ("", "lines", "dots", "bars")
_NEAR, _FAR = "#d3e5e6", "#ffffff"
_ROOM = 24


@dataclass(frozen=True, slots=True)
class Region:
    """A municipality on the map."""

    shape: Shape
    fill: str
    pattern: str
    y: float
    """Where its name begins."""
    label: str
    """Before its name; empty where a line says it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A presidium on the map."""

    x: float
    y: float
    text: str
    """Its number; empty for one that exists already."""
    is_new: bool


@dataclass(frozen=True, slots=True)
class Line:
    """From a town hall to its presidium."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything to draw."""

    key: str
    """Tells pictures on one page apart."""
    kind: str
    drawing: Drawing
    regions: list[Region]
    lines: list[Line]
    marks: list[Mark]


def picture_of(
    district: District, kind: str, question: Question, answer: Answer, key: str = "map"
) -> Picture | None:
    """Draw an answer; None where the district has no map."""
    drawing = map_of(district, places_of(district))
    if drawing is None:
        return None
    if kind == ScenarioKind.AREAS:
        return Picture(key, kind, drawing, [_of_area(shape, answer) for shape in drawing.shapes], [], [])
    xy = drawing.frame.xy
    spots = [xy(site["longitude"], site["latitude"]) for site in answer["sites"]]
    new = [spot for spot, site in zip(spots, answer["sites"], strict=True) if site["is_new"]]
    near = {row["code"]: row["after"] <= question["minutes"] for row in answer["rows"]}
    regions = [
        Region(
            shape, _NEAR if near.get(shape.code) else _FAR,
            "lines" if near.get(shape.code) is False else "", _clear(shape, new), "",
        )
        for shape in drawing.shapes
    ]  # fmt: skip
    lines = [
        Line(*xy(row["longitude"], row["latitude"]), *spots[row["site"]])
        for row in answer["rows"]
        if row["after"] > 0
    ]
    marks = [
        Mark(*spot, str(position + 1) if site["is_new"] else "", site["is_new"])
        for position, (site, spot) in enumerate(zip(answer["sites"], spots, strict=True))
    ]
    return Picture(key, kind, drawing, regions, lines, marks[::-1])


def _of_area(shape: Shape, answer: Answer) -> Region:
    area = answer["of"].get(shape.code)
    if area is None:
        return Region(shape, _FAR, "", shape.y, "")
    at = area - 1
    return Region(shape, FILLS[at % len(FILLS)], PATTERNS[at % len(PATTERNS)], shape.y, str(area))


def _clear(shape: Shape, marks: Sequence[tuple[float, float]]) -> float:
    """The height of a name that no mark covers."""
    for x, y in marks:
        if abs(x - shape.x) < _ROOM and -_ROOM < y - shape.y < 2 * _ROOM:
            return round(y + _ROOM, 1)
    return shape.y
