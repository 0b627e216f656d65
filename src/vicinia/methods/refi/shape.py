"""Parts that travel on as they came, brought into the form that the schema accepts.

Programs add attributes, change the order of elements and leave out what is required; what is written again
must be valid all the same. A part without what cannot be made up (where it lies on its page) is left out.

Source: Rotterdam Exchange Format Initiative, Project.xsd 1.0 (2019).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vicinia.methods.refi import lexical
from vicinia.methods.untrusted import Node


@dataclass(frozen=True, slots=True)
class _Shape:
    """An element: its name, its attributes with their types ("!" where required), its children in order.

    Children: "*" any number, "!" exactly one, else one at most. `holds` says that there is text in it.
    """

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[str, ...] = ()
    holds: bool = False


def _told(words: str) -> tuple[tuple[str, str], ...]:
    """ "guid:guid! name:text" as pairs."""
    pairs = (word.partition(":") for word in words.split())
    return tuple((name, kind) for name, _colon, kind in pairs)


_OWN = "guid:guid! name:text"
_STAMP = "creatinguser:guid creationdatetime:instant modifyinguser:guid modifieddatetime:instant"
_PLACE = "firstx:whole! firsty:whole! secondx:whole! secondy:whole!"
_MARKED = ("Description", "Coding*", "NoteRef*")
_VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")
_LOOKS = "Person Oval Rectangle RoundedRectangle Star LeftTriangle RightTriangle UpTriangle DownTriangle Note"
_ONE_OF = {
    "shape": tuple(_LOOKS.split()),
    "direction": ("Associative", "OneWay", "Bidirectional"),
    "line": ("dotted", "dashed", "solid"),
}
_TEXT = _Shape(
    "", _told(f"{_OWN} richtextpath:text plaintextpath:text {_STAMP}"),
    ("Description", "PlainTextContent", "PlainTextSelection*", "Coding*", "NoteRef*", "VariableValue*"),
)  # fmt: skip
_SHAPES = {
    shape.name.lower(): shape
    for shape in (
        _Shape("Description", holds=True),
        _Shape("PlainTextContent", holds=True),
        *(_Shape(name, _told("targetguid:guid!")) for name in ("CodeRef", "NoteRef", "VariableRef")),
        _Shape(
            "Coding", _told("guid:guid! creatinguser:guid creationdatetime:instant"), ("CodeRef!", "NoteRef*")
        ),
        _Shape("VariableValue", (), ("VariableRef!", *_VALUES)),
        _Shape(
            "PlainTextSelection", _told(f"{_OWN} startposition:whole! endposition:whole! {_STAMP}"), _MARKED
        ),
        _Shape("Representation", _TEXT.attributes, _TEXT.children),
        _Shape("TextDescription", _TEXT.attributes, _TEXT.children),
        _Shape(
            "PDFSelection",
            _told(f"{_OWN} page:whole! {_PLACE} {_STAMP}"),
            ("Description", "Representation", "Coding*", "NoteRef*"),
        ),
        _Shape("PictureSelection", _told(f"{_OWN} {_PLACE} {_STAMP}"), _MARKED),
        _Shape("AudioSelection", _told(f"{_OWN} begin:whole! end:whole! {_STAMP}"), _MARKED),
        _Shape("VideoSelection", _told(f"{_OWN} begin:whole! end:whole! {_STAMP}"), _MARKED),
        _Shape(
            "Transcript",
            _TEXT.attributes,
            ("Description", "PlainTextContent", "SyncPoint*", "TranscriptSelection*", "NoteRef*"),
        ),
        _Shape("SyncPoint", _told("guid:guid! timestamp:whole position:whole")),
        _Shape("TranscriptSelection", _told(f"{_OWN} fromsyncpoint:guid tosyncpoint:guid {_STAMP}"), _MARKED),
        _Shape(
            "Link",
            _told(f"{_OWN} direction:direction color:colour originguid:guid targetguid:guid"),
            ("NoteRef*",),
        ),
        _Shape("Graph", _told(_OWN), ("Vertex*", "Edge*")),
        _Shape(
            "Vertex",
            _told(
                "guid:guid! representedguid:guid name:text firstx:whole! firsty:whole! secondx:whole"
                " secondy:whole shape:shape color:colour"
            ),
        ),
        _Shape(
            "Edge",
            _told(
                "guid:guid! representedguid:guid name:text sourcevertex:guid! targetvertex:guid! color:colour"
                " direction:direction linestyle:line"
            ),
        ),
    )
}


def shaped(node: Node, what: str, notice: Callable[[str], None]) -> Node | None:
    """The part as the schema wants it, or None when something is missing that cannot be made up."""
    shape = _SHAPES[node.name.lower()]
    attributes: dict[str, str] = {}
    for name, kind in shape.attributes:
        given = node.get(name)
        value = _value(given, kind.rstrip("!"))
        if not value and kind == "guid!" and name == "guid":
            # made from where it stands: read again, it is the same
            value = lexical.guid(f"{what} {node.name} line {node.line} {given}")
        if not value and kind.endswith("!"):
            notice(f"{shape.name} in line {node.line} does not say its {name}: left out.")
            return None
        if value or (kind == "text" and name in node.attributes):
            attributes[name] = value
    children = _children(node, shape, what, notice)
    if children is None:
        return None
    known = {name for name, _kind in shape.attributes} | {"guid"}
    if node.attributes.keys() - known or any(
        child.name.lower() not in {one.strip("*!").lower() for one in shape.children}
        for child in node.children
    ):
        notice(f"{shape.name} carries what the standard does not know; that was left out.")
    return Node(shape.name, attributes, node.text if shape.holds else "", children, node.line)


def _children(node: Node, shape: _Shape, what: str, notice: Callable[[str], None]) -> list[Node] | None:
    """The children that the schema allows there, in its order; None when one that must be there is not."""
    children: list[Node] = []
    for wanted in shape.children:
        name = wanted.strip("*!")
        if name in _VALUES:
            found = [] if _has_value(children) else [_answered(one) for one in node.all(name)][:1]
        else:
            found = [kept for one in node.all(name) if (kept := shaped(one, what, notice))]
        if wanted.endswith("!") and not found:
            notice(f"{shape.name} in line {node.line} does not say its {name}: left out.")
            return None
        children += found if wanted.endswith("*") else found[:1]
    return children


def _has_value(children: list[Node]) -> bool:
    return any(one.name in _VALUES for one in children)


def _answered(node: Node) -> Node:
    kind = next(name for name in _VALUES if name.lower() == node.name.lower()).removesuffix("Value")
    value = lexical.answer(kind, node.text)
    name, text = lexical.written(kind, "" if value is None else value)
    return Node(name, text=text)


def _value(given: str, kind: str) -> str:
    if kind == "text":
        return given
    given = given.strip()
    if not given:
        return ""
    if kind == "guid":
        return lexical.guid(given)
    if kind == "instant":
        return lexical.instant(given)
    if kind == "colour":
        return lexical.colour(given)
    if kind == "whole":
        return lexical.whole(given)
    return next((one for one in _ONE_OF[kind] if one.lower() == given.lower()), "")
