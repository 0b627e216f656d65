"""The model as XML that its schema accepts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from vicinia.methods.refi import lexical
from vicinia.methods.refi.model import (
    Case,
    Code,
    Coding,
    Project,
    Selection,
    Set,
    Source,
    Stamp,
    User,
    Value,
    usual_name,
    writable,
)
from vicinia.methods.refi.synced import with_selections
from vicinia.methods.untrusted import Node

_ELEMENT = {
    "text": "TextSource", "note": "Note", "picture": "PictureSource", "pdf": "PDFSource",
    "audio": "AudioSource", "video": "VideoSource",
}  # fmt: skip
_MIXED_CASE = """
    creatingUser creatingUserGUID creationDateTime modifyingUser modifyingUserGUID modifiedDateTime
    startPosition endPosition plainTextPath richTextPath currentPath targetGUID originGUID
    representedGUID firstX firstY secondX secondY sourceVertex targetVertex lineStyle fromSyncPoint
    toSyncPoint timeStamp
"""
_ATTRIBUTES = {name.lower(): name for name in _MIXED_CASE.split()}


def serialised(root: Node, namespace: str) -> bytes:
    """The whole file; layout spaces only between elements."""
    pieces = ["<?xml version='1.0' encoding='utf-8'?>\n"]
    # Iterative: a tree of codes may be deep.
    waiting: list[tuple[Node | str, int]] = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        indent = "\n" + "  " * depth if depth else ""
        if isinstance(node, str):
            pieces.append(f"{indent}{node}" if node.startswith("</") else node)
            continue
        space = "" if depth else f' xmlns="{namespace}"'
        told = "".join(
            f' {_ATTRIBUTES.get(key, key)}="{_quoted(value)}"' for key, value in node.attributes.items()
        )
        pieces.append(f"{indent}<{node.name}{space}{told}")
        if node.children:
            pieces.append(f">{_escaped(node.text)}")
            waiting.append((f"</{node.name}>", depth))
            waiting += [(child, depth + 1) for child in reversed(node.children)]
        else:
            pieces.append(f">{_escaped(node.text)}</{node.name}>" if node.text else "/>")
    return "".join(pieces).encode("utf-8")


def codebook(project: Project) -> Node:
    """A codebook: the codes, and the sets of codes."""
    children = [Node("Codes", children=_codes(project.codes))]
    sets = [
        Node(
            "Set", _filled(guid=found.guid, name=found.name),
            children=[
                *_description(found.description),
                *(Node("MemberCode", {"guid": code.guid}) for code in found.codes),
            ],
        )
        for found in project.sets
    ]  # fmt: skip
    if sets:
        children.append(Node("Sets", children=sets))
    root = Node("CodeBook", _filled(origin=project.origin or "Vicinia"), children=children)
    for node in root.walk():
        # Notes have no place in a codebook.
        node.children = [child for child in node.children if child.name != "NoteRef"]
    return root


def whole(project: Project, places: dict[int, dict[str, str]]) -> Node:
    """A project; `places` says for each source (by `id`) the attributes that name its files."""
    told: dict[str, list[Selection]] = defaultdict(list)
    for selection in project.selections:
        told[lexical.key(selection.source.guid)].append(selection)
    codes = _codes(project.codes)

    def texts(sources: Iterable[Source]) -> list[Node]:
        return [_source(source, told[lexical.key(source.guid)], places[id(source)]) for source in sources]

    groups = [
        ("Users", [_user(user) for user in project.users]),
        ("CodeBook", [Node("Codes", children=codes)] if codes else []),
        ("Variables", [
            Node("Variable", {"guid": variable.guid, "name": variable.name, "typeOfVariable": variable.kind},
                 children=_description(variable.description))
            for variable in project.variables
        ]),
        ("Cases", [_case(case) for case in project.cases]),
        ("Sources", texts(project.sources)),
        ("Notes", texts(project.notes)),
        ("Links", list(project.links)),
        ("Sets", [_set(found) for found in project.sets]),
        ("Graphs", list(project.graphs)),
    ]  # fmt: skip
    stamp = {
        {"creatingUser": "creatingUserGUID", "modifyingUser": "modifyingUserGUID"}.get(key, key): value
        for key, value in _stamp(project.stamp).items()
    }
    attributes = {"name": project.name, **_filled(origin=project.origin or "Vicinia"), **stamp}
    children = [Node(name, children=list(group)) for name, group in groups if group]
    children += [*_description(project.description), *_refs("NoteRef", project.note_refs)]
    return Node("Project", attributes | _filled(basePath=project.base_path), children=children)


def _source(source: Source, selections: list[Selection], place: dict[str, str]) -> Node:
    own = {"guid": source.guid, **_filled(name=source.name), **_stamp(source.stamp)}
    marked = _selections(selections)
    tail = [*_codings(source.codings), *_refs("NoteRef", source.notes), *_values(source.values)]
    about = _description(source.description)
    if source.kind in ("text", "note"):
        return Node(_ELEMENT[source.kind], own | place, children=[*about, *marked, *tail])
    texts = {key: value for key, value in place.items() if key.endswith("TextPath")}
    files = {key: value for key, value in place.items() if key not in texts}
    if source.kind in ("audio", "video"):
        selected, transcripts = _parted(source.kept, "Transcript")
        if texts:
            transcripts = [
                Node("Transcript", {"guid": source.text_guid or source.guid, **texts}),
                *transcripts,
            ]
        if transcripts:
            transcripts[0] = with_selections(transcripts[0], selections, _selection)
        parts = [*transcripts, *selected]
    else:
        name = "Representation" if source.kind == "pdf" else "TextDescription"
        kept, about_text = _parted(source.kept, name)
        text = []
        if texts or about_text:
            told: dict[str, str] = {}
            said: list[Node] = []
            below: list[Node] = []
            if about_text:
                told = about_text[0].attributes
                said, below = _parted(about_text[0].children, "Coding", "NoteRef", "VariableValue")
            text = [
                Node(
                    name, {"guid": source.text_guid or source.guid, **told, **texts},
                    children=[*said, *marked, *below],
                )
            ]  # fmt: skip
        parts = [*kept, *text] if source.kind == "pdf" else [*text, *kept]
    return Node(_ELEMENT[source.kind], own | files, children=[*about, *parts, *tail])


def _parted(nodes: Iterable[Node], *names: str) -> tuple[list[Node], list[Node]]:
    nodes = list(nodes)
    return [node for node in nodes if node.name not in names], [node for node in nodes if node.name in names]


def _selections(selections: list[Selection]) -> list[Node]:
    """One element for each identifier: those of several coders come together again."""
    groups: dict[str, list[Selection]] = defaultdict(list)
    for selection in selections:
        groups[lexical.key(selection.guid)].append(selection)
    return [_selection(group) for group in groups.values()]


def _selection(group: list[Selection]) -> Node:
    first = group[0]
    stamp = Stamp(first.author or first.user, first.created, first.modifier, first.modified)
    codings = [_coding(coding, one.user) for one in group for coding in one.codings]
    return Node(
        "PlainTextSelection",
        {"guid": first.guid, "name": first.name or usual_name(first.text),
         "startPosition": str(first.start), "endPosition": str(first.end), **_stamp(stamp)},
        children=[*_description(first.description), *codings, *_refs("NoteRef", first.notes)],
    )  # fmt: skip


def _codes(codes: Iterable[Code]) -> list[Node]:
    """The tree from the flat list; a code stands where its parent is, in the order of the list."""
    nodes: dict[str, Node] = {}
    roots: list[Node] = []
    for code in codes:
        attributes = {"guid": code.guid, "name": code.name, "isCodable": str(code.is_codable).lower()}
        children = [*_description(code.description), *_refs("NoteRef", code.notes)]
        node = Node("Code", attributes | _filled(color=code.colour), children=children)
        nodes[lexical.key(code.guid)] = node
        (nodes[lexical.key(code.parent.guid)].children if code.parent else roots).append(node)
    return roots


def _user(user: User) -> Node:
    return Node("User", {"guid": user.guid, **_filled(name=user.name, id=user.login)})


def _case(case: Case) -> Node:
    return Node(
        "Case", {"guid": case.guid, **_filled(name=case.name)},
        children=[
            *_description(case.description), *_refs("CodeRef", [code.guid for code in case.codes]),
            *_values(case.values), *_refs("SourceRef", [source.guid for source in case.sources]),
            *_refs("SelectionRef", case.selections),
        ],
    )  # fmt: skip


def _set(found: Set) -> Node:
    return Node(
        "Set", {"guid": found.guid, "name": found.name},
        children=[
            *_description(found.description), *_refs("MemberCode", [code.guid for code in found.codes]),
            *_refs("MemberSource", [source.guid for source in found.sources]),
            *_refs("MemberNote", found.notes),
        ],
    )  # fmt: skip


def _codings(codings: Iterable[Coding]) -> list[Node]:
    return [_coding(coding, None) for coding in codings]


def _coding(coding: Coding, user: User | None) -> Node:
    who = coding.user or user
    attributes = _filled(
        creatingUser=who.guid if who else "", creationDateTime=lexical.instant(coding.created)
    )
    children = [*_refs("CodeRef", [coding.code.guid]), *_refs("NoteRef", coding.notes)]
    return Node("Coding", {"guid": coding.guid, **attributes}, children=children)


def _values(values: Iterable[Value]) -> list[Node]:
    nodes = []
    for value in values:
        children = _refs("VariableRef", [value.variable.guid])
        if value.value is not None:
            name, text = lexical.written(value.variable.kind, value.value)
            children.append(Node(name, text=text))
        nodes.append(Node("VariableValue", children=children))
    return nodes


def _stamp(stamp: Stamp) -> dict[str, str]:
    return _filled(
        creatingUser=stamp.user.guid if stamp.user else "",
        creationDateTime=lexical.instant(stamp.created),
        modifyingUser=stamp.modifier.guid if stamp.modifier else "",
        modifiedDateTime=lexical.instant(stamp.modified),
    )


def _description(text: str) -> list[Node]:
    return [Node("Description", text=text)] if text else []


def _refs(name: str, guids: Iterable[str]) -> list[Node]:
    return [Node(name, {"targetGUID": guid}) for guid in guids]


def _filled(**attributes: str) -> dict[str, str]:
    return {key: value for key, value in attributes.items() if value}


def _escaped(text: str) -> str:
    return (
        writable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    )


def _quoted(text: str) -> str:
    # Written out, because readers of XML make spaces of line ends in attributes.
    return _escaped(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
