"""The figures on the map: counts on the home page, results beside the list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from vicinia.directory import search
from vicinia.portal.queries.cards import Card, entry_name
from vicinia.territory.drawing import Drawing, Shape, shade
from vicinia.territory.queries.maps import Place


@dataclass(frozen=True, slots=True)
class Area:
    """A municipality on the map, with its figure and its page."""

    shape: Shape
    count: int
    shade: int
    url: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A result on the map."""

    x: float
    y: float
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class FiguresMap:
    """A map ready for the template."""

    drawing: Drawing
    areas: list[Area]
    marks: list[Mark]
    dots: str
    origin: tuple[float, float] | None = None


def municipality_url(code: str, name: str) -> str:
    """Return the address of a municipality's page."""
    return reverse("portal:municipality", kwargs={"code": code, "name": entry_name(name)})


def dots_path(dots: Iterable[tuple[float, float]]) -> str:
    """Return one SVG path for many points: strokes of no length with round ends are dots.

    >>> dots_path([(1.5, 2), (3, 4)])
    'M1.5 2h0M3 4h0'
    """
    return "".join(f"M{x:g} {y:g}h0" for x, y in sorted(dots))


def counts_map(drawing: Drawing, counts: Mapping[str, int]) -> FiguresMap:
    """Return the map of the municipalities shaded by a count."""
    most = max(counts.values(), default=0)
    areas = [
        Area(
            shape,
            counts.get(shape.code, 0),
            shade(counts.get(shape.code, 0), most),
            municipality_url(shape.code, shape.name),
        )
        for shape in drawing.shapes
    ]
    return FiguresMap(drawing, areas, [], "")


def results_map(
    drawing: Drawing, cards: Sequence[Card], answer: search.Answer, place: Place | None
) -> FiguresMap:
    """Return the map of an answer: numbered marks for this page of results, dots for the others."""
    frame = drawing.frame
    marks = []
    for card in cards:
        if card.latitude is None or card.longitude is None or not frame.holds(card.longitude, card.latitude):
            continue
        x, y = frame.xy(card.longitude, card.latitude)
        marks.append(Mark(x, y, card.number, card.title))
    numbered = {card.id for card in cards}
    dots = {
        frame.xy(longitude, latitude)
        for key, latitude, longitude in answer.points
        if key not in numbered and frame.holds(longitude, latitude)
    }
    origin = None
    if place and place.latitude is not None and place.longitude is not None:
        origin = frame.xy(place.longitude, place.latitude)
    return FiguresMap(drawing, [], marks[::-1], dots_path(dots), origin)
