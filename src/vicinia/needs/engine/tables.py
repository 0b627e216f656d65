"""Wide tables as Parquet: one line for each area, one column for each figure.

They are made from ISTAT's files as published, by DuckDB and never row by row in Python, or from what the
database holds. A table is written beside its place and renamed: there is a whole one or none.
"""

# Names and texts in the SQL below are quoted by _name and _text.
# ruff: noqa: S608

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from vicinia.needs.engine.engines import MEMORY, THREADS
from vicinia.needs.engine.spec import column_of
from vicinia.needs.queries.figures import POPULATION, FigureTable
from vicinia.territory.reading.census import CensusTable, prepare
from vicinia.territory.reading.files import open_file
from vicinia.territory.reading.kinds import Kind, recognise
from vicinia.territory.reading.numbers import MISSING
from vicinia.territory.reading.problems import InputProblem

_SAMPLE = 3


@dataclass(frozen=True, slots=True)
class WideTable:
    """A Parquet file with ``area``, ``municipality``, ``population`` and figures, all doubles."""

    path: Path
    kind: str
    """The kind of areas, as in territory.CensusAreaKind."""
    year: int
    areas: int
    variables: tuple[str, ...]


def folder() -> Path:
    """Where tables are kept; made when it is not there."""
    path = Path(settings.VAR) / "needs"
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def instead_of(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; what was written takes the place of `path` when all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def from_files(files: Sequence[Path], *, year: int | None = None, to: Path | None = None) -> WideTable:
    """One table from census files of one kind and one year, for example a file of sections for each region.

    Figures that a file does not have are missing for its areas. Raises InputProblem for a file that is no
    census file or is of another kind or year, a cell that is no number or is negative, and an area twice.
    """
    if not files:
        raise InputProblem(_("There is no file to read. Give census files as ISTAT publishes them."))
    censuses = [_prepared(path, year) for path in files]
    first = censuses[0]
    for one in censuses[1:]:
        if (one.kind, one.year) != (first.kind, first.year):
            raise InputProblem(
                _(
                    "“%(one)s” (%(one_kind)s, %(one_year)s) and “%(other)s” (%(other_kind)s, %(other_year)s) "
                    "do not belong in one table. Give files of one kind and one census."
                )
                % {
                    "one": first.table.file.name, "one_kind": first.kind.label, "one_year": first.year,
                    "other": one.table.file.name, "other_kind": one.kind.label, "other_year": one.year,
                }
            )  # fmt: skip
    path = to or folder() / f"{first.kind.value}-{first.year}.parquet"
    variables = tuple(dict.fromkeys(name for one in censuses for name in one.variables))
    import duckdb

    with duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY}) as engine:
        for position, one in enumerate(censuses):
            engine.execute(f"CREATE VIEW file_{position} AS {_select(one)}")
            _refuse_bad_cells(engine, f"file_{position}", one)
        union = " UNION ALL BY NAME ".join(
            f"SELECT area, municipality, CAST({_name(POPULATION)} AS DOUBLE) AS population, "
            f"{', '.join(_name(v) for v in one.variables)} FROM file_{position}"
            for position, one in enumerate(censuses)
        )
        with instead_of(path) as unfinished:
            engine.execute(
                f"COPY ({union}) TO {_text(str(unfinished))} (FORMAT parquet, COMPRESSION zstd, KV_METADATA "
                f"{{kind: {_text(first.kind.value)}, year: {_text(str(first.year))}}})"
            )
            areas = _refuse_twice(engine, unfinished)
    return WideTable(path, first.kind.value, first.year, areas, variables)


def from_figures(figures: FigureTable, *, kind: str, year: int, to: Path) -> WideTable:
    """The same from what the database holds; figures of other years get columns of their own."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    known = sorted({figure for area in figures.areas for figure in area.values})
    columns: dict[str, Any] = {
        "area": [
            area.municipality.code
            if area.census_area is None
            else f"{area.census_area.census_code}-{area.census_area.number}"
            for area in figures.areas
        ],
        "municipality": [area.municipality.code for area in figures.areas],
    }
    named = {column_of(figure, year): figure for figure in known}
    population = named.get(POPULATION)
    columns["population"] = [
        None if population is None else area.values.get(population) for area in figures.areas
    ]
    columns |= {name: [area.values.get(figure) for area in figures.areas] for name, figure in named.items()}
    texts = {"area": pa.string(), "municipality": pa.string()}
    table = pa.table(
        {name: pa.array(column, texts.get(name, pa.float64())) for name, column in columns.items()}
    )
    with instead_of(to) as unfinished:
        pq.write_table(table, unfinished, compression="zstd")
    return WideTable(to, kind, year, len(figures.areas), tuple(named))


def _prepared(path: Path, year: int | None) -> CensusTable:
    found = recognise(open_file(path))
    if found.kind is not Kind.CENSUS or found.table is None:
        raise InputProblem(
            _("“%(file)s” holds no census figures by area: it is %(kind)s.")
            % {"file": found.file.name, "kind": found.kind.title}
        )
    return prepare(found.table, year)


def _select(census: CensusTable) -> str:
    """The areas of a file with their figures, read as numbers with a decimal comma."""
    table = census.table
    figures = dict(zip(census.positions, census.variables, strict=True))
    columns = ", ".join(
        f"{_name(figures.get(at, f'c{at}'))}: {_text('DOUBLE' if at in figures else 'VARCHAR')}"
        for at in range(len(table.header))
    )
    encoding = "utf-8" if table.file.encoding.startswith("utf-8") else table.file.encoding
    if encoding == "cp1252":
        encoding = "latin-1"  # they differ in signs that no code and no figure has
    missing = ", ".join(_text(word) for word in sorted(MISSING))
    source = (
        f"read_csv({_text(str(table.file.path))}, delim={_text(table.separator)}, header=true, "
        f"columns={{{columns}}}, encoding={_text(encoding)}, quote='\"', escape='\"', decimal_separator=',', "
        f"nullstr=[{missing}], auto_detect=false, new_line={_line_end(table.file.path)})"
    )
    code = f"lpad(trim(c{table.columns['procom']}), 6, '0')"
    return (
        f"SELECT {code} || '-' || trim(c{census.number_at}) AS area, {code} AS municipality, "
        f"{', '.join(_name(variable) for variable in census.variables)} FROM {source}"
    )


def _line_end(path: Path) -> str:
    with path.open("rb") as raw:
        return "'\\r\\n'" if b"\r\n" in raw.read(1 << 20) else "'\\n'"


def _refuse_bad_cells(engine: Any, view: str, census: CensusTable) -> None:
    """Raise InputProblem when a municipality or a figure cannot be read; one pass over the file."""
    import duckdb

    name = census.table.file.name
    figures = [variable for variable in census.variables if variable != "ALTITUDINE"]
    bad = ", ".join(f"count(*) FILTER ({_is_bad(variable)})" for variable in figures)
    try:
        found = engine.execute(
            f"SELECT count(*) FILTER (area IS NULL OR NOT regexp_full_match(municipality, '[0-9]{{6}}')), "
            f"{bad} FROM {view}"
        ).fetchone()
    except (duckdb.ConversionException, duckdb.InvalidInputException) as problem:
        raise _broken(name, str(problem)) from problem
    if found[0]:
        raise InputProblem(
            _(
                "“%(file)s”: %(count)s rows lack the ISTAT code or the number of the area. "
                "Give it as published."
            )
            % {"file": name, "count": found[0]}
        )
    wrong = [variable for variable, count in zip(figures, found[1:], strict=True) if count]
    if wrong:
        areas = engine.execute(
            f"SELECT area FROM {view} WHERE {_is_bad(wrong[0])} ORDER BY area LIMIT {_SAMPLE}"
        ).fetchall()
        raise InputProblem(
            _(
                "“%(file)s”, column %(column)s: areas %(areas)s have something that is no number from 0 up. "
                "Correct the cells or leave them empty."
            )
            % {"file": name, "column": wrong[0], "areas": ", ".join(area for (area,) in areas)}
        )


def _is_bad(variable: str) -> str:
    column = _name(variable)
    return f"NOT isfinite({column}) OR {column} < 0"


def _broken(file: str, said: str) -> InputProblem:
    """DuckDB's words about a line that it cannot read, as one sentence."""
    line = re.search(r"Line: (\d+)", said)
    cell = re.search(r'converting column "(.+?)"\. Could not convert string "(.*?)"', said)
    where = {"file": file, "line": line[1] if line else "?"}
    if cell:
        return InputProblem(
            _(
                "“%(file)s”, line %(line)s, column %(column)s: “%(value)s” is not a number. Correct the cell "
                "or leave it empty."
            )
            % {**where, "column": cell[1], "value": cell[2][:40]}
        )
    return InputProblem(
        _("“%(file)s” cannot be read as a table near line %(line)s. Download it again.") % where
    )


def _refuse_twice(engine: Any, path: Path) -> int:
    areas, different = engine.execute(
        f"SELECT count(*), count(DISTINCT area) FROM read_parquet({_text(str(path))})"
    ).fetchone()
    if areas != different:
        twice = engine.execute(
            f"SELECT area FROM read_parquet({_text(str(path))}) GROUP BY area HAVING count(*) > 1 "
            f"ORDER BY area LIMIT {_SAMPLE}"
        ).fetchall()
        raise InputProblem(
            _("Areas are there twice, for example %(areas)s. Give each file once, and each area in one file.")
            % {"areas": ", ".join(area for (area,) in twice)}
        )
    return int(areas)


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
