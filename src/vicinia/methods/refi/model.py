"""A project of qualitative analysis, as REFI-QDA 1.5 describes it.

Everything is frozen: a changed project is a new one (`dataclasses.replace`). Parts point at each other as
objects (`selection.codes`, `code.parent`); what may point in circles (notes, members of cases) keeps the
identifier.
"""

from __future__ import annotations

import re
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from vicinia.methods.untrusted import Archive, Node

Answer = str | bool | int | float | None
"""The value of a variable; dates stay as written."""


_LONG_NAME = 250
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def new_guid() -> str:
    """An identifier for something new."""
    return str(uuid.uuid4())


def writable(text: str) -> str:
    """The text with a mark in place of what XML cannot hold (most control characters)."""
    return _FORBIDDEN.sub("\ufffd", text)


def usual_name(words: str) -> str:
    """What a selection is called that was given no name: its words, cut when they are many."""
    words = writable(words)
    return words if len(words) <= _LONG_NAME else f"{words[:_LONG_NAME]}…"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a project (recording, picture, PDF, rich text): bytes, or a place in an archive."""

    name: str
    data: bytes | None = field(default=None, repr=False, compare=False)
    archive: Path | None = field(default=None, compare=False)
    member: str = field(default="", compare=False)
    size: int = 0
    checksum: int = 0

    @classmethod
    def of(cls, name: str, data: bytes) -> File:
        """A file from bytes."""
        return cls(name, data, size=len(data), checksum=zlib.crc32(data))

    def read(self) -> bytes:
        """All of it; large recordings are better copied with `copy_to`."""
        if self.data is not None:
            return self.data
        if self.archive is None:
            return b""
        with Archive(self.archive, self.archive.name) as archive:
            return archive.read(self.member)

    def copy_to(self, target: IO[bytes]) -> None:
        """Write it piece by piece."""
        if self.data is not None or self.archive is None:
            target.write(self.read())
            return
        with Archive(self.archive, self.archive.name) as archive, archive.open(self.member) as stream:
            while piece := stream.read(1 << 20):
                target.write(piece)


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who coded; `login` is the short name that some programs add."""

    name: str
    guid: str = field(default_factory=new_guid)
    login: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Code:
    """A code with the code it stands under; `colour` as "#RRGGBB", `notes` are identifiers."""

    name: str
    parent: Code | None = None
    guid: str = field(default_factory=new_guid)
    colour: str = ""
    description: str = ""
    is_codable: bool = True
    notes: tuple[str, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The names from the root to this code."""
        return (*self.parent.path, self.name) if self.parent else (self.name,)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of cases or sources; `kind` is Text, Boolean, Integer, Float, Date or DateTime."""

    name: str
    kind: str = "Text"
    guid: str = field(default_factory=new_guid)
    description: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Value:
    """What one case or source answers to a variable."""

    variable: Variable
    value: Answer


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who made something and who changed it last, with dates as written (ISO 8601)."""

    user: User | None = None
    created: str = ""
    modifier: User | None = None
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Coding:
    """That a code holds, who said so and when."""

    code: Code
    user: User | None = None
    guid: str = field(default_factory=new_guid)
    created: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Something that was studied. `kind` is text, pdf, picture, audio, video or note.

    `text` has "\\n" as its only line end; it is empty for a recording without transcript. `rich` is the text
    as it was laid out, `media` the recording, picture or PDF, `place` where it lies when it is not inside the
    project. `text_guid` identifies the text of a source that is not itself one. `kept` are parts that are not
    shown (selections on pages, pictures and recordings, further transcripts) and travel on unchanged.
    """

    name: str
    text: str = field(default="", repr=False)
    guid: str = field(default_factory=new_guid)
    kind: str = "text"
    description: str = ""
    stamp: Stamp = Stamp()
    codings: tuple[Coding, ...] = ()
    values: tuple[Value, ...] = ()
    notes: tuple[str, ...] = ()
    rich: File | None = None
    media: File | None = None
    place: str = ""
    text_guid: str = ""
    kept: tuple[Node, ...] = field(default=(), hash=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Selection:
    """What one person coded at one place: Unicode code points `start` to `end`, the end not included.

    `author` made the selection and `user` coded it; where a selection carries codings of several people
    there is one for each of them, under one identifier. `name` is empty where it only repeats the words.
    """

    source: Source
    start: int
    end: int
    codings: tuple[Coding, ...] = ()
    user: User | None = None
    guid: str = field(default_factory=new_guid)
    name: str = ""
    description: str = ""
    author: User | None = None
    created: str = ""
    modifier: User | None = None
    modified: str = ""
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The selected words."""
        return self.source.text[self.start : self.end]

    @property
    def codes(self) -> tuple[Code, ...]:
        """The codes it carries."""
        return tuple(coding.code for coding in self.codings)


@dataclass(frozen=True, slots=True)
class Case:
    """A person, body or place that is studied; `selections` are identifiers."""

    name: str
    guid: str = field(default_factory=new_guid)
    description: str = ""
    codes: tuple[Code, ...] = ()
    values: tuple[Value, ...] = ()
    sources: tuple[Source, ...] = ()
    selections: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Set:
    """Codes, sources and notes that somebody put together."""

    name: str
    guid: str = field(default_factory=new_guid)
    description: str = ""
    codes: tuple[Code, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Project:
    """A project or, with codes and sets only, a codebook.

    `links` and `graphs` are kept as they stand; `files` are what kept parts point at; `notices` say in one
    sentence each what was unusual in the file and how it was understood.
    """

    name: str = ""
    codes: Sequence[Code] = ()
    sources: Sequence[Source] = ()
    selections: Sequence[Selection] = ()
    users: Sequence[User] = ()
    cases: Sequence[Case] = ()
    variables: Sequence[Variable] = ()
    sets: Sequence[Set] = ()
    notes: Sequence[Source] = ()
    description: str = ""
    origin: str = ""
    stamp: Stamp = Stamp()
    base_path: str = ""
    note_refs: tuple[str, ...] = ()
    links: tuple[Node, ...] = ()
    graphs: tuple[Node, ...] = ()
    files: tuple[File, ...] = ()
    notices: tuple[str, ...] = field(default=(), compare=False)
