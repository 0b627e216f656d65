"""The search of everything a district offers: same answers on SQLite and PostgreSQL.

Call `index` and `remove` inside the transaction that makes the change: the index lives in ordinary
tables of the same database, so it commits and rolls back with the change, and every process sees it at
once. Nothing is cached in a process. The method is explained in `docs/methods/search.md`.
"""

from __future__ import annotations

from vicinia.directory.search.contract import (
    HOURS_PER_WORD,
    MAX_POINTS,
    Answer,
    Document,
    Hit,
    Hours,
    Query,
    Sort,
    VerifyOpen,
)
from vicinia.directory.search.finding import search
from vicinia.directory.search.state import version
from vicinia.directory.search.suggesting import suggest
from vicinia.directory.search.writing import clear, index, remove

__all__ = [
    "HOURS_PER_WORD",
    "MAX_POINTS",
    "Answer",
    "Document",
    "Hit",
    "Hours",
    "Query",
    "Sort",
    "VerifyOpen",
    "clear",
    "index",
    "remove",
    "search",
    "suggest",
    "version",
]
