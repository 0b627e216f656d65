"""CSV as it really comes: five encodings, four separators, line breaks inside quotes."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from vicinia.directory.importing import problems
from vicinia.directory.importing.problems import FileProblem, Problem, problem

_SEPARATORS = ";,\t|"
_GARBLED = re.compile(r"Ã[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¨©¬²¹³]|â€[™œ\x9d“”]")
_GUARD = re.compile(r"^'(?=[=+\-@\t\r])")


def decode(content: bytes) -> tuple[str, list[Problem]]:
    """Return the text of a file and what should be said about its encoding."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _decode(content, encoding), []
    if b"\0" in content[:2000]:
        sample = content[:2000]
        odd, even = sample[1::2].count(0), sample[::2].count(0)
        if max(odd, even) < len(sample) // 4:
            raise FileProblem(problems.NOT_A_TABLE)
        return _decode(content, "utf-16-le" if odd > even else "utf-16-be"), []
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_western(content)
    if "\ufffd" in text:
        raise FileProblem(problems.LOST_LETTERS, line=text[: text.index("\ufffd")].count("\n") + 1)
    return _mend(text)


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as trouble:
        raise FileProblem(problems.DAMAGED) from trouble


def _decode_western(content: bytes) -> tuple[str, list[Problem]]:
    try:
        text, encoding = content.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        text, encoding = content.decode("latin-1"), "Latin-1"
    if sum(1 for c in text[:20000] if ord(c) < 32 and c not in "\t\r\n\f") > 20:
        raise FileProblem(problems.NOT_A_TABLE)
    return text, [problem("", problems.NOTE_ENCODING, level=problems.WARNING, encoding=encoding)]


def _mend(text: str) -> tuple[str, list[Problem]]:
    """Undo UTF-8 that was once read as Windows-1252 and saved again."""
    if len(_GARBLED.findall(text)) < 2:
        return text, []
    try:
        mended = text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text, []
    return mended, [problem("", problems.NOTE_MENDED, level=problems.WARNING)]


def separator(text: str) -> str:
    """Return the character that divides the columns: the one that gives most rows the same width."""
    sample = text[:200_000]
    best, best_score = ",", 0.0
    for candidate in _SEPARATORS:
        widths = Counter(
            len(row)
            for _, row in zip(
                range(60), csv.reader(io.StringIO(sample, newline=""), delimiter=candidate), strict=False
            )
            if any(cell.strip() for cell in row)
        )
        if not widths:
            continue
        width, rows = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = rows / sum(widths.values()) * min(width, 12) if width > 1 else 0.0
        if score > best_score:
            best, best_score = candidate, score
    return best


def csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line of the file on which the row begins, cells). The guard against formulas is taken off."""
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text))
    line = 1
    try:
        for row in reader:
            yield line, [_GUARD.sub("", cell) for cell in row]
            line = reader.line_num + 1
    except csv.Error as trouble:
        raise FileProblem(problems.DAMAGED) from trouble
