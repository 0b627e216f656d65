"""SQL of the index, the same on SQLite and PostgreSQL but for the bulk writes.

Numbers are written into the statements (they are our own integers), words always travel as parameters.
"""
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection

Row = tuple[Any, ...]

_AT_ONCE = 2000
"""Values in one IN list."""


def ask(sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """All rows of a question."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall()


def ask_numbers(sql: str, numbers: Iterable[int]) -> list[Row]:
    """All rows of a question whose `{}` becomes a list of numbers, asked in portions."""
    return list(chain.from_iterable(ask(sql.format(_list(part))) for part in batches(numbers)))


def ask_values(sql: str, values: Iterable[Any]) -> list[Row]:
    """All rows of a question whose `{}` becomes a list of parameters, asked in portions."""
    return list(
        chain.from_iterable(ask(sql.format(", ".join(["%s"] * len(part))), part) for part in batches(values))
    )


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


def _array_type(value: object) -> str:
    if isinstance(value, bytes):
        return "bytea"
    return "bigint" if isinstance(value, int) else "text"
