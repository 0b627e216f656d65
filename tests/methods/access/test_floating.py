"""Floating catchments: published figures, sums pair by pair, and the supply that is never lost."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.infrastructure.shared import beside
from vicinia.methods import access
from vicinia.methods.access import pairs

ZONES = {10: 1.0, 20: 0.68, 30: 0.22}


def by_hand(costs, demand, supply, weight, choice=None, attraction=None):
    """Each sum written out, as the papers print it; `choice` is the weight that divides people."""
    cost = {(int(o), int(d)): c for o, d, c in zip(*costs, strict=True)}
    pull = [1.0] * len(supply) if attraction is None else attraction

    def share(i, j):
        if choice is None:
            return 1.0
        whole = math.fsum(choice(c) * pull[k] for (o, k), c in cost.items() if o == i)
        return choice(cost[i, j]) * pull[j] / whole if whole else 0.0

    ratio = []
    for j, amount in enumerate(supply):
        around = math.fsum(demand[i] * share(i, j) * weight(c) for (i, d), c in cost.items() if d == j)
        ratio.append(amount / around if around else 0.0)
    return [
        math.fsum(ratio[j] * share(i, j) * weight(c) for (o, j), c in cost.items() if o == i)
        for i in range(len(demand))
    ]


def step(cost):
    return next((weight for bound, weight in ZONES.items() if cost <= bound), 0.0)


@st.composite
def worlds(draw):
    origins, destinations = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    every = [(o, d) for o in range(origins) for d in range(destinations)]
    named = draw(st.lists(st.sampled_from(every), unique=True, max_size=len(every)))
    cost = draw(
        st.lists(st.sampled_from([0, 5, 10, 10.5, 20, 29, 30, 31]), min_size=len(named), max_size=len(named))
    )
    amounts = st.integers(0, 500)
    demand = draw(st.lists(amounts, min_size=origins, max_size=origins))
    supply = draw(st.lists(amounts, min_size=destinations, max_size=destinations))
    return ([o for o, _ in named], [d for _, d in named], cost), demand, supply


def test_the_published_figures() -> None:
    """Three tracts, costs that differ by direction, gravity weights; equal to PySAL access 1.1.10 as well."""
    folder = beside("validation", "fca-hospital")
    costs, expected = pd.read_csv(folder / "costs.csv"), pd.read_csv(folder / "expected.csv")
    tracts = pd.read_csv(folder / "tracts.csv")
    for scenario in costs["scenario"].unique():
        rows = costs[costs["scenario"] == scenario]
        given_costs = (rows["origin"] - 1, rows["dest"] - 1, rows["cost"])
        for measure, method in (("2sfca", access.enhanced_two_step), ("3sfca", access.three_step)):
            wanted = expected[(expected["scenario"] == scenario) & (expected["measure"] == measure)]
            found = method(given_costs, tracts["pop"], tracts["doc"], weights=-1.0, catchment=61)
            np.testing.assert_allclose(found, wanted["expected"], rtol=1e-12)
            assert math.isclose(found @ tracts["pop"], tracts["doc"].sum(), rel_tol=1e-12)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_every_sum_written_out(world) -> None:
    costs, demand, supply = world
    reach = lambda cost: 1.0 if cost <= 20 else 0.0  # noqa: E731
    close = {"rtol": 1e-11, "atol": 0}
    np.testing.assert_allclose(
        access.two_step(costs, demand, supply, catchment=20), by_hand(costs, demand, supply, reach), **close
    )
    np.testing.assert_allclose(
        access.enhanced_two_step(costs, demand, supply, weights=ZONES),
        by_hand(costs, demand, supply, step),
        **close,
    )
    np.testing.assert_allclose(
        access.three_step(costs, demand, supply, weights=ZONES),
        by_hand(costs, demand, supply, step, step),
        **close,
    )
    pull = [1.0 + j for j in range(len(supply))]
    np.testing.assert_allclose(
        access.three_step(costs, demand, supply, weights=ZONES, attraction=pull),
        by_hand(costs, demand, supply, step, step, pull),
        **close,
    )


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_no_supply_within_reach_is_lost(world) -> None:
    costs, demand, supply = world
    for method in (access.enhanced_two_step, access.three_step):
        found = method(costs, demand, supply, weights=ZONES)
        reached = {d for o, d, c in zip(*costs, strict=True) if demand[o] > 0 and c <= 30}
        assert found.shape == (len(demand),) and np.isfinite(found).all()
        assert math.isclose(found @ np.asarray(demand), sum(supply[d] for d in reached), rel_tol=1e-12)


@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_pairs_does_not_matter(world, random) -> None:
    costs, demand, supply = world
    rows = list(zip(*costs, strict=True))
    random.shuffle(rows)
    mixed = tuple(zip(*rows, strict=True)) or ([], [], [])
    np.testing.assert_allclose(
        access.three_step(mixed, demand, supply, weights=ZONES),
        access.three_step(costs, demand, supply, weights=ZONES),
        rtol=1e-12,
    )


def test_a_cost_on_a_bound_belongs_to_the_nearer_zone() -> None:
    for cost, weight in ((10, 1.0), (np.nextafter(10, 11), 0.68), (30, 0.22), (np.nextafter(30, 31), 0.0)):
        # Another place at cost 0 makes the weight visible: alone it cancels out.
        found = access.enhanced_two_step(([0, 1], [0, 0], [cost, 0]), [1, 1], [1], weights=ZONES)
        np.testing.assert_allclose(found, [weight / (1 + weight), 1 / (1 + weight)])
    assert access.two_step(([0], [0], [61]), [2], [3], catchment=61).tolist() == [1.5]
    assert access.two_step(([0], [0], [0]), [2], [3], catchment=0).tolist() == [1.5]


def test_forms_in_which_costs_may_come() -> None:
    rows = [(0, 0, 5.0), (1, 0, 15.0), (1, 1, 10.0)]
    arrays = tuple(np.array(column) for column in zip(*rows, strict=True))
    expected = access.enhanced_two_step(arrays, [100, 300], [4, 3], weights=ZONES)
    for form in (
        [list(column) for column in arrays],
        pd.DataFrame(rows, columns=["from", "to", "minutes"], index=[7, 8, 9]),
        np.array(rows).T,
        access.Costs(*arrays),
        pd.DataFrame(rows).astype(object),
        (arrays[0].astype(np.int32), arrays[1].astype(np.uint8), arrays[2].astype(np.float32)),
    ):
        found = access.enhanced_two_step(
            form, pd.Series([100, 300], index=["a", "b"]), (4, 3), weights=dict(reversed(ZONES.items()))
        )
        assert isinstance(found, np.ndarray)
        np.testing.assert_array_equal(found, expected)


def test_out_of_reach_and_nobody_around() -> None:
    costs = ([0, 0, 1, 2], [0, 1, 1, 2], [5, np.inf, 10, 3])
    assert access.two_step(costs, [10, 0, 0], [5, 7, 9], catchment=10).tolist() == [0.5, 0, 0]
    assert access.two_step(costs, [10, 0, 2], [5, 7, 9], catchment=math.inf).tolist() == [0.5, 0, 4.5]
    found = access.three_step(costs, [10, 0, 0], [5, 7, 9], weights=access.gaussian(10))
    np.testing.assert_allclose(found, [0.5, 0, 0], rtol=1e-14)
    assert access.two_step(([], [], []), [], [], catchment=1).size == 0


def test_functions_of_the_cost() -> None:
    costs, demand, supply = ([0, 0, 1, 1], [0, 1, 0, 1], [5.0, 12, 25, 40]), [100, 50], [3, 4]
    expected = access.enhanced_two_step(costs, demand, supply, weights=ZONES)
    one_at_a_time = access.enhanced_two_step(costs, demand, supply, weights=step)
    np.testing.assert_allclose(one_at_a_time, expected)
    np.testing.assert_allclose(
        access.enhanced_two_step(costs, demand, supply, weights=lambda cost: 1.0, catchment=25),
        access.two_step(costs, demand, supply, catchment=25),
    )
    np.testing.assert_allclose(
        access.enhanced_two_step(costs, demand, supply, weights=ZONES, catchment=12),
        access.enhanced_two_step(costs, demand, supply, weights={10: 1, 12: 0.68}),
    )
    np.testing.assert_allclose(
        access.three_step(costs, demand, supply, weights=access.gaussian(20)),
        by_hand(costs, demand, supply, *[lambda cost: math.exp(-((cost / 20) ** 2) / 2)] * 2),
    )


@pytest.mark.parametrize("shuffled", [False, True])
def test_many_pairs_give_the_same_digits(monkeypatch, shuffled) -> None:
    """The compiled loops against numpy: to the last bit, as both add in the order of the pairs."""
    rng = np.random.default_rng(3)
    origin, destination = np.divmod(rng.choice(40 * 30, 700, replace=False), 30)
    if not shuffled:
        origin, destination = np.divmod(np.sort(origin * 30 + destination), 30)
    costs = (origin, destination, rng.choice([0, 3, 10, 17.5, 20, 30, 44], 700))
    demand, supply = rng.integers(0, 90, 40), rng.integers(0, 9, 30)
    calls = [
        lambda: access.two_step(costs, demand, supply, catchment=20),
        lambda: access.enhanced_two_step(costs, demand, supply, weights=ZONES),
        lambda: access.three_step(costs, demand, supply, weights=lambda cost: 1 / (1 + cost)),
    ]
    small = [call() for call in calls]
    monkeypatch.setattr(pairs, "COMPILED_FROM", 0)
    for before, call in zip(small, calls, strict=True):
        np.testing.assert_array_equal(call(), before)


def test_hundreds_of_zones(monkeypatch) -> None:
    """More than one byte can number, in the compiled loops."""
    monkeypatch.setattr(pairs, "COMPILED_FROM", 0)
    weights = {bound: 1.0 / (1 + bound) for bound in range(400)}
    cost = np.array([0.0, 100, 255, 256, 257, 399, 399.5])
    costs = (np.zeros(7, int), np.arange(7), cost)
    alone = access.enhanced_two_step(costs, [1], np.arange(7), weights=weights)
    assert math.isclose(alone[0], sum(range(6)), rel_tol=1e-12)
    # Two origins, so that the weights do not cancel out.
    both = ([0, 1], [0, 0], [256.0, 0.0])
    found = access.enhanced_two_step(both, [1, 1], [1], weights=weights)
    np.testing.assert_allclose(found, np.array([1 / 257, 1]) / (1 + 1 / 257))


BAD = [
    (([0], [0]), [1], [1], "three arrays"),
    (([0, 1], [0], [1.0]), [1, 1], [1], "equally long; they have 2, 1 and 1"),
    (([0, 2], [0, 0], [1, 1]), [1, 1], [1], "origin of pair 1 is 2, but demand has 2 places"),
    (([0, -1], [0, 0], [1, 1]), [1, 1], [1], "origin of pair 1 is -1"),
    (([0, 1], [0, 5], [1, 1]), [1, 1], [1], "destination of pair 1 is 5, but supply has 1 places"),
    (([0, 1], [0, 0], [1, np.nan]), [1, 1], [1], r"origin 1 and destination 0 \(pair 1\) is nan"),
    (([0, 1], [0, 0], [1, -2]), [1, 1], [1], "is -2; give 0 or more"),
    (([0, 1, 0], [0, 0, 0], [1, 1, 2]), [1, 1], [1], r"origin 0 and destination 0 \(pair 2\) is given twice"),
    (([0, 0], [0, 0], [1, 1]), [1], [1], "given twice"),
    (([0.5], [0], [1]), [1], [1], "origin of pair 0 is 0.5; give its position"),
    (([0], [np.nan], [1]), [1], [1], "destination of pair 0 is nan"),
    ((["a"], [0], [1]), [1], [1], "must be positions"),
    (([0], [0], ["far"]), [1], [1], "must be numbers"),
    (([0], [0], [1]), [np.nan], [1], "demand at position 0 is nan"),
    (([0], [0], [1]), [1], [-3], "supply at position 0 is -3"),
    (([0], [0], [1]), [[1]], [1], "demand must be one number per place"),
    (([0], [0], [1]), ["many"], [1], "demand must be one number per place"),
    (([0], [0], [1]), [], [1], "origin of pair 0 is 0, but demand is empty"),
]


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize(("costs", "demand", "supply", "sentence"), BAD)
def test_costs_and_amounts_that_cannot_be_used(
    monkeypatch, compiled, costs, demand, supply, sentence
) -> None:
    monkeypatch.setattr(pairs, "COMPILED_FROM", 0 if compiled else 10**9)
    with pytest.raises(ValueError, match=sentence):
        access.enhanced_two_step(costs, demand, supply, weights=ZONES)


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ({}, "No zone has a weight above 0"),
        ({10: 0.0}, "No zone has a weight above 0"),
        ({10: -1.0}, "zone up to 10 has the weight -1"),
        ({10: np.nan}, "zone up to 10 has the weight nan"),
        ({-5: 1.0}, "upper bound is -5"),
        ({np.nan: 1.0}, "upper bound is nan"),
        ({np.inf: 1.0}, "upper bound is inf"),
        ({10: 1.0, "10": 0.5}, "Two zones end at 10"),
        ({"near": 1.0}, "number as upper bound"),
        (1.0, "power of a gravity weight is 1"),
        (-1.0, r"weights gives inf for a cost of 0 \(pair 0\)"),
        (lambda cost: 1 / cost, "smallest cost"),
        (lambda cost: -cost - 1, "weights gives -1"),
        (lambda cost: np.ones(7), "7 values for 1 costs"),
        (lambda cost: 1e-320, "too little to divide"),
    ],
)
def test_weights_that_cannot_be_used(weights, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        access.enhanced_two_step(([0], [0], [0.0]), [1.0], [1.0], weights=weights)


def test_other_wrong_arguments() -> None:
    costs = ([0], [0], [1.0])
    for catchment in (-1, np.nan, "far"):
        with pytest.raises(ValueError, match="The catchment is"):
            access.two_step(costs, [1], [1], catchment=catchment)
    with pytest.raises(ValueError, match="attraction has 2 values for 1"):
        access.three_step(costs, [1], [1], weights=ZONES, attraction=[1, 2])
    with pytest.raises(TypeError, match="it is a list"):
        access.three_step(costs, [1], [1], weights=[1, 2])
    with pytest.raises(TypeError, match="three arrays"):
        access.two_step(5, [1], [1], catchment=1)
    for wrong in (lambda: access.gravity(-1, nearest=-2), lambda: access.gaussian(0)):
        with pytest.raises(ValueError, match="give"):
            wrong()
