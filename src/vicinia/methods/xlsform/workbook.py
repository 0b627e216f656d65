"""The sheets in an XLSX file, read event by event and never computed.

Source: ECMA-376 part 1.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from vicinia.methods.untrusted import Archive, Unreadable, events
from vicinia.methods.untrusted.markup import Event, local
from vicinia.methods.xlsform import cells
from vicinia.methods.xlsform.sheets import WANTED, Cells, Found, Sheet


def from_workbook(archive: Archive, what: str) -> Found:
    """The sheets of an open XLSX file; a formula counts as the text that was last shown for it."""
    return _Workbook(archive, what).read()


class _Workbook:
    def __init__(self, archive: Archive, what: str) -> None:
        self.archive, self.what = archive, what
        self.found = Found(what)
        self.begin = cells.SINCE_1900
        self.texts: list[str] = []
        self.dated: list[bool] = []
        """Whether the styles, by their number, show days or times."""
        self.has_formulas = False

    def read(self) -> Found:
        book = self.archive.find("xl/workbook.xml")
        if not book:
            raise Unreadable("kind", f"{self.what} is an archive, but no XLSX workbook.")
        parts = self._parts(book)
        self._shared_texts()
        self._styles()
        for name, part in parts.items():
            self.found.sheets[name] = self._sheet(part)
        if self.has_formulas:
            self.found.remarks.append("Cells with formulas were taken as the text last shown in them.")
        return self.found

    def _events(self, part: str) -> Iterator[Event]:
        return events(self.archive.read(part), f"{part} in {self.what}")

    def _starts(self, part: str | None) -> Iterator[tuple[str, dict[str, str]]]:
        """The elements of a part that may be missing."""
        for kind, name, attributes, _ in self._events(part) if part else ():
            if kind == "start":
                yield local(name), attributes

    def _parts(self, book: str) -> dict[str, str]:
        """The sheets of a form and where they lie."""
        targets = self._targets()
        parts: dict[str, str] = {}
        for name, attributes in self._starts(book):
            if name == "workbookPr" and attributes.get("date1904", "0") in ("1", "true"):
                self.begin = cells.SINCE_1904
            if name != "sheet":
                continue
            title = attributes.get("name", "").strip()
            key = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            if title.lower() in WANTED and targets.get(key):
                parts.setdefault(title.lower(), targets[key])
            else:
                self.found.left_out(title)
        return parts

    def _targets(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, attributes in self._starts(self.archive.find("xl/_rels/workbook.xml.rels")):
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            inside = self.archive.find(path)
            if name == "Relationship" and inside:
                found[attributes.get("Id", "")] = inside
        return found

    def _shared_texts(self) -> None:
        part = self.archive.find("xl/sharedStrings.xml")
        words: list[str] = []
        path: list[str] = []
        for kind, value, _, _ in self._events(part) if part else ():
            if kind == "text":
                if _is_said(path, "t"):
                    words.append(value)
            elif kind == "start":
                path.append(local(value))
            elif path.pop() == "si":
                self.texts.append(cells.shown("".join(words)))
                words.clear()

    def _styles(self) -> None:
        custom: dict[str, str] = {}
        inside = ""
        for name, attributes in self._starts(self.archive.find("xl/styles.xml")):
            if name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
                inside = name
            elif name == "numFmt":
                custom[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif name == "xf" and inside == "cellXfs":
                self.dated.append(cells.is_date(attributes.get("numFmtId", "0"), custom))

    def _sheet(self, part: str) -> Sheet:
        sheet = Sheet()
        here: Cells = {}
        path: list[str] = []
        cell = _Cell({})
        row = column = -1
        for kind, value, attributes, _ in self._events(part):
            if kind == "text":
                if _is_said(path, "v", "f", "t"):
                    cell.add(path[-1], value)
            elif kind == "start":
                path.append(local(value))
                if path[-1] == "row":
                    said = cells.index(attributes.get("r", ""))
                    row = said if said >= 0 else max(row, 0) + 1
                    here, column = {}, -1
                elif path[-1] == "c":
                    cell = _Cell(attributes)
                    place = cells.column(attributes.get("r", ""))
                    column = column + 1 if place is None else place
            else:
                name = path.pop()
                if name == "c" and (words := self.found.cell(self._words(cell))):
                    here[column] = words
                elif name == "row" and here:
                    self.found.row()
                    sheet.rows.append((row, here))
        return sheet

    def _words(self, cell: _Cell) -> str:
        if cell.formula is not None:
            self.has_formulas = True
            if not cell.value:
                return f"={cell.formula}"
        if cell.kind == "s":
            at = cells.index(cell.value.strip())
            return self.texts[at] if 0 <= at < len(self.texts) else ""
        if cell.kind == "inlineStr":
            return cells.shown(cell.text)
        if cell.kind == "b":
            return "TRUE" if cell.value.strip() == "1" else "FALSE"
        if cell.kind != "n":
            return cells.shown(cell.value)
        style = cells.index(cell.style)
        dated = 0 <= style < len(self.dated) and self.dated[style]
        return cells.number(cell.value.strip(), self.begin if dated else None)


class _Cell:
    """The pieces of a cell, as they come."""

    def __init__(self, attributes: dict[str, str]) -> None:
        self.kind = attributes.get("t", "n")
        self.style = attributes.get("s", "")
        self._pieces: dict[str, list[str]] = {}

    def add(self, element: str, piece: str) -> None:
        self._pieces.setdefault(element, []).append(piece)

    @property
    def value(self) -> str:
        return "".join(self._pieces.get("v", ()))

    @property
    def text(self) -> str:
        return "".join(self._pieces.get("t", ()))

    @property
    def formula(self) -> str | None:
        return "".join(self._pieces["f"]) if "f" in self._pieces else None


def _is_said(path: list[str], *elements: str) -> bool:
    """Whether what stands here is read; rPh says how a word is pronounced."""
    return bool(path) and path[-1] in elements and "rPh" not in path
