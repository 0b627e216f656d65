"""The stems and words that documents hold, with the number of documents of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vicinia.directory.search import tables
from vicinia.directory.search.analysing import Analysed
from vicinia.directory.search.state import Snapshot, State, snapshot
from vicinia.methods.speller import MIN_LENGTH, deletions, is_near

MAX_CORRECTED = 24
"""Letters of the longest word that is corrected."""

PREFIXES, CORRECTIONS = 30, 5
"""Most words that the beginning of a word, or a misspelt word, stands for."""


NearRow = tuple[str, str, int, int, int]
"""Folded word, word, its stem's number, documents that hold the stem, documents that hold the word."""
BegunRow = tuple[str, int, int, int]
"""The same without the folded word."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of stems and of words."""

    stems: dict[str, int]
    words: dict[str, int]


@dataclass(frozen=True, slots=True)
class Known:
    """A word of the vocabulary, its stem's number, and the documents that hold the stem."""

    surface: str
    term: int
    documents: int


def ensure(state: State, documents: Sequence[Analysed]) -> Numbers:
    """Numbers for all stems and words of some documents; new ones are stored, with no document yet."""
    stems = {stem for document in documents for stem in document.stems}
    words = {surface: value for document in documents for surface, value in document.words.items()}
    known_stems = {
        stem: number
        for number, stem in tables.ask_list(
            "SELECT id, stem FROM search_term WHERE stem IN ({})", sorted(stems)
        )
    }
    known_words = {
        surface: number
        for number, surface in tables.ask_list(
            "SELECT id, surface FROM search_word WHERE surface IN ({})", sorted(words)
        )
    }
    new_terms, new_words, forms = [], [], []
    for stem in sorted(stems - known_stems.keys()):
        known_stems[stem] = state.next_term
        new_terms.append((state.next_term, stem, 0))
        state.next_term += 1
    for surface in sorted(words.keys() - known_words.keys()):
        folded, stem = words[surface]
        known_words[surface] = state.next_word
        new_words.append((state.next_word, surface, folded, known_stems[stem], 0))
        if is_corrected(folded):
            forms += [(form, state.next_word) for form in deletions(folded)]
        state.next_word += 1
    tables.put("search_term", ("id", "stem", "documents"), ("id",), new_terms)
    tables.put("search_word", ("id", "surface", "folded", "term", "documents"), ("id",), new_words)
    tables.put("search_deletion", ("form", "word"), ("form", "word"), sorted(forms))
    return Numbers(known_stems, known_words)


def is_corrected(folded: str) -> bool:
    """Whether slips are looked for: not in short words, not in numbers.

    >>> is_corrected("mensa"), is_corrected("cup"), is_corrected("1522")
    (True, False, False)
    """
    return MIN_LENGTH <= len(folded) <= MAX_CORRECTED and not any(letter.isdigit() for letter in folded)


def count(terms: Mapping[int, int], words: Mapping[int, int]) -> None:
    """Add to the number of documents of stems and words; those left without any disappear."""
    for table, changes in (("search_term", terms), ("search_word", words)):
        changed = sorted((number, more) for number, more in changes.items() if more)
        _add(table, changed)
        fewer = [number for number, more in changed if more < 0]
        gone = [
            number
            for (number,) in tables.ask_list(
                f"SELECT id FROM {table} WHERE documents <= 0 AND id IN ({{}})",  # noqa: S608 our own names
                fewer,
            )
        ]
        tables.delete_numbers(f"DELETE FROM {table} WHERE id IN ({{}})", gone)  # noqa: S608
        if table == "search_word":
            tables.delete_numbers("DELETE FROM search_deletion WHERE word IN ({})", gone)


def _add(table: str, changes: Sequence[tuple[int, int]]) -> None:
    """Add numbers to rows, in statements that both databases know."""
    for part in tables.batches(changes, 500):
        cases = " ".join(f"WHEN {number} THEN {more}" for number, more in part)
        listed = ", ".join(str(number) for number, _ in part)
        tables.run(
            f"UPDATE {table} SET documents = documents + CASE id {cases} ELSE 0 END WHERE id IN ({listed})"  # noqa: S608
        )


def terms_of(stems: Sequence[str]) -> tuple[dict[str, tuple[int, int]], Snapshot]:
    """Stem -> (its number, documents that hold it) for stems that occur; and the state of the index."""
    if not stems:
        return {}, snapshot()
    rows = tables.ask_list(
        "SELECT stem, id, documents FROM search_term WHERE stem IN ({})"
        " UNION ALL SELECT '', version, documents FROM search_state WHERE id = 1",
        stems,
    )
    found = {stem: (number, documents) for stem, number, documents in rows}
    return found, Snapshot(*found.pop("", (0, 0)))


def beginning_with(folded: str, limit: int = PREFIXES) -> list[Known]:
    """Words that begin so, those in most documents first."""
    rows = tables.ask(
        "SELECT w.surface, w.term, t.documents, w.documents FROM (SELECT surface, term, documents"
        " FROM search_word WHERE folded >= %s AND folded < %s ORDER BY documents DESC, surface LIMIT %s) w"
        " JOIN search_term t ON t.id = w.term",
        (folded, after(folded), limit),
    )
    return most_common(rows)


def after(beginning: str) -> str:
    """What sorts after all words that begin so."""
    return beginning + "\U0010ffff"


def most_common(rows: Iterable[BegunRow]) -> list[Known]:
    """Words that begin alike in the order in which they are offered."""
    return [Known(*row[:3]) for row in sorted(rows, key=lambda row: (-row[3], row[0]))]


def near(words: Iterable[str]) -> dict[str, list[Known]]:
    """For each folded word the words one slip away (itself included), in one question to the database.

    Those in most documents come first, one for each stem.
    """
    asked = sorted(set(words))
    rows = tables.ask_list(
        "SELECT w.folded, w.surface, w.term, t.documents, w.documents"
        " FROM (SELECT DISTINCT word FROM search_deletion WHERE form IN ({})) d"
        " JOIN search_word w ON w.id = d.word JOIN search_term t ON t.id = w.term",
        forms_of(asked),
    )
    return nearest(asked, rows)


def forms_of(words: Iterable[str]) -> list[str]:
    """The forms that words one slip away from these share with them; none for words not to be corrected."""
    return sorted({form for word in words if is_corrected(word) for form in deletions(word)})


def nearest(words: Iterable[str], rows: Iterable[NearRow]) -> dict[str, list[Known]]:
    """As `near`, among rows that hold more than that; a row that comes twice counts once."""
    ordered = sorted(rows, key=lambda row: (-row[4], row[1]))
    found: dict[str, list[Known]] = {}
    for word in words:
        if not is_corrected(word):
            continue
        by_term: dict[int, Known] = {}
        for candidate, surface, term, documents, _ in ordered:
            if term not in by_term and is_near(word, candidate):
                by_term[term] = Known(surface, term, documents)
        found[word] = list(by_term.values())[:CORRECTIONS]
    return found
