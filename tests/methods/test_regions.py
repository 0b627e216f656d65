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

from tests.methods.invented_maps import grid, scattered
from vicinia.methods import regions
from vicinia.methods.regions import exact, partition, search
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
