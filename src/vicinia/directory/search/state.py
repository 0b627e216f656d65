"""The one row that all writers lock, and the counters that only its holder may move."""

from __future__ import annotations

from dataclasses import dataclass

from vicinia.directory.search import tables
from vicinia.methods.text import ANALYSER_VERSION

_COLUMNS = ("version", "documents", "next_term", "next_word", "next_counted", "next_uncounted")
_NEW = (1, 0, 0, 1, 1, 1, 1, ANALYSER_VERSION)


@dataclass(slots=True)
class State:
    """The state of the index while this transaction holds its lock."""

    version: int
    documents: int
    next_term: int
    next_word: int
    next_counted: int
    next_uncounted: int

    @classmethod
    def lock(cls) -> State:
        """Take the lock until the end of the transaction, and read the state."""
        lock = "UPDATE search_state SET version = version + 1 WHERE id = 1"
        if not tables.run(lock):
            tables.put(
                "search_state",
                ("id", *_COLUMNS, "analyser"),
                ("id",),
                [_NEW],
                update="version = search_state.version",
            )
            tables.run(lock)
        return cls(*tables.ask(f"SELECT {', '.join(_COLUMNS)} FROM search_state WHERE id = 1")[0])  # noqa: S608

    def save(self) -> None:
        """Write the counters back."""
        tables.run(
            "UPDATE search_state SET documents = %s, next_term = %s, next_word = %s, next_counted = %s,"
            " next_uncounted = %s WHERE id = 1",
            (self.documents, self.next_term, self.next_word, self.next_counted, self.next_uncounted),
        )


def is_stale() -> bool:
    """Whether the index was made by other rules for words than those of this version, and must be remade."""
    rows = tables.ask("SELECT analyser FROM search_state WHERE id = 1")
    return bool(rows) and rows[0][0] != ANALYSER_VERSION
