"""Contiguous areas on odd ground: islands, names, hand-made divisions, the smallest maps, what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.spatial.distance import cdist

from tests.methods.invented_maps import Map, scattered
from tests.methods.test_regions import holds_together, squares
from vicinia.methods.regions import assess, partition


def without(land: Map, units: list[int]) -> np.ndarray:
    cut = np.isin(land.pairs, units)
    return land.pairs[cut[:, 0] == cut[:, 1]]


def test_islands_are_attached_and_reported() -> None:
    land = scattered(30, 15)
    travel = cdist(land.places, land.places) * 60
    pairs = without(land, [7])
    nearest = int(np.argsort(travel[7])[1])
    names = [f"town {unit}" for unit in range(30)]
    for asked, by in (({"travel": travel}, "travel"), ({"coordinates": land.places}, "coordinates")):
        found = partition(land.features, pairs, k=3, names=names, **asked)
        assert found.islands == (7,)
        assert [(a.unit, a.to, a.by, a.size) for a in found.attached] == [(7, nearest, by, 1)]
        assert found.notes[0].startswith(
            f"town 7 touches no other unit of the map and was joined to town {nearest}"
        )
        assert holds_together(np.vstack([pairs, [(7, nearest)]]), found.labels)
    alike = partition(land.features, pairs, k=3)
    like = int(np.argsort(cdist(land.features, land.features)[7])[1])
    assert (alike.attached[0].to, alike.attached[0].by) == (like, "features")
    assert "neither travel nor coordinates" in alike.notes[0]


def test_parts_of_the_map_are_attached_one_after_another() -> None:
    places = np.array([[0.0, 0], [1, 0], [2, 0], [5, 0], [6, 0], [9, 0]])
    found = partition(np.arange(6), [(0, 1), (1, 2), (3, 4)], k=2, coordinates=places)
    assert [(a.unit, a.to, a.size) for a in found.attached] == [(3, 2, 2), (5, 4, 1)]
    assert found.islands == (5,) and "A part of 2 units, by 3," in found.notes[0]
    scattered_units = partition(np.arange(12), [], k=3)
    assert len(scattered_units.attached) == 11 and "3 more parts" in scattered_units.notes[-1]
    far = np.full((3, 3), np.inf)
    assert partition([1, 2, 9], [(0, 1)], k=2, travel=far).attached[0].by == "features"


def test_names_are_proposed_from_the_largest_or_the_most_typical() -> None:
    frame = pd.DataFrame({"x": [1.0, 2, 3, 10, 11, 15]}, index=list("abcdef"))
    chain = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "f")]
    typical = partition(frame, chain, k=2)
    assert typical.names == ("b", "e") and typical.principal[0] == ("b", "a", "c")
    largest = partition(frame, chain, k=2, floor=[5, 1, 9, 1, 1, 4])
    assert largest.names == ("c", "f") and largest.leading == (2, 5)
    assert largest.principal == (("c", "a", "b"), ("f", "e", "d"))


def test_what_a_hand_made_division_costs() -> None:
    chain, people = [(0, 1), (1, 2), (2, 3)], [5, 5, 5, 5]
    travel = np.abs(np.subtract.outer(range(4), range(4))).astype(float)
    asked = {"minimum": 10, "floor": people, "travel": travel, "diameter": 1}
    good = assess(["x", "x", "y", "y"], [1, 2, 5, 6], chain, **asked)
    assert good.feasible and not good.notes and good.within_sum_of_squares == 1
    bad = assess(["x", "y", "x", "x"], [1, 2, 5, 6], chain, **asked)
    assert not bad.feasible and bad.within_sum_of_squares == 14
    assert bad.notes == (
        "Region 0 does not hang together: it is in 2 pieces.",
        "Region 1 (1) has 5, less than the 10 it must have.",
        "Region 0 (2) measures 3, more than the 1 allowed.",
    )
    with pytest.raises(ValueError, match="2 labels for 4 units"):
        assess([0, 1], [1, 2, 5, 6], chain)


def test_scale_of_the_features() -> None:
    land = scattered(30, 16)
    wide = land.features * [1, 100, 0.01]
    assert np.array_equal(
        partition(wide, land.pairs, k=5, standardise=True).labels,
        partition(land.features, land.pairs, k=5, standardise=True).labels,
    )
    assert np.isclose(partition(wide, land.pairs, k=1).within_sum_of_squares, squares(wide, np.zeros(30)))


def test_smallest_maps() -> None:
    assert partition([[4.0]], [], k=1).labels.tolist() == [0]
    assert partition([[4.0]], [], minimum=1).k == 1
    assert partition([4, 4, 4], [(0, 1), (1, 2)], k=2).within_sum_of_squares == 0
    assert partition([1, 2, 3], [(0, 1), (1, 2)], k=3).labels.tolist() == [0, 1, 2]


CHAIN = [(i, i + 1) for i in range(5)]
LINE = np.abs(np.subtract.outer(range(6), range(6))).astype(float)
SIX = [1.0, 2, 3, 7, 8, 9]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "Say how many regions"),
        ({"k": 0}, "whole number from 1 up; got 0"),
        ({"k": 2.5}, "got 2.5"),
        ({"k": "two"}, "got 'two'"),
        ({"k": 7}, "only 6 units; they cannot make 7 regions"),
        ({"k": 2, "names": ["a"]}, "1 names for 6 units"),
        ({"minimum": 0}, "must be above nought"),
        ({"minimum": np.nan}, "must be above nought"),
        ({"minimum": "many"}, "must be a number; got 'many'"),
        ({"minimum": 3, "floor": 5}, "`minimum` and `floor`"),
        ({"minimum": [1] * 6, "floor": [1] * 6}, "`minimum` and `floor`"),
        ({"minimum": 3, "floor": [1, 2]}, "6 units, but 2 amounts"),
        ({"minimum": 3, "floor": [1, 2, -1, 1, 1, 1]}, "unit 2 for the floor is -1"),
        ({"minimum": 3, "floor": list("abcdef")}, "must be numbers"),
        ({"minimum": 7}, "together bring 6, less than the 7"),
        ({"minimum": 2, "k": 4}, "there is room for 3 at most"),
        ({"minimum": 5, "floor": [9, 1, 1, 1, 1, 1], "k": 3}, "room for 2 at most"),
        ({"k": 2, "diameter": 3}, "give `travel` too"),
        ({"k": 2, "diameter": -1, "travel": LINE}, "diameter must be a number"),
        (
            {"k": 2, "diameter": 1, "travel": LINE},
            r"3 units are pairwise farther apart .* but 2 are asked for",
        ),
        ({"minimum": 3, "diameter": 1, "travel": LINE}, "0 can be part of no region of 3: .* brings 2"),
        ({"minimum": 2, "diameter": 1, "travel": LINE, "k": 2}, "3 units are pairwise farther apart"),
        ({"k": 2, "travel": LINE[:3]}, "must be 6 × 6"),
        ({"k": 2, "travel": np.full((6, 6), np.nan)}, "from unit 0 to unit 1 is nan"),
        ({"k": 2, "travel": -LINE}, "from unit 0 to unit 1 is -1"),
        ({"k": 2, "travel": ([0, 1], [1], [2.0])}, "all of the same length"),
        ({"k": 2, "travel": ([0, 9], [1, 2], [2.0, 3])}, "from 0 to 5"),
        ({"k": 2, "travel": "far"}, "three arrays"),
        ({"k": 2, "coordinates": [[0, 1]]}, "two finite numbers for each of the 6 units"),
    ],
)
def test_what_cannot_be_divided_is_refused_in_words(asked: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        partition(SIX, CHAIN, **asked)


@pytest.mark.parametrize(
    ("features", "adjacency", "sentence"),
    [
        ([[1, 2], [np.nan, 3]], [(0, 1)], "row 1, column 0 is nan"),
        ([], [], "table of units × variables"),
        ([["a"], ["b"]], [(0, 1)], "features must be numbers"),
        ([1, 2, 3], [(0, 5)], "unit 5"),
        ([1, 2, 3], np.ones((4, 4)), "the shape"),
        ([1, 2, 3], sparse.eye_array(4), "4 × 4, but there are 3"),
    ],
)
def test_features_and_neighbours_must_fit(features, adjacency, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        partition(features, adjacency, k=2)
    with pytest.raises(ValueError, match="column 1 is the same everywhere"):
        partition([[1, 5], [2, 5]], [(0, 1)], k=2, standardise=True)
