"""The sheets of a form, from an XLSX or a CSV file: what stands in their cells, within limits."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

from vicinia.methods.untrusted import CONTROL, Unreadable

WANTED = ("survey", "choices", "settings")
MOST_ROWS = 100_000
MOST_CHARACTERS = 20_000_000
"""In all cells: one long text may stand in many of them."""
_MOST_REMARKS = 20

Cells = dict[int, str]
"""Column, from 0 → what stands there; empty cells are left out."""


@dataclass(slots=True)
class Sheet:
    """Numbers of rows, as the spreadsheet has them, with their cells."""

    rows: list[tuple[int, Cells]] = field(default_factory=list)


class Found:
    """The sheets by their names in small letters; what is taken is counted before it is too much."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.sheets: dict[str, Sheet] = {}
        self.remarks: list[str] = []
        """One sentence for each thing that was left out."""
        self._rows = self._characters = 0

    def row(self) -> None:
        """Count a row."""
        self._rows += 1
        if self._rows > MOST_ROWS:
            raise Unreadable("large", f"{self.what} has more than {MOST_ROWS:,} rows.")

    def cell(self, text: str) -> str:
        """What stands in a cell, tidied."""
        self._characters += len(text)
        if self._characters > MOST_CHARACTERS:
            raise Unreadable("large", f"{self.what} has more than {MOST_CHARACTERS:,} characters.")
        return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")).strip()

    def left_out(self, name: str) -> None:
        """Say that a sheet belongs to no form."""
        if len(self.remarks) < _MOST_REMARKS:
            self.remarks.append(f"The sheet “{name[:60]}” was left out.")


def from_csv(text: str, what: str) -> Found:
    """Sheets one below the other, each begun by its name in the first column."""
    found = Found(what)
    current: Sheet | None = None
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
            found.row()
            name = row[0].strip().lower() if row else ""
            if name in WANTED:
                current = found.sheets.setdefault(name, Sheet())
            elif name:
                # The rows of what belongs to no form must not fall to the sheet before.
                current = None
                found.left_out(name)
            cells = {at: words for at, cell in enumerate(row[1:]) if (words := found.cell(cell))}
            if cells and current is not None:
                current.rows.append((number, cells))
    except csv.Error as problem:
        raise Unreadable("broken", f"{what} is not whole: {problem}.") from None
    return found
