"""What a question needs to know of the vocabulary and of the postings.

SQLite lies in the same process: it is asked for each thing when it is needed. PostgreSQL is another process,
and going there costs more than most of what it is asked for, so one statement brings everything that the
words of a question can mean (themselves, what they begin, what is one slip away) and where all that occurs
nearby. What that statement did not bring is asked for as on SQLite, so answers are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import connection

from vicinia.directory.search import tables, vocabulary
from vicinia.directory.search.state import Snapshot
from vicinia.directory.search.vocabulary import Known
from vicinia.methods import text

Ranges = Sequence[tuple[int, int]]
"""Ranges of chunks, both ends included."""

_STATE, _OWN, _NEAR, _BEGUN, _POSTING = range(5)
"""What a row of the one statement is."""

_WORDS = """
    WITH own AS MATERIALIZED (
        SELECT id, stem, documents FROM search_term WHERE stem = ANY(string_to_array((SELECT %s), ' '))
    ),
    near AS MATERIALIZED (
        SELECT w.folded, w.surface, w.term, t.documents, w.documents AS of_word
        FROM (SELECT DISTINCT word FROM search_deletion WHERE form = ANY(string_to_array((SELECT %s), ' '))) d
        JOIN search_word w ON w.id = d.word JOIN search_term t ON t.id = w.term
    ),
    begun AS MATERIALIZED (
        SELECT w.surface, w.term, t.documents, w.of_word FROM (
            SELECT surface, term, documents AS of_word FROM search_word
            WHERE folded >= (SELECT %s) AND folded < (SELECT %s)
            AND NOT EXISTS (SELECT 1 FROM own WHERE stem = (SELECT %s))
            ORDER BY documents DESC, surface LIMIT (SELECT %s)
        ) w JOIN search_term t ON t.id = w.term
    )
    SELECT 0, ''::text, ''::text, version, documents::bigint, 0, ''::bytea FROM search_state WHERE id = 1
    UNION ALL SELECT 1, stem, ''::text, id::bigint, documents::bigint, 0, ''::bytea FROM own
    UNION ALL SELECT 2, folded, surface, term::bigint, documents::bigint, of_word, ''::bytea FROM near
    UNION ALL SELECT 3, ''::text, surface, term::bigint, documents::bigint, of_word, ''::bytea FROM begun
"""
"""Every parameter stands in a SELECT of its own, for the reason given in `tables`. Words hold no spaces."""
_POSTINGS = """
    UNION ALL SELECT 4, ''::text, ''::text, p.term::bigint, p.chunk, 0, p.data
    FROM (SELECT id FROM own UNION SELECT term FROM near UNION SELECT term FROM begun) t
    CROSS JOIN unnest((SELECT %s::bigint[]), (SELECT %s::bigint[])) AS r (first, last)
    CROSS JOIN LATERAL (
        SELECT term, chunk, data FROM search_posting
        WHERE term = t.id AND chunk BETWEEN r.first AND r.last OFFSET 0
    ) p
"""
"""OFFSET 0 keeps the planner, who cannot know how few words there will be, from reading the whole table."""


@dataclass(slots=True)
class Lookup:
    """What has been read for one question."""

    own: dict[str, tuple[int, int]]
    """Stem -> (its number, documents that hold it), for stems of the question that occur."""
    state: Snapshot
    _ranges: Ranges | None = None
    _near: list[vocabulary.NearRow] | None = None
    """The neighbours of every word of the question."""
    _begun: dict[str, list[Known]] = field(default_factory=dict)
    """Beginning -> words."""
    _postings: dict[int, list[tuple[int, bytes]]] | None = None
    """Stem's number -> chunks and data within `_ranges`, for every stem above."""

    def near(self, words: Iterable[str]) -> dict[str, list[Known]]:
        """For each folded word of the question the words one slip away, as `vocabulary.near`."""
        wanted = list(words)
        return vocabulary.near(wanted) if self._near is None else vocabulary.nearest(wanted, self._near)

    def beginning_with(self, folded: str) -> list[Known]:
        """Words that begin so, as `vocabulary.beginning_with`."""
        found = self._begun.get(folded)
        return vocabulary.beginning_with(folded) if found is None else found

    def postings(self, terms: Iterable[int], ranges: Ranges | None) -> Iterator[tuple[int, int, bytes]]:
        """Stem's number, chunk and data of stems within ranges of chunks, in no order."""
        missing = sorted(set(terms))
        if self._postings is not None and ranges == self._ranges:
            for term in missing:
                for chunk, data in self._postings.get(term, ()):
                    yield term, chunk, data
            missing = [term for term in missing if term not in self._postings]
        if missing:
            select = "SELECT term, chunk, data FROM search_posting WHERE term IN ({})"
            yield from (
                tables.ask_list(select, missing)
                if ranges is None
                else tables.ask_ranges(select, "chunk", ranges, missing)
            )


def look_up(words: Sequence[text.Word], ranges: Ranges | None) -> Lookup:
    """Begin to read for a question of these words; `ranges` of chunks matter, None for all."""
    stems = [text.stem(word.folded) for word in words]
    if words and connection.vendor == "postgresql":
        return _at_once([word.folded for word in words], stems, ranges)
    return Lookup(*vocabulary.terms_of(stems))


def _at_once(words: Sequence[str], stems: Sequence[str], ranges: Ranges | None) -> Lookup:
    last = words[-1]
    statement = _WORDS
    parameters: list[object] = [
        " ".join(stems), " ".join(vocabulary.forms_of(words)),
        last, vocabulary.after(last), stems[-1], vocabulary.PREFIXES,
    ]  # fmt: skip
    if ranges is not None:
        statement += _POSTINGS
        parameters += [f"{{{','.join([str(ends[i]) for ends in ranges])}}}" for i in (0, 1)]
    own: dict[str, tuple[int, int]] = {}
    near: list[vocabulary.NearRow] = []
    begun: list[vocabulary.BegunRow] = []
    postings: dict[int, list[tuple[int, bytes]]] = {}
    state = Snapshot(0, 0)
    found = []
    for kind, folded, surface, number, documents, of_word, data in tables.ask(statement, parameters):
        if kind == _POSTING:
            found.append((number, documents, data))
            continue
        if kind == _STATE:
            state = Snapshot(number, documents)
            continue
        postings[number] = []
        if kind == _OWN:
            own[folded] = number, documents
        elif kind == _NEAR:
            near.append((folded, surface, number, documents, of_word))
        else:
            begun.append((surface, number, documents, of_word))
    for term, chunk, data in found:
        postings[term].append((chunk, data))
    # The beginnings of a word that is there itself have not been looked for, and nobody asks for them.
    beginnings = {} if stems[-1] in own else {last: vocabulary.most_common(begun)}
    return Lookup(own, state, ranges, near, beginnings, None if ranges is None else postings)
