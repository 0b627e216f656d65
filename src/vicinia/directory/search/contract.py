"""What the search engine takes and gives: plain frozen values, no database and no request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

Sort = Literal["relevance", "distance", "title"]

VerifyOpen = Callable[[Sequence[UUID], datetime], Collection[UUID]]
"""Given ids and an instant, the ids that are really open then (exceptions, closures, minutes)."""

HOURS_PER_WORD = 56
"""Hours held by each of the three integers of a week mask (3 x 56 = 168 hours)."""

MAX_POINTS = 500
"""Most points handed to a map with one answer."""


@dataclass(frozen=True, slots=True)
class Hours:
    """What the index knows about the opening of one document in an ordinary week."""

    mask: tuple[int, int, int]
    """168 bits, 56 hours each, Monday 00:00 local time first: possibly open during that hour."""
    exact: bool
    """True: the mask alone decides (whole hours, no validity, no exception, no closure)."""
    open_on_holidays: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found. Only `id` and `kind` must say something; all the rest may be empty."""

    id: UUID
    kind: str
    """"service", "organization", "page" …"""
    district: UUID | None = None
    title: str = ""
    keywords: str = ""
    """Labels of the taxonomy (preferred, alternative, hidden), the body's name, places."""
    body: str = ""
    latitude: float | None = None
    longitude: float | None = None
    municipality: str = ""
    """ISTAT code (six digits) of the municipality in which the place is."""
    serves: tuple[str, ...] = ()
    """ISTAT codes of the municipalities served; empty means no limit."""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Scheme -> codes of its concepts."""
    hours: Hours | None = None
    """None: the hours are not known, and the document never matches a question about opening."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. Filters are joined by AND; the codes inside one scheme of `facets` by OR."""

    text: str = ""
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float | None = None
    """Without it a place only weighs in the ranking; with it, farther documents are left out."""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    open_at: datetime | None = None
    """An instant; its own wall clock is read, so pass it in the district's local time."""
    serves: str = ""
    """ISTAT code: keep documents that serve it or have no limit."""
    municipality: str = ""
    """ISTAT code: keep documents whose place is there."""
    near_municipality: str = ""
    """ISTAT code that the coordinates stand for; filters nothing. With a radius it lets in documents
    without a place that serve it (`serves` and `municipality` do the same)."""
    district: UUID | None = None
    kinds: tuple[str, ...] = ()
    sort: Sort = "relevance"
    page: int = 1
    size: int = 20
    """Hits on one page, at most 200."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of an answer. `distance_km` is None without a place on either side."""

    id: UUID
    kind: str
    score: float
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of hits, with what belongs to the whole answer."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    """Scheme -> code -> documents, every other filter applied: a value that is offered is never empty."""
    municipalities: Mapping[str, int]
    """ISTAT code of the place -> documents, every other filter applied."""
    corrections: Mapping[str, str]
    """Word as typed -> words searched in its stead, separated by commas."""
    points: tuple[tuple[UUID, float, float], ...]
    """(id, latitude, longitude) of the best documents that have a place, at most MAX_POINTS."""
    relaxed: bool = False
    """True: no document held every word, so documents holding the most telling of them are shown."""
    ignored: tuple[str, ...] = ()
    """Words that are nowhere in the index and were left out."""
