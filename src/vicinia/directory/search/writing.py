"""Put documents into the index and take them out, inside the caller's transaction.

The row of `search_state` is updated first, so writers stand in a queue of their own from there to the end of
their transactions, and readers (who never look at that lock) see either all of a change or nothing.
What changed is computed in memory; only rows whose content differs are written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from django.db import connection, transaction

from vicinia.directory.search import layout, tables, vocabulary
from vicinia.directory.search.analysing import Analysed, analyse
from vicinia.directory.search.attributes import Attributes
from vicinia.directory.search.contract import Document
from vicinia.directory.search.state import State

_BATCH = 5_000
"""Documents whose changes are gathered before they are written."""

_RECORD_SIZE = layout.RECORD.itemsize
_EMPTY_RECORD = bytes(_RECORD_SIZE)


@dataclass(slots=True)
class _Old:
    """What the index holds of a document now."""

    place: int
    terms: dict[int, int]
    """Term -> fields."""
    words: set[int]


@dataclass(slots=True)
class _Changes:
    """Everything one batch changes."""

    postings: defaultdict[int, dict[int, dict[int, int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )
    """Chunk -> term -> slot -> fields (0: gone)."""
    terms: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    words: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    """Term or word -> documents more or fewer."""


def index(documents: Iterable[Document]) -> int:
    """Add documents, or replace those with the same id; returns how many were given.

    Of two documents with one id the later counts. Cheap for one (milliseconds), best in one call for many.
    """
    given = 0
    with transaction.atomic():
        for batch in tables.batches(documents, _BATCH):
            given += len(batch)
            latest = {document.id: document for document in batch}
            _write([analyse(document) for document in latest.values()], list(latest))
    return given


def remove(ids: Iterable[UUID]) -> int:
    """Take documents out; unknown ids are passed over. Returns how many were there."""
    removed = 0
    with transaction.atomic():
        for batch in tables.batches(dict.fromkeys(ids), _BATCH):
            removed += _write([], list(batch))
    return removed


def clear() -> None:
    """Empty the whole index."""
    with transaction.atomic():
        State.lock().save()
        for name in ("entry", "record", "chunk", "posting", "deletion", "word", "term", "attribute", "state"):
            tables.run(f"DELETE FROM search_{name}")  # noqa: S608 our own names


def _write(new: Sequence[Analysed], ids: Sequence[UUID]) -> int:
    """Replace the documents `ids` by `new`; returns how many of them were in the index."""
    state = State.lock()
    old = _read_old(ids)
    changes = _Changes()
    terms = vocabulary.ensure(state, new)
    chunks = _Chunks(Attributes(state, new))
    chunks.load(one.place >> layout.SLOT_BITS for one in old.values())
    places = chunks.settle(new, old)
    for document_id, one in old.items():
        if places.get(document_id) != one.place:
            chunks.vacate(one.place)
            for term in one.terms:
                changes.postings[one.place >> layout.SLOT_BITS][term][one.place & layout.SLOTS - 1] = 0
    entries = []
    for document in new:
        place, before = places[document.id], old.get(document.id)
        chunk, slot = place >> layout.SLOT_BITS, place & layout.SLOTS - 1
        now = {terms.stems[stem]: bits for stem, bits in document.stems.items()}
        words = {terms.words[surface] for surface in document.words}
        known = before.terms if before and before.place == place else {}
        for term, bits in now.items():
            if known.get(term) != bits:
                changes.postings[chunk][term][slot] = bits
        for term in known.keys() - now.keys():
            changes.postings[chunk][term][slot] = 0
        for term in now:
            changes.terms[term] += 1
        for word in words:
            changes.words[word] += 1
        chunks.fill(place, document)
        entries.append((place, document.id.bytes, document.title, document.sort_title,
                        _pack_terms(now), np.array(sorted(words), dtype="<i4").tobytes()))  # fmt: skip
    for one in old.values():
        for term in one.terms:
            changes.terms[term] -= 1
        for word in one.words:
            changes.words[word] -= 1
    tables.delete_numbers("DELETE FROM search_entry WHERE place IN ({})", (one.place for one in old.values()))
    tables.put(
        "search_entry", ("place", "document", "title", "sort_title", "terms", "words"), ("place",), entries
    )
    _write_postings(changes, chunks.fresh)
    chunks.save()
    if connection.vendor == "postgresql":
        _write_records(chunks, places.values(), (one.place for one in old.values()))
    vocabulary.count(changes.terms, changes.words)
    state.documents += len(new) - len(old)
    state.save()
    return len(old)


def _read_old(ids: Sequence[UUID]) -> dict[UUID, _Old]:
    rows = tables.ask_list(
        "SELECT document, place, terms, words FROM search_entry WHERE document IN ({})",
        (one.bytes for one in ids),
    )
    found = {}
    for document, place, terms, words in rows:
        packed = np.frombuffer(terms, dtype="<u4").tolist()
        found[UUID(bytes=bytes(document))] = _Old(
            place=place,
            terms={value >> layout.FIELD_BITS: value & 7 for value in packed},
            words=set(np.frombuffer(words, dtype="<i4").tolist()),
        )
    return found


def _pack_terms(terms: dict[int, int]) -> bytes:
    return np.array(
        sorted(term << layout.FIELD_BITS | bits for term, bits in terms.items()), dtype="<u4"
    ).tobytes()


def _write_postings(changes: _Changes, fresh: set[int]) -> None:
    """Patch the postings; chunks that did not exist before need not be read."""
    written, emptied = [], []
    for chunk, by_term in sorted(changes.postings.items()):
        before: dict[int, bytes] = {}
        if chunk not in fresh:
            select = "SELECT term, data FROM search_posting WHERE term IN ({}) AND chunk = %s"
            before = dict(tables.ask_list(select, by_term, more=[chunk]))
        for term, by_slot in by_term.items():
            if term in before:
                packed = np.frombuffer(before[term], dtype=layout.POSTING).tolist()
                slots = {value >> layout.FIELD_BITS: value & 7 for value in packed} | by_slot
            else:
                slots = by_slot
            values = sorted(slot << layout.FIELD_BITS | bits for slot, bits in slots.items() if bits)
            if values:
                written.append((term, chunk, np.array(values, dtype=layout.POSTING).tobytes()))
            elif term in before:
                emptied.append((chunk, term))
    tables.put("search_posting", ("term", "chunk", "data"), ("term", "chunk"), sorted(written))
    gone = defaultdict(list)
    for chunk, term in emptied:
        gone[chunk].append(term)
    for chunk, its_terms in gone.items():
        tables.delete_numbers(
            f"DELETE FROM search_posting WHERE chunk = {chunk} AND term IN ({{}})",  # noqa: S608 our own numbers
            its_terms,
        )


def _write_records(chunks: _Chunks, places: Iterable[int], before: Iterable[int]) -> None:
    """Keep each document's record and attributes as a row of its own too: `reading` asks for few of them."""
    tables.delete_numbers("DELETE FROM search_record WHERE place IN ({})", before)
    tables.put(
        "search_record", ("place", "latitude", "longitude", "record", "attributes"), ("place",),
        [(place, *chunks.row(place)) for place in sorted(places)],
    )  # fmt: skip


class _Chunks:
    """The chunks that a batch touches, loaded once and saved once."""

    def __init__(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._records: dict[int, bytearray] = {}
        self._pairs: dict[int, dict[int, Sequence[int]]] = {}
        self._free: dict[int, list[int]] = {}
        """Cell -> free places, the last one first to be taken."""
        self.fresh: set[int] = set()
        """Chunks that are not in the database yet."""

    def load(self, chunks: Iterable[int]) -> None:
        """Read chunks of the database."""
        missing = sorted(set(chunks) - self._records.keys())
        rows = tables.ask_list("SELECT id, records, attributes FROM search_chunk WHERE id IN ({})", missing)
        for chunk, records, pairs in rows:
            self._take(chunk, records, pairs)

    def _take(self, chunk: int, records: bytes, pairs: bytes) -> None:
        self._records[chunk] = bytearray(records)
        by_slot: dict[int, list[int]] = defaultdict(list)
        for pair in np.frombuffer(pairs, dtype=layout.PAIR).tolist():
            by_slot[pair >> layout.ATTRIBUTE_BITS].append(pair)
        self._pairs[chunk] = dict(by_slot)

    def settle(self, new: Sequence[Analysed], old: dict[UUID, _Old]) -> dict[UUID, int]:
        """Give each document its place: the one it has if it stays in its cell, else a free one."""
        places = {}
        for document in sorted(new, key=lambda one: (one.cell, one.id)):
            before = old.get(document.id)
            if before and before.place >> layout.SLOT_BITS >> 10 == document.cell:
                places[document.id] = before.place
                continue
            if document.cell not in self._free:
                self._free[document.cell] = self._free_places(document.cell)
            free = self._free[document.cell]
            if not free:
                self._open_chunk(document.cell, free)
            places[document.id] = free.pop()
        return places

    def _free_places(self, cell: int) -> list[int]:
        """Free places in the chunks of a cell that are not full, lowest last."""
        rows = tables.ask(
            "SELECT id, records, attributes FROM search_chunk WHERE id BETWEEN %s AND %s ORDER BY id",
            (layout.first_chunk(cell), layout.last_chunk(cell)),
        )
        free = []
        for chunk, records, pairs in rows:
            if chunk not in self._records:
                flags = np.frombuffer(records, dtype=layout.RECORD)["flags"]
                if len(flags) == layout.SLOTS and flags.all():
                    continue
                self._take(chunk, records, pairs)
            flags = np.frombuffer(bytes(self._records[chunk]), dtype=layout.RECORD)["flags"]
            holes = np.flatnonzero(flags == 0).tolist()
            free += [chunk << layout.SLOT_BITS | slot for slot in (*holes, *range(len(flags), layout.SLOTS))]
        return free[::-1]

    def _open_chunk(self, cell: int, free: list[int]) -> None:
        known = tables.ask(
            "SELECT max(id) FROM search_chunk WHERE id BETWEEN %s AND %s",
            (layout.first_chunk(cell), layout.last_chunk(cell)),
        )[0][0]
        opened = [
            chunk for chunk in self.fresh if layout.first_chunk(cell) <= chunk <= layout.last_chunk(cell)
        ]
        chunk = max([layout.first_chunk(cell) - 1, *opened, *([known] if known is not None else [])]) + 1
        if chunk > layout.last_chunk(cell):
            raise OverflowError("More than a million documents in one grid cell: the index cannot hold them.")
        self.fresh.add(chunk)
        self._records[chunk] = bytearray()
        self._pairs[chunk] = {}
        free += [chunk << layout.SLOT_BITS | slot for slot in range(layout.SLOTS)][::-1]

    def fill(self, place: int, document: Analysed) -> None:
        """Write the record and the attributes of a document at its place."""
        chunk, slot = place >> layout.SLOT_BITS, place & layout.SLOTS - 1
        records = self._records[chunk]
        if len(records) < (slot + 1) * _RECORD_SIZE:
            records.extend(bytes((slot + 1) * _RECORD_SIZE - len(records)))
        records[slot * _RECORD_SIZE : (slot + 1) * _RECORD_SIZE] = document.record
        marked = slot << layout.ATTRIBUTE_BITS
        self._pairs[chunk][slot] = sorted(marked | self._attributes[one] for one in document.attributes)

    def row(self, place: int) -> tuple[int, int, bytes, bytes]:
        """Latitude, longitude, record and attributes of the document at a place."""
        chunk, slot = place >> layout.SLOT_BITS, place & layout.SLOTS - 1
        record = bytes(self._records[chunk][slot * _RECORD_SIZE : (slot + 1) * _RECORD_SIZE])
        latitude, longitude = np.frombuffer(record, dtype=layout.RECORD)["position"][0].tolist()
        attributes = np.array(self._pairs[chunk][slot], dtype=layout.PAIR) & layout.ATTRIBUTE
        return latitude, longitude, record, attributes.tobytes()

    def vacate(self, place: int) -> None:
        """Empty a place; it can be given again in a later batch."""
        chunk, slot = place >> layout.SLOT_BITS, place & layout.SLOTS - 1
        self._records[chunk][slot * _RECORD_SIZE : (slot + 1) * _RECORD_SIZE] = _EMPTY_RECORD
        self._pairs[chunk].pop(slot, None)

    def save(self) -> None:
        """Write the chunks; those that hold nothing any more disappear."""
        rows, emptied = [], []
        for chunk, records in sorted(self._records.items()):
            if not any(records[layout.RECORD.itemsize - 1 :: _RECORD_SIZE]):
                emptied.append(chunk)
                continue
            pairs = [pair for _, ours in sorted(self._pairs[chunk].items()) for pair in ours]
            rows.append((chunk, bytes(records), np.array(pairs, dtype=layout.PAIR).tobytes()))
        tables.put("search_chunk", ("id", "records", "attributes"), ("id",), rows)
        tables.delete_numbers("DELETE FROM search_chunk WHERE id IN ({})", emptied)
