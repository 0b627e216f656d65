"""Answer a question: words, then filters, then order, then one page of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from vicinia.directory.search import (
    analysing,
    attributes,
    filtering,
    layout,
    matching,
    ordering,
    reading,
    wording,
)
from vicinia.directory.search.analysing import Attribute
from vicinia.directory.search.contract import MAX_POINTS, Answer, Hit, Query, VerifyOpen
from vicinia.directory.search.filtering import FAR_M, Filtered, Filters
from vicinia.directory.search.layout import Bools, Floats, Ints
from vicinia.directory.search.lookup import Ranges
from vicinia.directory.search.matching import Matches
from vicinia.directory.search.reading import Batch
from vicinia.directory.search.tables import Row
from vicinia.directory.search.wording import Wording

MAX_SIZE = 200
"""Most hits of one page."""

ENOUGH_MASS = 0.5
"""A relaxed answer keeps documents that match this share of the best document's weight of words."""

TITLE_SHARE = 0.5
"""How much a title consisting of nothing but the asked words adds to a score."""

HALF_DISTANCE_M = 10_000
"""Distance at which a document counts half."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Documents that may answer, in ascending order of place, with their scores."""

    batch: Batch
    filtered: Filtered
    scores: Floats
    wording: Wording
    relaxed: bool


def search(query: Query, *, verify_open: VerifyOpen | None = None, is_holiday: bool = False) -> Answer:
    """One page of the documents that answer a question, best first, with counts over the whole answer.

    `verify_open` is asked once about all documents whose opening hours are not exact; without it their mask
    is believed. `is_holiday` says that the asked instant is on a public holiday.
    """
    ranges = filtering.ranges(query)
    question = wording.read(query.text, ranges)
    known = attributes.known(question.lookup.state.version)
    filters = Filters(query, known, verify_open, is_holiday)
    found = _find(question, filters, ranges)
    counts = filtering.count(found.batch, found.filtered)
    lines = np.flatnonzero(found.filtered.passed)
    size = min(max(query.size, 1), MAX_SIZE)
    first = (max(query.page, 1) - 1) * size
    ordered = ordering.order(
        query.sort if filters.is_placed or query.sort != "distance" else "relevance",
        found.batch,
        lines,
        found.scores,
        found.filtered.distances_m,
        wanted=max(first + size, MAX_POINTS),
    )
    shown = {line: found.batch.attributes_of(line) for line in ordered[first : first + size].tolist()}
    plain = {one for ours in shown.values() for one in ours if one >= layout.UNCOUNTED}
    names = known.names_of(counts.numbers() | plain)
    offered = counts.named(names)
    return Answer(
        hits=tuple(_hit(found, line, [names[one] for one in ours]) for line, ours in shown.items()),
        total=len(lines),
        facets={
            dimension.removeprefix(analysing.FACET): codes
            for dimension, codes in offered.items()
            if dimension.startswith(analysing.FACET)
        },
        municipalities=offered.get(analysing.MUNICIPALITY, {}),
        corrections=found.wording.corrections,
        points=_points(found.batch, ordered),
        relaxed=found.relaxed,
        ignored=question.unknown,
    )


def _find(question: Wording, filters: Filters, ranges: Ranges | None) -> _Found:
    """Try the question as it is, then with wider spelling, then with some of its words; stop at an answer."""
    if question.is_empty:
        batch = reading.read_ranges(ranges)
        return _weigh(
            Matches(batch.places, *_indifferent(len(batch))), batch, filters, question, relaxed=False
        )
    first: _Found | tuple[Wording, bool] | None = None
    remembered: dict[int, Row] = {}
    sieve = filters.sieve()
    for tried, relaxed, matches in _attempts(question, ranges):
        if not len(matches.places):
            first = first or (tried, relaxed)
            continue
        batch = reading.read_places(matches.places, remembered, sieve)
        found = _weigh(matches.at(batch.places), batch, filters, tried, relaxed=relaxed)
        if found.filtered.passed.any():
            return found
        first = first or found
    if isinstance(first, _Found):
        return first
    tried, relaxed = first or (question, False)
    return _weigh(matching.NONE, reading.read_places(matching.NONE.places), filters, tried, relaxed=relaxed)


def _attempts(question: Wording, ranges: Ranges | None) -> Iterator[tuple[Wording, bool, Matches]]:
    if not question.groups:
        return
    groups = matching.find(question.groups, question.lookup, ranges)
    yield question, bool(question.unknown), matching.all_of(groups)
    wider = wording.widen(question)
    if wider is not None:
        found = matching.find(wider.groups, question.lookup, ranges)
        yield wider, bool(question.unknown), matching.all_of(found)
    if len(question.groups) > 1:
        yield question, True, matching.any_of(groups)


def _indifferent(size: int) -> tuple[Floats, Floats, Ints]:
    return np.ones(size), np.ones(size), np.zeros(size, np.int64)


def _weigh(matches: Matches, batch: Batch, filters: Filters, tried: Wording, *, relaxed: bool) -> _Found:
    filtered = filters.apply(batch)
    if relaxed and len(batch) and filtered.passed.any():
        enough: Bools = matches.mass >= ENOUGH_MASS * matches.mass[filtered.passed].max()
        filtered = filtered.among(enough)
    scores = matches.scores * (
        1 + TITLE_SHARE * (matches.in_title / np.maximum(batch.records["title_words"].astype(np.int64), 1))
    )
    if filtered.distances_m is not None:
        scores = scores / (1 + filtered.distances_m / HALF_DISTANCE_M)
    return _Found(batch, filtered, scores, tried, relaxed)


def _hit(found: _Found, line: int, its: list[Attribute]) -> Hit:
    distance = FAR_M if found.filtered.distances_m is None else int(found.filtered.distances_m[line])
    return Hit(
        id=found.batch.id_of(line),
        kind=dict(its)[analysing.KIND],
        score=float(found.scores[line]),
        distance_km=None if distance == FAR_M else distance / 1000,
    )


def _points(batch: Batch, ordered: Ints) -> tuple[tuple[UUID, float, float], ...]:
    position = batch.records["position"][ordered]
    placed = np.flatnonzero(position[:, 0] != layout.NO_COORDINATE)[:MAX_POINTS]
    where = (position[placed] / 1e6).tolist()
    return tuple((one, *at) for one, at in zip(batch.ids_of(ordered[placed]), where, strict=True))
