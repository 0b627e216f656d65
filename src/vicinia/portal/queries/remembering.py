"""What everybody may see of the directory, remembered by a process until the directory changes.

The index of the search gets a new version with every change of an entry, in the same transaction. What was
read at a version is good for as long as a question finds that version. A minute is the limit all the same:
other tables (names of municipalities, words) may change without it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic
from typing import TypeVar, cast

from vicinia.directory import search

Kept = TypeVar("Kept")
SECONDS = 60.0
MOST = 20_000


class _Memory:
    """All that belongs to one version."""

    def __init__(self, version: int) -> None:
        self.version, self.until = version, monotonic() + SECONDS
        self.rows: dict[Hashable, object] = {}


_memory = _Memory(0)


def remembered(key: Hashable, read: Callable[[], Kept]) -> Kept:
    """What was read under a key, or what `read` says now."""
    rows = rows_of_now()
    if key in rows:
        return cast(Kept, rows[key])  # a key always stands for the same kind of thing
    found = read()
    rows[key] = found
    return found


def rows_of_now() -> dict[Hashable, object]:
    """The memory of the version that the database has now; one that nobody else sees without an index."""
    global _memory
    version = search.version()
    if not version:
        return {}
    if _memory.version != version or monotonic() > _memory.until or len(_memory.rows) > MOST:
        _memory = _Memory(version)
    return _memory.rows


def forget() -> None:
    """Begin anew."""
    global _memory
    _memory = _Memory(0)
