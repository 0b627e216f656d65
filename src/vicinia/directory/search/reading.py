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

_PICKED_FROM, _PICKED_SHARE = 1500, 16
"""When chunks hold more records than this, and so many for each that is wanted, PostgreSQL cuts those out
itself: it hands over bytes slowly. How many there are at least is seen from the slots that are wanted."""

_PICK = f"""
    SELECT c.id, r.records, c.attributes, octet_length(c.records)
    FROM unnest((SELECT %s::bigint[]), (SELECT %s::int[]), (SELECT %s::int[])) AS w (chunk, first, last)
    JOIN search_chunk c ON c.id = w.chunk
    CROSS JOIN LATERAL (
        SELECT string_agg(substring(whole.records FROM start FOR {layout.RECORD.itemsize}), ''::bytea)
            AS records
        FROM (SELECT c.records || ''::bytea AS records OFFSET 0) AS whole,
            unnest((SELECT %s::int[])[w.first:w.last]) AS start
    ) r
"""  # noqa: S608 our own number
"""The empty bytes and OFFSET 0 let each blob be fetched once, not once for every record."""

_ATTRIBUTE_BITS = np.uint32(layout.ATTRIBUTE_BITS)
_ATTRIBUTE = np.uint32((1 << layout.ATTRIBUTE_BITS) - 1)
_RAW = np.dtype((np.void, layout.RECORD.itemsize))


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
        high, low = self.records["id"][line].tolist()
        return UUID(int=high << 64 | low)


def read_places(places: Ints, remembered: dict[int, tables.Row] | None = None) -> Batch:
    """The documents at given places (ascending), without those that have gone in the meantime.

    Chunks in `remembered` are not read again, and those that are read are put there.
    """
    if len(places) == 0:
        return _batch([], places)
    chunks = places >> layout.SLOT_BITS
    firsts = np.flatnonzero(np.diff(chunks, prepend=-1))
    chunks = chunks[firsts]
    if connection.vendor == "postgresql":
        lasts = np.append(firsts[1:], len(places))
        least = int((places[lasts - 1] & layout.SLOTS - 1).sum())
        if least > max(_PICKED_FROM, _PICKED_SHARE * len(places)):
            starts = (places & layout.SLOTS - 1) * layout.RECORD.itemsize + 1
            rows = tables.ask(_PICK, [tables.numbers(one) for one in (chunks, firsts + 1, lasts, starts)])
            return _sifted(rows, places) if rows else _batch([], places)
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
        return _sifted(rows, places)
    return _batch(rows, places)


def read_ranges(ranges: Ranges | None) -> Batch:
    """All documents of ranges of chunks, or of the whole index."""
    select = "SELECT id, records, attributes FROM search_chunk"
    if ranges is None:
        return _batch(tables.ask(select), None)
    return _batch(tables.ask_ranges(select + " WHERE true", "id", ranges), None)


def _batch(rows: Sequence[tables.Row], places: Ints | None) -> Batch:
    rows = sorted(rows, key=lambda row: row[0])
    records = np.frombuffer(b"".join([row[1] for row in rows]), dtype=layout.RECORD)
    chunks = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    sizes = np.fromiter((len(row[1]) // layout.RECORD.itemsize for row in rows), np.int64, len(rows))
    starts = np.cumsum(sizes) - sizes
    if places is None:
        lines = np.flatnonzero(records["flags"])
        owner = np.repeat(np.arange(len(rows)), sizes)[lines]
        places = (chunks[owner] << layout.SLOT_BITS) + (lines - starts[owner])
    else:
        # Another transaction may have taken documents away since their places were found.
        owner = np.searchsorted(chunks, places >> layout.SLOT_BITS)
        there = owner < len(chunks)
        places, owner = places[there], owner[there]
        slots = places & layout.SLOTS - 1
        there = (chunks[owner] == places >> layout.SLOT_BITS) & (slots < sizes[owner])
        places, lines = places[there], starts[owner[there]] + slots[there]
        there = records["flags"][lines] != 0
        places, lines = places[there], lines[there]
    pairs = np.frombuffer(b"".join([row[2] for row in rows]), dtype=layout.PAIR)
    amounts = np.fromiter((len(row[2]) // layout.PAIR.itemsize for row in rows), np.int64, len(rows))
    line_of = np.full(len(records), -1, np.int64)
    line_of[lines] = np.arange(len(lines))
    holders = line_of[np.repeat(starts, amounts) + (pairs >> layout.ATTRIBUTE_BITS)]
    ours = holders >= 0
    attributes = (pairs[ours] & _ATTRIBUTE).astype(np.int64)
    return Batch(places, records[lines], holders[ours], attributes)


def _sifted(rows: Sequence[tables.Row], places: Ints) -> Batch:
    """The same as `_batch`, for few documents among many: nothing of the others is looked at.

    Rows may end with the size of all records; then they hold only those that are wanted. The attributes of a
    chunk are sorted by slot, so those of a document are found by bisection.
    """
    rows = sorted(rows, key=lambda row: row[0])
    chunks = np.array([row[0] for row in rows], np.int64)
    firsts = places.searchsorted(chunks << layout.SLOT_BITS).tolist()
    lasts = places.searchsorted(chunks + 1 << layout.SLOT_BITS).tolist()
    every_slot = (places & layout.SLOTS - 1).astype(layout.PAIR)
    lowest = every_slot << _ATTRIBUTE_BITS
    highest = lowest | _ATTRIBUTE
    every_pair = np.frombuffer(b"".join([row[2] for row in rows]), dtype=layout.PAIR)
    found, records, starts, ends = [], [], [], []
    before = 0
    for (_, its_records, its_pairs, *whole), first, last in zip(rows, firsts, lasts, strict=True):
        every = np.frombuffer(its_records, dtype=_RAW)  # without fields: numpy would compare their names
        size = whole[0] // layout.RECORD.itemsize if whole else len(every)
        if first < last and every_slot[last - 1] >= size:
            last = first + int(every_slot[first:last].searchsorted(size))
        found.append(places[first:last])
        records.append(every if whole else every[every_slot[first:last]])
        after = before + len(its_pairs) // layout.PAIR.itemsize
        pairs = every_pair[before:after]
        starts.append(pairs.searchsorted(lowest[first:last]) + before)
        ends.append(pairs.searchsorted(highest[first:last], side="right") + before)
        before = after
    there, places = np.concatenate(records).view(layout.RECORD), np.concatenate(found)
    start = np.concatenate(starts)
    amount = np.concatenate(ends) - start
    used = there["flags"] != 0
    if not used.all():
        there, places, start, amount = there[used], places[used], start[used], amount[used]
    lines = (start - amount.cumsum() + amount).repeat(amount)
    attributes = every_pair[lines + np.arange(len(lines))] & _ATTRIBUTE
    return Batch(places, there, np.arange(len(places)).repeat(amount), attributes.astype(np.int64))
