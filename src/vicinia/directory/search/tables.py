"""SQL of the index, the same on SQLite and PostgreSQL but for how lists and bulk writes are handed over.

A list is written `IN ({})` in a statement; SQLite gets it as so many values, PostgreSQL as one array, so that
its statement stays the same whatever the length and is planned once.
"""
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import numpy as np
from django.db import DEFAULT_DB_ALIAS, connection, connections
from numpy.typing import NDArray

Row = tuple[Any, ...]

_AT_ONCE = 2000
"""Values in one list on SQLite."""


def ask(sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """All rows of a question."""
    if connection.vendor == "postgresql":
        return _ask_postgresql(sql, parameters)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall()


def ask_list(sql: str, values: Iterable[Any], *, more: Sequence[Any] = ()) -> list[Row]:
    """All rows of a question whose every `IN ({})` means the same values; `more` are its other parameters.

    The values stand before the other parameters in the statement, unless the question is asked with ranges
    (`ask_ranges`).
    """
    if connection.vendor == "postgresql":
        wanted = list(values)
        if not wanted:
            return []
        return _ask_postgresql(sql.replace("IN ({})", _any(wanted)), [_array(wanted), *more])
    return list(
        chain.from_iterable(
            ask(sql.format(", ".join(["%s"] * len(part))), (*part, *more)) for part in batches(values)
        )
    )


def ask_ranges(
    select: str, column: str, ranges: Iterable[tuple[int, int]], values: Sequence[int] = ()
) -> list[Row]:
    """All rows of a question within ranges of a column (ends included).

    `select` ends with a condition; its `IN ({})`, if there is one, means the values.
    """
    listed = ["%s"] * len(values)
    if connection.vendor == "postgresql" and values:
        select, values = select.replace("IN ({})", _any(values)), [_array(values)]  # type: ignore[list-item]
    part = f"{select.format(', '.join(listed))} AND {column} BETWEEN %s AND %s"
    ranges = list(ranges)
    return ask(" UNION ALL ".join([part] * len(ranges)), [one for ends in ranges for one in (*values, *ends)])


def _ask_postgresql(sql: str, parameters: Sequence[Any]) -> list[Row]:
    """Ask with a cursor of psycopg itself, which can do two things that Django's cannot.

    Blobs come in binary (as text they are twice as long and read letter by letter), and statements are
    prepared, unless a pooler that forbids it is in between (Django's DISABLE_SERVER_SIDE_CURSORS says so).
    """
    from psycopg import Cursor  # not there on an installation with SQLite only

    database = connections[DEFAULT_DB_ALIAS]
    database.close_if_health_check_failed()
    database.ensure_connection()
    ours = database.connection
    prepare = not database.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS", False)
    # Django sets the threshold to None, by which psycopg prepares nothing even when asked to.
    threshold, ours.prepare_threshold = ours.prepare_threshold, 0 if prepare else None
    try:
        with database.wrap_database_errors, Cursor(ours) as cursor:
            return cursor.execute(sql.encode(), parameters, binary=True, prepare=prepare).fetchall()
    finally:
        ours.prepare_threshold = threshold


def run(sql: str, parameters: Sequence[Any] = ()) -> int:
    """Run a statement; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.rowcount


def delete_numbers(sql: str, numbers: Iterable[int]) -> None:
    """Run a DELETE whose `{}` becomes a list of numbers."""
    for part in batches(numbers):
        run(sql.format(_list(part)))


def put(
    table: str, columns: Sequence[str], key: Sequence[str], rows: Sequence[Row], update: str = ""
) -> None:
    """Insert rows; where the key is there already, replace the other columns (or do what `update` says)."""
    if not rows:
        return
    names = ", ".join(columns)
    change = update or ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    conflict = f"ON CONFLICT ({', '.join(key)}) DO " + (f"UPDATE SET {change}" if change else "NOTHING")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{_array_type(value)}[]" for value in rows[0])
            for part in batches(rows, 10_000):
                cursor.execute(
                    f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {conflict}",
                    [list(column) for column in zip(*part, strict=True)],
                )
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}) {conflict}", rows)


def batches(values: Iterable[Any], size: int = _AT_ONCE) -> Iterator[tuple[Any, ...]]:
    """The values in portions."""
    iterator = iter(values)
    while part := tuple(islice(iterator, size)):
        yield part


def _list(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def _any(values: Sequence[object]) -> str:
    """A condition on PostgreSQL that one of an array's values is meant.

    The array stands in a SELECT of its own so that the planner cannot look at it: only then does the server
    keep one plan instead of making a new one, dearer than the answer, for each question.
    """
    kind = _array_type(values[0])
    return f"= ANY((SELECT %s::{kind}[])::{kind}[])"


def _array(values: Sequence[Any]) -> str | list[Any]:
    """Values as a parameter of `_any`; numbers as PostgreSQL's own text, which is quickest to make."""
    return _text(values) if isinstance(values[0], int) else list(values)


def numbers(values: NDArray[np.int64]) -> str:
    """Whole numbers as a parameter that PostgreSQL takes for an array."""
    return _text(values.tolist())


def _text(values: Sequence[int]) -> str:
    return f"{{{','.join(map(str, values))}}}"


def _array_type(value: object) -> str:
    if isinstance(value, bytes):
        return "bytea"
    return "bigint" if isinstance(value, int) else "text"
