"""The network as a picture: bodies that name each other lie near each other."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from vicinia.directory.models import Organization
from vicinia.methods import cohesion
from vicinia.survey.queries.network import Broker, Network

WIDTH, HEIGHT, EDGE = 1000, 640, 60
NUMBERED = 11.0
"""Least radius of a body with a number in it."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A body in the picture."""

    body: Organization
    x: float
    y: float
    radius: float
    number: int
    """Its place among those who hold the network together; 0 for most."""
    has_answered: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A relation that one of two bodies named, or both."""

    x1: float
    y1: float
    x2: float
    y2: float
    level: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn in a box of `WIDTH` × `HEIGHT`; bodies without a relation are only counted."""

    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    alone: int
    width: int = WIDTH
    height: int = HEIGHT


def drawing(net: Network, between: list[Broker]) -> Drawing | None:
    """Draw a network, the same each time; None when there is no relation. `between` get numbers."""
    import networkx as nx  # type: ignore[import-untyped]

    graph = nx.Graph()
    for source, target, level in zip(net.sources.tolist(), net.targets.tolist(), net.levels, strict=True):
        known = graph.get_edge_data(source, target, {"level": 0})["level"]
        graph.add_edge(source, target, level=max(known, int(level)))
    if not graph:
        return None
    # stronger relations do not pull harder: a picture of who is near whom, not of how much
    places = nx.spring_layout(graph, seed=4, weight=None, k=2.2 / sqrt(len(graph)), iterations=120)
    spots = _spread(np.array([places[node] for node in graph]))
    at = dict(zip(graph, spots.round(1).tolist(), strict=True))
    partners = cohesion.degrees(net.sources, net.targets, size=net.size)
    numbers = {one.body.pk: number for number, one in enumerate(between, start=1)}
    dots = tuple(
        Dot(
            body=(body := net.bodies[node]),
            x=x,
            y=y,
            radius=max(round(4 + 1.6 * sqrt(partners[node]), 1), NUMBERED if body.pk in numbers else 0),
            number=numbers.get(body.pk, 0),
            has_answered=body.pk in net.answered,
        )
        for node, (x, y) in at.items()
    )
    lines = tuple(
        Line(at[first][0], at[first][1], at[second][0], at[second][1], level)
        for first, second, level in graph.edges.data("level")
    )
    return Drawing(dots, lines, net.size - len(graph))


def _spread(points: np.ndarray) -> np.ndarray:
    """Fill the box: ranks and true distances half each, so that no crowd stands in the middle."""
    ranks = points.argsort(axis=0).argsort(axis=0) / max(len(points) - 1, 1)
    low, high = points.min(axis=0), points.max(axis=0)
    true = (points - low) / np.where(high > low, high - low, 1)
    room = np.array([WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE])
    spread: np.ndarray = EDGE + (ranks + true) / 2 * room
    return spread
