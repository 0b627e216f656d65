"""Networks for other programs: another reader finds the same bodies, ties and words."""

from __future__ import annotations

import doctest
import io
import json
import string
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.infrastructure.shared import beside
from vicinia.methods.network_files import RESERVED, Node, Tie, gexf, graphml, kumu

DOCS = Path(__file__).parents[2] / "docs/methods/network-files.md"
READERS = {"graphml": (graphml, nx.read_graphml), "gexf": (gexf, nx.read_gexf)}
ODD = (
    "perché 🧺 l'orto",
    "<b> & \"c\" 'd' ]]>",
    "&amp;&#0;",
    "uno\ndue\r\ntre\tquattro",
    " spazi ",
    "x\u2028y",
    "عربي",
    "👩🏽‍🌾",
)
NODES = (
    Node("a-1", "Caritas", {"type": "parrocchia", "tags": "cibo | ascolto|", "answered": True, "people": 12}),
    Node("b", "Emporio <solidale> & C.", {"description": "perché 🧺", "answered": False, "score": 0.1}),
    Node("c", "Emporio <solidale> & C.", {"people": 3}),
    Node("d", "Sola", {}),
)
TIES = (
    Tie(0, 1, "si conoscono", 2),
    Tie(1, 0, "si conoscono", 2.0),
    Tie(0, 2, "collaborano", 1 / 3),
    Tie(2, 0, "collaborano", 1.0),
    Tie(1, 2, "", 1e-300),
)


def read(kind: str, data: bytes) -> Any:
    return READERS[kind][1](io.BytesIO(data))


def content(graph: Any) -> tuple[Any, ...]:
    """Nodes in order with what is known of them, ties in any, direction."""
    edges = [
        (one, two, known.get("kind", ""), known.get("weight")) for one, two, known in graph.edges(data=True)
    ]
    if not graph.is_directed():
        edges = [(*sorted(edge[:2]), *edge[2:]) for edge in edges]
    return list(graph.nodes(data=True)), sorted(edges), graph.is_directed()


def meant(nodes: Any, ties: Any, directed: bool) -> tuple[Any, ...]:
    edges = [(nodes[one.source].key, nodes[one.target].key, one.kind, one.weight) for one in ties]
    if not directed:
        edges = [(*sorted(edge[:2]), *edge[2:]) for edge in edges]
    known = [(one.key, {"label": one.label or one.key, **one.attributes}) for one in nodes]
    return known, sorted(edges), directed


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("kind", READERS)
def test_networkx_reads_the_same(kind: str, directed: bool) -> None:
    graph = read(kind, READERS[kind][0](NODES, TIES, directed))
    assert content(graph) == meant(NODES, TIES, directed)
    assert graph.is_multigraph() is not directed, "there and back are two ties between the same two bodies"
    assert type(graph.nodes["a-1"]["answered"]) is bool and type(graph.nodes["a-1"]["people"]) is int


@pytest.mark.parametrize("kind", READERS)
def test_two_kinds_of_ties_stay_two(kind: str) -> None:
    ties = (Tie(0, 1, "si conoscono", 1.0), Tie(0, 1, "collaborano", 4.0), Tie(0, 0, "", 1.0))
    graph = read(kind, READERS[kind][0](NODES, ties))
    assert graph.is_multigraph() and content(graph) == meant(NODES, ties, True)


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("odd", ODD)
def test_odd_words(kind: str, odd: str) -> None:
    nodes = (Node("a", odd, {odd: odd, "x": odd}), Node(odd, "", {}))
    ties = (Tie(0, 1, odd, 1.0),)
    assert content(read(kind, READERS[kind][0](nodes, ties))) == meant(nodes, ties, True)


@pytest.mark.parametrize("kind", READERS)
def test_control_characters_are_removed(kind: str) -> None:
    bad = "".join(map(chr, range(32))).translate({9: None, 10: None, 13: None}) + "\ufffe\uffff\ud800"
    nodes = (Node(f"a{bad}", f"{bad}Ca{bad}sa", {f"x{bad}": f"è{bad}", "y": bad}), Node("b", bad, {}))
    graph = read(kind, READERS[kind][0](nodes, (Tie(0, 1, f"k{bad}", 1.0),)))
    assert list(graph.nodes(data=True)) == [("a", {"label": "Casa", "x": "è"}), ("b", {"label": "b"})]
    assert [known["kind"] for *_, known in graph.edges(data=True)] == ["k"]
    found = json.loads(kumu(nodes, (Tie(0, 1, f"k{bad}", 1.0),)))
    assert found["elements"][0]["label"] == "Casa" and found["connections"][0]["type"] == "k"


@pytest.mark.parametrize("kind", READERS)
def test_an_attribute_has_one_type(kind: str) -> None:
    values = {
        "whole": (1, 2),
        "number": (1, 0.5),
        "mixed": (True, 2),
        "text": (7, "sette"),
        "huge": (2**70, 1),
    }
    nodes = [Node(str(one), "n", {name: pair[one] for name, pair in values.items()}) for one in (0, 1)]
    graph = read(kind, READERS[kind][0](nodes, ()))
    assert {name: graph.nodes["0"][name] for name in values} == {
        "whole": 1, "number": 1.0, "mixed": "true", "text": "7", "huge": str(2**70)
    }  # fmt: skip
    assert graph.nodes["1"]["mixed"] == "2" and type(graph.nodes["0"]["number"]) is float


KEYS = st.text(string.ascii_letters + string.digits + "èß🧺<&\"'-_.", min_size=1, max_size=8)
WORDS = st.text(max_size=12) | st.sampled_from(ODD)
VALUES = (
    WORDS
    | st.integers(-(2**63), 2**63 - 1)
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
)


def is_kept(text: str) -> bool:
    try:
        etree.Element("a").text = text
    except ValueError:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_network(data: st.DataObject) -> None:
    keys = data.draw(st.lists(KEYS, min_size=1, max_size=5, unique=True))
    names = st.text(min_size=1, max_size=6).filter(
        lambda one: is_kept(one) and one.strip() and one not in RESERVED
    )
    columns = data.draw(
        st.dictionaries(names, st.sampled_from((WORDS, st.booleans(), st.integers(-9, 9))), max_size=4)
    )
    nodes = [
        Node(key, data.draw(WORDS), {name: data.draw(values) for name, values in columns.items()})
        for key in keys
    ]
    place = st.integers(0, len(nodes) - 1)
    weight = st.floats(allow_nan=False, allow_infinity=False)
    ties = data.draw(st.lists(st.builds(Tie, place, place, WORDS, weight), max_size=6))
    directed = data.draw(st.booleans())

    def clean(text: Any) -> Any:
        return "".join(one for one in text if is_kept(one)) if isinstance(text, str) else text

    kept = [
        Node(one.key, clean(one.label), {k: clean(v) for k, v in one.attributes.items() if clean(v) != ""})
        for one in nodes
    ]
    lines = [Tie(one.source, one.target, clean(one.kind), one.weight) for one in ties]
    for kind, (write, _reader) in READERS.items():
        written = write(nodes, ties, directed)
        assert written == write(nodes, ties, directed)
        assert content(read(kind, written)) == meant(kept, lines, directed)
    found = json.loads(kumu(nodes, ties, directed))
    assert [one["id"] for one in found["elements"]] == keys
    count = sum(1 + (one["direction"] == "mutual") for one in found["connections"])
    assert count == len(ties)


@settings(max_examples=50, deadline=None)
@given(st.lists(VALUES, max_size=4))
def test_values_of_any_type_can_be_written(values: list[Any]) -> None:
    nodes = [Node(str(place), "n", {"x": value}) for place, value in enumerate(values)]
    for kind, (write, _reader) in READERS.items():
        assert len(read(kind, write(nodes, ()))) == len(values)
    assert len(json.loads(kumu(nodes, ()))["elements"]) == len(values)


def test_kumu() -> None:
    found = json.loads(kumu(NODES, TIES))
    assert found["elements"][0] == {
        "id": "a-1", "label": "Caritas", "type": "parrocchia", "tags": ["cibo", "ascolto"], "description": "",
        "answered": True, "people": 12,
    }  # fmt: skip
    assert found["elements"][1]["description"] == "perché 🧺" and found["elements"][1]["tags"] == []
    assert [tuple(one.values()) for one in found["connections"]] == [
        ("a-1", "b", "mutual", "si conoscono", 2.0),
        ("a-1", "c", "directed", "collaborano", 1 / 3),
        ("c", "a-1", "directed", "collaborano", 1.0),
        ("b", "c", "directed", "", 1e-300),
    ]
    assert list(found["connections"][0]) == ["from", "to", "direction", "type", "strength"]
    undirected = json.loads(kumu(NODES, TIES, directed=False))["connections"]
    assert len(undirected) == 5 and {one["direction"] for one in undirected} == {"undirected"}


def test_kumu_takes_its_fields_from_other_attributes() -> None:
    first, second = json.loads(
        kumu(NODES[:2], (), type_from="people", tags_from=("answered", "type"), description_from="tags")
    )["elements"]
    assert first == {
        "id": "a-1", "label": "Caritas", "type": "12", "tags": ["answered", "parrocchia"],
        "description": "cibo | ascolto|",
    }  # fmt: skip
    assert second["tags"] == [] and second["score"] == 0.1


def test_a_tie_is_answered_once() -> None:
    ties = [
        Tie(0, 1, "", 1.0),
        Tie(1, 0, "", 1.0),
        Tie(1, 0, "", 1.0),
        Tie(2, 2, "", 1.0),
        Tie(2, 2, "", 1.0),
    ]
    ways = [one["direction"] for one in json.loads(kumu(NODES, ties))["connections"]]
    assert ways == ["mutual", "directed", "directed", "directed"]


@pytest.mark.parametrize("write", [graphml, gexf, kumu])
def test_what_is_refused(write: Any) -> None:
    one = Node("a", "A", {})
    for nodes, ties, sentence in (
        ([one, Node("a\x00", "B", {})], [], "Two nodes have the key 'a'"),
        ([Node("\x00", "B", {})], [], "The node 'B' has no key"),
        ([Node("a", "B", {"label": 1})], [], "called 'label': give it another name"),
        ([Node("a", "B", {"": 1})], [], "called ''"),
        ([Node("a", "B", {"x": 1, "x\x00": 1})], [], "Two attributes of 'a' are called 'x'"),
        ([Node("a", "B", {"x": float("nan")})], [], "'x' of 'a' is nan, not a finite"),
        ([one], [Tie(0, 1, "", 1.0)], "Tie 0 ends at node 1, but there are 1 nodes"),
        ([one], [Tie(-1, 0, "", 1.0)], "Tie 0 ends at node -1"),
        ([one], [Tie(0, 0, "", float("inf"))], "weight of tie 0 is inf"),
    ):
        with pytest.raises(ValueError, match=sentence):
            write(nodes, ties)
    with pytest.raises(TypeError, match="is of type NoneType"):
        write([Node("a", "B", {"x": None})], [])


@pytest.mark.parametrize("kind", READERS)
def test_nothing(kind: str) -> None:
    assert content(read(kind, READERS[kind][0]((), ()))) == ([], [], True)
    assert json.loads(kumu((), ())) == {"elements": [], "connections": []}


NAMES = ("borgatti_holes", "florentine_marriage", "florentine_marriage_16", "ring6", "star5")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", READERS)
def test_shared_networks_come_back_the_same(name: str, kind: str) -> None:
    given_graph = READERS[kind][1](beside("validation", "lab", "network", f"{name}.{kind}"))
    places = {key: place for place, key in enumerate(given_graph)}
    nodes = [Node(key, known.pop("label", key), known) for key, known in given_graph.nodes(data=True)]
    ties = [
        Tie(places[one], places[two], "", float(known.get("weight", 1.0)))
        for one, two, known in given_graph.edges(data=True)
    ]
    for other, (write, _reader) in READERS.items():
        again = read(other, write(nodes, ties, given_graph.is_directed()))
        assert type(again) is type(given_graph) and len(again) > 3
        assert list(again.nodes) == list(given_graph.nodes)
        assert nx.utils.edges_equal(again.edges, given_graph.edges, directed=again.is_directed())
        assert content(again) == meant(nodes, ties, given_graph.is_directed())


def test_documentation_examples() -> None:
    result = doctest.testfile(str(DOCS), module_relative=False, encoding="utf-8")
    assert result.attempted > 4 and result.failed == 0
