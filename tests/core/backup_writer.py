"""A process that keeps moving amounts between two rows and writes each move into another table.

In every consistent state: the two balances together stay what they were, and the moves written add up to
what has been moved. Run: python -m tests.core.backup_writer DATABASE_URL SECONDS
"""

import sqlite3
import sys
import time
from typing import Any

TOTAL = 1_000_000
FROM, TO = 9001, 9002
INSERT = "INSERT INTO search_term (id, stem, documents) VALUES ({0}, {0}, {0})"


def connect(url: str) -> tuple[Any, str]:
    """Return a connection and the placeholder of its dialect."""
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30, isolation_level=None), "?"
    import psycopg

    return psycopg.connect(url, autocommit=True), "%s"


def prepare(url: str, filler: int) -> None:
    """Make the two balances and enough other rows for a backup to take a while."""
    connection, mark = connect(url)
    for key, amount in ((FROM, TOTAL), (TO, 0)):
        connection.execute(
            "INSERT INTO search_state (id, version, analyser, documents, next_term, next_word, next_counted,"
            f" next_uncounted) VALUES ({mark}, {mark}, 0, 0, 1, 1, 1, 1)",
            (key, amount),
        )
    connection.execute("BEGIN")
    cursor = connection.cursor()
    rows = [(-n, f"filler {n}", 0) for n in range(1, filler + 1)]
    cursor.executemany(INSERT.format(mark), rows)
    connection.execute("COMMIT")
    connection.close()


def state(url: str) -> tuple[int, int, int]:
    """Return both balances and the sum of the moves."""
    connection, mark = connect(url)
    connection.execute("BEGIN" if mark == "?" else "BEGIN ISOLATION LEVEL REPEATABLE READ")
    found = dict(connection.execute("SELECT id, version FROM search_state WHERE id > 9000").fetchall())
    moves = connection.execute("SELECT COALESCE(SUM(documents), 0) FROM search_term").fetchone()[0]
    connection.close()
    return found[FROM], found[TO], moves


def main(url: str, seconds: float) -> None:
    """Move amounts until the time is over."""
    connection, mark = connect(url)
    end, number = time.monotonic() + seconds, int(time.time() * 1000) % 1_000_000_000
    while time.monotonic() < end:
        number += 1
        amount = number % 7 + 1
        connection.execute("BEGIN IMMEDIATE" if mark == "?" else "BEGIN")
        connection.execute(f"UPDATE search_state SET version = version - {amount} WHERE id = {FROM}")
        connection.execute(INSERT.format(mark), (number, f"move {number}", amount))
        connection.execute(f"UPDATE search_state SET version = version + {amount} WHERE id = {TO}")
        connection.execute("COMMIT")
        time.sleep(0.002)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
