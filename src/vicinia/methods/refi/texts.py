"""The texts of a project: where each lies, what stands in it, what is marked on it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from vicinia.methods import transcripts
from vicinia.methods.refi import lexical, synced, units
from vicinia.methods.refi.model import Coding, File, Selection, Source, User, usual_name
from vicinia.methods.refi.parsing import Parser, description, refs
from vicinia.methods.refi.places import Shelf
from vicinia.methods.untrusted import Node, Unreadable, decoded

KINDS = {
    "textsource": "text", "picturesource": "picture", "pdfsource": "pdf", "audiosource": "audio",
    "videosource": "video", "note": "note",
}  # fmt: skip
_TEXT_OF = {
    "picture": "TextDescription",
    "pdf": "Representation",
    "audio": "Transcript",
    "video": "Transcript",
}
_KEPT = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection", "Transcript")
_PLACES = ("plaintextpath", "richtextpath", "path", "currentpath")
LARGEST_TEXT = 64 << 20
_NOWHERE = 1 << 50


@dataclass(frozen=True, slots=True)
class _Read:
    """A source with what its file said before places were understood."""

    source: Source
    marked: units.Marked
    spans: tuple[Node, ...]


class TextReader:
    """Reads sources and notes with their selections."""

    def __init__(self, parser: Parser, shelf: Shelf) -> None:
        self.parser = parser
        self.shelf = shelf
        self.files: dict[str, File] = {}
        self._read: list[_Read] = []
        self._unread: list[Unreadable] = []

    def add(self, node: Node) -> None:
        """Read a source or note; its selections follow in `selections`, when all are read."""
        kind = KINDS.get(node.name.lower())
        if kind is None:
            self.parser.notice(
                f"{node.name} in line {node.line} is no source that the standard knows: left out."
            )
            return
        holder, kept = self._holder(node, kind)
        name = node.get("name")
        what = f"the text of {name!r}" if name else f"the text in line {node.line}"
        text, pairs, has_mark, rich = self._words(holder, what) if holder else ("", (), False, None)
        name = name or self._name_from(node, holder) or f"{kind.capitalize()} {len(self._read) + 1}"
        place = node.get("path") or node.get("currentPath")
        media = self._file(place, f"the source {name!r}") if kind not in ("text", "note") else None
        if place and media is None and kind not in ("text", "note"):
            self.parser.notice(
                f"The file of {name!r} lies outside the project ({place[:200]}); it is not shown."
            )
        source = Source(
            name, text, self.parser.guid_of(node, "sources"), kind, description(node),
            self.parser.stamp(node), self.parser.codings(node), self.parser.values(node),
            refs(node, "NoteRef"), rich, media, "" if media else place, self._text_guid(holder, node), kept,
        )  # fmt: skip
        known = len(self.parser.sources)
        self.parser.keep(self.parser.sources, source, "sources", node.line)
        if len(self.parser.sources) > known:
            spans, marked = self._spans(holder, kind, text, source.name)
            self._read.append(_Read(source, units.Marked(text, pairs, has_mark, marked), spans))
            if kept and any(part.name.endswith("Selection") for part in kept):
                self.parser.notice(
                    f"Places marked on the pages, the picture or the recording of {source.name!r} are not"
                    " shown here; they are kept and written again."
                )

    def of_kind(self, is_note: bool) -> list[Source]:
        """The sources, or the notes."""
        return [read.source for read in self._read if (read.source.kind == "note") == is_note]

    def selections(self) -> list[Selection]:
        """Every selection, in code points; those of several coders once for each.

        Raises Unreadable when no text could be read, or most of a text's places lie outside it.
        """
        if self._unread and not any(read.source.text for read in self._read):
            raise self._unread[0]
        for problem in self._unread:
            self.parser.notice(f"{problem} The rest was read.")
        counting = units.counting_of([read.marked for read in self._read])
        if counting != units.Counting():
            self.parser.notice(
                f"Places are counted in {counting.describe()}; they were put into code points."
            )
        found: list[Selection] = []
        for read in self._read:
            places = list(zip(read.spans, units.placed(read.marked, counting), strict=True))
            outside = [one for one in places if not _is_inside(one[1], read.source.text)]
            if 2 * len(outside) > len(places):
                self._refuse(read.source, *outside[0])
            for node, (start, end) in places:
                if not _is_inside((start, end), read.source.text):
                    # a few that are wrong by themselves say nothing about the others
                    end = min(end, len(read.source.text))
                    self.parser.notice(self._says_outside(read.source, node))
                    if not 0 <= start < end:
                        continue
                found += self._selection(read.source, node, start, end)
        return self._told_apart(found)

    def _holder(self, node: Node, kind: str) -> tuple[Node | None, tuple[Node, ...]]:
        """The element that holds the text, and the parts that travel on unchanged."""
        if kind in ("text", "note"):
            return node, ()
        holder = node.first(_TEXT_OF[kind])
        if holder is not None:
            holder.attributes["guid"] = self.parser.guid_of(holder, "texts")
        # A transcript with points in time is kept as it is, beside its words.
        kept = self.parser.kept(
            child for child in node.all(*_KEPT) if child is not holder or not _is_plain(child)
        )
        for part in kept:
            self._keep_files(part)
        if holder is not None and kind in ("pdf", "picture"):
            # what is said of the text itself, apart from its words
            about = Node(
                holder.name,
                {key: value for key, value in holder.attributes.items() if not key.endswith("textpath")},
                children=list(holder.all("Description", "Coding", "NoteRef", "VariableValue")),
                line=holder.line,
            )
            if about.children or about.attributes.keys() - {"guid"}:
                kept = (*kept, *self.parser.kept([about]))
        return holder, kept

    def _keep_files(self, part: Node) -> None:
        for node in part.walk():
            for attribute in _PLACES:
                place = node.get(attribute)
                file = self._file(place, f"{node.name} in line {node.line}") if place else None
                if file:
                    name = self._name_for(file)
                    self.files[name] = dataclasses.replace(file, name=name)
                    node.attributes[attribute] = f"internal://{name}"

    def _name_for(self, file: File) -> str:
        """A name of its own: two folders may hold files of one name."""
        stem, dot, ending = file.name.rpartition(".")
        taken = {name.lower(): kept for name, kept in self.files.items()}
        name, number = file.name, 1
        while (other := taken.get(name.lower())) and (other.member, other.checksum) != (
            file.member, file.checksum,
        ):  # fmt: skip
            number += 1
            name = f"{stem}-{number}.{ending}" if dot else f"{file.name}-{number}"
        return name

    def _file(self, place: str, what: str) -> File | None:
        return self.shelf.find(place, what) if place.strip() else None

    def _words(self, holder: Node, what: str) -> tuple[str, tuple[int, ...], bool, File | None]:
        """The text as `_text` reads it; one that is missing or broken is left out, and said."""
        try:
            return self._text(holder, what)
        except Unreadable as problem:
            if problem.reason in ("traversal", "bomb", "entities", "large", "encrypted"):
                raise
            self._unread.append(problem)
            holder.children = [child for child in holder.children if not child.name.endswith("Selection")]
            return "", (), False, None

    def _text(self, holder: Node, what: str) -> tuple[str, tuple[int, ...], bool, File | None]:
        """The text with plain line ends, its double ones, whether it had a mark; the file with its layout."""
        rich_place, plain_place = holder.get("richTextPath"), holder.get("plainTextPath")
        rich = self._file(rich_place, what)
        content = holder.first("PlainTextContent")
        if content is not None and (content.text or not plain_place):
            # XML has already made "\n" of every line end; what is left are those written as references.
            text = content.text.removeprefix("\ufeff")
            return *units.plain_lines(text), text != content.text, rich
        file = self._file(plain_place, what)
        if file is not None:
            if file.size > LARGEST_TEXT:
                raise Unreadable("large", f"{what} has more than {LARGEST_TEXT >> 20} MB; it was not opened.")
            text, has_mark = decoded(self.shelf.read(file))
            return *units.plain_lines(text), has_mark, rich
        if rich is not None:
            self.parser.notice(
                f"{what.capitalize()} is there only as {rich.name}: its words were taken from it."
            )
            return transcripts.read(self.shelf.read(rich), rich.name).text, (), False, rich
        if plain_place or rich_place:
            place = (plain_place or rich_place)[:200]
            raise Unreadable(
                "missing",
                f"{what.capitalize()} is not in {self.parser.what}: the file {place!r} is missing. Export the"
                " project again with its sources inside.",
            )
        return "", (), False, None

    def _text_guid(self, holder: Node | None, node: Node) -> str:
        return self.parser.guid_of(holder, "texts") if holder is not None and holder is not node else ""

    def _name_from(self, node: Node, holder: Node | None) -> str:
        places = [node.get("path"), holder.get("name") if holder else "", node.get("richTextPath")]
        names = (place.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or place for place in places)
        # A file named by its identifier says nothing to people.
        return next((name for name in names if name and not lexical.is_guid(name)), "")

    def _spans(
        self, holder: Node | None, kind: str, text: str, name: str
    ) -> tuple[tuple[Node, ...], tuple[tuple[int, int, str], ...]]:
        if holder is None:
            return (), ()
        if kind in ("audio", "video"):
            marked = synced.spans(holder)
            return tuple(node for node, *_ in marked), tuple(
                (start, end, node.get("name")) for node, start, end in marked
            )
        nodes = tuple(holder.all("PlainTextSelection"))
        return nodes, tuple(
            (
                self._position(node, "startPosition"),
                self._position(node, "endPosition"),
                node.get("name"),
            )
            for node in nodes
        )

    def _position(self, node: Node, attribute: str) -> int:
        """A place as the file gives it; what is none lies outside every text."""
        text = lexical.whole(node.get(attribute))
        return int(text) if text and len(text) <= 12 else _NOWHERE

    def _refuse(self, source: Source, node: Node, _place: tuple[int, int]) -> None:
        for attribute in ("startPosition", "endPosition"):
            text = node.get(attribute)
            if node.name.lower() == "plaintextselection" and not (lexical.whole(text) and len(text) <= 12):
                raise Unreadable(
                    "position",
                    f"A selection of {source.name!r} in line {node.line} of {self.parser.what} has"
                    f" {text[:40]!r} as its {attribute}, which is no place in a text.",
                )
        raise Unreadable("position", f"{self._says_outside(source, node)} They do not belong together.")

    def _says_outside(self, source: Source, node: Node) -> str:
        written = f"{node.get('startPosition')[:40]} to {node.get('endPosition')[:40]}"
        return (
            f"A selection of {source.name!r} in line {node.line} of {self.parser.what} goes from {written},"
            f" but the text has {len(source.text):,} characters."
        )

    def _selection(self, source: Source, node: Node, start: int, end: int) -> Iterator[Selection]:
        stamp, author = self.parser.stamp(node), self.parser.user(node.get("creatingUser"))
        codings = tuple(
            coding if coding.user else dataclasses.replace(coding, user=author)
            for coding in self.parser.codings(node)
        )
        guid = self.parser.guid_of(node, "selections")
        for user, theirs in _by_coder(codings, author):
            name = node.get("name")
            if name == usual_name(source.text[start:end]):
                name = ""
            yield Selection(
                source, start, end, theirs, user, guid, name, description(node), author,
                stamp.created, stamp.modifier, stamp.modified, refs(node, "NoteRef"),
            )  # fmt: skip

    def _told_apart(self, selections: list[Selection]) -> list[Selection]:
        """Two different selections with one identifier: the later gets another, so that both are kept."""
        seen: dict[str, tuple[str, int, int]] = {}
        told = []
        for selection in selections:
            place = (selection.source.guid, selection.start, selection.end)
            if seen.setdefault(lexical.key(selection.guid), place) != place:
                self.parser.notice("Two different selections had the same identifier; the later got another.")
                selection = dataclasses.replace(selection, guid=lexical.guid(f"{selection.guid} {place}"))
                seen[lexical.key(selection.guid)] = place
            told.append(selection)
        return told


def _is_inside(place: tuple[int, int], text: str) -> bool:
    return 0 <= place[0] <= place[1] <= len(text)


def _is_plain(holder: Node) -> bool:
    """Whether an element holds words and nothing else that a source has no place for."""
    return holder.name.lower() != "transcript" or (
        set(holder.attributes) <= {"guid", "plaintextpath", "richtextpath"}
        and {child.name.lower() for child in holder.children} <= {"plaintextcontent"}
    )


def _by_coder(
    codings: tuple[Coding, ...], author: User | None
) -> list[tuple[User | None, tuple[Coding, ...]]]:
    people = list(dict.fromkeys(coding.user for coding in codings))
    if not people:
        return [(author, ())]
    return [(user, tuple(coding for coding in codings if coding.user == user)) for user in people]
