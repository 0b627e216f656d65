"""Archives looked into without unpacking them: no path leads out, nothing swells without end."""

from __future__ import annotations

import io
import lzma
import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from vicinia.methods.untrusted.refusal import Unreadable

MOST_MEMBERS = 100_000
LARGEST_TOTAL = 16 << 30
"""Bytes unpacked, recordings included; they are copied piece by piece, never held."""
LARGEST_READ = 512 << 20
"""Bytes that may be held in memory: texts and XML."""
SWELL = 100
SWELL_FROM = 16 << 20
"""Unpacked, a text of two million characters takes at most 8 MB: below this size no ratio is suspicious."""
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""All that `zipfile` raises where places, sizes, names or methods lead nowhere."""


class Archive:
    """A ZIP file, open for looking into; `what` names it in sentences.

    Raises Unreadable when it is no archive, is encrypted, has members with paths that lead out of it or
    links, or would unpack to more than the limits.
    """

    def __init__(self, source: Path | bytes, what: str) -> None:
        self.what = what
        self._left = LARGEST_READ
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
        except _DAMAGED as problem:
            raise Unreadable("broken", f"{what} is not a whole archive: {problem}.") from None
        try:
            self._members = self._checked(size)
        except BaseException:
            self._zip.close()
            raise
        self._folded = {
            spelled: name
            for name, info in reversed(self._members.items())
            for spelled in reversed(_spellings(name, info))
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """The names of all files, with forward slashes."""
        return list(self._members)

    def find(self, *candidates: str) -> str | None:
        """The first of some names that is there, whatever its case."""
        for name in candidates:
            if name in self._members:
                return name
            if (folded := _folded(name)) in self._folded:
                return self._folded[folded]
        return None

    def info(self, name: str) -> zipfile.ZipInfo:
        """What the archive says of a file."""
        return self._members[name]

    def read(self, name: str) -> bytes:
        """A whole file. Raises Unreadable when it is damaged or too much is read."""
        info = self.info(name)
        if info.file_size > self._left:
            raise Unreadable(
                "bomb",
                f"{self.what} holds more than {LARGEST_READ >> 20} MB of text, the last of it in {name}.",
            )
        self._left -= info.file_size
        try:
            with self._zip.open(info) as stream:
                return stream.read(info.file_size)
        except _DAMAGED as problem:
            raise Unreadable("broken", f"{name} in {self.what} cannot be unpacked: {problem}.") from None

    def open(self, name: str) -> IO[bytes]:
        """A file as a stream, for copying."""
        return self._zip.open(self.info(name))

    def _checked(self, size: int) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > MOST_MEMBERS:
            raise Unreadable(
                "bomb", f"{self.what} holds {len(infos):,} files; at most {MOST_MEMBERS:,} are read."
            )
        total = sum(info.file_size for info in infos)
        if total > LARGEST_TOTAL:
            raise Unreadable("bomb", f"{self.what} would unpack to {total >> 30} GB; it was not opened.")
        if total > SWELL_FROM and total > SWELL * size:
            raise _swelling(self.what, total, size)
        members: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name = _safe(info, self.what)
            if info.file_size > SWELL_FROM and info.file_size > SWELL * info.compress_size:
                raise _swelling(f"{name} in {self.what}", info.file_size, info.compress_size)
            if not name.endswith("/"):
                members.setdefault(name, info)
        return members


def _folded(name: str) -> str:
    """A name as it is compared: accents composed (macOS takes them apart), in small letters."""
    return unicodedata.normalize("NFC", name).lower()


def _spellings(name: str, info: zipfile.ZipInfo) -> list[str]:
    """How a name may be meant: without its flag, UTF-8 and Windows' letters are read as those of DOS."""
    found = [_folded(name)]
    if not info.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            return found
        for encoding in ("utf-8", "cp1252", "cp850"):
            try:
                found.append(_folded(raw.decode(encoding)))
            except UnicodeDecodeError:
                continue
    return found


def _swelling(what: str, total: int, size: int) -> Unreadable:
    return Unreadable(
        "bomb",
        f"{what} would swell from {max(size, 1) / 1e6:.1f} to {total / 1e6:,.0f} MB, as no text does; it was"
        " not opened.",
    )


def _safe(info: zipfile.ZipInfo, what: str) -> str:
    # A backslash separates folders in archives that some Windows programs write.
    name = info.orig_filename.replace("\\", "/")
    if leads_out(name):
        raise Unreadable(
            "traversal",
            f"{what} holds a file named {name[:200]!r}, which leads out of its folder; it was not opened.",
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable(
            "traversal", f"{what} holds a link, {name[:200]!r}, instead of a file; it was not opened."
        )
    if info.flag_bits & 1:
        raise Unreadable(
            "encrypted", f"{name[:200]!r} in {what} has a password: save the project without one."
        )
    return name


def leads_out(path: str) -> bool:
    """Whether a path leaves the folder it is seen from.

    >>> [leads_out(path) for path in ("sources/a.txt", "../a", "/etc/passwd", "C:/a", "a/../../b")]
    [False, True, True, True, True]
    """
    parts = path.replace("\\", "/").split("/")
    return path.startswith(("/", "\\")) or ".." in parts or parts[0][1:2] == ":" or "\0" in path
