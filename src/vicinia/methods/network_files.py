"""A network as GraphML, GEXF and Kumu's JSON, for other programs. See `docs/methods/network-files.md`.

Sources: U. Brandes and others, GraphML Progress Report, Graph Drawing 2001, LNCS 2265 (schema 1.0 at
graphml.graphdrawing.org); GEXF 1.3 Working Group, gexf.net; Kumu, JSON / Blueprints, docs.kumu.io.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

Scalar = str | int | float | bool
RESERVED = frozenset({"id", "label"})
"""Names that no attribute may have, because the formats have a place of their own for what they say."""

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_GEXF = "http://gexf.net/1.3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LARGEST = 2**63
"""From here on a whole number does not fit into the 64 bits that readers give it."""


@dataclass(frozen=True, slots=True)
class Node:
    """A body of the network."""

    key: str
    """What it is called in the file: not empty, and of this body only."""
    label: str
    """What people read; the key stands in for an empty one."""
    attributes: Mapping[str, Scalar]
    """What is known of it. Empty texts are left out: not known."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation between two bodies, given by their places in the list of nodes, from 0."""

    source: int
    target: int
    kind: str
    """In words; "" for none."""
    weight: float
    """How strong: a finite number, in the unit of whoever calls."""


@dataclass(frozen=True, slots=True)
class _Network:
    """Nodes and ties that have been checked, and the type of each attribute in the order they appear."""

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    types: Mapping[str, str]


def graphml(nodes: Sequence[Node], ties: Sequence[Tie], directed: bool = True) -> bytes:
    """GraphML 1.0, in UTF-8: for yEd, Gephi, Cytoscape, igraph and networkx.

    The label is the attribute `label`; a tie has `kind` and `weight`. Several ties between the same two
    bodies stay several. The same network gives the same bytes. Characters that XML cannot hold are left out.

    Raises ValueError for two nodes with one key or none, ties to a place that is not there, numbers that are
    not finite and attributes called `id` or `label`; TypeError for values of other types.
    """
    network = _checked(nodes, ties)
    root = etree.Element(f"{{{_GRAPHML}}}graphml", nsmap={None: _GRAPHML, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{_GRAPHML} {_GRAPHML}/1.0/graphml.xsd")
    # The names of attributes are anything; the identifiers of their keys must be names in XML's sense.
    places = {name: f"n{number}" for number, name in enumerate(network.types)}
    _put(root, "key", id="label", **{"for": "node", "attr.name": "label", "attr.type": "string"})
    for name, kind in network.types.items():
        _put(root, "key", id=places[name], **{"for": "node", "attr.name": name, "attr.type": kind})
    for name, kind in (("kind", "string"), ("weight", "double")):
        _put(root, "key", id=name, **{"for": "edge", "attr.name": name, "attr.type": kind})
    graph = _put(root, "graph", edgedefault="directed" if directed else "undirected")
    for node in network.nodes:
        element = _put(graph, "node", id=node.key)
        _put(element, "data", key="label").text = node.label
        for name, value in node.attributes.items():
            _put(element, "data", key=places[name]).text = _written(value, network.types[name])
    for tie in network.ties:
        ends = {"source": network.nodes[tie.source].key, "target": network.nodes[tie.target].key}
        element = _put(graph, "edge", **ends)
        if tie.kind:
            _put(element, "data", key="kind").text = tie.kind
        _put(element, "data", key="weight").text = _written(tie.weight, "double")
    return _bytes(root)


def gexf(nodes: Sequence[Node], ties: Sequence[Tie], directed: bool = True) -> bytes:
    """GEXF 1.3, in UTF-8: Gephi's own format. Refuses and leaves out what `graphml` does.

    The kind of a tie is its `kind`, which keeps several ties between the same two bodies apart in Gephi, and
    an attribute of the same name for programs that know earlier versions only.
    """
    network = _checked(nodes, ties)
    root = etree.Element(f"{{{_GEXF}}}gexf", nsmap={None: _GEXF, "xsi": _XSI}, version="1.3")
    root.set(f"{{{_XSI}}}schemaLocation", f"{_GEXF} {_GEXF}/gexf.xsd")
    # No day in `meta`: the same network should give the same bytes tomorrow.
    _put(_put(root, "meta"), "creator").text = "Vicinia"
    way = "directed" if directed else "undirected"
    graph = _put(root, "graph", defaultedgetype=way, mode="static")
    places = {name: str(number) for number, name in enumerate(network.types)}
    columns = _put(graph, "attributes", **{"class": "node"})
    for name, kind in network.types.items():
        _put(columns, "attribute", id=places[name], title=name, type=kind)
    columns = _put(graph, "attributes", **{"class": "edge"})
    _put(columns, "attribute", id="kind", title="kind", type="string")
    holder = _put(graph, "nodes")
    for node in network.nodes:
        element = _put(holder, "node", id=node.key, label=node.label)
        values = _put(element, "attvalues") if node.attributes else None
        for name, value in node.attributes.items():
            _put(values, "attvalue", **{"for": places[name], "value": _written(value, network.types[name])})
    holder = _put(graph, "edges")
    for number, tie in enumerate(network.ties):
        ends = {"source": network.nodes[tie.source].key, "target": network.nodes[tie.target].key}
        element = _put(holder, "edge", id=str(number), **ends, weight=_written(tie.weight, "double"))
        if tie.kind:
            element.set("kind", tie.kind)
            _put(_put(element, "attvalues"), "attvalue", **{"for": "kind", "value": tie.kind})
    return _bytes(root)


def kumu(
    nodes: Sequence[Node],
    ties: Sequence[Tie],
    directed: bool = True,
    *,
    type_from: str = "type",
    tags_from: Iterable[str] = ("tags",),
    description_from: str = "description",
) -> bytes:
    """Kumu's JSON ("blueprint"), in UTF-8. Refuses and leaves out what `graphml` does.

    Every element has `id`, `label`, `type`, `tags` and `description`, then its other attributes; the last
    three are made from the attributes named here, and are empty without them. A tag is a text, parted at
    `|` as in Kumu's tables; an attribute that is true gives its name, one that is false nothing.

    Every connection has `from` and `to` (identifiers, because labels may be the same), `direction`, `type`
    and `strength`, the weight. With `directed`, two ties that go there and back and are alike in kind and
    weight become one connection that is "mutual"; the others are "directed". Otherwise all are "undirected".
    """
    network = _checked(nodes, ties)
    tags_named = tuple(dict.fromkeys(tags_from))
    moved = {type_from, description_from, *tags_named}
    elements: list[dict[str, Any]] = []
    for node in network.nodes:
        known = node.attributes
        element: dict[str, Any] = {
            "id": node.key,
            "label": node.label,
            "type": _said(known.get(type_from, "")),
            "tags": list(dict.fromkeys(tag for name in tags_named for tag in _tags(name, known.get(name)))),
            "description": _said(known.get(description_from, "")),
        }
        # Kumu's own fields win over attributes of the same name that the caller did not choose for them.
        others = {name: value for name, value in known.items() if name not in moved}
        elements.append(element | {name: value for name, value in others.items() if name not in element})
    connections = [
        {
            "from": network.nodes[tie.source].key,
            "to": network.nodes[tie.target].key,
            "direction": direction,
            "type": tie.kind,
            "strength": tie.weight,
        }
        for tie, direction in _ways(network.ties, directed)
    ]
    whole = {"elements": elements, "connections": connections}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1).encode() + b"\n"


def _checked(nodes: Sequence[Node], ties: Sequence[Tie]) -> _Network:
    kept, seen = [], set()
    found: dict[str, set[str]] = defaultdict(set)
    for node in nodes:
        key = _clean(node.key)
        if not key.strip():
            raise ValueError(f"The node {node.label!r} has no key.")
        if key in seen:
            raise ValueError(f"Two nodes have the key {key!r}.")
        seen.add(key)
        attributes: dict[str, Scalar] = {}
        for given, value in node.attributes.items():
            name = _clean(given)
            if name in RESERVED or not name.strip():
                raise ValueError(f"An attribute of {key!r} is called {name!r}: give it another name.")
            if name in attributes:
                raise ValueError(f"Two attributes of {key!r} are called {name!r}.")
            text = _clean(value) if isinstance(value, str) else value
            if text == "":
                continue
            found[name].add(_type(text, f"{name!r} of {key!r}"))
            attributes[name] = text
        kept.append(Node(key, _clean(node.label) or key, attributes))
    for number, tie in enumerate(ties):
        for place in (tie.source, tie.target):
            if not 0 <= place < len(kept):
                raise ValueError(f"Tie {number} ends at node {place}, but there are {len(kept)} nodes.")
        if not math.isfinite(tie.weight):
            raise ValueError(f"The weight of tie {number} is {tie.weight}, not a finite number.")
    clean = tuple(Tie(tie.source, tie.target, _clean(tie.kind), float(tie.weight)) for tie in ties)
    return _Network(tuple(kept), clean, {name: _common(types) for name, types in found.items()})


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def _type(value: Scalar, what: str) -> str:
    """The type of a value, as both formats call it."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "long" if -_LARGEST <= value < _LARGEST else "string"
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"The attribute {what} is {value}, not a finite number.")
        return "double"
    if isinstance(value, str):
        return "string"
    raise TypeError(f"The attribute {what} is of type {type(value).__name__}: write it as text or number.")


def _common(types: set[str]) -> str:
    """A column has one type: whole numbers go with others as numbers, everything else goes as text."""
    if len(types) == 1:
        return next(iter(types))
    return "double" if types == {"long", "double"} else "string"


def _written(value: Scalar, kind: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(float(value)) if kind == "double" else str(value)


def _said(value: Scalar) -> str:
    return _written(value, "string")


def _tags(name: str, value: Scalar | None) -> list[str]:
    if value is None or value is False:
        return []
    if value is True:
        return [name]
    return [tag for tag in (part.strip() for part in str(value).split("|")) if tag]


def _ways(ties: Sequence[Tie], directed: bool) -> list[tuple[Tie, str]]:
    """Each tie with its direction; one that answers an earlier one has gone into it."""
    if not directed:
        return [(tie, "undirected") for tie in ties]
    found: list[tuple[Tie, str]] = []
    alone: dict[tuple[int, int, str, float], list[int]] = defaultdict(list)
    for tie in ties:
        earlier = alone[tie.target, tie.source, tie.kind, tie.weight]
        if earlier and tie.source != tie.target:
            place = earlier.pop(0)
            found[place] = (found[place][0], "mutual")
            continue
        alone[tie.source, tie.target, tie.kind, tie.weight].append(len(found))
        found.append((tie, "directed"))
    return found


def _put(parent: Any, name: str, **attributes: str) -> Any:
    # In the namespace of the parent, which is that of the format.
    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}", attributes)


def _bytes(root: Any) -> bytes:
    # No indenting: it would put line feeds between what belongs together in texts.
    found: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return found + b"\n"
