"""Bounded searches over roads, against the full search of scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from vicinia.methods import access


@st.composite
def graphs(draw):
    nodes, roads = draw(st.integers(1, 12)), draw(st.integers(0, 40))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    cost = rng.choice([0.0, 1.0, 2.5, 4.0, rng.uniform(0, 9)], roads)
    return (
        rng.integers(0, nodes, roads), rng.integers(0, nodes, roads), cost,
        rng.integers(0, nodes, draw(st.integers(0, 8))), rng.integers(0, nodes, draw(st.integers(0, 6))),
    )  # fmt: skip


def every_way(start, end, cost, nodes):
    """Cheapest cost between all nodes, by trying every node as a stop on the way (Floyd and Warshall)."""
    best = np.full((nodes, nodes), np.inf)
    np.fill_diagonal(best, 0)
    np.minimum.at(best, (start, end), cost)
    for middle in range(nodes):
        best = np.minimum(best, best[:, middle, None] + best[middle])
    return best


@settings(max_examples=80, deadline=None)
@given(graphs(), st.sampled_from([0.5, 2.5, 7.0, 100.0]), st.booleans())
def test_equal_to_every_way(graph, limit, both_ways) -> None:
    start, end, cost, origins, destinations = graph
    found = access.travel_costs(access.Roads(*graph, both_ways=both_ways), limit=limit)
    if both_ways:
        start, end, cost = np.r_[start, end], np.r_[end, start], np.r_[cost, cost]
    full = every_way(start, end, cost, 12)[np.ix_(origins, destinations)]
    got = np.full(full.shape, np.inf)
    got[found.origin, found.destination] = found.cost
    # A sum may round to either side of the limit, depending on where one begins to add.
    clear = np.abs(full - limit) > 1e-9
    np.testing.assert_allclose(got[clear], np.where(full <= limit, full, np.inf)[clear], rtol=1e-13)
    assert np.all(np.diff(found.origin.astype(np.int64) * 99 + found.destination) > 0), (
        "in order, each pair once"
    )
    if len(found):
        access.two_step(found, np.ones(len(origins)), np.ones(len(destinations)), catchment=limit)


def test_a_town_is_equal_to_a_full_search_to_the_last_bit() -> None:
    rng = np.random.default_rng(4)
    nodes = rng.permutation(60 * 60).reshape(60, 60)
    start = np.r_[nodes[:, :-1].ravel(), nodes[:-1].ravel(), nodes[:, 1:].ravel()]
    end = np.r_[nodes[:, 1:].ravel(), nodes[1:].ravel(), nodes[:, :-1].ravel()]
    cost = rng.uniform(0.2, 3, start.size)  # from bottom to top no road leads back: not symmetric
    origins, destinations = rng.integers(0, 3600, 900), rng.integers(0, 3600, 25)
    found = access.travel_costs(access.Roads(start, end, cost, origins, destinations), limit=30)
    backwards = csr_array((cost, (end, start)), shape=(3600, 3600))
    full = dijkstra(backwards, indices=destinations)[:, origins].T
    got = np.full(full.shape, np.inf)
    got[found.origin, found.destination] = found.cost
    np.testing.assert_array_equal(got, np.where(full <= 30, full, np.inf))
    assert 0 < len(found) < full.size


def test_many_at_one_node() -> None:
    """More pairs than the first arrays hold, from one crossing."""
    found = access.travel_costs(access.Roads([0], [1], [3.0], [0] * 700 + [1] * 700, [1, 1, 0]), limit=5)
    assert len(found) == 2 * 1400 + 700
    assert set(found.cost.tolist()) == {0.0, 3.0}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"start": [0, 1]}, "2 starts, 1 ends and 1 costs"),
        ({"end": [-1]}, "end of road 0 is -1"),
        ({"start": [0.5]}, "start of road 0 is 0.5"),
        ({"origins": [np.nan]}, "node of origin 0 is nan"),
        ({"destinations": ["a"]}, "nodes? of destinations? must be|node of destinations must be"),
        ({"cost": [np.nan]}, "cost of road 0 is nan"),
        ({"cost": [-1.0]}, "cost of road 0 is -1"),
        ({"cost": ["far"]}, "costs of the roads must be numbers"),
    ],
)
def test_roads_that_cannot_be_used(change, sentence) -> None:
    parts = {"start": [0], "end": [1], "cost": [1.0], "origins": [0], "destinations": [1]}
    with pytest.raises(ValueError, match=sentence):
        access.Roads(**(parts | change))


def test_limits_and_sources_that_cannot_be_used() -> None:
    roads = access.Roads([0], [1], [1.0], [0], [1])
    for limit in (0, -1, np.nan, np.inf):
        with pytest.raises(ValueError, match="The limit is"):
            access.travel_costs(roads, limit=limit)
    with pytest.raises(TypeError, match="it is a list"):
        access.travel_costs([1, 2], limit=5)
