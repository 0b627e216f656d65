"""XML read as a stream of events or as a small tree: no document types, no entities, bounded.

Names are compared without their prefix and without regard to case, because real programs vary both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from xml.parsers import expat

from vicinia.methods.untrusted.decoding import decoded
from vicinia.methods.untrusted.refusal import Unreadable

MOST_ELEMENTS = 1_000_000
DEEPEST = 250
_CHUNK = 1 << 18

Event = tuple[Literal["start", "text", "end"], str, Any, int]
"""What, the name or the text, the attributes as they stand, the line."""


@dataclass(slots=True)
class Node:
    """An element: its name without prefix, its attributes (names in small letters, without foreign ones)."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Node] = field(default_factory=list)
    line: int = field(default=0, compare=False)

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name.lower(), default)

    def all(self, *names: str) -> Iterator[Node]:
        """The children of some names."""
        wanted = {name.lower() for name in names}
        return (child for child in self.children if child.name.lower() in wanted)

    def first(self, name: str) -> Node | None:
        """The first child of a name."""
        return next(self.all(name), None)

    def inside(self, name: str) -> Iterator[Node]:
        """The children of the children of a name: `codes` → every `code`."""
        for child in self.all(name):
            yield from child.children

    def walk(self) -> Iterator[Node]:
        """This node and everything below it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)


def events(data: bytes, what: str) -> Iterator[Event]:
    """Starts, texts and ends of an XML file in their order.

    Raises Unreadable for a document type or an entity, for broken XML (with its line), and for more than
    1,000,000 elements or 250 levels. `what` names the file in these sentences.
    """
    text, _ = decoded(data)
    # The encoding is settled: a declaration that says otherwise (a string written to disk) is overruled.
    content = text.lstrip().encode("utf-8", "replace")
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    parser.buffer_size = _CHUNK
    found: list[Event] = []
    depth = count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > DEEPEST or count > MOST_ELEMENTS:
            limit = f"{DEEPEST} levels" if depth > DEEPEST else f"{MOST_ELEMENTS:,} elements"
            raise Unreadable("large", f"{what} has more than {limit}, more than any project needs.")
        found.append(("start", name, attributes, parser.CurrentLineNumber))

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        found.append(("end", name, None, parser.CurrentLineNumber))

    def refuse(*_: Any) -> None:
        raise Unreadable(
            "entities",
            f"{what} declares a document type or entities in line {parser.CurrentLineNumber}, which could"
            " hide other files in it; it was not opened.",
        )

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda piece: found.append(("text", piece, None, parser.CurrentLineNumber))
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        for begin in range(0, max(len(content), 1), _CHUNK):
            parser.Parse(content[begin : begin + _CHUNK], begin + _CHUNK >= len(content))
            yield from found
            found.clear()
    except expat.ExpatError as problem:
        reason = expat.ErrorString(problem.code)
        raise Unreadable("broken", f"{what} is broken in line {problem.lineno}: {reason}.") from None


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def tree(data: bytes, what: str) -> tuple[Node, str]:
    """The whole file as one node, and the namespace of its root ("" when there is none).

    Elements with another prefix than the root's are somebody's private additions and are left out.
    """
    top = Node("")
    stack, pieces = [top], [[""]]
    own, namespace, left_out = "", "", 0
    scopes: list[dict[str, str]] = [{}]
    for kind, name, attributes, line in events(data, what):
        if kind == "text":
            if not left_out:
                pieces[-1].append(name)
        elif kind == "start":
            prefix = name.rpartition(":")[0]
            declared = {
                key.partition(":")[2]: value for key, value in attributes.items() if key.startswith("xmlns")
            }
            scopes.append({**scopes[-1], **declared} if declared else scopes[-1])
            if len(stack) == 1:
                own, namespace = prefix, scopes[-1].get(prefix, "")
            # two prefixes may mean one namespace
            is_ours = prefix == own or (namespace and scopes[-1].get(prefix) == namespace)
            if left_out or not is_ours:
                left_out += 1
                continue
            kept = {key.lower(): value for key, value in attributes.items() if ":" not in key}
            kept.pop("xmlns", None)
            node = Node(local(name), kept, line=line)
            stack[-1].children.append(node)
            stack.append(node)
            pieces.append([])
        elif left_out:
            scopes.pop()
            left_out -= 1
        else:
            scopes.pop()
            node, text = stack.pop(), "".join(pieces.pop())
            # Between elements there is only layout.
            node.text = text if not node.children or text.strip() else ""
    return top.children[0], namespace
