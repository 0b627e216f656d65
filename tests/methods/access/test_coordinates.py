"""Straight lines: distances, bounds to the last bit, and sums in which no pair is stored."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vicinia.methods import access
from vicinia.methods.access import coordinates, streaming

ZONES = {5: 1.0, 10: 0.68, 20: 0.22}


def haversine(here, there):
    one, two = np.radians(here), np.radians(there)
    inside = (
        np.sin((two[1] - one[1]) / 2) ** 2
        + math.cos(one[1]) * math.cos(two[1]) * np.sin((two[0] - one[0]) / 2) ** 2
    )
    return 2 * 6371.0088 * math.asin(math.sqrt(inside))


def test_great_circle_and_plane() -> None:
    here, there = [(11.35, 44.49), (179.9, -10.0)], [(11.49, 44.54), (-179.9, -10.0), (12.5, 41.9)]
    found = access.travel_costs(access.Coordinates(here, there, per_km=2), limit=700)
    assert list(zip(found.origin.tolist(), found.destination.tolist(), strict=True)) == [
        (0, 0),
        (0, 2),
        (1, 1),
    ]
    wanted = [2 * haversine(here[i], there[j]) for i, j in ((0, 0), (0, 2), (1, 1))]
    np.testing.assert_allclose(found.cost, wanted, rtol=1e-12)
    flat = access.Coordinates([(0, 0)], [(3000, 4000), (0, 5001)], projected=True)
    assert access.travel_costs(flat, limit=5).cost.tolist() == [5.0]


def places(seed, origins, destinations, projected):
    """Clustered, with many at the very same spot."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform((10.5, 44), (11.5, 45), (5, 2))

    def some(count):
        near = centres[rng.integers(0, 5, count)] + rng.normal(0, 0.05, (count, 2)).round(2)
        return (near - (10.5, 44)) * 100_000 if projected else near

    return access.Coordinates(some(origins), some(destinations), projected=projected)


@pytest.mark.parametrize("projected", [False, True])
@pytest.mark.parametrize("sizes", [(1, 1), (1, 300), (300, 1), (130, 65), (700, 900)])
@pytest.mark.parametrize("leaf", [2, 3, 64])
def test_streamed_sums_are_those_over_listed_pairs(monkeypatch, sizes, projected, leaf) -> None:
    given_places = places(sum(sizes), *sizes, projected)
    rng = np.random.default_rng(1)
    demand, supply = rng.integers(0, 600, sizes[0]), rng.integers(0, 50, sizes[1])
    listed = access.travel_costs(given_places, limit=20)
    calls = [
        lambda costs: access.two_step(costs, demand, supply, catchment=10),
        lambda costs: access.enhanced_two_step(costs, demand, supply, weights=ZONES),
        lambda costs: access.enhanced_two_step(costs, demand, supply, weights={5: 0.1, 10: 3.0, 20: 0.0}),
        lambda costs: access.three_step(costs, demand, supply, weights=ZONES),
    ]
    expected = [call(listed) for call in calls]
    for call, wanted in zip(calls, expected, strict=True):
        np.testing.assert_allclose(call(given_places), wanted, rtol=1e-12)
    monkeypatch.setattr(coordinates, "STREAMED_FROM", 0)
    monkeypatch.setattr(streaming, "LEAF", leaf)
    for call, wanted in zip(calls, expected, strict=True):
        np.testing.assert_allclose(call(given_places), wanted, rtol=1e-12)
    again = access.travel_costs(given_places, limit=20)
    for one, two in zip(again, listed, strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_grid_with_distances_on_the_bounds(monkeypatch) -> None:
    """Whole kilometres, so that many pairs lie exactly on a bound: in the nearer zone, streamed or not."""
    spots = np.array([(x, y) for x in range(0, 30_000, 1000) for y in range(0, 30_000, 1000)], dtype=float)
    grid = access.Coordinates(spots, spots[::7], projected=True)
    demand, supply = np.ones(len(spots)), np.ones(len(spots[::7]))
    monkeypatch.setattr(coordinates, "STREAMED_FROM", 0)
    found = access.enhanced_two_step(grid, demand, supply, weights=ZONES)
    apart = np.hypot(*(spots[:, None] - spots[None, ::7]).transpose(2, 0, 1)) / 1000
    weight = np.select([apart <= bound for bound in ZONES], list(ZONES.values()), 0.0)
    np.testing.assert_allclose(found, weight @ (supply / (demand @ weight)), rtol=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1e5), st.sampled_from([0.3, 1.0, 1.5]), st.booleans())
def test_the_bound_is_the_last_squared_distance_within_it(cost, per_km, projected) -> None:
    one = access.Coordinates([(0, 0)], [(0, 0)], per_km=per_km, projected=projected)
    bound = one.squared_of(cost)
    assert one.cost_of(np.float64(bound)) <= cost
    with np.errstate(over="ignore"):
        beyond = np.nextafter(bound, np.inf)
    assert beyond == np.inf or one.cost_of(beyond) > cost


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([(11, 44)], [(11, np.nan)]), "Row 0 of the destinations has no longitude and latitude"),
        (([(11, 44), (44, 111)], [(11, 44)]), r"Row 1 of the origins is \(44, 111\)"),
        (([(11, 44, 3)], [(11, 44)]), r"two columns, one row per place; the shape is \(1, 3\)"),
        (([11, 44], [(11, 44)]), "two columns"),
        (([("a", "b")], [(11, 44)]), "origins must be numbers"),
        (([(11, 44)], [(11, 44)], 0), "per_km is 0"),
        (([(11, 44)], [(np.inf, 44)], 1, True), "has no easting and northing"),
    ],
)
def test_coordinates_that_cannot_be_used(arguments, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        access.Coordinates(*arguments)


def test_amounts_that_do_not_fit_and_curves_over_too_many(monkeypatch) -> None:
    given_places = access.Coordinates([(11, 44), (12, 44)], [(11, 44)])
    with pytest.raises(ValueError, match="demand has 1 values for 2 pairs of coordinates"):
        access.two_step(given_places, [1], [1], catchment=5)
    with pytest.raises(ValueError, match="supply has 2 values for 1"):
        access.two_step(given_places, [1, 1], [1, 1], catchment=5)
    bell = access.enhanced_two_step(given_places, [1, 1], [2], weights=access.gaussian(50))
    assert bell[0] > bell[1] > 0
    monkeypatch.setattr(coordinates, "STREAMED_FROM", 0)
    with pytest.raises(ValueError, match="summed by zones only"):
        access.enhanced_two_step(given_places, [1, 1], [2], weights=access.gaussian(50))
    assert access.travel_costs(access.Coordinates([], [(11, 44)]), limit=3).cost.size == 0
