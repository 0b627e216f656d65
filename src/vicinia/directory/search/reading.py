"""Records and attributes of many documents as arrays, read from their chunks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db import connection

from vicinia.directory.search import layout, tables
from vicinia.directory.search.layout import Bools, Ints
from vicinia.directory.search.lookup import Ranges

_SCAN_FROM = 1500
"""With more chunks than this, reading the whole table is cheaper than looking each one up."""

_DENSE = 100
"""With more documents in a chunk than this, on average, chunks are sifted before they are joined."""

_PICKED_UP_TO = 3000
"""Up to so many documents, PostgreSQL is asked for their own rows instead of the chunks that hold them."""

_PICK = f"""
    SELECT place, record, attributes FROM search_record
    WHERE place = ANY((SELECT %s::bigint[])::bigint[])
    AND ((latitude BETWEEN (SELECT %s) AND (SELECT %s) AND longitude BETWEEN (SELECT %s) AND (SELECT %s))
        OR latitude = {layout.NO_COORDINATE})
    AND ((SELECT %s) < 0 OR get_bit(record, (SELECT %s)) = 1)
"""  # noqa: S608 our own number

_ATTRIBUTE_BITS = np.uint32(layout.ATTRIBUTE_BITS)
_RAW = np.dtype((np.void, layout.RECORD.itemsize))
_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some documents, in ascending order of their places; all arrays have one line for each."""

    places: Ints
    records: np.ndarray
    holders: Ints
    attributes: Ints
    """Two arrays of one length: document `holders[i]` has the attribute `attributes[i]`."""

    def __len__(self) -> int:
        return len(self.places)

    def having(self, wanted: Iterable[int]) -> Bools:
        """Which documents have one of the attributes."""
        found = np.zeros(len(self), bool)
        for attribute in wanted:
            found[self.holders[self.attributes == attribute]] = True
        return found

    def count(self, kept: Bools) -> Ints:
        """How many of the kept documents have each of the counted attributes."""
        counted = (self.attributes < layout.UNCOUNTED) & kept[self.holders]
        return np.bincount(self.attributes[counted])

    def attributes_of(self, line: int) -> list[int]:
        """The attributes of one document."""
        first, last = np.searchsorted(self.holders, (line, line + 1))
        return self.attributes[first:last].tolist()

    def id_of(self, line: int) -> UUID:
        """The id of one document."""
        return self.ids_of([line])[0]

    def ids_of(self, lines: Ints | list[int]) -> list[UUID]:
        """The ids of some documents."""
        return [UUID(int=high << 64 | low) for high, low in self.records["id"][lines].tolist()]


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a document must fulfil to pass the filters, as far as a database can tell by itself."""

    box: tuple[float, float, float, float] = (-90.0, -180.0, 90.0, 180.0)
    """South, west, north and east, in degrees; documents without a place pass."""
    hours_bit: int = -1
    """The bit of the record that must be set; -1 for none."""

    def passes(self, records: np.ndarray) -> Bools:
        """Which records pass."""
        south, north, west, east = self.parameters()[:4]
        latitude, longitude = records["position"][:, 0], records["position"][:, 1]
        inside = (latitude >= south) & (latitude <= north) & (longitude >= west) & (longitude <= east)
        inside |= latitude == layout.NO_COORDINATE
        if self.hours_bit >= 0:
            word, bit = divmod(self.hours_bit - layout.HOURS_BIT, 64)
            inside &= (records["hours"][:, word] >> bit & 1).astype(bool)
        return inside

    def parameters(self) -> list[int]:
        """Those of `_PICK`."""
        south, west, north, east = self.box
        return [
            *(
                layout.micro(south) - 1,
                layout.micro(north) + 1,
                layout.micro(west) - 1,
                layout.micro(east) + 1,
            ),
            *(self.hours_bit, max(self.hours_bit, 0)),
        ]


NO_SIEVE = Sieve()


def read_places(
    places: Ints, remembered: dict[int, tables.Row] | None = None, sieve: Sieve = NO_SIEVE
) -> Batch:
    """The documents at given places (ascending), without those that have gone in the meantime.

    Chunks in `remembered` are not read again, and those that are read are put there. Documents that do not
    pass the sieve may be left out.
    """
    if len(places) == 0:
        return _batch([], places)
    if connection.vendor == "postgresql" and len(places) <= _PICKED_UP_TO:
        return _picked(tables.ask(_PICK, [tables.numbers(places), *sieve.parameters()]))
    chunks = np.unique(places >> layout.SLOT_BITS)
    select = "SELECT id, records, attributes FROM search_chunk"
    if len(chunks) > _SCAN_FROM:
        scanned = set(chunks.tolist())
        rows = [row for row in tables.ask(select) if row[0] in scanned]
    else:
        remembered = {} if remembered is None else remembered
        wanted = chunks.tolist()
        missing = [chunk for chunk in wanted if chunk not in remembered]
        remembered |= {row[0]: row for row in tables.ask_list(select + " WHERE id IN ({})", missing)}
        rows = [remembered[chunk] for chunk in wanted if chunk in remembered]
    if sum(len(row[1]) for row in rows) > _DENSE * layout.RECORD.itemsize * len(rows):
        return _sifted(rows, places, sieve)
    return _batch(rows, places)


def read_ranges(ranges: Ranges | None) -> Batch:
    """All documents of ranges of chunks, or of the whole index."""
    select = "SELECT id, records, attributes FROM search_chunk"
    if ranges is None:
        return _batch(tables.ask(select), None)
    return _batch(tables.ask_ranges(select + " WHERE true", "id", ranges), None)


def _batch(rows: Sequence[tables.Row], places: Ints | None) -> Batch:
    laid = _lay_out(rows)
    records = laid.records
    if places is None:
        lines = np.flatnonzero(records["flags"])
        owner = np.repeat(np.arange(len(rows)), laid.sizes)[lines]
        places = (laid.chunks[owner] << layout.SLOT_BITS) + (lines - laid.starts[owner])
    else:
        places, lines, _ = laid.find(places)
        there = records["flags"][lines] != 0
        places, lines = places[there], lines[there]
    pairs = np.frombuffer(b"".join([row[2] for row in laid.rows]), dtype=layout.PAIR)
    amounts = np.array([len(row[2]) for row in laid.rows], np.int64) // layout.PAIR.itemsize
    # 32 bits are enough and halve what has to be moved: there are many more pairs than documents wanted.
    line_of = np.full(len(records), -1, np.int32)
    line_of[lines] = np.arange(len(lines), dtype=np.int32)
    holders = line_of[np.repeat(laid.starts.astype(np.uint32), amounts) + (pairs >> _ATTRIBUTE_BITS)]
    ours = np.flatnonzero(holders >= 0)
    attributes = (pairs[ours] & layout.ATTRIBUTE).astype(np.int64)
    return Batch(places, records[lines], holders[ours].astype(np.int64), attributes)


@dataclass(frozen=True, slots=True)
class _Laid:
    """Chunks one after the other."""

    rows: list[tables.Row]
    chunks: Ints
    sizes: Ints
    """Documents in each chunk."""
    starts: Ints
    """Where each chunk begins in the records."""
    records: np.ndarray

    def find(self, places: Ints) -> tuple[Ints, Ints, Ints]:
        """Places that are there, their lines in the records, and which chunk each is in.

        Another transaction may have taken documents away since their places were found.
        """
        owner = np.searchsorted(self.chunks, places >> layout.SLOT_BITS)
        there = owner < len(self.chunks)
        if not there.all():
            places, owner = places[there], owner[there]
        slots = places & layout.SLOTS - 1
        there = (self.chunks[owner] == places >> layout.SLOT_BITS) & (slots < self.sizes[owner])
        if not there.all():
            places, owner, slots = places[there], owner[there], slots[there]
        return places, self.starts[owner] + slots, owner


def _lay_out(rows: Sequence[tables.Row]) -> _Laid:
    ordered = sorted(rows, key=lambda row: row[0])
    sizes = np.array([len(row[1]) for row in ordered], np.int64) // layout.RECORD.itemsize
    return _Laid(
        ordered,
        np.array([row[0] for row in ordered], np.int64),
        sizes,
        np.cumsum(sizes) - sizes,
        np.frombuffer(b"".join([row[1] for row in ordered]), dtype=layout.RECORD),
    )


def _picked(rows: Sequence[tables.Row]) -> Batch:
    """Documents from rows of their own."""
    rows = sorted(rows, key=lambda row: row[0])
    amounts = np.array([len(row[2]) for row in rows], np.int64) // layout.PAIR.itemsize
    return Batch(
        np.array([row[0] for row in rows], np.int64),
        np.frombuffer(b"".join([row[1] for row in rows]), dtype=layout.RECORD),
        np.arange(len(rows)).repeat(amounts),
        np.frombuffer(b"".join([row[2] for row in rows]), dtype=layout.PAIR).astype(np.int64),
    )


def _sifted(rows: Sequence[tables.Row], places: Ints, sieve: Sieve) -> Batch:
    """The same as `_batch`, for few documents among many: nothing more of the others is looked at.

    The attributes of a chunk are sorted by slot, so those of a document are found by bisection.
    """
    laid = _lay_out(rows)
    places, lines, owner = laid.find(places)
    # A record as one piece: numpy would copy it field by field.
    records = laid.records.view(_RAW)[lines].view(layout.RECORD)
    kept = np.flatnonzero((records["flags"] != 0) & sieve.passes(records))
    places, records, owner = places[kept], records[kept], owner[kept]
    lowest = (places & layout.SLOTS - 1).astype(layout.PAIR) << _ATTRIBUTE_BITS
    highest = lowest | layout.ATTRIBUTE
    attributes, amounts = [_NONE], [_NONE]
    seen, firsts = np.unique(owner, return_index=True)
    ends = [*firsts.tolist(), len(owner)]
    for chunk, first, last in zip(seen.tolist(), ends[:-1], ends[1:], strict=True):
        pairs = np.frombuffer(laid.rows[chunk][2], dtype=layout.PAIR)
        start = pairs.searchsorted(lowest[first:last])
        amount = pairs.searchsorted(highest[first:last], side="right") - start
        its = (start - amount.cumsum() + amount).repeat(amount)
        attributes.append((pairs[its + np.arange(len(its))] & layout.ATTRIBUTE).astype(np.int64))
        amounts.append(amount)
    holders = np.arange(len(places)).repeat(np.concatenate(amounts))
    return Batch(places, records, holders, np.concatenate(attributes))
