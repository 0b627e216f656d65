"""Sheets as tables: rows whose cells are found by the meaning of their column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vicinia.methods.xlsform import columns
from vicinia.methods.xlsform.columns import Column
from vicinia.methods.xlsform.problems import Problems
from vicinia.methods.xlsform.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Row:
    """The filled cells of a row, and its number in the spreadsheet."""

    number: int
    cells: Mapping[Column, str]

    def get(self, name: str) -> str:
        """What stands in a column, "" where nothing does."""
        return self.cells.get(Column(name), "")

    def words(self, name: str) -> dict[str, str]:
        """What is said in each language."""
        return {column.language: said for column, said in self.cells.items() if column.name == name}

    def extra(self) -> dict[str, str]:
        """What only filters look at."""
        return {column.name: said for column, said in self.cells.items() if column.is_extra}


@dataclass(frozen=True, slots=True)
class Table:
    """The columns that mean something, and the rows below the headings, empty ones too."""

    columns: frozenset[Column] = frozenset()
    rows: list[Row] = field(default_factory=list)

    def missing(self, *names: str) -> list[str]:
        """Those of some columns that are not there."""
        return [name for name in names if Column(name) not in self.columns]


class Tables:
    """Takes the headings of sheets; what is met on the way gathers in `languages` and `notices`."""

    def __init__(self, sheets: Mapping[str, Sheet], problems: Problems) -> None:
        self.sheets = {name: sheet for name, sheet in sheets.items() if sheet.rows}
        self.problems = problems
        self.languages: dict[str, str] = {}
        self.spoken: dict[str, None] = {}
        """The languages of labels, "" for that of columns that name none."""
        self.notices: list[str] = []

    def table(self, sheet: str, known: Mapping[str, str]) -> Table:
        """A sheet; without rows where it is missing."""
        if sheet not in self.sheets:
            return Table()
        (number, headings), *rows = self.sheets[sheet].rows
        double = any("::" in heading for heading in headings.values())
        found: dict[int, Column] = {}
        for at, heading in headings.items():
            column = columns.column(heading, known, double=double, extra=sheet == "choices")
            if column is None:
                self.notices.append(
                    f"The column “{heading[:60]}” of the sheet “{sheet}” concerns other programs and was left"
                    " out."
                )
                continue
            column = column._replace(language=self.language(column.language))
            if column in found.values():
                said = f"the column “{heading[:60]}” is there twice"
                self.problems.add(sheet, number, heading, "duplicate_column", said)
            else:
                found[at] = column
                if column.name == "label":
                    self.spoken[column.language] = None
        return Table(
            frozenset(found.values()),
            [
                Row(row, {found[at]: words for at, words in cells.items() if at in found})
                for row, cells in rows
            ],
        )

    def language(self, words: str) -> str:
        """The code of a language, whose name is noted."""
        code, name = columns.language(words)
        if code and not self.languages.get(code):
            self.languages[code] = name
        return code

    def require(self, sheet: str, names: Iterable[str]) -> None:
        """Note columns that are missing."""
        for name in names:
            said = f"the sheet “{sheet}” has no column “{name}”"
            self.problems.add(sheet, 0, name, "missing_column", said)
