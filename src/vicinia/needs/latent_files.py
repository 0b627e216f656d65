"""The two files of the page of latent need: rows with the number they have in the file, cells by name."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vicinia.directory.importing.problems import NOT_A_TABLE, FileProblem
from vicinia.directory.importing.texts import csv_rows, decode
from vicinia.methods.text import fold

LARGEST = 2 * 1024 * 1024
MOST_ROWS = 20_000

SEEN_COLUMNS = ("comune", "bisogno", "cosa", "dal", "al", "quanti", "fonte")
EXPECTED_COLUMNS = ("comune", "quota", "persone", "varianza", "campione", "residenti")
_ALSO = {
    "codice": "comune", "codice istat": "comune", "municipality": "comune", "code": "comune",
    "name": "comune", "nome": "comune", "theme": "bisogno", "need": "bisogno", "kind": "cosa",
    "what": "cosa", "from": "dal", "inizio": "dal", "to": "al", "fine": "al", "count": "quanti",
    "numero": "quanti", "origin": "fonte", "source": "fonte", "share": "quota", "persons": "persone",
    "variance": "varianza", "sample": "campione", "n": "campione", "residents": "residenti",
}  # fmt: skip
_ZIP = b"PK\x03\x04"
"""How a spreadsheet begins that was not saved as CSV."""
_THOUSANDS = re.compile(r"^\d{1,3}(\.\d{3})+$")
_ITALIAN_DAY = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")


class LatentProblem(ValueError):
    """What is wrong with a file, one sentence each; nothing of it has been stored."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(self.problems))


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: its number in the file and its cells by the name of their column."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """The cell without the spaces around it; empty where the column is missing."""
        return self.cells.get(name, "").strip()

    def says(self, problem: str) -> str:
        """A problem with the number of its row before it."""
        return _("Row %(number)d: %(problem)s") % {"number": self.number, "problem": problem}


def read_rows(content: bytes, *, needed: Iterable[str]) -> list[FileRow]:
    """Rows of a CSV file, empty ones left out. LatentProblem for what is no such file."""
    if len(content) > LARGEST:
        raise LatentProblem([_("The file is larger than 2 MB. Divide it, one period in each file.")])
    try:
        if content.startswith(_ZIP):
            raise FileProblem(NOT_A_TABLE)
        text, _notes = decode(content)
        lines = [(number, row) for number, row in csv_rows(text) if any(cell.strip() for cell in row)]
    except FileProblem as problem:
        raise LatentProblem(
            [_("This file cannot be read as CSV. Save it from the spreadsheet as “CSV UTF-8” and try again.")]
        ) from problem
    if not lines:
        raise LatentProblem([_("The file is empty. Download the example and fill it in.")])
    heading = [_column(cell) for cell in lines[0][1]]
    twice = sorted({name for name in heading if name and heading.count(name) > 1})
    if twice:
        raise LatentProblem(
            [_("The column “%(name)s” is there twice. Keep one of them.") % {"name": name} for name in twice]
        )
    missing = [name for name in needed if name not in heading]
    if missing:
        raise LatentProblem(
            [
                _("The column “%(name)s” is missing. The first row must hold the names of the columns, "
                  "as in the example.") % {"name": name}
                for name in missing
            ]
        )  # fmt: skip
    rows = [FileRow(number, dict(zip(heading, cells, strict=False))) for number, cells in lines[1:]]
    if not rows:
        raise LatentProblem([_("Below the names of the columns there is no row. Add one for each count.")])
    if len(rows) > MOST_ROWS:
        raise LatentProblem(
            [
                _("There are more than %(most)d rows. Divide the file, one period in each.")
                % {"most": MOST_ROWS}
            ]
        )
    return rows


def _column(cell: str) -> str:
    name = fold(cell).strip()
    return _ALSO.get(name, name)


def whole_number(text: str) -> int:
    """A count; 1.200 is one thousand two hundred. ValueError says what is wrong."""
    plain = text.replace(".", "") if _THOUSANDS.match(text) else text
    try:
        value = int(plain)
    except ValueError:
        raise ValueError(_("“%(text)s” is not a whole number.") % {"text": text[:40]}) from None
    if value < 0:
        raise ValueError(_("%(text)s is below zero. Counts start from 0.") % {"text": text[:40]})
    if value > 100_000_000:
        raise ValueError(_("%(text)s is too large to be true here.") % {"text": text[:40]})
    return value


def number(text: str) -> float:
    """A number with a comma or a point, also in per cent. ValueError says what is wrong."""
    plain = text.removesuffix("%").strip()
    plain = plain.replace(".", "").replace(",", ".") if "," in plain else plain
    try:
        value = float(plain)
    except ValueError:
        raise ValueError(_("“%(text)s” is not a number.") % {"text": text[:40]}) from None
    if not math.isfinite(value):
        raise ValueError(_("“%(text)s” is not a number.") % {"text": text[:40]})
    if value < 0:
        raise ValueError(_("%(text)s is below zero.") % {"text": text[:40]})
    return value / 100 if text.endswith("%") else value


def day(text: str) -> datetime.date:
    """A day as 2026-03-31 or 31/03/2026. ValueError says what is wrong."""
    found = _ITALIAN_DAY.match(text)
    try:
        if found:
            return datetime.date(int(found[3]), int(found[2]), int(found[1]))
        return datetime.date.fromisoformat(text)
    except ValueError:
        said = {"text": text[:40]}
        raise ValueError(_("“%(text)s” is not a day. Write it as 31/03/2026.") % said) from None
