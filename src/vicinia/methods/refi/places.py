"""Where the files of a project lie: `internal://`, `relative://`, `absolute://`, and bare names."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from urllib.parse import unquote

from vicinia.methods.refi.model import File
from vicinia.methods.untrusted import Archive, Unreadable
from vicinia.methods.untrusted.archive import leads_out


class Shelf:
    """The files that a project may point at: those of its archive and, if given, those of one folder."""

    def __init__(self, archive: Archive | None, path: Path, inside: str, folder: Path | None) -> None:
        self._archive = archive
        self._path = path
        self._inside = inside
        self._folder = folder.resolve() if folder else None
        self._by_end: dict[str, str] = {}
        for name in archive.names if archive else ():
            self._by_end.setdefault(unicodedata.normalize("NFC", name.rpartition("/")[2]).lower(), name)

    def find(self, place: str, what: str) -> File | None:
        """The file at a place, or None when it is not at hand.

        Raises Unreadable when the path leads out of the project; `what` says whose path it is.
        """
        scheme, path = _split(place)
        if scheme == "absolute":
            return None
        if leads_out(path) or leads_out(unquote(path)):
            raise Unreadable(
                "traversal",
                f"{what} points at {place[:200]!r}, which leads out of the project; it was not opened.",
            )
        found = self._in_archive(path)
        return found or (self._in_folder(path) if scheme == "relative" else None)

    def _in_archive(self, path: str) -> File | None:
        if self._archive is None or not path:
            return None
        inside = self._inside
        ways = [
            way
            for name in (path, unquote(path))
            for way in (f"{inside}sources/{name}", f"{inside}{name}", name)
        ]
        name = self._archive.find(*ways) or self._by_end.get(
            unicodedata.normalize("NFC", unquote(path).rpartition("/")[2]).lower()
        )
        if name is None:
            return None
        info = self._archive.info(name)
        return File(
            name.rpartition("/")[2], archive=self._path, member=name, size=info.file_size, checksum=info.CRC
        )

    def _in_folder(self, path: str) -> File | None:
        if self._folder is None:
            return None
        found = (self._folder / unquote(path)).resolve()
        if not found.is_relative_to(self._folder) or not found.is_file():
            return None
        return File.of(found.name, found.read_bytes())

    def read(self, file: File) -> bytes:
        """All of a file that was found."""
        if file.data is None and self._archive is not None:
            return self._archive.read(file.member)
        return file.read()


def _split(place: str) -> tuple[str, str]:
    """Scheme and path; a bare name is inside.

    >>> _split("internal://a.txt"), _split("relative:///b/c.mp3")
    (('internal', 'a.txt'), ('relative', 'b/c.mp3'))
    >>> _split("Sources\\\\d.txt"), _split("C:/e.pdf")
    (('internal', 'Sources/d.txt'), ('absolute', 'C:/e.pdf'))
    """
    plain = place.strip().replace("\\", "/")
    scheme, colon, path = plain.partition(":")
    if colon and len(scheme) > 1 and path.startswith("//"):
        known = scheme.lower() if scheme.lower() in ("internal", "relative") else "absolute"
        return known, path.lstrip("/")
    if (colon and len(scheme) == 1) or plain.startswith("/"):
        return "absolute", plain
    return "internal", plain.removeprefix("./")
