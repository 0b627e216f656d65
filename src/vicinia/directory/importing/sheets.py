"""A table with named columns, wherever in the file it begins and however its heading is laid out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine

from vicinia.directory.importing import problems
from vicinia.directory.importing.columns import recognise
from vicinia.directory.importing.guards import MAX_COLUMNS, MAX_ROWS
from vicinia.directory.importing.problems import FileProblem, Problem, problem
from vicinia.directory.importing.texts import csv_rows, decode

Numbered = tuple[int, list[str]]
_LOOK_AT = 30


@dataclass
class Sheet:
    """The names of the columns and the rows below them, with the line each one has in the file."""

    headers: list[str]
    rows: list[Numbered]
    notes: list[Problem] = field(default_factory=list)
    # cells that the spreadsheet held as numbers, as (row index, column index)
    numbers: set[tuple[int, int]] = field(default_factory=set)

    def samples(self, count: int = 3) -> list[list[str]]:
        """Return the first filled values of each column."""
        found = []
        for position in range(len(self.headers)):
            values = (row[position] for _, row in self.rows[:200] if position < len(row) and row[position])
            found.append(list(dict.fromkeys(islice(values, count))))
        return found


def read_csv(content: bytes) -> Sheet:
    """Read a CSV file."""
    text, notes = decode(content)
    sheet = lay_out(csv_rows(text), [])
    sheet.notes[:0] = notes
    return sheet


def read_spreadsheet(path: Path) -> Sheet:
    """Read XLSX or ODS: the first sheet that holds a table."""
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            filled = [name for name in book.sheet_names if book.get_sheet_by_name(name).total_height]
            if not filled:
                raise FileProblem(problems.EMPTY_FILE)
            sheet = book.get_sheet_by_name(filled[0])
            if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
                raise FileProblem(problems.TOO_WIDE, rows=sheet.total_height, columns=sheet.total_width)
            merged = sheet.merged_cell_ranges or []
            raw = sheet.to_python(skip_empty_area=False)
    except python_calamine.PasswordError as trouble:
        raise FileProblem(problems.PROTECTED) from trouble
    except (python_calamine.CalamineError, OSError, ValueError) as trouble:
        raise FileProblem(problems.DAMAGED) from trouble
    laid_out = lay_out(((at + 1, [_text(cell) for cell in row]) for at, row in enumerate(raw)), merged)
    first = {line: at for at, (line, _) in enumerate(laid_out.rows)}
    laid_out.numbers = {
        (first[at + 1], column)
        for at, row in enumerate(raw)
        if at + 1 in first
        for column, cell in enumerate(row)
        if isinstance(cell, int | float) and not isinstance(cell, bool)
    }
    if len(filled) > 1:
        laid_out.notes.insert(0, problem("", problems.NOTE_SHEET, level=problems.WARNING, name=filled[0]))
    return laid_out


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "sì" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def lay_out(numbered: Iterator[Numbered], merged: list[Any]) -> Sheet:
    """Find the heading and the rows below it. ``merged`` are ((row, column), (row, column)) from 0."""
    rows = [(line, [cell.strip() for cell in cells]) for line, cells in numbered]
    rows = [(line, cells) for line, cells in rows if any(cell.strip(" ;,|") for cell in cells)]
    if not rows:
        raise FileProblem(problems.EMPTY_FILE)
    at = _heading(rows)
    line, names = rows[at]
    notes: list[Problem] = []
    two = _second_row(rows, at, merged)
    below = at + 1
    if two is not None:
        names, below = two, at + 2
        notes.append(
            problem("", problems.NOTE_TWO_ROWS, level=problems.WARNING, first=line, second=rows[at + 1][0])
        )
    elif at:
        notes.append(problem("", problems.NOTE_HEADER_ROW, level=problems.WARNING, row=line))
    body = rows[below:]
    if not body:
        raise FileProblem(problems.NO_ROWS)
    headers, spread, unnamed = _name_all(names, body, line, [] if two is not None else merged)
    for name, columns in spread:
        notes.append(problem("", problems.NOTE_MERGED, level=problems.WARNING, name=name, columns=columns))
    if unnamed:
        notes.append(problem("", problems.NOTE_UNNAMED, level=problems.WARNING, columns=", ".join(unnamed)))
    used = [at for at, name in enumerate(headers) if name]
    return Sheet(
        [headers[at] for at in used],
        [(line, [cells[at] if at < len(cells) else "" for at in used]) for line, cells in body],
        notes,
    )


def _heading(rows: list[Numbered]) -> int:
    """Return the index of the row that names the columns: the one with most names that we recognise."""
    scores = [
        (sum(1 for cell in cells if cell and recognise(cell) is not None), -at)
        for at, (_, cells) in enumerate(rows[:_LOOK_AT])
    ]
    known, negative = max(scores)
    if known >= 2 or (known == 1 and len(rows[-negative][1]) <= 3):
        return -negative
    # no name that we know: the first row with as many filled cells as the rows below usually have
    width = max(sum(map(bool, cells)) for _, cells in rows[:_LOOK_AT])
    for at, (_, cells) in enumerate(rows[:_LOOK_AT]):
        if sum(map(bool, cells)) >= max(2, width * 0.6):
            return at
    raise FileProblem(problems.NO_HEADING)


def _second_row(rows: list[Numbered], at: int, merged: list[Any]) -> list[str] | None:
    """Return the joined names when the heading takes two rows, else None."""
    if at + 1 >= len(rows):
        return None
    line, upper = rows[at]
    below_line, lower = rows[at + 1]
    known_below = sum(1 for cell in lower if cell and recognise(cell) is not None)
    if below_line != line + 1 or known_below == 0:
        return None
    starts = {first[1] for first, last in merged if first[0] == line - 1 and last[1] > first[1]}
    gaps = [
        column for column, cell in enumerate(lower) if cell and not (upper[column : column + 1] or [""])[0]
    ]
    if not starts and not gaps:
        return None
    group, names = "", []
    for column in range(max(len(upper), len(lower))):
        above = upper[column] if column < len(upper) else ""
        under = lower[column] if column < len(lower) else ""
        group = above or (group if under else "")
        names.append(under or above)
    return names


def _name_all(
    names: list[str], body: list[Numbered], line: int, merged: list[Any]
) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """Give every column with values a name of its own; say which headings were merged and which missing."""
    width = max([len(names), *(len(cells) for _, cells in body)])
    filled = [any(at < len(cells) and cells[at] for _, cells in body) for at in range(width)]
    spans = {first[1]: last[1] for first, last in merged if first[0] == line - 1 and last[1] > first[1]}
    headers, seen = [], dict[str, int]()
    spread: list[tuple[str, str]] = []
    unnamed: list[str] = []
    group = ""
    until = -1
    for at in range(width):
        name = " ".join((names[at] if at < len(names) else "").split())
        if name and at in spans:
            group, until = name, spans[at]
            spread.append((name, f"{letters(at)}–{letters(until)}"))
        if not name and filled[at]:
            name = group if at <= until else f"Colonna {letters(at)}"
            if at > until:
                unnamed.append(letters(at))
        if name:
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                name = f"{name} ({seen[name]})"
        headers.append(name if name and (filled[at] or at < len(names)) else "")
    return headers, spread, unnamed


def letters(column: int) -> str:
    """Return the letters of a column counted from 0, as spreadsheets name it."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
