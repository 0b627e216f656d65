"""From a document to what the index stores of it: stems with their fields, words, record, attributes."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from uuid import UUID

from vicinia.directory.search import layout
from vicinia.directory.search.contract import Document
from vicinia.methods import text

MAX_TEXT = 100_000
"""Characters of one field that are indexed."""

SERVES, MUNICIPALITY, KIND, DISTRICT = "serves", "municipality", "kind", "district"
FACET = "facet:"
"""Dimensions of attributes; that of a facet is followed by its scheme."""

ANYWHERE = ""
"""Code of the dimension `serves` for a document without limit."""

Attribute = tuple[str, str]
"""Dimension and code."""

_TAIL = struct.Struct("<iiqqqBB")
"""The part of `layout.RECORD` after its big-endian numbers."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """What is to be stored of one document."""

    id: UUID
    cell: int
    title: str
    sort_title: str
    stems: dict[str, int]
    """Stem -> bits of the fields that hold it."""
    words: dict[str, tuple[str, str]]
    """Word as written -> (folded, stem)."""
    record: bytes
    """One `layout.RECORD`."""
    attributes: frozenset[Attribute]


def is_counted(dimension: str) -> bool:
    """Whether the values of a dimension are counted over an answer."""
    return dimension == MUNICIPALITY or dimension.startswith(FACET)


def sort_key(title: str) -> str:
    """What titles are sorted by: their folded words.

    >>> sort_key("  Città «Aperta»")
    'citta aperta'
    """
    return " ".join(text.tokens(title[:MAX_TEXT]))


def title_number(sort_title: str) -> int:
    """The first eight bytes of a sort key as a number that sorts as they do."""
    return int.from_bytes(sort_title.encode()[:8].ljust(8, b"\0"), "big")


def analyse(document: Document) -> Analysed:
    """Read a document; every part of it may be empty."""
    stems: dict[str, int] = {}
    words: dict[str, tuple[str, str]] = {}
    fields = (
        (document.title, layout.TITLE),
        (document.keywords, layout.KEYWORDS),
        (document.body, layout.BODY),
    )
    title_stems = 0
    for content, bit in fields:
        for surface, folded in text.words(content[:MAX_TEXT]):
            is_function = text.is_function_word(folded)
            if is_function and bit == layout.BODY:
                continue  # in nearly every text; titles such as "Dopo di noi" are still found by them
            stem = text.stem(folded)
            stems[stem] = stems.get(stem, 0) | bit
            if not is_function:
                words[surface] = (folded, stem)
        if bit == layout.TITLE:
            title_stems = len(stems)
    sort_title = sort_key(document.title)
    return Analysed(
        id=document.id,
        cell=layout.cell_of(document.latitude, document.longitude),
        title=document.title.replace("\0", " ").encode("utf-8", "replace").decode(),
        sort_title=sort_title,
        stems=stems,
        words=words,
        record=_record(document, sort_title, title_stems),
        attributes=_attributes(document),
    )


def _record(document: Document, sort_title: str, title_stems: int) -> bytes:
    latitude = longitude = layout.NO_COORDINATE
    if layout.cell_of(document.latitude, document.longitude) != layout.UNPLACED_CELL:
        latitude, longitude = layout.micro(document.latitude or 0), layout.micro(document.longitude or 0)
    flags, mask = layout.USED, (0, 0, 0)
    if document.hours is not None:
        mask = document.hours.mask
        flags |= layout.HOURS_KNOWN
        flags |= layout.HOURS_EXACT * document.hours.exact
        flags |= layout.OPEN_ON_HOLIDAYS * document.hours.open_on_holidays
    head = document.id.bytes + title_number(sort_title).to_bytes(8, "big")
    return head + _TAIL.pack(latitude, longitude, *mask, min(title_stems, 255), flags)


def _attributes(document: Document) -> frozenset[Attribute]:
    found = {(KIND, document.kind), (DISTRICT, str(document.district or ""))}
    found |= {(SERVES, code) for code in document.serves or (ANYWHERE,)}
    if document.municipality:
        found.add((MUNICIPALITY, document.municipality))
    for scheme, codes in document.facets.items():
        found |= {(FACET + scheme, code) for code in codes}
    return frozenset(found)
