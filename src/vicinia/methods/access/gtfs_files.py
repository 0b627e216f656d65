"""The files of a GTFS feed, row by row, and what may stand in their cells."""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import TracebackType

_SHOWN = 20
_TIME = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)")


class FeedError(ValueError):
    """A feed that cannot be read; `.problems` holds a sentence for each thing that is wrong."""

    def __init__(self, problems: list[str], more: int = 0) -> None:
        self.problems = tuple(problems)
        rest = len(problems) - 1 + more
        also = f" (And {rest} more: see .problems.)" if rest else ""
        super().__init__(problems[0] + also)


class Problems:
    """What was found wrong, as sentences; beyond the first twenty only their number is kept."""

    def __init__(self) -> None:
        self._sentences: list[str] = []
        self._more = 0

    def add(self, file: str, row: int, what: str) -> None:
        """Note one; the row is that of the file, whose header is row 1."""
        if len(self._sentences) < _SHOWN:
            self._sentences.append(f"{file}, row {row}: {what}; correct the row or take it out.")
        else:
            self._more += 1

    def raise_if_any(self) -> None:
        """Raise FeedError when something was wrong."""
        if self._sentences:
            raise FeedError(self._sentences, self._more)


class Feed:
    """A feed in a folder or in a zip file."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._archive: zipfile.ZipFile | None = None
        if self._path.is_dir():
            return
        try:
            self._archive = zipfile.ZipFile(self._path)
        except FileNotFoundError:
            raise FeedError([f"There is no feed at {self._path}; give a folder or a zip file."]) from None
        except zipfile.BadZipFile:
            raise FeedError([f"{self._path} is not a zip file; give a GTFS feed as zip or folder."]) from None

    def __enter__(self) -> Feed:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._archive:
            self._archive.close()

    def has(self, file: str) -> bool:
        """Whether the feed has a file of this name."""
        return file in self._archive.namelist() if self._archive else (self._path / file).is_file()

    def require(self, *files: str) -> None:
        """Raise FeedError for those that are missing."""
        missing = [f"The feed has no {file}; it must be there." for file in files if not self.has(file)]
        if missing:
            raise FeedError(missing)

    def rows(
        self, file: str, *needed: str, optional: tuple[str, ...] = ()
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Row number and the named cells of each row, without spaces around; nothing if the file is absent.

        Raises FeedError for a needed column that is missing, a row that is too short, or text that is not
        UTF-8.
        """
        if not self.has(file):
            return
        raw = self._archive.open(file) if self._archive else (self._path / file).open("rb")
        with io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text)
            try:
                header = [name.strip() for name in next(reader, [])]
                for name in needed:
                    if name not in header:
                        raise FeedError([f"{file} has no column {name}; it must be there."])
                at = [header.index(name) if name in header else -1 for name in (*needed, *optional)]
                last = max(header.index(name) for name in needed)
                for cells in reader:
                    if not cells:
                        continue
                    if len(cells) <= last:
                        raise FeedError([f"{file}, row {reader.line_num}: it has only {len(cells)} cells."])
                    yield (
                        reader.line_num,
                        tuple([cells[i].strip() if 0 <= i < len(cells) else "" for i in at]),
                    )
            except UnicodeDecodeError:
                raise FeedError(
                    [f"{file} is not UTF-8 after row {reader.line_num}; save it as UTF-8."]
                ) from None


@lru_cache(maxsize=100_000)
def seconds(text: str) -> int | None:
    """Seconds after midnight of a time of a feed, which may pass 24:00:00; None if empty, -1 if not a time.

    >>> seconds("7:05:00"), seconds("25:10:00"), seconds(""), seconds("7.05")
    (25500, 90600, None, -1)
    """
    if not text:
        return None
    found = _TIME.fullmatch(text)
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]) if found else -1


def day(text: str) -> date | None:
    """A day written YYYYMMDD, or None."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])) if re.fullmatch(r"\d{8}", text) else None
    except ValueError:
        return None


def number(text: str) -> float | None:
    """A finite number, or None."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
