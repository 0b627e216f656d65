"""The words of an HTML page, and where each stands among its plain text nodes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

_BLOCKS_WORDS = """
    address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol option p pre section table tbody td
    tfoot th thead title tr ul
"""
_BLOCKS = frozenset(_BLOCKS_WORDS.split())
_SILENT = frozenset({"script", "style", "head", "template", "noscript"})


@dataclass(frozen=True, slots=True)
class Words:
    """A page as text. `added` are the places of line ends that stand in the text only to part blocks."""

    text: str
    added: tuple[int, ...]


def words(page: str) -> Words:
    """All text nodes in sequence, parted by a line end where two blocks would run together.

    >>> words("<p>Ci&ograve; che <b>serve</b></p><p>ora</p>")
    Words(text='Ciò che serve\\nora', added=(13,))
    """
    reader = _Reader()
    # Before anything else a page may have layout that no reader of HTML counts.
    reader.feed(re.sub(r"\r\n?", "\n", page).lstrip(" \t\n\f"))
    reader.close()
    return Words("".join(reader.pieces), tuple(reader.added))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.added: list[int] = []
        self._length = 0
        self._parted = False
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        self._parted = self._parted or tag in _BLOCKS

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            self._silent = self._silent[: self._silent.index(tag)]
        self._parted = self._parted or tag in _BLOCKS

    def handle_data(self, data: str) -> None:
        if self._silent or not data:
            return
        if self._parted and self.pieces and not self.pieces[-1].endswith("\n") and not data.startswith("\n"):
            self.added.append(self._length)
            self._add("\n")
        self._parted = False
        self._add(data)

    def _add(self, piece: str) -> None:
        self.pieces.append(piece)
        self._length += len(piece)
