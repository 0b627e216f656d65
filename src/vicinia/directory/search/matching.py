"""Which documents hold the words: postings read from the database and combined with numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vicinia.directory.search import layout
from vicinia.directory.search.layout import Floats, Ints
from vicinia.directory.search.lookup import Lookup, Ranges
from vicinia.directory.search.wording import Group

WEIGHT = {layout.TITLE: 4.0, layout.KEYWORDS: 2.5, layout.BODY: 1.0}
"""How much a match counts in each field; a word in several fields counts in each."""

FIELD_WEIGHTS = tuple(sum(WEIGHT[bit] for bit in WEIGHT if bits & bit) for bits in range(8))


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents, by their place in the index in ascending order, with how well they match."""

    places: Ints
    scores: Floats
    mass: Floats
    """Sum of the weights of the words that matched, whatever the field."""
    in_title: Ints
    """How many of the words are in the title."""

    def at(self, places: Ints) -> Matches:
        """Those at some of the places."""
        if len(places) == len(self.places):
            return self
        lines = np.searchsorted(self.places, places)
        return Matches(places, self.scores[lines], self.mass[lines], self.in_title[lines])


NONE = Matches(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(0, np.int64))


def find(groups: Sequence[Group], lookup: Lookup, ranges: Ranges | None) -> list[Matches]:
    """For each group the documents that hold one of its stems, within ranges of chunks."""
    rows_of: dict[int, list[tuple[int, bytes]]] = {term: [] for group in groups for term in group.terms}
    for term, chunk, data in lookup.postings(rows_of, ranges):
        rows_of[term].append((chunk, data))
    return [_of_group(group, group.weight(lookup.state.documents), rows_of) for group in groups]


def _of_group(group: Group, weight: float, rows_of: dict[int, list[tuple[int, bytes]]]) -> Matches:
    places, scores, titles = [], [], []
    for term, closeness in sorted(group.terms.items()):
        rows = sorted(rows_of[term])
        if not rows:
            continue
        packed = np.frombuffer(b"".join([data for _, data in rows]), dtype=layout.POSTING)
        counts = np.array([len(data) for _, data in rows], np.int64) >> 1
        chunks = np.array([chunk for chunk, _ in rows], np.int64)
        places.append(np.repeat(chunks << layout.SLOT_BITS, counts) + (packed >> layout.FIELD_BITS))
        bits = packed & 7
        worth = weight * closeness
        scores.append(np.array([worth * field for field in FIELD_WEIGHTS])[bits])
        titles.append((bits & layout.TITLE).astype(np.int64))
    if not places:
        return NONE
    if len(places) == 1:
        return Matches(places[0], scores[0], np.full(len(places[0]), weight), titles[0])
    every = np.concatenate(places)
    order = np.argsort(every, kind="stable")
    every = every[order]
    starts = np.flatnonzero(np.concatenate(([True], every[1:] != every[:-1])))
    return Matches(
        every[starts],
        np.maximum.reduceat(np.concatenate(scores)[order], starts),
        np.full(len(starts), weight),
        np.maximum.reduceat(np.concatenate(titles)[order], starts),
    )


def all_of(found: Sequence[Matches]) -> Matches:
    """The documents that are in every group, their scores added in the order of the groups."""
    shortest = min(range(len(found)), key=lambda i: len(found[i].places))
    places = found[shortest].places
    for one in found:
        if len(places) == 0:
            return NONE
        if one is not found[shortest]:
            at = (
                np.minimum(np.searchsorted(one.places, places), len(one.places) - 1)
                if len(one.places)
                else None
            )
            places = places[one.places[at] == places] if at is not None else places[:0]
    if len(places) == 0:
        return NONE
    if len(found) == 1:
        return found[0]
    at_each = [np.searchsorted(one.places, places) for one in found]
    scores, mass = np.zeros(len(places)), np.zeros(len(places))
    in_title = np.zeros(len(places), np.int64)
    for one, at in zip(found, at_each, strict=True):
        scores += one.scores[at]
        mass += one.mass[at]
        in_title += one.in_title[at]
    return Matches(places, scores, mass, in_title)


def any_of(found: Sequence[Matches]) -> Matches:
    """The documents that are in at least one group, their scores added in the order of the groups."""
    places, inverse = np.unique(np.concatenate([one.places for one in found]), return_inverse=True)

    def added(values: list[Floats] | list[Ints]) -> Floats:
        return np.bincount(inverse, weights=np.concatenate(values), minlength=len(places)).astype(np.float64)

    return Matches(
        places.astype(np.int64),
        added([one.scores for one in found]),
        added([one.mass for one in found]),
        added([one.in_title for one in found]).astype(np.int64),
    )
