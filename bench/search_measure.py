"""Build the index of one size in the database of DATABASE_URL, time it, print the rows as JSON."""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vicinia.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 Django must be set up first
from django.db import connection  # noqa: E402

from bench import search_postgis  # noqa: E402
from bench.results import Row, percentiles  # noqa: E402
from bench.search_data import data, slip  # noqa: E402
from vicinia.directory.search import Document, Hours, Query, clear, index, search  # noqa: E402

LIMIT_MS = {2_000: 3.0, 20_000: 4.0, 140_000: 6.0, 1_000_000: 15.0}
"""Most CPU milliseconds at the 95th percentile of a question with place, facet and opening, on SQLite."""
ANYWHERE_MS = {140_000: 60.0}
RADIUS_KM = 15
KNOWN_ITEMS = 300
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def measure(size: int) -> list[Row]:
    """All rows of one size on one database."""
    engine = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    call_command("migrate", "search", verbosity=0)
    source = _Source(size)
    started = _cpu()
    clear()
    index(source.documents())
    built = _cpu() - started
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as the server does by itself after a while
    near = [
        Query(
            text=one["text"], latitude=one["lat"], longitude=one["lon"], radius_km=RADIUS_KM,
            facets={} if one["cat"] is None else {"answer": (str(one["cat"]),)},
            open_at=MONDAY + timedelta(hours=one["hour"]),
        )
        for one in source.questions
    ]  # fmt: skip
    rows = [
        Row("search", f"index of everything, {engine}", size, {"cpu_s": round(built, 1), "mb": _megabytes()}),
        _timed(f"text + place + facet + open, {engine}", size, near,
               LIMIT_MS.get(size) if engine == "SQLite" else None),
        _timed(f"text without a place, {engine}", size, [Query(text=one.text) for one in near],
               ANYWHERE_MS.get(size) if engine == "SQLite" else None),
        _found(source.known, size, f"known item in the first ten, {engine}", 0.99),
        _found(source.known, size, f"… with one misspelling, {engine}", 0.95, slip),
        _changed(source.known, size, f"change one document, {engine}"),
    ]  # fmt: skip
    rows[0].figures["max_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if connection.vendor == "postgresql":
        rows += search_postgis.measure(size, near, _cpu)
    return rows


class _Source:
    """Documents read once; some are remembered as known items, and the questions come at the end."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.questions: list[dict[str, Any]] = []
        self.known: list[list[Any]] = []

    def documents(self) -> Iterator[Document]:
        """All documents, by places: as a whole rebuild would hand them over."""
        chance = random.Random(5)
        wanted = KNOWN_ITEMS * 4

        def rows() -> Iterator[list[Any]]:
            for row in data(self._size):
                if isinstance(row[0], dict):
                    self.questions = row
                    continue
                if len(self.known) < wanted:
                    self.known.append(row)
                elif chance.random() < wanted / row[0]:
                    self.known[chance.randrange(wanted)] = row
                yield row

        for row in sorted(rows(), key=lambda row: (int(row[5] * 5), int(row[6] * 3.5))):
            yield document(row)


def document(row: Sequence[Any]) -> Document:
    """A row of the data as a document."""
    number, name, description, category, municipality, latitude, longitude, *mask = row
    return Document(
        id=uuid.UUID(int=number), kind="service", title=name, body=description,
        latitude=latitude, longitude=longitude, municipality=f"{municipality:06d}",
        facets={"answer": (str(category),)}, hours=Hours((mask[0], mask[1], mask[2]), exact=True),
    )  # fmt: skip


def _timed(name: str, size: int, asked: Sequence[Query], limit: float | None) -> Row:
    for query in asked[:20]:
        search(query)  # warm: imports and the database's own cache
    times, total = [], 0
    for query in asked:
        started = _cpu()
        total += search(query).total
        times.append((_cpu() - started) * 1000)
    figures = {**percentiles(times), "hits": round(total / len(asked), 1)}
    return Row("search", name, size, figures, "p95_ms", limit)


def _found(
    known: Sequence[Sequence[Any]], size: int, name: str, least: float,
    wrong: Callable[[str, random.Random], str] | None = None,
) -> Row:  # fmt: skip
    """Share of documents found in the first ten by two words of their title, from 2 km away."""
    chance = random.Random(11)
    asked = found = 0
    for row in known:
        words = sorted({word for word in row[1].lower().split() if len(word) >= 6})
        if len(words) < 2 or asked == KNOWN_ITEMS:
            continue
        typed = chance.sample(words, 2)
        if wrong is not None:
            i = chance.randrange(2)
            typed[i] = wrong(typed[i], chance)
        asked += 1
        answer = search(
            Query(text=" ".join(typed), latitude=row[5] + 0.018, longitude=row[6], radius_km=20,
                  facets={"answer": (str(row[3]),)}, size=10)
        )  # fmt: skip
        found += uuid.UUID(int=row[0]) in [hit.id for hit in answer.hits]
    return Row("search", name, size, {"share": round(found / max(asked, 1), 4)}, "share", at_least=least)


def _changed(known: Sequence[Sequence[Any]], size: int, name: str) -> Row:
    times = []
    for row in known[:100]:
        changed = document([row[0], f"{row[1]} aggiornato", *row[2:]])
        started = _cpu()
        index([changed])
        times.append((_cpu() - started) * 1000)
    return Row("search", name, size, percentiles(times))


def _cpu() -> float:
    """CPU seconds of this process and, on PostgreSQL, of the process that serves it."""
    other = 0.0
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        path = Path("/proc") / str(connection.connection.info.backend_pid) / "schedstat"
        other = int(path.read_text().split()[0]) / 1e9
    return time.process_time() + other


def _megabytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0]) // 1_000_000


if __name__ == "__main__":
    print(json.dumps([row.__dict__ for row in measure(int(sys.argv[1]))]))
