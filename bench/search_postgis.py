"""The usual way on PostgreSQL: a GIN index for the words, a GiST index for places, ST_DWithin.

It gets the same stems and, for free, the corrections and prefixes that our engine found for each question; it
counts and orders what it finds in Python, as the neighbour on SQLite does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from django.db import DatabaseError, connection

from bench.results import Row, percentiles
from bench.search_data import data
from vicinia.directory.search import Query, tables, wording
from vicinia.methods import text

NAME = "neighbour: GIN + PostGIS ST_DWithin (PostgreSQL)"


def measure(size: int, asked: Sequence[Query], cpu: Callable[[], float]) -> Row:
    """Build the neighbour's table in the same server and ask it the same questions."""
    try:
        tables.run("CREATE EXTENSION IF NOT EXISTS postgis")
    except DatabaseError:
        return Row("search", NAME, size, note="the server has no PostGIS (Debian: postgresql-15-postgis-3)")
    _build(size)
    prepared = [(query, _words(query.text)) for query in asked]
    times, total = [], 0
    for round_number in range(2):  # the first only warms the cache
        times, total = [], 0
        for query, words in prepared:
            started = cpu()
            total += _ask(query, words)
            times.append((cpu() - started) * 1000)
            if round_number == 0 and len(times) == 20:
                break
    return Row("search", NAME, size, {**percentiles(times), "hits": round(total / len(asked), 1)})


def _build(size: int) -> None:
    tables.run(
        "CREATE TABLE neighbour (id int PRIMARY KEY, cat smallint, m0 int8, m1 int8, m2 int8,"
        " lat float8, lon float8, title text, body text)"
    )
    with connection.cursor() as cursor, cursor.copy("COPY neighbour FROM STDIN") as copy:
        for row in data(size):
            if isinstance(row[0], dict):
                continue
            number, name, description, category, _, latitude, longitude, *mask = row
            copy.write_row((number, category, *mask, latitude, longitude, _stems(name), _stems(description)))
    tables.run("ALTER TABLE neighbour ADD tsv tsvector, ADD g geography(Point)")
    tables.run(
        "UPDATE neighbour SET g = ST_MakePoint(lon, lat)::geography,"
        " tsv = setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'B')"
    )
    tables.run("ALTER TABLE neighbour DROP title, DROP body")
    tables.run("CREATE INDEX ON neighbour USING gin (tsv) WITH (fastupdate = off)")
    tables.run("CREATE INDEX ON neighbour USING gist (g)")
    tables.run("VACUUM FULL ANALYZE neighbour")


def _stems(content: str) -> str:
    return " ".join(text.stem(word) for word in text.tokens(content))


def _words(question: str) -> str:
    """The question as a tsquery: what our engine understood, word by word."""
    understood = wording.read(question)
    every = sorted({term for group in understood.groups for term in group.terms})
    stems = dict(tables.ask_numbers("SELECT id, stem FROM search_term WHERE id IN ({})", every))
    return " & ".join(
        "(" + " | ".join(f"'{stems[term]}'" for term in sorted(group.terms)) + ")"
        for group in understood.groups
    )


def _ask(query: Query, words: str) -> int:
    assert query.open_at is not None and query.radius_km is not None
    part, bit = divmod(query.open_at.weekday() * 24 + query.open_at.hour, 56)
    rows = tables.ask(
        "SELECT id, cat, ST_Distance(g, p), ts_rank('{0,0,.3,1}', tsv, q) FROM neighbour,"
        " (SELECT %s::tsquery AS q, ST_MakePoint(%s, %s)::geography AS p) AS asked"
        f" WHERE tsv @@ q AND ST_DWithin(g, p, %s) AND m{part} >> {bit} & 1 = 1",
        (words, query.longitude, query.latitude, query.radius_km * 1000),
    )
    wanted = query.facets.get("answer")
    Counter(row[1] for row in rows)
    kept = [row for row in rows if not wanted or str(row[1]) in wanted]
    kept.sort(key=lambda row: (-row[3] / (1 + row[2] / 10_000), row[0]))
    return len(kept)
