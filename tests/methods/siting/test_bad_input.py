"""Whatever cannot be meant gets one sentence that says what, where and what to do."""

from __future__ import annotations

import numpy as np
import pytest

from vicinia.methods.siting import equitable, maximal_cover, p_median

INF = float("inf")
GOOD = [[0.0, 4.0, 9.0], [4.0, 0.0, 5.0], [9.0, 5.0, 0.0], [8.0, 4.0, 1.0]]


@pytest.mark.parametrize(
    ("costs", "p", "more", "words"),
    [
        ([[1, float("nan")]], 1, {}, "row 0, column 1 is not a number"),
        ([[1, 2], [-3, 4]], 1, {}, "row 1, column 0 is negative"),
        ([], 1, {}, "one row per client"),
        ([1, 2], 1, {}, "one row per client"),
        (np.empty((0, 3)), 1, {}, "empty (0 clients, 3 sites)"),
        ([["a", "b"]], 1, {}, "table of numbers"),
        ([[1, 2], [3]], 1, {}, "table of numbers"),
        (GOOD, 0, {}, "at least one site"),
        (GOOD, -2, {}, "at least one site"),
        (GOOD, 4, {}, "only 3 sites"),
        (GOOD, 1, {"weights": [1, 2]}, "4 clients but weights of shape (2,)"),
        (GOOD, 1, {"weights": [1, 2, -3, 1]}, "weight of client 2 is -3"),
        (GOOD, 1, {"weights": [1, np.nan, 3, 1]}, "weight of client 1 is nan"),
        (GOOD, 1, {"weights": [1, INF, 3, 1]}, "weight of client 1 is inf"),
        (GOOD, 1, {"weights": list("abcd")}, "weights must be numbers"),
        (GOOD, 1, {"fixed": [0, 1]}, "2 sites are fixed but p is 1"),
        (GOOD, 2, {"fixed": [0, 0]}, "site 0 is named twice"),
        (GOOD, 2, {"fixed": [3]}, "site 3 does not exist"),
        (GOOD, 2, {"fixed": [-1]}, "site -1 does not exist"),
        (GOOD, 2, {"fixed": [0.5]}, "list of column numbers"),
        (GOOD, 2, {"time_limit": 0}, "more than zero"),
        (GOOD, 2, {"time_limit": float("nan")}, "more than zero"),
        (GOOD, 2, {"time_limit": "soon"}, "more than zero"),
        ([[1, 2], [INF, INF]], 1, {}, "No site reaches client 1"),
        ([[1, INF, INF], [INF, 1, INF], [INF, INF, 1]], 2, {}, "p = 2 is too few to reach everybody"),
    ],
)
def test_refused_by_the_p_median(costs, p, more, words) -> None:
    with pytest.raises(ValueError) as refusal:
        p_median(costs, p, **more)
    assert words in str(refusal.value) and str(refusal.value).endswith(".")


def test_refusals_name_who_stays_out() -> None:
    with pytest.raises(ValueError, match=r"leaves out client [012];"):
        p_median([[1, INF, INF], [INF, 1, INF], [INF, INF, 1]], 2)
    lonely = np.full((9, 2), INF)
    with pytest.raises(ValueError, match="clients 0, 1, 2, 3, 4 and 4 others"):
        p_median(lonely, 1)
    with pytest.raises(ValueError, match="clients 0 and 8"):
        p_median(np.where(np.isin(np.arange(9), [0, 8])[:, None], INF, [1.0, 2.0]), 1)
    # Numbers are those of the given rows, also when clients of weight 0 come before.
    with pytest.raises(ValueError, match="No site reaches client 2"):
        p_median([[1, 1], [INF, INF], [INF, INF]], 1, weights=[1, 0, 1])


@pytest.mark.parametrize("p", [1.5, "two", None, True])
def test_p_that_is_no_whole_number(p) -> None:
    with pytest.raises(TypeError, match="whole number"):
        p_median(GOOD, p)


@pytest.mark.parametrize(
    ("radius", "kind"), [(-1, ValueError), (float("nan"), ValueError), (None, TypeError)]
)
def test_a_radius_that_is_none(radius, kind) -> None:
    with pytest.raises(kind, match="radius"):
        maximal_cover(GOOD, 1, radius)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"limit": -1}, "limit is -1"),
        ({"limit": 4.5}, "p = 1 is too few to reach everybody within 4.5"),
        ({"floor": 1.5}, "share from 0 to 1"),
        ({"floor": {"a": 0.5}}, "needs groups"),
        ({"groups": ["a", "b"]}, "4 clients but 2 groups"),
        ({"groups": list("aabb"), "floor": {"c": 0.5}}, "'c', but no client"),
        ({"groups": list("aabb"), "floor": 0.5, "limit": 0}, "keep the floors within 0"),
    ],
)
def test_refused_by_equitable(more, words) -> None:
    with pytest.raises(ValueError) as refusal:
        equitable(GOOD, 1, **more)
    assert words in str(refusal.value) and str(refusal.value).endswith(".")


def test_what_may_look_odd_but_is_not() -> None:
    assert p_median(GOOD, 2.0).objective == p_median(GOOD, np.int64(2)).objective == 5
    assert p_median([[7]], 1).objective == 7
    assert p_median(GOOD, 3).objective == 1, "all sites open"
    assert p_median(GOOD, 2, fixed=[0, 1]).sites.tolist() == [0, 1]
    nobody = p_median(GOOD, 1, weights=[0, 0, 0, 0])
    assert nobody.objective == nobody.gap == 0 and nobody.notes
    ignored = p_median([[1, 2], [INF, INF]], 1, weights=[1, 0])
    assert ignored.assignment.tolist() == [0, -1] and ignored.objective == 1
    none_reached = maximal_cover(GOOD, 2, 0, weights=[0, 0, 0, 1])
    assert none_reached.objective == none_reached.bound == 0 and len(none_reached.sites) == 2
    assert maximal_cover([[INF, 1]], 1, INF).objective == 1, "no way is no way, however wide the radius"
    assert maximal_cover(np.zeros((3, 3)), 3, 1).sites.tolist() == [0, 1, 2]


def test_data_frames_and_lists_are_read_alike() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(GOOD, index=list("abcd"), columns=list("xyz"))
    people = pandas.Series([3, 1, 4, 1], index=list("abcd"))
    one, other = p_median(frame, 2, weights=people), p_median(GOOD, 2, weights=[3, 1, 4, 1])
    assert one.sites.tolist() == other.sites.tolist() and one.objective == other.objective


def test_inputs_stay_as_they_were() -> None:
    costs, weights = np.array(GOOD), np.ones(4)
    p_median(costs, 2, weights=weights)
    maximal_cover(costs, 1, 4.0, weights=weights)
    equitable(costs, 2, weights=weights)
    assert costs.tolist() == GOOD and weights.tolist() == [1, 1, 1, 1]
