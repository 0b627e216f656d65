"""Search: CPU time of our engine at several sizes, beside the neighbours on the same data and questions.

Each size runs in a process of its own (`search_measure`). The neighbours are FTS5 joined and then filtered by
place (`../shared/bench/search_sqlite.py`, when it lies beside this checkout) and PostGIS's ST_DWithin with a
GIN index for the words (`search_postgis`, when the server has that extension).
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bench.results import Row
from bench.search_data import NEIGHBOUR, WORK, data_at_hand, in_neighbour

if TYPE_CHECKING:
    from bench.run import Options

SIZES = (2_000, 20_000, 140_000)
POSTGRES_SIZE = 140_000
FTS5_SHARE_FROM, FTS5_SHARE = 1_000_000, 0.1
"""From this size on our p95 must be this share of the FTS5 neighbour's."""
POSTGIS_SHARE = 0.5


def run(options: Options) -> list[Row]:
    """Measure every size on SQLite, one on PostgreSQL, and the neighbours."""
    rows: list[Row] = []
    for size in options.sizes or SIZES:
        data_at_hand(size)
        ours = _measure(size, f"sqlite:///{_new_file(size)}")
        theirs = _fts5(size)
        rows += [*ours, theirs, *_shares(ours, theirs, FTS5_SHARE if size >= FTS5_SHARE_FROM else None)]
        if size == POSTGRES_SIZE:
            with _postgres() as url:
                ours = _measure(size, url) if url else []
            rows += ours or [
                Row("search", "PostgreSQL", size, note="no PostgreSQL server can be started here")
            ]
            neighbours = [row for row in ours if row.name.startswith("neighbour")]
            for theirs, goal in zip(neighbours, (POSTGIS_SHARE, None), strict=False):
                rows += _shares(ours, theirs, goal)
    return rows


def _measure(size: int, url: str) -> list[Row]:
    folder = str(WORK / f"search-{size}")
    environment = {**os.environ, "VICINIA_MODE": "test", "VICINIA_VAR": folder, "DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-m", "bench.search_measure", str(size)],
        env=environment, cwd=WORK.parents[1], stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return [Row(**row) for row in json.loads(done.stdout.splitlines()[-1])]


def _new_file(size: int) -> str:
    folder = WORK / f"search-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("index.sqlite3*"):
        path.unlink()
    return str(folder / "index.sqlite3")


@contextlib.contextmanager
def _postgres() -> Iterator[str | None]:
    """A server for this bench only; None where none can be started."""
    from tests.infrastructure import postgres

    postgres.SETTINGS.update(shared_buffers="1GB", jit="off", random_page_cost="1.1")  # as a real server has
    try:
        server = postgres.start()
    except postgres.PostgresMissing:
        yield None
        return
    try:
        yield server.url()
    finally:
        server.stop()


def _fts5(size: int) -> Row:
    """Run the neighbour's own script and read the figures it prints."""
    name = "neighbour: FTS5 join, then filter (SQLite)"
    process = in_neighbour(str(NEIGHBOUR / "search_sqlite.py"), str(size))
    if process is None:
        return Row("search", name, size, note="not beside this checkout, or its libraries are not to be had")
    output, _ = process.communicate()
    for line in output.splitlines():
        if "fts5 join, post-filter" in line:
            words = line.split("CPU", 1)[1].split()
            figures = {f"{one}_ms": float(words[words.index(one) + 1]) for one in ("p50", "p95", "max")}
            return Row("search", name, size, figures)
    return Row("search", name, size, note=f"ended with {process.returncode} and no figures")


def _shares(ours: list[Row], theirs: Row, goal: float | None) -> list[Row]:
    """Our figures as a share of the neighbour's."""
    mine = next((row for row in ours if row.name.startswith("text + place")), None)
    if mine is None or "p95_ms" not in theirs.figures:
        return []
    figures = {
        f"{one}_share": round(mine.figures[f"{one}_ms"] / theirs.figures[f"{one}_ms"], 3)
        for one in ("p50", "p95")
        if theirs.figures[f"{one}_ms"]
    }
    return [Row("search", f"ours as a share of {theirs.name}", theirs.size, figures, "p95_share", goal)]
