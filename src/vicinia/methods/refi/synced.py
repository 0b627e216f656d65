"""Words marked on the transcript of a recording, between two points in time that have places in the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vicinia.methods.refi import lexical
from vicinia.methods.refi.model import Selection
from vicinia.methods.untrusted import Node


def spans(transcript: Node) -> list[tuple[Node, int, int]]:
    """The selections of a transcript whose words are known, each with the places where it begins and ends."""
    places = {
        lexical.key(lexical.guid(node.get("guid"))): int(place)
        for node in transcript.all("SyncPoint")
        if (place := lexical.whole(node.get("position")))
    }
    found = []
    for node in transcript.all("TranscriptSelection"):
        start, end = (
            places.get(lexical.key(lexical.guid(node.get(side)))) if node.get(side) else None
            for side in ("fromSyncPoint", "toSyncPoint")
        )
        if start is not None and end is not None and start < end:
            found.append((node, start, end))
    return found


def with_selections(
    transcript: Node, selections: Sequence[Selection], element: Callable[[list[Selection]], Node]
) -> Node:
    """The transcript with exactly these selections where words are known; new ones get points of their own.

    `element` writes the selections of one identifier as a plain text selection is written.
    """
    groups: dict[str, list[Selection]] = {}
    for one in selections:
        groups.setdefault(lexical.key(one.guid), []).append(one)
    known = {lexical.key(node.get("guid")): node for node, _start, _end in spans(transcript)}
    points = list(transcript.all("SyncPoint"))
    marked = []
    for node in transcript.all("TranscriptSelection"):
        guid = lexical.key(node.get("guid"))
        if guid in groups:
            written = element(groups.pop(guid))
            marked.append(_renamed(written, node.get("fromSyncPoint"), node.get("toSyncPoint")))
        elif guid not in known:
            marked.append(node)
    for group in groups.values():
        first = group[0]
        ends = []
        for side, place in (("start", first.start), ("end", first.end)):
            point = lexical.guid(f"{first.guid} {side}")
            points.append(Node("SyncPoint", {"guid": point, "position": str(place)}))
            ends.append(point)
        marked.append(_renamed(element(group), *ends))
    before = list(transcript.all("Description", "PlainTextContent"))
    return Node(
        transcript.name, transcript.attributes, transcript.text,
        [*before, *points, *marked, *transcript.all("NoteRef")], transcript.line,
    )  # fmt: skip


def _renamed(element: Node, start: str, end: str) -> Node:
    told = {name: value for name, value in element.attributes.items() if not name.endswith("Position")}
    ends = {name: value for name, value in (("fromSyncPoint", start), ("toSyncPoint", end)) if value}
    return Node("TranscriptSelection", told | ends, children=element.children)
