"""Writing an export to a file, in one step: a half-written file never stands under its name."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import xlsxwriter

from vicinia.core.models import District
from vicinia.directory.exporting.sheet import heading, lines
from vicinia.directory.hsds.flatten import Rows
from vicinia.directory.hsds.loading import Reader, load
from vicinia.directory.hsds.packages import ndjson, package
from vicinia.territory.models import Municipality

FORMATS = ("csv", "xlsx", "ndjson", "hsds")
SUFFIX = {"csv": "csv", "xlsx": "xlsx", "ndjson": "ndjson", "hsds": "zip"}
CONTENT_TYPE = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ndjson": "application/x-ndjson",
    "hsds": "application/zip",
}
_FORMULA = re.compile(r"^[=+\-@\t\r]")


def write_file(path: Path, form: str, *, district: District | None, reader: Reader) -> int:
    """Write what ``reader`` may see to ``path``; return how many bodies there are in it."""
    rows = load(district, reader)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    part = Path(name)
    try:
        if form == "xlsx":
            _xlsx(part, rows)
        elif form == "hsds":
            _zip(part, rows)
        else:
            with part.open("w", encoding="utf-8", newline="") as out:
                out.writelines(csv_lines(rows) if form == "csv" else (f"{line}\n" for line in ndjson(rows)))
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return len(rows["organization"])


def inert(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; an import takes the guard off again.

    >>> inert('=HYPERLINK("http://example.org")')
    '\\'=HYPERLINK("http://example.org")'
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def towns() -> dict[str, str]:
    """Return the names of the municipalities by ISTAT code."""
    return dict(Municipality.objects.values_list("code", "name"))


def csv_lines(rows: Rows) -> Iterator[str]:
    """Yield the lines of a CSV file: semicolons and a byte order mark, as spreadsheets here expect."""
    yield "\ufeff"
    for cells in _all(rows):
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerow([inert(cell) for cell in cells])
        yield out.getvalue()


def _all(rows: Rows) -> Iterable[list[str]]:
    yield heading()
    yield from lines(rows, towns())


def _xlsx(path: Path, rows: Rows) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "constant_memory": True}  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("Enti e servizi")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 1)
        for column in range(len(heading())):
            sheet.set_column(column, column, 24)
        for number, cells in enumerate(_all(rows)):
            for column, cell in enumerate(cells):
                if cell:
                    sheet.write_string(number, column, cell[:32767], bold if number == 0 else None)


def _zip(path: Path, rows: Rows) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in package(rows):
            archive.writestr(name, text)
