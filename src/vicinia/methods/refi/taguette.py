"""Projects and codebooks of Taguette (1.5): its SQLite export and its table of tags, both ways.

Its highlights are counted in bytes of UTF-8 over the text of a page without its marks, and nobody's name
stands on them; its tags are flat, with dots where a hierarchy is meant ("care.home").
"""

from __future__ import annotations

import csv
import html
import io
import sqlite3
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from vicinia.methods.refi import lexical
from vicinia.methods.refi.model import Code, Coding, Project, Selection, Source, Stamp
from vicinia.methods.transcripts import hypertext
from vicinia.methods.untrusted import Unreadable, decoded

VERSION = "db5e31a0233d"
"""The state of the database that Taguette 1.5.2 writes and reads."""
LARGEST = 512 << 20
_STEPS = 50_000_000
_TAGS = uuid.UUID("51b2b2b7-27eb-4ecb-9d56-e75b0a0496c2")
"""Taguette makes the identifier of a tag in its codebooks from this and the tag."""
_TABLES = {
    "projects": ("id", "name", "description", "created"),
    "documents": ("id", "name", "description", "contents", "created", "project_id"),
    "tags": ("id", "path", "description", "project_id"),
    "highlights": ("id", "document_id", "start_offset", "end_offset"),
    "highlight_tags": ("highlight_id", "tag_id"),
}
_UNNAMED = (
    "Taguette's export does not say who coded: its selections have no coder, so agreement cannot be computed."
)


def read(path: Path) -> Project:
    """The project in Taguette's SQLite export."""
    what = path.name
    if path.stat().st_size > LARGEST:
        raise Unreadable("large", f"{what} has more than {LARGEST >> 20} MB; it was not opened.")
    with _opened(path) as database:
        rows = {table: _rows(database, table, what) for table in _TABLES}
    if len(rows["projects"]) != 1:
        count = len(rows["projects"]) or "no"
        raise Unreadable("kind", f"{what} holds {count} projects: export a single one from Taguette.")
    project = rows["projects"][0]
    codes = {row["id"]: _code(row) for row in rows["tags"]}
    tags: dict[Any, list[Code]] = defaultdict(list)
    for row in rows["highlight_tags"]:
        if row["tag_id"] in codes:
            tags[row["highlight_id"]].append(codes[row["tag_id"]])
    marks: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows["highlights"]:
        marks[row["document_id"]].append(row)
    sources: list[Source] = []
    selections: list[Selection] = []
    for row in rows["documents"]:
        words = hypertext.words(_text(row["contents"]))
        guid = str(uuid.uuid5(_TAGS, f"{project['created']} document {row['id']}"))
        stamp = Stamp(created=lexical.instant(_text(row["created"])))
        source = Source(
            _text(row["name"]), words.text, guid, description=_text(row["description"]), stamp=stamp
        )
        sources.append(source)
        selections += _selections(source, words, marks[row["id"]], tags, what)
    return Project(
        _text(project["name"]), tuple(codes.values()), tuple(sources), tuple(selections),
        description=_text(project["description"]), origin="Taguette",
        stamp=Stamp(created=lexical.instant(_text(project["created"]))),
        notices=(_UNNAMED,) if selections else (),
    )  # fmt: skip


def read_csv(data: bytes, what: str) -> Project:
    """A codebook as a table with a column tag, name or path and perhaps a description."""
    text, _ = decoded(data)
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error as problem:
        raise Unreadable("broken", f"{what} is not a table: {problem}.") from None
    names = {name.strip().lower(): name for name in (rows[0] if rows else ()) if isinstance(name, str)}
    column = next((names[name] for name in ("tag", "name", "path") if name in names), None)
    if column is None:
        raise Unreadable(
            "kind", f"{what} has no column named tag, name or path: it is no codebook of Taguette."
        )
    about = names.get("description", "")
    found = ((str(row[column] or "").strip(), str(row.get(about) or "").strip()) for row in rows)
    codes = {path: _code({"path": path, "description": text}) for path, text in found if path}
    return Project(Path(what).stem, tuple(codes.values()), origin="Taguette")


def csv_bytes(project: Project) -> bytes:
    """The codebook as a table that Taguette reads."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["tag", "description"])
    table.writerows([tag, code.description] for tag, code in _tags(project).items())
    # With a mark: without it Taguette guesses the encoding, and guesses wrong where accents are few.
    return text.getvalue().encode("utf-8-sig")


def sqlite_bytes(project: Project) -> bytes:
    """The project as Taguette opens it: texts, tags and highlights; coders and the rest have no place."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_SCHEMA)
        database.execute("INSERT INTO alembic_version VALUES (?)", [VERSION])
        _fill(database, project)
        database.commit()
        return database.serialize()


def _fill(database: sqlite3.Connection, project: Project) -> None:
    now = (project.stamp.created[:19] or "2000-01-01T00:00:00").replace("T", " ") + ".000000"
    database.execute("INSERT INTO users (login, created, disabled) VALUES ('admin', ?, 0)", [now])
    named = (1, project.name[:50] or "project", project.description[:102_400], now)
    database.execute("INSERT INTO projects VALUES (?, ?, ?, ?)", named)
    database.execute("INSERT INTO project_members VALUES (1, 'admin', 'ADMIN')")
    numbers = {code: number for number, code in enumerate(_tags(project).values(), 1)}
    rows = [(numbers[code], 1, tag[:200], code.description[:102_400]) for tag, code in _tags(project).items()]
    database.executemany("INSERT INTO tags VALUES (?, ?, ?, ?)", rows)
    ends = {}
    for number, source in enumerate(project.sources, 1):
        page = "\n".join(f"<p>{html.escape(line, quote=False)}</p>" for line in source.text.split("\n"))
        row = (number, source.name[:50] or "text", source.description[:102_400], f"{number}.html", now, page)
        database.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, 1, 'LEFT_TO_RIGHT', ?)", row)
        ends[lexical.key(source.guid)] = (number, _byte_edges(source.text))
    for number, selection in enumerate(project.selections, 1):
        if lexical.key(selection.source.guid) not in ends or selection.start == selection.end:
            continue
        document, edges = ends[lexical.key(selection.source.guid)]
        snippet = f"<p>{html.escape(selection.text, quote=False)}</p>"
        place = (int(edges[selection.start]), int(edges[selection.end]))
        database.execute("INSERT INTO highlights VALUES (?, ?, ?, ?, ?)", (number, document, *place, snippet))
        codes = dict.fromkeys(selection.codes)
        database.executemany(
            "INSERT INTO highlight_tags VALUES (?, ?)", [(number, numbers[code]) for code in codes]
        )


def _tags(project: Project) -> dict[str, Code]:
    tags: dict[str, Code] = {}
    for code in project.codes:
        tag = ".".join(code.path)
        if tag in tags:
            raise ValueError(
                f"Two codes would both be {tag!r} in Taguette, whose tags are flat: rename one of them."
            )
        tags[tag] = code
    return tags


def _code(row: dict[str, Any]) -> Code:
    path = _text(row["path"])
    # In capitals, as Taguette writes it: its codebook and its project then agree on every code.
    return Code(path, guid=str(uuid.uuid5(_TAGS, path)).upper(), description=_text(row["description"]))


def _selections(
    source: Source, words: hypertext.Words, rows: list[dict[str, Any]], tags: dict[Any, list[Code]], what: str
) -> Iterator[Selection]:
    edges = _byte_edges(source.text, words.added)
    for row in sorted(rows, key=lambda row: (row["start_offset"], row["end_offset"], row["id"])):
        start, end = row["start_offset"], row["end_offset"]
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= edges[-1]):
            raise Unreadable(
                "position",
                f"Highlight {row['id']} in {what} goes from byte {start} to {end}, but the text of"
                f" {source.name!r} has {int(edges[-1]):,} bytes.",
            )
        # An edge inside a character belongs to the character; one at a line end that was added lies behind
        # it for a start and before it for an end.
        first = int(np.searchsorted(edges, start, "right")) - 1
        last = int(np.searchsorted(edges, end, "left"))
        first = min(first, len(source.text))
        guid = str(uuid.uuid5(_TAGS, f"{source.guid} highlight {row['id']}"))
        codings = tuple(
            Coding(code, guid=str(uuid.uuid5(_TAGS, f"{guid} {code.guid}"))) for code in tags[row["id"]]
        )
        yield Selection(source, min(first, last), last, codings, guid=guid)


def _byte_edges(text: str, added: tuple[int, ...] = ()) -> np.ndarray:
    """Where each character begins in UTF-8, with the end of the last; added ones take no place."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    widths = 1 + (points > 0x7F).astype(np.int64) + (points > 0x7FF) + (points > 0xFFFF)
    widths[list(added)] = 0
    return np.concatenate([[0], np.cumsum(widths)])


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A database from a stranger: read only, without functions of its own, within a number of steps."""
    what, steps = path.name, 0

    def too_long() -> int:
        nonlocal steps
        steps += 100_000
        return int(steps > _STEPS)

    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA cell_size_check = ON")
            database.set_progress_handler(too_long, 100_000)
            yield database
    except (sqlite3.Error, UnicodeError) as problem:
        raise Unreadable("broken", f"{what} cannot be read as Taguette's database: {problem}.") from None


def _rows(database: sqlite3.Connection, table: str, what: str) -> list[dict[str, Any]]:
    found = database.execute("SELECT type FROM sqlite_master WHERE name = ?", [table]).fetchone()
    if found is None or found[0] != "table":
        raise Unreadable("kind", f"{what} is a database, but not of Taguette: it has no table {table}.")
    present = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
    missing = [
        column
        for column in _TABLES[table]
        if column not in present and column not in ("created", "description")
    ]
    if missing:
        raise Unreadable(
            "version", f"The table {table} in {what} has no column {missing[0]}: another version wrote it."
        )
    columns = [column for column in _TABLES[table] if column in present]
    order = " ORDER BY id" if "id" in columns else ""
    # Names of tables and columns are our own constants.
    rows = database.execute(f"SELECT {', '.join(columns)} FROM {table}{order}").fetchall()  # noqa: S608
    empty: dict[str, Any] = dict.fromkeys(_TABLES[table])
    return [empty | dict(zip(columns, row, strict=True)) for row in rows]


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


_SCHEMA = """
CREATE TABLE users (login VARCHAR(30) NOT NULL PRIMARY KEY, created DATETIME NOT NULL,
  hashed_password VARCHAR(192), disabled BOOLEAN NOT NULL, password_set_date DATETIME, language VARCHAR(10),
  email VARCHAR(256), email_sent DATETIME);
CREATE TABLE projects (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL,
  description TEXT NOT NULL, created DATETIME NOT NULL);
CREATE TABLE project_members (project_id INTEGER NOT NULL, user_login VARCHAR(30) NOT NULL,
  privileges VARCHAR(11) NOT NULL, PRIMARY KEY (project_id, user_login));
CREATE TABLE documents (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL,
  description TEXT NOT NULL, filename VARCHAR(200) NOT NULL, created DATETIME NOT NULL,
  project_id INTEGER NOT NULL, text_direction VARCHAR(13) NOT NULL, contents TEXT NOT NULL);
CREATE TABLE commands (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, date DATETIME NOT NULL,
  user_login VARCHAR(30) NOT NULL, project_id INTEGER NOT NULL, document_id INTEGER, payload TEXT NOT NULL);
CREATE TABLE tags (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, project_id INTEGER NOT NULL,
  path VARCHAR(200) NOT NULL, description TEXT NOT NULL, UNIQUE (project_id, path));
CREATE TABLE highlights (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, document_id INTEGER NOT NULL,
  start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL, snippet TEXT NOT NULL);
CREATE TABLE highlight_tags (highlight_id INTEGER NOT NULL, tag_id INTEGER NOT NULL,
  PRIMARY KEY (highlight_id, tag_id));
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
"""
