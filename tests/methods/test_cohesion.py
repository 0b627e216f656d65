"""Networks: published figures to the printed digit, and networkx on networks of all kinds."""

from __future__ import annotations

import doctest
import json
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.infrastructure.shared import beside
from vicinia.methods import cohesion

DOCS = Path(__file__).parents[2] / "docs/methods/cohesion.md"
ALL = (
    "density", "reciprocity", "components", "fragmentation", "distance_fragmentation", "reach", "degrees",
    "core_number", "betweenness", "constraint", "effective_size",
)  # fmt: skip


def test_the_page_says_what_is_true():
    assert doctest.testfile(str(DOCS), module_relative=False).failed == 0


def test_published_networks():
    files = sorted(beside("validation/lab/network").glob("*.json"))
    assert len(files) >= 5
    for file in files:
        known = json.loads(file.read_text())
        at = {name: number for number, name in enumerate(known["nodes"])}
        ties = [at[one] for one, _ in known["edges"]], [at[two] for _, two in known["edges"]]
        size, told = len(at), known["computed_networkx_3_6_1"]
        between = cohesion.betweenness(*ties, size=size)
        found = {
            "density": cohesion.density(*ties, size=size),
            "fragmentation_F": cohesion.fragmentation(*ties, size=size),
            "distance_fragmentation": cohesion.distance_fragmentation(*ties, size=size),
            "max_core": cohesion.core_number(*ties, size=size).max(),
            "components": len(set(cohesion.components(*ties, size=size).tolist())),
            "degree_centralization": cohesion.centralization(
                cohesion.degrees(*ties, size=size), most=(size - 1) * (size - 2)
            ),
            "betweenness_centralization": cohesion.centralization(between, most=size - 1),
        }
        for name, value in found.items():
            assert value == pytest.approx(told[name], abs=1e-6), (file.name, name)
        each = {
            "betweenness": between,
            "constraint": cohesion.constraint(*ties, size=size),
            "effective_size": cohesion.effective_size(*ties, size=size),
        }
        for name, values in each.items():
            for node, value in told[name].items():
                if value is not None and value == value:
                    assert values[at[node]] == pytest.approx(value, abs=1e-6), (file.name, name, node)
        published = known["published"]
        for name, key in (("betweenness", "betweenness_normalized"), ("constraint", "constraint"),
                          ("effective_size", "effective_size")):  # fmt: skip
            for node, value in published.get(key, {}).items():
                digits = len(str(value).partition(".")[2])
                assert round(float(each[name][at[node]]), digits) == value, (file.name, name, node)


def effective_by_hand(size: int, ties: list[tuple[int, int, int]]) -> np.ndarray:
    """Burt's sums written out: m(j, q) is the tie of j and q as a share of the strongest tie of j."""
    both = np.zeros((size, size))
    for one, two, strength in ties:
        both[one, two] += strength
        both[two, one] += strength
    found = np.full(size, np.nan)
    for i in range(size):
        others = [j for j in range(size) if both[i, j]]
        if others:
            found[i] = sum(
                1 - sum(both[i, q] / both[i].sum() * both[j, q] / both[j].max() for q in others if q != j)
                for j in others
            )
    return found


networks = st.integers(2, 9).flatmap(
    lambda size: st.tuples(
        st.just(size),
        st.lists(
            st.tuples(st.integers(0, size - 1), st.integers(0, size - 1), st.integers(1, 4)).filter(
                lambda tie: tie[0] != tie[1]
            ),
            max_size=24,
            unique_by=lambda tie: frozenset(tie[:2]),
        ),
    )
)


def as_graph(size: int, ties: list[tuple[int, int, int]], directed: bool) -> Any:
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_weighted_edges_from(ties)
    return graph


@settings(max_examples=150, deadline=None)
@given(networks, st.booleans(), st.booleans())
def test_equal_to_networkx(network, directed, both_ways):
    size, ties = network
    if directed and both_ways:
        ties = ties + [(two, one, 1) for one, two, _ in ties[::2]]
    graph = as_graph(size, ties, directed)
    sources, targets, strength = ([tie[at] for tie in ties] for at in range(3))
    asked: dict[str, Any] = {"size": size, "directed": directed}
    assert cohesion.density(sources, targets, **asked) == pytest.approx(nx.density(graph))
    expected = nx.betweenness_centrality(graph)
    found = cohesion.betweenness(sources, targets, **asked)
    assert found == pytest.approx(np.array([expected[node] for node in range(size)]), abs=1e-12)
    core = nx.core_number(graph)
    assert cohesion.core_number(sources, targets, **asked).tolist() == [core[node] for node in range(size)]
    for weights, key in ((None, None), (strength, "weight")):
        want = nx.constraint(graph, weight=key)
        got = cohesion.constraint(sources, targets, weights=weights, **asked)
        told = np.array([want[node] for node in range(size)], dtype=float)
        assert got == pytest.approx(told, abs=1e-9, nan_ok=True), weights
        got = cohesion.effective_size(sources, targets, weights=weights, **asked)
        told = effective_by_hand(size, ties if weights else [(one, two, 1) for one, two, _ in ties])
        assert got == pytest.approx(told, abs=1e-9, nan_ok=True), weights
    if directed:
        if ties:
            assert cohesion.reciprocity(sources, targets, **asked) == pytest.approx(nx.reciprocity(graph))
        pieces = list(nx.strongly_connected_components(graph))
    else:
        pieces = list(nx.connected_components(graph))
    labels = cohesion.components(sources, targets, **asked)
    assert {frozenset(piece) for piece in pieces} == {
        frozenset(np.nonzero(labels == one)[0].tolist()) for one in set(labels.tolist())
    }
    length = dict(nx.all_pairs_shortest_path_length(graph))
    steps = [length[one].get(two) for one in range(size) for two in range(size) if one != two]
    pairs = len(steps)
    assert cohesion.fragmentation(sources, targets, **asked) == pytest.approx(steps.count(None) / pairs)
    assert cohesion.distance_fragmentation(sources, targets, **asked) == pytest.approx(
        1 - sum(1 / step for step in steps if step) / pairs
    )
    two_steps = [sum(1 for far in length[one].values() if 0 < far <= 2) / (size - 1) for one in range(size)]
    assert cohesion.reach(sources, targets, **asked).tolist() == pytest.approx(two_steps)


@settings(max_examples=80, deadline=None)
@given(networks)
def test_what_if_a_body_leaves(network):
    size, ties = network
    if size < 3:
        return
    sources, targets = [tie[0] for tie in ties], [tie[1] for tie in ties]
    found = cohesion.fragmentation_without(sources, targets, size=size)
    for gone in range(size):
        rest = [node for node in range(size) if node != gone]
        kept = [(rest.index(one), rest.index(two)) for one, two, _ in ties if gone not in (one, two)]
        want = cohesion.fragmentation([one for one, _ in kept], [two for _, two in kept], size=size - 1)
        assert found[gone] == pytest.approx(want)


def test_ties_named_from_both_sides_are_one_and_strengths_add_up():
    assert cohesion.density([0, 1], [1, 0], size=3) == cohesion.density([0], [1], size=3)
    one = cohesion.constraint([0, 0, 0], [1, 2, 1], weights=[1, 1, 1])
    two = cohesion.constraint([0, 0], [1, 2], weights=[2, 1])
    assert one == pytest.approx(two)


def test_work_with_their_like_or_with_others():
    groups = ["a", "a", "b", "b"]
    assert cohesion.ei_index([0, 2], [1, 3], groups) == -1
    assert cohesion.ei_index([0, 1], [2, 3], groups) == 1
    assert cohesion.ei_index([0, 0], [1, 2], groups) == 0
    assert cohesion.ei_index([0, 0], [1, 2], groups, weights=[3, 1]) == -0.5
    assert np.isnan(cohesion.ei_index([], [], groups))
    assert cohesion.ei_by_group([0, 0], [1, 2], groups) == {"a": 0.0, "b": 1.0}
    assert cohesion.ei_by_group([0, 2], [1, 0], groups, directed=True) == {"a": -1.0, "b": 1.0}
    with pytest.raises(ValueError, match="names 3 nodes"):
        cohesion.ei_index([0], [1], ["a", "b", "a"], size=4)
    with pytest.raises(ValueError, match="Node 1 has no group"):
        cohesion.ei_index([0], [1], ["a", None])


@pytest.mark.parametrize("name", ALL)
def test_a_network_without_ties_has_an_answer(name):
    for size in (0, 1, 2, 5):
        found = getattr(cohesion, name)([], [], size=size)
        assert np.shape(found) in ((), (size,))
    assert cohesion.fragmentation([], [], size=5) == 1 and cohesion.density([], [], size=5) == 0


@pytest.mark.parametrize(
    ("sources", "targets", "more", "words"),
    [
        ([0, 1], [1], {}, "2 sources but 1 targets"),
        ([0, 1], [1, 1], {}, "Tie 1 goes from 1 to itself"),
        ([0], [5], {"size": 3}, "names node 5, but there are 3"),
        ([-1], [0], {}, "negative"),
        ([0.5], [1], {}, "whole numbers"),
        ([0], [1], {"weights": [0]}, "positive"),
        ([0], [1], {"weights": [1, 2]}, "one number for each"),
    ],
)
def test_bad_ties_get_a_sentence(sources, targets, more, words):
    for name in ALL:
        with pytest.raises(ValueError, match=words):
            getattr(cohesion, name)(sources, targets, **more)
