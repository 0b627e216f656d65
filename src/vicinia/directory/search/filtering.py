"""Which of the documents that hold the words pass the filters, and what to offer for each filter.

Every filter on a counted dimension (the schemes of `facets`, the municipality) is kept apart from the others,
because its own values are counted as if it were not there: that way a value that is offered is never empty.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from vicinia.directory.search import analysing, layout
from vicinia.directory.search.analysing import Attribute
from vicinia.directory.search.attributes import Known
from vicinia.directory.search.contract import HOURS_PER_WORD, Query, VerifyOpen
from vicinia.directory.search.layout import Bools, Ints
from vicinia.directory.search.reading import Batch, Sieve

FAR_M = np.iinfo(np.int64).max
"""Distance of a document without a place."""


def ranges(query: Query) -> list[tuple[int, int]] | None:
    """Ranges of chunks outside which nothing passes; None for no limit."""
    radius_km = _radius_km(query)
    if not layout.has_place(query.latitude, query.longitude) or radius_km is None:
        return None
    assert query.latitude is not None and query.longitude is not None  # noqa: S101 `has_place` says so
    found = layout.chunks_near(query.latitude, query.longitude, radius_km)
    if _asked_municipality(query):
        found.append((layout.FIRST_UNPLACED_CHUNK, layout.LAST_CHUNK))
    return found


def _radius_km(query: Query) -> float | None:
    """The radius that limits, if there is one."""
    radius = query.radius_km
    return None if radius is None or not math.isfinite(radius) else max(radius, 0.0)


def _asked_municipality(query: Query) -> str:
    """The municipality in which or from which is asked; empty if none."""
    return query.near_municipality or query.serves or query.municipality


@dataclass(frozen=True, slots=True)
class Filtered:
    """Which documents of a batch pass, and their distances."""

    passed: Bools
    others_passed: Mapping[str, Bools]
    """Counted dimension that is filtered -> documents that pass every other filter."""
    distances_m: Ints | None
    """None when the question has no place."""

    def among(self, kept: Bools) -> Filtered:
        """The same, with only some documents kept."""
        others = {dimension: passed & kept for dimension, passed in self.others_passed.items()}
        return Filtered(self.passed & kept, others, self.distances_m)


class Filters:
    """The filters of one question."""

    def __init__(self, query: Query, known: Known, verify_open: VerifyOpen | None, is_holiday: bool) -> None:
        self._query = query
        self._numbers = known.numbers
        self._verify = verify_open
        self._is_holiday = is_holiday
        self.is_placed = layout.has_place(query.latitude, query.longitude)
        self._radius_km = _radius_km(query)
        self._counted = _counted_filters(query)
        self._plain = _plain_filters(query)
        municipality = _asked_municipality(query)
        self._unplaced = _serving(municipality) if municipality else ()

    def apply(self, batch: Batch) -> Filtered:
        """Pass a batch through the filters."""
        query = self._query
        passed = np.ones(len(batch), bool)
        distances = None
        if self.is_placed:
            distances = self._distances(batch)
            if self._radius_km is not None:
                near = distances <= self._radius_km * 1000
                if self._unplaced:
                    near |= (distances == FAR_M) & self._having(batch, self._unplaced)
                passed &= near
        for values in self._plain:
            passed &= self._having(batch, values)
        counted = {dimension: self._having(batch, values) for dimension, values in self._counted.items()}
        failed = np.zeros(len(batch), np.int64)
        for holds in counted.values():
            failed += ~holds
        if query.open_at is not None:
            passed &= self._open(batch, passed & (failed <= 1))
        return Filtered(
            passed & (failed == 0),
            {
                dimension: passed & (failed == (~holds).astype(np.int64))
                for dimension, holds in counted.items()
            },
            distances,
        )

    def sieve(self) -> Sieve:
        """What a database can already tell of these filters."""
        query, sieve = self._query, Sieve()
        if self.is_placed and self._radius_km is not None:
            assert query.latitude is not None and query.longitude is not None  # noqa: S101
            sieve = Sieve(layout.box_near(query.latitude, query.longitude, self._radius_km))
        if query.open_at is not None:
            word, bit = _hour(query.open_at)
            sieve = Sieve(sieve.box, layout.HOURS_BIT + 64 * word + bit)
        return sieve

    def _distances(self, batch: Batch) -> Ints:
        position = batch.records["position"]
        placed = position[:, 0] != layout.NO_COORDINATE
        distances = np.full(len(batch), FAR_M)
        assert self._query.latitude is not None and self._query.longitude is not None  # noqa: S101
        distances[placed] = layout.distances_m(position[placed], self._query.latitude, self._query.longitude)
        return distances

    def _having(self, batch: Batch, values: Iterable[Attribute]) -> Bools:
        return batch.having(self._numbers[value] for value in values if value in self._numbers)

    def _open(self, batch: Batch, wanted: Bools) -> Bools:
        """Which of the wanted documents are open at the asked instant."""
        instant = self._query.open_at
        assert instant is not None  # noqa: S101 asked by `apply` only then
        word, bit = _hour(instant)
        lines = np.flatnonzero(wanted)
        flags = batch.records["flags"][lines]
        possible = (batch.records["hours"][lines, word] >> bit & 1).astype(bool) & (
            flags & layout.HOURS_KNOWN != 0
        )
        holiday = flags & layout.OPEN_ON_HOLIDAYS != 0 if self._is_holiday else np.True_
        open_now = possible & holiday
        if self._verify is not None:
            exact = flags & layout.HOURS_EXACT != 0
            open_now &= exact
            doubtful = lines[possible & ~exact]
            if len(doubtful):
                ids = [batch.id_of(line) for line in doubtful.tolist()]
                verified = set(self._verify(ids, instant))
                really = np.fromiter((one in verified for one in ids), bool, len(ids))
                open_now[possible & ~exact] = really
        result = np.zeros(len(batch), bool)
        result[lines] = open_now
        return result


@dataclass(frozen=True, slots=True)
class Counts:
    """How many documents of an answer have each counted attribute, by number."""

    everywhere: Ints
    apart: Mapping[str, Ints]
    """Counted dimension that is filtered -> the same with every other filter applied."""

    def numbers(self) -> set[int]:
        """The attributes that occur."""
        return {
            number
            for counts in (self.everywhere, *self.apart.values())
            for number in np.flatnonzero(counts).tolist()
        }

    def named(self, names: Mapping[int, Attribute]) -> dict[str, dict[str, int]]:
        """Counted dimension -> code -> documents, each dimension with every other filter applied.

        `names` are in the order in which they shall be offered.
        """
        everywhere = self.everywhere.tolist()
        apart = {dimension: counts.tolist() for dimension, counts in self.apart.items()}
        offered: dict[str, dict[str, int]] = {}
        for number, (dimension, code) in names.items():
            counts = apart.get(dimension, everywhere)
            if number < len(counts) and counts[number]:
                offered.setdefault(dimension, {})[code] = counts[number]
        return offered


def count(batch: Batch, filtered: Filtered) -> Counts:
    """Count the attributes of the documents that pass."""
    apart = {dimension: batch.count(passed) for dimension, passed in filtered.others_passed.items()}
    return Counts(batch.count(filtered.passed), apart)


def _counted_filters(query: Query) -> dict[str, tuple[Attribute, ...]]:
    filters = {
        analysing.FACET + scheme: tuple((analysing.FACET + scheme, code) for code in codes)
        for scheme, codes in query.facets.items()
        if codes
    }
    if query.municipality:
        filters[analysing.MUNICIPALITY] = ((analysing.MUNICIPALITY, query.municipality),)
    return filters


def _plain_filters(query: Query) -> list[tuple[Attribute, ...]]:
    filters: list[tuple[Attribute, ...]] = []
    if query.kinds:
        filters.append(tuple((analysing.KIND, kind) for kind in query.kinds))
    if query.district is not None:
        filters.append(((analysing.DISTRICT, str(query.district)),))
    if query.serves:
        filters.append(_serving(query.serves))
    return filters


def _hour(instant: datetime) -> tuple[int, int]:
    """Which of the three words of a week's hours, and which of its bits."""
    return divmod(instant.weekday() * 24 + instant.hour, HOURS_PER_WORD)


def _serving(municipality: str) -> tuple[Attribute, ...]:
    return ((analysing.SERVES, analysing.ANYWHERE), (analysing.SERVES, municipality))
