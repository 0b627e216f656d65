"""The usual way on PostgreSQL: a GIN index for the words, a GiST index for places, ST_DWithin.

It is measured twice: finding prefixes and misspelt words itself with pg_trgm (what a whole answer costs), and
with the stems that our engine found for each question handed over for free (what words and place alone cost).
It counts and orders what it finds in Python, as the neighbour on SQLite does; a question without an answer
stays without one, where our engine goes on to wider spellings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from django.db import DatabaseError, connection
from psycopg import Cursor

from bench.results import Row, percentiles
from bench.search_data import data
from vicinia.directory.search import Query, tables, wording
from vicinia.methods import text

NAME = "neighbour: GIN + PostGIS ST_DWithin + pg_trgm (PostgreSQL)"
FREE_NAME = "neighbour: the same, words understood for free (PostgreSQL)"


def measure(size: int, asked: Sequence[Query], cpu: Callable[[], float]) -> list[Row]:
    """Build the neighbour's table in the same server and ask it the same questions."""
    try:
        for extension in ("postgis", "pg_trgm"):
            tables.run(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    except DatabaseError:
        return [Row("search", NAME, size, note="the server has no PostGIS (Debian: postgresql-15-postgis-3)")]
    _build(size)
    understood = {query.text: _understood(query.text) for query in asked}
    return [
        _timed(NAME, size, asked, cpu, _guessed),
        _timed(FREE_NAME, size, asked, cpu, understood.__getitem__),
    ]


def _timed(
    name: str, size: int, asked: Sequence[Query], cpu: Callable[[], float], words_of: Callable[[str], str]
) -> Row:
    for query in asked[:20]:
        _ask(query, words_of(query.text))
    times, total = [], 0
    for query in asked:
        started = cpu()
        total += _ask(query, words_of(query.text))
        times.append((cpu() - started) * 1000)
    return Row("search", name, size, {**percentiles(times), "hits": round(total / len(asked), 1)})


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
    tables.run("CREATE TABLE neighbour_words AS SELECT folded AS word, documents FROM search_word")
    tables.run("CREATE INDEX ON neighbour_words USING gin (word gin_trgm_ops)")
    tables.run("CREATE INDEX ON neighbour_words (word text_pattern_ops)")
    tables.run("ANALYZE neighbour_words")
    tables.run("SET pg_trgm.similarity_threshold = 0.35")


def _stems(content: str) -> str:
    return " ".join(text.stem(word) for word in text.tokens(content))


def _understood(question: str) -> str:
    """The question as a tsquery: what our engine understood, word by word."""
    read = wording.read(question)
    every = sorted({term for group in read.groups for term in group.terms})
    stems = dict(tables.ask_list("SELECT id, stem FROM search_term WHERE id IN ({})", every))
    return " & ".join(
        "(" + " | ".join(f"'{stems[term]}'" for term in sorted(group.terms)) + ")" for group in read.groups
    )


def _guessed(question: str) -> str:
    """The question as a tsquery: known words, else the beginning of words, else similar words."""
    parts = []
    for word in text.tokens(question):
        if tables.ask("SELECT 1 FROM neighbour_words WHERE word = %s LIMIT 1", (word,)):
            parts.append(f"'{text.stem(word)}'")
        elif _rows("SELECT 1 FROM neighbour_words WHERE word LIKE %s LIMIT 1", (word + "%",)):
            parts.append(f"'{word}':*")
        else:
            similar = _rows(
                "SELECT word FROM neighbour_words WHERE word %% %s"
                " ORDER BY similarity(word, %s) DESC, documents DESC LIMIT 3",
                (word, word),
            )
            parts.append("(" + " | ".join(f"'{text.stem(one)}'" for (one,) in similar or [(word,)]) + ")")
    return " & ".join(parts)


def _rows(sql: str, parameters: Sequence[object]) -> list[tables.Row]:
    """Ask as our engine does, but plan each question anew: quicker here, as plans depend on the words."""
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:
        return cursor.execute(sql.encode(), parameters, binary=True, prepare=False).fetchall()


def _ask(query: Query, words: str) -> int:
    assert query.open_at is not None and query.radius_km is not None
    part, bit = divmod(query.open_at.weekday() * 24 + query.open_at.hour, 56)
    rows = _rows(
        "SELECT id, cat, ST_Distance(g, p), ts_rank('{0,0,.3,1}', tsv, q) FROM neighbour,"
        " (SELECT %s::tsquery AS q, ST_MakePoint(%s, %s)::geography AS p) AS asked"
        f" WHERE tsv @@ q AND ST_DWithin(g, p, %s) AND m{part} >> %s & 1 = 1",
        (words, query.longitude, query.latitude, query.radius_km * 1000, bit),
    )
    wanted = query.facets.get("answer")
    Counter(row[1] for row in rows)
    kept = [row for row in rows if not wanted or str(row[1]) in wanted]
    kept.sort(key=lambda row: (-row[3] / (1 + row[2] / 10_000), row[0]))
    return len(kept)
