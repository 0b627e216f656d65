"""The one row that all writers lock, and the counters that only its holder may move."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from vicinia.directory.search import tables
from vicinia.methods.text import ANALYSER_VERSION

_COLUMNS = ("version", "documents", "next_term", "next_word", "next_counted", "next_uncounted")
_NEW = (1, 0, 0, 1, 1, 1, 1, ANALYSER_VERSION)


@dataclass(slots=True)
class State:
    """The state of the index while this transaction holds its lock."""

    version: int
    """Renewed at random with every change: what was read at a version is as it was."""
    documents: int
    next_term: int
    next_word: int
    next_counted: int
    next_uncounted: int

    @classmethod
    def lock(cls) -> State:
        """Take the lock until the end of the transaction, and read the state."""
        lock = "UPDATE search_state SET version = version WHERE id = 1"
        if not tables.run(lock):
            tables.put(
                "search_state",
                ("id", *_COLUMNS, "analyser"),
                ("id",),
                [_NEW],
                update="version = search_state.version",
            )
            tables.run(lock)
        read = f"SELECT {', '.join(_COLUMNS)} FROM search_state WHERE id = 1"  # noqa: S608 our own names
        return cls(*tables.ask(read)[0])

    def save(self) -> None:
        """Write everything back, with a version that never was, also not in a transaction rolled back."""
        self.version = secrets.randbits(62)
        values = [getattr(self, column) for column in _COLUMNS]
        changes = ", ".join(f"{column} = %s" for column in _COLUMNS)
        tables.run(f"UPDATE search_state SET {changes} WHERE id = 1", values)  # noqa: S608 our own names


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a question needs to know of the state."""

    version: int
    documents: int


def snapshot() -> Snapshot:
    """The state as this transaction sees it, without a lock."""
    rows = tables.ask("SELECT version, documents FROM search_state WHERE id = 1")
    return Snapshot(*rows[0]) if rows else Snapshot(0, 0)


def version() -> int:
    """The version of the index as this transaction sees it: another one after every change; 0 without any."""
    return snapshot().version


def is_stale() -> bool:
    """Whether the index was made by other rules for words than those of this version, and must be remade."""
    rows = tables.ask("SELECT analyser FROM search_state WHERE id = 1")
    return bool(rows) and rows[0][0] != ANALYSER_VERSION
