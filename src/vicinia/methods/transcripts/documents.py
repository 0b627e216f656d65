"""The words of DOCX and ODT documents: one line for each paragraph, a tab between the cells of a table."""

from __future__ import annotations

import re

from vicinia.methods.untrusted import Archive, Unreadable, events
from vicinia.methods.untrusted.markup import local

LARGEST_PART = 256 << 20
_WORD_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "pPr", "rPr", "sectPr", "tblPr"})
_ODT_SKIPPED = frozenset(
    {"tracked-changes", "annotation", "annotation-end", "note", "sequence-decls", "forms", "table-of-content"}
)


def text_of(archive: Archive, name: str) -> str:
    """The text of an open archive that should be a document."""
    part = archive.find("word/document.xml")
    if part:
        return _words(archive, part, name, _Word())
    part = archive.find("content.xml")
    if part:
        return _words(archive, part, name, _OpenDocument())
    raise Unreadable("kind", f"{name} is an archive, but neither a DOCX nor an ODT document.")


class _Lines:
    """Paragraphs as they are finished; those in a row of a table make one line."""

    skipped: frozenset[str] = frozenset()
    paragraphs: frozenset[str] = frozenset()
    cells: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._open: list[list[str]] = []
        self._cells: list[list[str]] = []
        self._depth = 0
        self._row: list[str] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name in self.paragraphs:
            self._open.append([])
        elif name in self.rows:
            self._depth += 1
        elif name in self.cells and self._depth == 1:
            self._cells.append([])
        elif self._open:
            self._open[-1].append(self.mark(name, attributes))

    def end(self, name: str) -> None:
        if name in self.paragraphs and self._open:
            line = self.finished("".join(self._open.pop()))
            (self._cells[-1] if self._cells else self.lines).append(line)
        elif name in self.cells and self._depth == 1 and self._cells:
            self._row.append(" ".join(line for line in self._cells.pop() if line))
        elif name in self.rows:
            self._depth -= 1
            if self._depth == 0:
                self.lines.append("\t".join(self._row).strip("\t"))
                self._row = []

    def say(self, words: str) -> None:
        if self._open:
            self._open[-1].append(words)

    def mark(self, name: str, attributes: dict[str, str]) -> str:
        """What an element inside a paragraph stands for."""
        raise NotImplementedError

    def finished(self, line: str) -> str:
        """A paragraph as it reads."""
        return line


class _Word(_Lines):
    skipped = _WORD_SKIPPED
    paragraphs, cells, rows = frozenset({"p"}), frozenset({"tc"}), frozenset({"tr"})
    spoken = "t"
    """The element whose text is text."""

    def mark(self, name: str, attributes: dict[str, str]) -> str:
        if name == "br":
            kind = next((value for key, value in attributes.items() if local(key) == "type"), "")
            return "\n" if kind in ("", "textWrapping") else ""
        return {"tab": "\t", "cr": "\n", "noBreakHyphen": "-"}.get(name, "")


class _OpenDocument(_Lines):
    skipped = _ODT_SKIPPED
    paragraphs = frozenset({"p", "h"})
    cells, rows = frozenset({"table-cell"}), frozenset({"table-row"})
    spoken = ""
    _SPACE, _TAB, _BREAK = "\ue000", "\ue001", "\ue002"

    def mark(self, name: str, attributes: dict[str, str]) -> str:
        if name == "s":
            count = next((value for key, value in attributes.items() if local(key) == "c"), "1")
            return self._SPACE * (min(int(count), 1_000) if count.isdecimal() else 1)
        return {"tab": self._TAB, "line-break": self._BREAK}.get(name, "")

    def finished(self, line: str) -> str:
        """Layout spaces fold into one; those that were meant were marked."""
        folded = re.sub(r"[ \t\r\n]+", " ", line).strip(" ")
        return folded.translate({ord(self._SPACE): " ", ord(self._TAB): "\t", ord(self._BREAK): "\n"})


def _words(archive: Archive, part: str, name: str, lines: _Word | _OpenDocument) -> str:
    if archive.info(part).file_size > LARGEST_PART:
        raise Unreadable(
            "large", f"The words of {name} take more than {LARGEST_PART >> 20} MB; it was not opened."
        )
    skipping, path = 0, [""]
    for kind, value, attributes, _ in events(archive.read(part), name):
        if kind == "text":
            if not skipping and (not lines.spoken or path[-1] == lines.spoken):
                lines.say(value)
            continue
        element = local(value)
        if kind == "start":
            path.append(element)
            if skipping or element in lines.skipped:
                skipping += 1
            else:
                lines.begin(element, attributes)
        else:
            path.pop()
            if skipping:
                skipping -= 1
            else:
                lines.end(element)
    return "\n".join(lines.lines).rstrip("\n")
