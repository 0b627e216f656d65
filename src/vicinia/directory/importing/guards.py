"""Before a file is opened: its size, what it would unfold to, and what it really is."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from vicinia.directory.importing import problems
from vicinia.directory.importing.problems import FileProblem

MEGABYTE = 1024 * 1024
MAX_UPLOAD_MB = 50
MAX_UNFOLDED_MB = 300
MAX_ENTRIES = 2000
MAX_RATIO = 300
MAX_ROWS, MAX_COLUMNS = 100_000, 500
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_REPEATED = re.compile(
    rb'<table:table-cell[^>]*?number-columns-repeated="([0-9]+)"[^>]*?(?:office:value-type|[^/]>)'
)


def check_size(path: Path) -> None:
    """Refuse a file that is empty or larger than 50 MB."""
    check_bytes(path.stat().st_size)


def check_bytes(size: int) -> None:
    """Refuse a size of nothing, or of more than 50 MB."""
    if size == 0:
        raise FileProblem(problems.EMPTY_FILE)
    if size > MAX_UPLOAD_MB * MEGABYTE:
        raise FileProblem(problems.TOO_LARGE, size=round(size / MEGABYTE), limit=MAX_UPLOAD_MB)


def check_zip(path: Path) -> list[str]:
    """Refuse a compressed file that would unfold too far, by what it declares and by what it does.

    Return the names of its entries. Nothing is written to disk and no entry is held in memory.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise FileProblem(problems.TOO_MANY_PARTS, limit=MAX_ENTRIES)
            if any(entry.flag_bits & 1 for entry in entries):
                raise FileProblem(problems.PROTECTED)
            declared = sum(entry.file_size for entry in entries)
            packed = sum(entry.compress_size for entry in entries) or 1
            swollen = declared > 20 * MEGABYTE and declared / packed > MAX_RATIO
            if declared > MAX_UNFOLDED_MB * MEGABYTE or swollen:
                raise FileProblem(problems.SWELLS, limit=MAX_UNFOLDED_MB)
            budget = MAX_UNFOLDED_MB * MEGABYTE
            for entry in entries:
                budget = _unfold(archive, entry, budget)
            return [entry.filename for entry in entries]
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as trouble:
        raise FileProblem(problems.DAMAGED) from trouble


def _unfold(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: int) -> int:
    """Read an entry through once; return what is left of the budget."""
    is_sheet = entry.filename.startswith("xl/worksheets/")
    is_xml = entry.filename.endswith((".xml", ".rels", ".vml"))
    rest = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(MEGABYTE):
            budget -= len(chunk)
            if budget < 0:
                raise FileProblem(problems.SWELLS, limit=MAX_UNFOLDED_MB)
            window = rest + chunk
            if is_xml and _ENTITY.search(window):
                raise FileProblem(problems.DANGEROUS_XML)
            if is_sheet:
                _check_reach(window)
            elif entry.filename == "content.xml":
                _check_repeats(window)
            rest = window[-200:]
    return budget


def _check_reach(window: bytes) -> None:
    """One stray cell at the far corner would make a reader lay out billions of empty ones."""
    for letters, digits in _CELL.findall(window):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        if column > MAX_COLUMNS or int(digits) > MAX_ROWS:
            raise FileProblem(problems.TOO_WIDE, rows=int(digits), columns=letters.decode())


def _check_repeats(window: bytes) -> None:
    for count in _REPEATED.findall(window):
        if int(count) > 20 * MAX_COLUMNS:
            raise FileProblem(problems.TOO_WIDE, rows="?", columns=int(count))


def kind_of_file(path: Path) -> str:
    """Say what a file is from its first bytes and its parts: xlsx, ods, package, json, ndjson or csv."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(b"PK\x03\x04"):
        names = check_zip(path)
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
        if "content.xml" in names:
            return "ods"
        return "package"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        # the container of XLS, and of XLSX behind a password
        raise FileProblem(
            problems.PROTECTED if b"E\x00n\x00c\x00r\x00y\x00p\x00t" in head else problems.OLD_EXCEL
        )
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")):
        raise FileProblem(problems.NOT_A_TABLE)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"{", b"["):
        return "ndjson" if path.suffix.lower() in (".ndjson", ".jsonl") else "json"
    if start[:5].lower() in (b"<html", b"<!doc", b"<?xml"):
        raise FileProblem(problems.NOT_A_TABLE)
    return "csv"
