"""Writing a file: checked first, then whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from vicinia.methods.refi import elements, lexical, taguette
from vicinia.methods.refi.model import Code, File, Project, Source

_NAMESPACE = "urn:QDA-XML:{}:1.0"
_HALF = re.compile("[\ud800-\udfff]")
_PACKED_WORDS = """
    .txt .rtf .html .htm .xml .csv .bmp .wav
"""
_PACKED = frozenset(_PACKED_WORDS.split())


def write(project: Project, path: str | Path) -> None:
    """Write a project or codebook; the ending of the name says which.

    `.qdpx` is everything; `.qdc` the codes and sets; `.sqlite3` what Taguette can open (texts, codes and
    selections, without coders); `.csv` the codebook that Taguette can read. Texts are UTF-8 with "\\n",
    places are Unicode code points with the end not included.

    Raises ValueError with one sentence, before anything is written, when parts do not belong together: two
    with one identifier, a selection outside its text, a code, coder or source that is not in the project.
    """
    path = Path(path)
    writers: dict[str, Callable[[IO[bytes]], object]] = {
        ".qdpx": lambda file: _write_archive(project, file),
        ".qdc": lambda file: file.write(
            elements.serialised(elements.codebook(project), _NAMESPACE.format("codebook"))
        ),
        ".sqlite3": lambda file: file.write(taguette.sqlite_bytes(project)),
        ".csv": lambda file: file.write(taguette.csv_bytes(project)),
    }
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise ValueError(f"{path.name} should end in {', '.join(writers)}: the ending says what is written.")
    _check(project, is_codebook=path.suffix.lower() in (".qdc", ".csv"))
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:40]}-", suffix=path.suffix)
    try:
        with os.fdopen(handle, "wb") as file:
            writer(file)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """What the system withholds from new files; it can only be asked by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _write_archive(project: Project, file: IO[bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        folder = _Folder(archive)
        for kept in project.files:
            # Kept parts name these files: their names must stay.
            folder.put(kept, kept.name)
        places = {id(source): folder.places(source) for source in (*project.sources, *project.notes)}
        whole = elements.serialised(elements.whole(project, places), _NAMESPACE.format("project"))
        _put(archive, "project.qde", lambda target: target.write(whole))


class _Folder:
    """The folder `sources` of a project that is being written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._taken: set[str] = set()

    def places(self, source: Source) -> dict[str, str]:
        """Write the files of a source; the attributes that name them."""
        found: dict[str, str] = {}
        if source.media:
            found["path"] = f"internal://{self._put_named(source.media, source.guid)}"
        elif source.place:
            found["path"] = source.place
        # A recording keeps its transcript as it is, with its points in time.
        kept = any(
            node.name == "Transcript" and lexical.key(node.get("guid")) == lexical.key(source.text_guid)
            for node in source.kept
        )
        has_text = source.kind in ("text", "note") or bool(source.text) or bool(source.text_guid)
        if has_text and not kept:
            # half characters cannot be written; a zero at the beginning would look like UTF-16 without a mark
            words = _HALF.sub("\ufffd", source.text)
            mark = "\ufeff" if "\0" in words[:2] or words.startswith("\ufeff") else ""
            text = File.of("text.txt", (mark + words).encode())
            guid = source.text_guid or source.guid
            found["plainTextPath"] = f"internal://{self._put_named(text, guid)}"
            if source.rich:
                found["richTextPath"] = f"internal://{self._put_named(source.rich, guid)}"
        return found

    def _put_named(self, file: File, guid: str) -> str:
        ending = Path(file.name).suffix.lower()
        name, number = f"{lexical.key(guid)}{ending}", 1
        while name.lower() in self._taken:
            number += 1
            name = f"{lexical.key(guid)}-{number}{ending}"
        self.put(file, name)
        return name

    def put(self, file: File, name: str) -> None:
        """Write a file under a name."""
        if name.lower() not in self._taken:
            self._taken.add(name.lower())
            _put(self._archive, f"sources/{name}", file.copy_to)


def _put(archive: zipfile.ZipFile, name: str, fill: Callable[[IO[bytes]], object]) -> None:
    # One fixed date: the same project gives the same bytes.
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    packed = Path(name).suffix.lower() in _PACKED or name == "project.qde"
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    info.external_attr = 0o644 << 16
    with archive.open(info, "w", force_zip64=True) as target:
        fill(target)


def _check(project: Project, *, is_codebook: bool) -> None:
    if is_codebook and not project.codes:
        raise ValueError("A codebook needs at least one code: this project has none.")
    codes = _told_apart("codes", project.codes)
    _check_codes(project.codes, codes)
    sources = _told_apart("sources", (*project.sources, *project.notes))
    users = _told_apart("users", project.users)
    for kind, things in (("variables", project.variables), ("cases", project.cases), ("sets", project.sets)):
        _told_apart(kind, things)
    for selection in project.selections:
        name = selection.source.name
        if lexical.key(selection.source.guid) not in sources:
            raise ValueError(f"A selection lies in {name!r}, which is not among the sources of the project.")
        if not 0 <= selection.start <= selection.end <= len(selection.source.text):
            raise ValueError(
                f"A selection of {name!r} goes from {selection.start} to {selection.end}, but the text has"
                f" {len(selection.source.text):,} characters."
            )
        for code in selection.codes:
            if lexical.key(code.guid) not in codes:
                raise ValueError(
                    f"A selection of {name!r} carries the code {code.name!r}, which is not in the project."
                )
        for user in (selection.user, selection.author, *(coding.user for coding in selection.codings)):
            if user and lexical.key(user.guid) not in users:
                raise ValueError(f"A selection of {name!r} is by {user.name!r}, who is not among the users.")


def _check_codes(codes: Iterable[Code], known: set[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if not code.name.strip():
            raise ValueError(f"A code has no name (identifier {code.guid}).")
        if code.colour and lexical.colour(code.colour) != code.colour:
            raise ValueError(f"The colour of the code {code.name!r} is {code.colour!r}; write it as #RRGGBB.")
        if code.parent and lexical.key(code.parent.guid) not in seen:
            there = (
                "must come before it" if lexical.key(code.parent.guid) in known else "is not in the project"
            )
            raise ValueError(f"The code {code.name!r} stands under {code.parent.name!r}, which {there}.")
        seen.add(lexical.key(code.guid))


def _told_apart(kind: str, things: Iterable[object]) -> set[str]:
    """The identifiers of things, each well formed and given once."""
    seen: dict[str, object] = {}
    for thing in things:
        guid, name = str(getattr(thing, "guid", "")), getattr(thing, "name", "")
        if not lexical.is_guid(guid):
            raise ValueError(f"{guid!r}, the identifier of {name!r} among the {kind}, is no GUID.")
        if lexical.key(guid) in seen:
            other = getattr(seen[lexical.key(guid)], "name", "")
            raise ValueError(f"Two {kind}, {other!r} and {name!r}, have the same identifier {guid}.")
        seen[lexical.key(guid)] = thing
    return set(seen)
