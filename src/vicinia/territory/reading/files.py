"""A text table as a public office publishes it: any of the usual encodings and separators."""

import codecs
import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from vicinia.methods.text import fold
from vicinia.territory.reading.problems import InputProblem

MAX_TABLE_BYTES = 2_000_000_000
MAX_LINE = 1_000_000
MAX_FIELD_LINES = 50
SEPARATORS = ";,\t|"
_CHUNK = 1 << 20
_UNDEFINED_IN_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_C1 = re.compile(rb"[\x80-\x9f]")

csv.field_size_limit(MAX_LINE)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that exists, is text, and whose fingerprint and encoding are known."""

    path: Path
    name: str
    sha256: str
    encoding: str
    size: int
    address: str = ""

    def text(self) -> TextIO:
        """Open the text; line ends are kept as they are, so that the lines can be counted."""
        return self.path.open(encoding=self.encoding, newline="")


def open_file(path: Path, name: str = "", address: str = "", max_bytes: int = MAX_TABLE_BYTES) -> Opened:
    """Fingerprint a file and find its encoding in one pass, without holding it in memory.

    UTF-8 when every byte agrees, else Windows-1252 when it uses characters that only this has, else Latin-1.

    :raises InputProblem: no such file, empty, too large, or not a text.
    """
    name = name or path.name
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise IsADirectoryError
        with path.open("rb") as raw:
            head = raw.read(_CHUNK)
            _refuse_other_formats(name, head)
            if size > max_bytes:
                raise InputProblem(
                    _("“%(file)s” is larger than %(limit)s MB. Load it in parts, for example by region.")
                    % {"file": name, "limit": max_bytes // 1_000_000}
                )
            encoding, digest = _scan(raw, head)
    except OSError as problem:
        raise InputProblem(
            _("“%(file)s” cannot be opened. Check the path and that you may read the file.") % {"file": path}
        ) from problem
    return Opened(path, name, digest, encoding, size, address)


def _refuse_other_formats(name: str, head: bytes) -> None:
    if not head.strip():
        raise InputProblem(_("“%(file)s” is empty. Download it again.") % {"file": name})
    if head[:2] == b"PK" or head[:4] == b"\xd0\xcf\x11\xe0":
        raise InputProblem(
            _("“%(file)s” is a spreadsheet or an archive. Save the sheet as CSV, or give the CSV inside it.")
            % {"file": name}
        )
    if head[:1] == b"<" or head[:4].lower() == b"\xef\xbb\xbf<":
        raise InputProblem(
            _(
                "“%(file)s” is a web page, not the data. Open the address in a browser and save the file "
                "that it offers."
            )
            % {"file": name}
        )
    if head[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) and b"\0" in head:
        raise InputProblem(
            _("“%(file)s” is not a text file. Give the CSV or GeoJSON as it was published.") % {"file": name}
        )


def _scan(raw: object, head: bytes) -> tuple[str, str]:
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, special, undefined = True, False, False
    chunk = head
    while chunk:
        digest.update(chunk)
        special = special or _C1.search(chunk) is not None
        undefined = undefined or _UNDEFINED_IN_1252.search(chunk) is not None
        if is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
        chunk = raw.read(_CHUNK)  # type: ignore[attr-defined]
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16", digest.hexdigest()
    if is_utf8:
        return "utf-8-sig", digest.hexdigest()
    return ("cp1252" if special and not undefined else "latin-1"), digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Row:
    """One record: where it begins in the file, and its cells by the key of their column."""

    line: int
    cells: tuple[str, ...]


@dataclass(slots=True)
class Table:
    """A text table: the file, its separator, and its columns by folded name."""

    file: Opened
    separator: str
    header: tuple[str, ...]
    columns: dict[str, int]

    def cell(self, row: Row, key: str) -> str:
        """Return a cell without the blanks around it; empty when the table has no such column."""
        at = self.columns.get(key)
        return row.cells[at].strip() if at is not None and at < len(row.cells) else ""

    def why_short(self, row: Row) -> str:
        """Return why a row has too few cells to be read; empty when it has enough."""
        needed = max(self.columns.values()) + 1
        if len(row.cells) >= needed:
            return ""
        return _("the row has %(found)s cells of %(wanted)s") % {"found": len(row.cells), "wanted": needed}

    def rows(self) -> Iterator[Row]:
        """Read the records after the header, one by one; lines of nothing but separators are left out.

        :raises InputProblem: a quotation mark that is never closed, or a file that breaks off in a row.
        """
        width = len(self.header)
        while width and not self.header[width - 1].strip():
            width -= 1  # ISTAT publishes tables with dozens of empty columns at the end
        with self.file.text() as text:
            last: Row | None = None
            records = _records(text, self.separator, self.file.name)
            next(records, None)  # the header
            for row in records:
                if not any(cell.strip() for cell in row.cells):
                    continue
                if last is not None:
                    yield last
                last = row
            if last is not None:
                if len(last.cells) < width:
                    raise InputProblem(
                        _(
                            "“%(file)s” breaks off in line %(line)s: the row has %(found)s cells of "
                            "%(wanted)s. The download was probably interrupted; download the file again."
                        )
                        % {
                            "file": self.file.name,
                            "line": last.line,
                            "found": len(last.cells),
                            "wanted": width,
                        }
                    )
                yield last


def six_digits(text: str) -> str | None:
    """Return an ISTAT code with its leading zeros; None when the text is no such code.

    >>> six_digits(" 37006 "), six_digits("Budrio")
    ('037006', None)
    """
    text = text.strip()
    return text.zfill(6) if text.isascii() and text.isdigit() and 4 <= len(text) <= 6 else None


def column_key(title: str) -> str:
    """Return a column's title without accents, capitals, spaces, line breaks and signs.

    >>> column_key("SUPERFICIE (in KMQ)"), column_key("CODICE_\\nCATASTALE")
    ('superficieinkmq', 'codicecatastale')
    """
    return "".join(letter for letter in fold(title) if letter.isalnum())


def open_table(file: Opened, separator: str) -> Table | None:
    """Read the header with one separator; None when that leaves a single column."""
    with file.text() as text:
        header = next(_records(text, separator, file.name, header=True), None)
    if header is None or len(header.cells) < 2:
        return None
    columns: dict[str, int] = {}
    for position, title in enumerate(header.cells):
        key = column_key(title)
        if key:
            columns.setdefault(key, position)
    return Table(file, separator, header.cells, columns)


def _records(text: TextIO, separator: str, name: str, *, header: bool = False) -> Iterator[Row]:
    reader = csv.reader(_lines(text, name), delimiter=separator)
    begins = 1
    try:
        for number, cells in enumerate(reader):
            if number and header:
                return
            # a header may have a line break in every title; a row may not
            if reader.line_num - begins >= MAX_FIELD_LINES * (4 if number == 0 else 1):
                raise InputProblem(
                    _(
                        "In “%(file)s” a quotation mark opened in line %(line)s is never closed. Close it or "
                        "remove it."
                    )
                    % {"file": name, "line": begins}
                )
            yield Row(begins, tuple(cells))
            begins = reader.line_num + 1
    except csv.Error as problem:
        raise InputProblem(
            _("“%(file)s” cannot be read as a table near line %(line)s. Download it again.")
            % {"file": name, "line": begins}
        ) from problem


def _lines(text: TextIO, name: str) -> Iterator[str]:
    number = 0
    try:
        while line := text.readline(MAX_LINE):
            number += 1
            if len(line) >= MAX_LINE:
                raise InputProblem(
                    _(
                        "Line %(line)s of “%(file)s” has more than a million characters: this is not a "
                        "table. Give the CSV as it was published."
                    )
                    % {"file": name, "line": number}
                )
            yield line
    except UnicodeDecodeError as problem:
        raise InputProblem(
            _("“%(file)s” has characters that cannot be read near line %(line)s. Save it as UTF-8.")
            % {"file": name, "line": number}
        ) from problem
