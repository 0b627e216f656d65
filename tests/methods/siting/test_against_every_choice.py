"""Small random problems, all choices tried: the answers are the best ones and say so."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.methods.siting import every_choice
from vicinia.methods.siting import equitable, maximal_cover, p_median

COSTS = {
    "few whole numbers, many ties": lambda rng, shape: rng.integers(0, 5, shape).astype(float),
    "tenths": lambda rng, shape: rng.integers(0, 50, shape) / 10,
    "any": lambda rng, shape: rng.uniform(0, 10, shape),
    "on a line": lambda rng, shape: np.abs(rng.normal(size=(shape[0], 1)) - rng.normal(size=(1, shape[1]))),
}
WEIGHTS = {
    "equal": lambda rng, n: np.ones(n),
    "whole, some 0": lambda rng, n: rng.integers(0, 5, n).astype(float),
    "any": lambda rng, n: rng.uniform(0, 3, n),
}


@st.composite
def problems(draw):
    """Costs, p, weights, fixed sites."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    clients, sites = draw(st.integers(1, 11)), draw(st.integers(1, 9))
    costs = COSTS[draw(st.sampled_from(sorted(COSTS)))](rng, (clients, sites))
    costs[rng.random(costs.shape) < draw(st.sampled_from([0.0, 0.0, 0.3]))] = np.inf
    weights = WEIGHTS[draw(st.sampled_from(sorted(WEIGHTS)))](rng, clients)
    p = draw(st.integers(1, sites))
    number = draw(st.sampled_from([0, 0, 1, p]))
    return costs, p, weights, tuple(sorted(rng.choice(sites, min(number, p), replace=False).tolist()))


def check_form(found, costs, p, fixed):
    assert found.sites.tolist() == sorted(set(found.sites.tolist())) and len(found.sites) == p
    assert set(fixed) <= set(found.sites.tolist())
    served = found.assignment >= 0
    rows = np.flatnonzero(served)
    assert (costs[rows, found.assignment[rows]] == costs[:, found.sites].min(axis=1)[rows]).all()
    assert found.is_proven and found.gap == 0 and found.bound == found.objective


def or_refused(call):
    try:
        return call()
    except ValueError as refusal:
        assert "reach" in str(refusal)
        return None


@settings(max_examples=150, deadline=None)
@given(problems())
def test_p_median(problem) -> None:
    costs, p, weights, fixed = problem
    best = every_choice.least_total(costs, p, weights, fixed)
    found = or_refused(lambda: p_median(costs, p, weights=weights, fixed=fixed))
    assert (found is None) == np.isinf(best)
    if found:
        check_form(found, costs, p, fixed)
        assert np.isclose(found.objective, best, rtol=1e-9, atol=1e-12)


@settings(max_examples=150, deadline=None)
@given(problems(), st.sampled_from([0.0, 0.5, 1.0, 2.0, 4.5, 100.0]))
def test_maximal_cover(problem, radius) -> None:
    costs, p, weights, fixed = problem
    found = maximal_cover(costs, p, radius, weights=weights, fixed=fixed)
    check_form(found, costs, p, fixed)
    best = every_choice.greatest_cover(costs, p, radius, weights, fixed)
    assert np.isclose(found.objective, best, rtol=1e-9, atol=1e-12)
    assert np.isclose(weights[found.assignment >= 0].sum(), best)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_equitable_without_a_limit(problem) -> None:
    costs, p, weights, fixed = problem
    worst = every_choice.least_worst(costs, p, weights, fixed)
    found = or_refused(lambda: equitable(costs, p, weights=weights, fixed=fixed))
    assert (found is None) == np.isinf(worst)
    if found:
        check_form(found, costs, p, fixed)
        assert found.limit == worst
        best = every_choice.least_total(costs, p, weights, fixed, worst)
        assert np.isclose(found.objective, best, rtol=1e-9, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(problems(), st.sampled_from([0.3, 0.5, 0.8]), st.sampled_from([0.5, 2.0, 4.5]))
def test_equitable_with_a_floor(problem, floor, limit) -> None:
    costs, p, weights, _ = problem
    groups = np.arange(len(costs)) % 2
    best = every_choice.least_total_with_floor(costs, p, weights, groups, floor, limit)
    found = or_refused(lambda: equitable(costs, p, weights=weights, groups=groups, floor=floor, limit=limit))
    assert (found is None) == np.isinf(best)
    if found:
        assert np.isclose(found.objective, best, rtol=1e-7, atol=1e-9)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["p-median", "cover", "equitable"]))
def test_a_bound_is_a_bound_when_time_is_up(seed, kind) -> None:
    rng = np.random.default_rng(seed)
    costs, weights = rng.uniform(0, 10, (40, 30)), rng.integers(1, 9, 40)
    calls = {
        "p-median": lambda limit: p_median(costs, 6, weights=weights, time_limit=limit),
        "cover": lambda limit: maximal_cover(costs, 6, 1.0, weights=weights, time_limit=limit),
        "equitable": lambda limit: equitable(costs, 6, weights=weights, limit=6.0, time_limit=limit),
    }
    hasty, best = calls[kind](1e-9), calls[kind](None)
    if kind == "cover":
        assert hasty.objective <= best.objective <= hasty.bound + 1e-9
    else:
        assert hasty.objective >= best.objective >= hasty.bound - 1e-9
    assert bool(hasty.notes) == (hasty.gap > 0)


def test_copies_of_clients_and_sites_change_nothing() -> None:
    rng = np.random.default_rng(4)
    costs, weights = rng.integers(0, 30, (20, 12)).astype(float), rng.integers(1, 9, 20)
    once = p_median(costs, 3, weights=2 * weights)
    doubled = p_median(np.repeat(np.hstack([costs, costs]), 2, axis=0), 3, weights=np.repeat(weights, 2))
    assert doubled.objective == once.objective and doubled.is_proven


def test_more_sites_never_cost_more() -> None:
    costs = np.random.default_rng(5).uniform(0, 10, (40, 25))
    totals = [p_median(costs, p).objective for p in range(1, 26)]
    assert totals == sorted(totals, reverse=True)
    assert np.isclose(totals[-1], costs.min(axis=1).sum())
    assert np.isclose(totals[0], costs.sum(axis=0).min())
