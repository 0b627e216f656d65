"""Contiguous areas: every division of small maps tried, every constraint checked from the labels alone."""

from __future__ import annotations

import doctest
import importlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.spatial.distance import cdist

from tests.methods.invented_maps import Map, grid, scattered
from vicinia.methods import regions
from vicinia.methods.regions import assess, exact, partition, search
from vicinia.methods.regions.dividing import _Case
from vicinia.methods.regions.ward import merged

DOCS = Path(__file__).parents[2] / "docs/methods/regions.md"
BOARD = grid(3, 3)


def squares(features: np.ndarray, labels: np.ndarray) -> float:
    features = np.asarray(features, dtype=float).reshape(len(labels), -1)
    return sum(
        float(((part - part.mean(axis=0)) ** 2).sum())
        for part in (features[labels == r] for r in np.unique(labels))
    )


def holds_together(pairs: Iterable[Sequence[int]], labels: np.ndarray) -> bool:
    """Whether joining neighbours of one region leaves one piece for each region."""
    piece = list(range(len(labels)))

    def top(unit: int) -> int:
        while piece[unit] != unit:
            unit = piece[unit]
        return unit

    for one, other in pairs:
        if labels[one] == labels[other]:
            piece[top(one)] = top(other)
    return sum(piece[unit] == unit for unit in range(len(labels))) == len(set(labels.tolist()))


@cache
def every_division(k: int) -> tuple[np.ndarray, ...]:
    """All contiguous divisions of a board of 3 × 3 into k regions."""
    found = []

    def grow(labels: list[int], used: int) -> None:
        if len(labels) == 9:
            if used == k and holds_together(BOARD, np.array(labels)):
                found.append(np.array(labels))
            return
        for label in range(min(used + 1, k)):
            grow([*labels, label], max(used, label + 1))

    grow([], 0)
    return tuple(found)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("k", [2, 3])
def test_the_best_of_all_divisions(seed: int, k: int) -> None:
    features = np.random.default_rng(seed).normal(size=(9, 2))
    best = min(squares(features, labels) for labels in every_division(k))
    found = partition(features, BOARD, k=k)
    assert abs(found.within_sum_of_squares - best) < 1e-9 and found.optimal


@pytest.mark.parametrize("seed", range(8))
def test_the_most_regions_of_all_divisions(seed: int) -> None:
    generator = np.random.default_rng(100 + seed)
    features, people = generator.normal(size=(9, 2)), generator.integers(1, 20, 9)
    least = int(people.sum() / generator.uniform(2.2, 4.5))
    possible = {
        k: [
            squares(features, labels)
            for labels in every_division(k)
            if min(np.bincount(labels, weights=people)) >= least
        ]
        for k in range(1, 5)
    }
    most = max(k for k, divisions in possible.items() if divisions)
    found = partition(features, BOARD, minimum=least, floor=people)
    assert found.k == most and found.totals.min() >= least
    assert abs(found.within_sum_of_squares - min(possible[most])) < 1e-9
    for k in range(1, most + 1):
        assert partition(features, BOARD, k=k, minimum=least, floor=people).totals.min() >= least
    with pytest.raises(ValueError, match=r"at most|There is no"):
        partition(features, BOARD, k=most + 1, minimum=least, floor=people)


@pytest.mark.parametrize("seed", range(6))
def test_the_diameter_of_all_divisions(seed: int) -> None:
    generator = np.random.default_rng(200 + seed)
    features, places = generator.normal(size=(9, 1)), generator.uniform(0, 10, (9, 2))
    travel = cdist(places, places)
    diameter = generator.uniform(5, 9)

    def widest(labels: np.ndarray) -> float:
        return max(travel[np.ix_(labels == r, labels == r)].max() for r in np.unique(labels))

    possible = {k for k in range(1, 6) if any(widest(labels) <= diameter for labels in every_division(k))}
    for k in range(1, 6):
        if k in possible:
            found = partition(features, BOARD, k=k, travel=travel, diameter=diameter)
            assert found.k == k and widest(found.labels) <= diameter
            assert np.isclose(found.diameters.max(), widest(found.labels))
        else:
            with pytest.raises(ValueError, match="farther apart"):
                partition(features, BOARD, k=k, travel=travel, diameter=diameter)
    if possible:
        assert partition(features, BOARD, travel=travel, diameter=diameter).k == min(possible)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(5, 30), st.integers(0, 999), st.booleans(), st.booleans(), st.booleans()
)  # fmt: skip
def test_whatever_is_asked_is_kept(
    count: int, seed: int, by_k: bool, by_floor: bool, by_travel: bool
) -> None:
    land = scattered(count, seed)
    travel = cdist(land.places, land.places)
    asked: dict = {"seed": seed}
    if by_k or not (by_floor or by_travel):
        asked["k"] = 1 + seed % count
    if by_floor:
        asked |= {"minimum": land.population.sum() / (1 + seed % 7), "floor": land.population}
    if by_travel:
        asked |= {"travel": travel, "diameter": 0.2 + (seed % 10) / 10}
    try:
        found = partition(land.features, land.pairs, **asked)
    except ValueError as refusal:
        assert by_floor or by_travel, refusal
        return
    assert found.feasible and not found.notes and found.k == asked.get("k", found.k)
    assert holds_together(land.pairs, found.labels)
    assert sorted(set(found.labels.tolist())) == list(range(found.k))
    assert np.isclose(found.within_sum_of_squares, squares(land.features, found.labels))
    if by_floor:
        assert np.bincount(found.labels, weights=land.population).min() >= asked["minimum"] * (1 - 1e-9)
    if by_travel:
        same = found.labels[:, None] == found.labels
        assert travel[same].max() <= asked["diameter"]


@pytest.mark.parametrize("k", [1, 2, 7, 30, 119, 120])
def test_never_worse_than_ward(k: int) -> None:
    land = scattered(120, 5)
    case = _Case(land.features, land.pairs, None, None, None, None, None, None, False)
    found = partition(land.features, land.pairs, k=k)
    assert found.within_sum_of_squares <= squares(land.features, merged(case.problem, k)) + 1e-9
    assert holds_together(land.pairs, found.labels)


def test_ward_makes_the_cheapest_merge_each_time() -> None:
    land = scattered(30, 8)
    case = _Case(land.features, land.pairs, None, None, None, None, None, None, False)
    before = np.arange(30)
    for k in range(29, 0, -1):
        after = merged(case.problem, k)
        options = []
        for a, b in {tuple(sorted((before[i], before[j]))) for i, j in land.pairs if before[i] != before[j]}:
            options.append(squares(land.features, np.where(before == b, a, before)))
        assert np.isclose(squares(land.features, after), min(options))
        before = after


def test_compiled_and_plain_walks_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    land = scattered(60, 9)
    travel = cdist(land.places, land.places)
    asked = [
        {"k": 7},
        {"minimum": land.population.sum() / 12, "floor": land.population},
        {"k": 6, "travel": travel, "diameter": 0.75},
    ]
    plain = [partition(land.features, land.pairs, **one).labels for one in asked]
    monkeypatch.setattr(search, "PLAIN", 0)
    for one, labels in zip(asked, plain, strict=True):
        assert np.array_equal(partition(land.features, land.pairs, **one).labels, labels)


def test_the_same_seed_gives_the_same_regions() -> None:
    land = scattered(40, 10)
    one, again = (partition(land.features, land.pairs, k=8, seed=3).labels for _ in range(2))
    assert np.array_equal(one, again)
    first = [int(np.flatnonzero(one == region)[0]) for region in range(8)]
    assert first == sorted(first), "regions are numbered in the order of their first unit"


def test_a_surely_better_division_is_found() -> None:
    """Four quarters of a board that differ, under a noise that misleads merging."""
    side = 12
    quarter = np.array([2 * (i >= 6) + (j >= 6) for i in range(side) for j in range(side)])
    features = quarter * 3.0 + np.random.default_rng(12).normal(size=side * side)
    found = partition(features, grid(side, side), k=4)
    assert found.within_sum_of_squares <= squares(features, quarter) + 1e-9


def test_floor_and_minimum_in_either_order_and_in_units() -> None:
    land = scattered(20, 13)
    least = land.population.sum() / 6
    one = partition(land.features, land.pairs, minimum=least, floor=land.population)
    other = partition(land.features, land.pairs, minimum=land.population, floor=least)
    assert np.array_equal(one.labels, other.labels)
    for by in ("minimum", "floor"):
        found = partition(land.features, land.pairs, **{by: 5})
        assert found.sizes.min() >= 5 and found.k in (3, 4)
    named = partition(land.features, land.pairs, k=4, floor=land.population)
    assert named.totals.sum() == land.population.sum(), "amounts without a minimum only name and count"
    exact = partition(np.arange(6), [(i, i + 1) for i in range(5)], minimum=0.3, floor=[0.1] * 6)
    assert exact.k == 2, "three times 0.1 reach 0.3"


def test_travel_in_every_form() -> None:
    land = scattered(13, 14)
    travel = cdist(land.places, land.places)
    rows, columns = np.nonzero(travel < 0.6)
    asked = {"k": 6, "diameter": 0.6}
    forms = [
        travel,
        pd.DataFrame(travel),
        travel.tolist(),
        np.where(travel < 0.6, travel, np.inf),
        (rows, columns, travel[rows, columns]),
        [rows.tolist(), columns.tolist(), travel[rows, columns].tolist()],
        sparse.coo_array((travel[rows, columns], (rows, columns)), shape=travel.shape),
        (rows[rows < columns], columns[rows < columns], travel[rows, columns][rows < columns]),
    ]
    expected = partition(land.features, land.pairs, travel=travel, **asked).labels
    for form in forms:
        assert np.array_equal(partition(land.features, land.pairs, travel=form, **asked).labels, expected)
    one_way = np.triu(travel) + np.tril(travel) * 3
    found = partition(land.features, land.pairs, travel=one_way, k=10, diameter=0.9)
    assert one_way[found.labels[:, None] == found.labels].max() <= 0.9, "the dearer direction counts"


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


def test_what_is_proved_and_what_is_only_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A star: two regions of two are impossible, as all go through the middle, and no bound says so."""
    star = [(0, 1), (0, 2), (0, 3)]
    with pytest.raises(ValueError, match="There is no contiguous division with 2 regions, and at least 2 in"):
        partition([1, 2, 3, 4], star, k=2, minimum=2)
    assert partition([1, 2, 3, 4], star, minimum=2).k == 1
    monkeypatch.setattr(exact, "MOST_UNITS", 0)
    with pytest.raises(ValueError, match=r"No division was found with 2 regions, .* not proved"):
        partition([1, 2, 3, 4], star, k=2, minimum=2)
    assert partition([1, 2, 3, 4], star, minimum=2).k == 1


@pytest.mark.parametrize("seed", range(4))
def test_the_search_comes_near_what_is_proved(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    land = scattered(12, 300 + seed)
    travel = cdist(land.places, land.places)
    least = land.population.sum() / 6
    asked: list[dict] = [
        {"k": 4},
        {"minimum": least, "floor": land.population},
        {"minimum": least, "floor": land.population, "k": 2},
        {"travel": travel, "diameter": 0.6},
        {"travel": travel, "diameter": 0.7, "k": 6},
    ]
    best = [partition(land.features, land.pairs, **one) for one in asked]
    assert all(one.optimal for one in best)
    monkeypatch.setattr(exact, "MOST_UNITS", 0)
    found = [partition(land.features, land.pairs, **one) for one in asked]
    for proved, near in zip(best, found, strict=True):
        assert near.feasible and not near.optimal and near.k == proved.k
        assert near.within_sum_of_squares >= proved.within_sum_of_squares - 1e-9
    assert found[0].within_sum_of_squares <= best[0].within_sum_of_squares * 1.05
    asked[2]["k"] = best[1].k + 1
    with pytest.raises(ValueError, match=r"at most|No division"):
        partition(land.features, land.pairs, **asked[2])


def test_documentation_examples() -> None:
    for module in (
        "dividing",
        "floors",
        "islands",
        "limits",
        "moves",
        "problem",
        "reading",
        "result",
        "search",
    ):
        assert doctest.testmod(importlib.import_module(f"{regions.__name__}.{module}")).failed == 0
    result = doctest.testfile(str(DOCS), module_relative=False)
    assert result.attempted > 4 and result.failed == 0
