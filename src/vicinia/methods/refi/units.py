"""In which units a program counted, and the same places in Unicode code points.

The standard counts Unicode code points from 0. Programs built on UTF-16 (Java, .NET, JavaScript) may count
its units, where a character beyond the Basic Multilingual Plane is two; some count bytes of UTF-8; a line end
in the file may be two characters and count as one or the reverse; a byte-order mark may count; the end may be
the last character instead of the one after it. A selection usually carries its words as its name: the
counting under which most selections read as their names is taken, and the standard's when none does better.
A few selections that end outside their text say nothing about the others: they are wrong by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from vicinia.methods.refi.model import writable

_UNITS = ("Unicode code points", "UTF-16 units", "UTF-8 bytes")
_LINES = ("as they stand", "one each", "two each")
_LINE_END = 10


@dataclass(frozen=True, slots=True)
class Counting:
    """One way of counting."""

    unit: str = _UNITS[0]
    lines: str = _LINES[0]
    counts_mark: bool = False
    end_is_last: bool = False

    def describe(self) -> str:
        """In words."""
        words = [self.unit]
        if self.lines != _LINES[0]:
            words.append(f"line ends as {self.lines}")
        if self.counts_mark:
            words.append("the byte-order mark counted")
        if self.end_is_last:
            words.append("the end as the last character")
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with "\\n" as its line ends, how its file differed, and what was marked on it."""

    text: str
    pairs: tuple[int, ...]
    """Positions in the text of line ends that were two characters in the file."""
    has_mark: bool
    spans: tuple[tuple[int, int, str], ...]
    """Start and end as the file gives them, and the name of each selection."""


def plain_lines(text: str) -> tuple[str, tuple[int, ...]]:
    """The text with "\\n" alone as its line ends, and where these were two characters.

    >>> plain_lines("a\\r\\nb\\rc\\n")
    ('a\\nb\\nc\\n', (1,))
    """
    if "\r" not in text:
        return text, ()
    pieces = text.split("\r\n")
    ends = np.cumsum([len(piece) + 1 for piece in pieces[:-1]], dtype=int) - 1
    return "\n".join(pieces).replace("\r", "\n"), tuple(ends.tolist())


def counting_of(texts: Sequence[Marked]) -> Counting:
    """How the program that wrote these counted, by the names of the selections (see above)."""
    standard = Counting()
    best, best_score = standard, _score(texts, standard)
    count = sum(len(text.spans) for text in texts)
    wanted = sum(1 for text in texts for *_, name in text.spans if name.strip())
    if best_score == (wanted, 0):
        return standard
    for counting in _candidates(texts):
        score = _score(texts, counting)
        # names decide; without them only where most lie outside, and none would
        is_needed = score[0] == best_score[0] and score[1] == 0 and -2 * best_score[1] > count
        if score[0] > best_score[0] or is_needed:
            best, best_score = counting, score
    return best


def placed(text: Marked, counting: Counting) -> list[tuple[int, int]]:
    """Start and end of each span in code points of `text.text`; -1 or more than its length when outside."""
    if not text.spans:
        return []
    starts, ends = (np.array(side, dtype=np.int64) for side in list(zip(*text.spans, strict=True))[:2])
    if counting.end_is_last:
        ends = ends + 1
    edges = _edges(text, counting)
    if edges is None:
        return list(zip(starts.tolist(), ends.tolist(), strict=True))
    # Inside a pair (of surrogates, of CR and LF) a start goes back and an end forward: no half characters.
    first = np.searchsorted(edges, starts, "right") - 1
    last = np.searchsorted(edges, ends, "left")
    last = np.where(ends > edges[-1], len(text.text) + 1, last)
    first = np.where(starts > edges[-1], len(text.text) + 1, first)
    return list(zip(first.tolist(), last.tolist(), strict=True))


def _candidates(texts: Sequence[Marked]) -> Iterator[Counting]:
    marks = (False, True) if any(text.has_mark for text in texts) else (False,)
    # Without double line ends in the files, counting them as one is counting them as they stand.
    lines_ways = [way for way in _LINES if way != _LINES[1] or any(text.pairs for text in texts)]
    for last, mark, lines, unit in product((False, True), marks, lines_ways, _UNITS):
        yield Counting(unit, lines, mark, last)


def _edges(text: Marked, counting: Counting) -> np.ndarray | None:
    """Where each character begins in the file's counting, with the end of the last; None for the standard."""
    pairs = text.pairs if counting.lines == _LINES[0] else ()
    if counting.unit == _UNITS[0] and not pairs and counting.lines != _LINES[2] and not counting.counts_mark:
        return None
    points = np.frombuffer(text.text.encode("utf-32-le", "surrogatepass"), np.uint32)
    widths = np.ones(len(points), np.int64)
    if counting.unit == _UNITS[1]:
        widths += points > 0xFFFF
    elif counting.unit == _UNITS[2]:
        widths += (points > 0x7F).astype(np.int64) + (points > 0x7FF) + (points > 0xFFFF)
    if counting.lines == _LINES[2]:
        widths += points == _LINE_END
    elif pairs:
        widths[list(pairs)] += 1
    begin = 0
    if counting.counts_mark and text.has_mark:
        begin = 3 if counting.unit == _UNITS[2] else 1
    return begin + np.concatenate([[0], np.cumsum(widths)])


def _score(texts: Sequence[Marked], counting: Counting) -> tuple[int, int]:
    """How many selections read as their names, and how many (negative) lie outside."""
    alike = outside = 0
    for text in texts:
        for (start, end), (*_, name) in zip(placed(text, counting), text.spans, strict=True):
            if not 0 <= start <= end <= len(text.text):
                outside += 1
            elif _reads_as(text.text[start : min(end, start + 4 * len(name) + 200)], name):
                alike += 1
    return alike, -outside


def _reads_as(words: str, name: str) -> bool:
    """Whether a name is these words; programs fold spaces and cut long ones, mostly with dots."""
    told, read = " ".join(name.split()), " ".join(writable(words).split())
    if not told:
        return False
    if told == read:
        # Spaces at the ends would let a shifted selection pass.
        return words.strip() == words or name.strip() != name
    cut = told.removesuffix("…").removesuffix("...").rstrip()
    return (
        len(cut) >= 5 and (cut != told or len(cut) >= 30) and read.startswith(cut) and words[:1].strip() != ""
    )
