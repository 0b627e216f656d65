"""Opening a file: what it is, and the whole of it or a sentence."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from vicinia.methods.refi import taguette
from vicinia.methods.refi.model import Project, Selection, User
from vicinia.methods.refi.parsing import Parser
from vicinia.methods.refi.places import Shelf
from vicinia.methods.refi.texts import TextReader
from vicinia.methods.untrusted import Archive, Node, Unreadable, decoded, tree

LARGEST_MARKUP = 256 << 20
_NAMESPACE = re.compile(r"urn:QDA-XML:(project|codebook):(\d+)([.:]\d+)?", re.IGNORECASE)
_ZIP, _SQLITE = b"PK", b"SQLite format 3\0"


def read(path: str | Path, *, folder: str | Path | None = None) -> Project:
    """A project (`.qdpx`), a codebook (`.qdc`) or an export of Taguette (`.sqlite3`, `.csv`).

    What a file is shows in its beginning, not in its name. Files that the project calls `relative://` are
    looked for inside it and, only if `folder` is given, there and below.

    Raises Unreadable with one sentence when the file is broken or hostile, FileNotFoundError when it is not
    there. Nothing is written anywhere. Whatever was unusual is told in `.notices`.

    Source: Rotterdam Exchange Format Initiative, REFI-QDA Standard 1.5 (2019).
    """
    path = Path(path)
    what = path.name
    with path.open("rb") as file:
        beginning = file.read(16)
        if beginning[:2] != _ZIP and beginning != _SQLITE:
            data = beginning + file.read(LARGEST_MARKUP)
            if len(data) > LARGEST_MARKUP:
                raise Unreadable(
                    "large", f"{what} has more than {LARGEST_MARKUP >> 20} MB and is no archive."
                )
    if beginning == _SQLITE:
        return taguette.read(path)
    if beginning[:2] == _ZIP:
        return _read_archive(path, Path(folder) if folder else None)
    if not data.strip(b"\0 \r\n\t"):
        raise Unreadable("empty", f"{what} is empty.")
    if path.suffix.lower() == ".csv":
        return taguette.read_csv(data, what)
    if not decoded(data[:1000])[0].lstrip().startswith("<"):
        raise Unreadable(
            "kind", f"{what} is neither a REFI-QDA project or codebook nor an export of Taguette."
        )
    root, namespace = tree(data, what)
    return _project(root, namespace, Parser(what), Shelf(None, path, "", None), path)


def _read_archive(path: Path, folder: Path | None) -> Project:
    with Archive(path, path.name) as archive:
        name = _project_file(archive, path.name)
        if archive.info(name).file_size > LARGEST_MARKUP:
            raise Unreadable("large", f"{name} in {path.name} has more than {LARGEST_MARKUP >> 20} MB.")
        what = f"{name} in {path.name}"
        root, namespace = tree(archive.read(name), what)
        inside = name.rpartition("/")[0]
        shelf = Shelf(archive, path, f"{inside}/" if inside else "", folder)
        return _project(root, namespace, Parser(what), shelf, path)


def _project_file(archive: Archive, what: str) -> str:
    """The file that describes the project: `project.qde` in any case, the topmost if there are more."""
    found = [name for name in archive.names if name.lower().endswith(".qde") and not _is_litter(name)]
    if not found:
        raise Unreadable("kind", f"{what} is an archive without a project file (project.qde) in it.")
    return min(found, key=lambda name: (name.count("/"), not name.lower().endswith("project.qde"), name))


def _is_litter(name: str) -> bool:
    # macOS adds a shadow of each file to archives.
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")


def _project(root: Node, namespace: str, parser: Parser, shelf: Shelf, path: Path) -> Project:
    _check_version(root, namespace, parser)
    parser.read_users(root)
    parser.read_codes(root)
    parser.read_variables(root)
    texts = TextReader(parser, shelf)
    for group in ("Sources", "Notes"):
        for node in root.inside(group):
            texts.add(node)
    if (
        root.name.lower() == "codebook"
        and any(True for _ in root.all("Sets"))
        and not any(root.inside("Sets"))
    ):
        parser.notice(
            "The codebook has an empty list of sets, which the standard does not allow; it was read."
        )
    head = parser.head(root)
    cases, sets, selections = tuple(parser.cases(root)), tuple(parser.sets(root)), tuple(texts.selections())
    return dataclasses.replace(
        head, name=head.name or path.stem, codes=tuple(parser.codes.values()),
        sources=tuple(texts.of_kind(False)), selections=selections, users=_users(parser, selections),
        cases=cases, variables=tuple(parser.variables.values()), sets=sets, notes=tuple(texts.of_kind(True)),
        files=tuple(texts.files.values()), notices=tuple(parser.notices),
    )  # fmt: skip


def _users(parser: Parser, selections: tuple[Selection, ...]) -> tuple[User, ...]:
    """Those that are listed, then those that coded without being listed."""
    coders = {user for one in selections for user in (one.user, one.author) if user}
    missing = [user for user in parser.strangers.values() if user in coders]
    if missing:
        parser.notice("Somebody who coded is not in the list of users, and stays without a name.")
    return (*parser.users.values(), *missing)


def _check_version(root: Node, namespace: str, parser: Parser) -> None:
    name = root.name.lower()
    if name not in ("project", "codebook"):
        raise Unreadable(
            "kind", f"{parser.what} begins with <{root.name[:60]}>, not with a project or codebook."
        )
    found = _NAMESPACE.fullmatch(namespace.strip())
    if found is None and namespace.strip():
        raise Unreadable(
            "version", f"{parser.what} is written in {namespace[:100]!r}, which is not REFI-QDA."
        )
    if found is None:
        parser.notice("The file does not say which standard it follows; it was read as REFI-QDA 1.0.")
    elif found[2] not in ("0", "1"):
        version = f"{found[2]}{found[3] or ''}".replace(":", ".")
        raise Unreadable(
            "version",
            f"{parser.what} follows version {version} of REFI-QDA, but only version 1 can be read: export it"
            " in that version.",
        )
    elif found[2] == "0":
        parser.notice("The file follows a draft of REFI-QDA before version 1.0; it was read as 1.0.")
