"""Protected tables: what is hidden stays hidden under an attack written apart, and little else is hidden."""

from __future__ import annotations

import doctest
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.methods.independent_attack import secrets
from vicinia.methods.suppression import Protected, protect, protecting

DOCS = Path(__file__).parents[2] / "docs/methods/suppression.md"


@st.composite
def publications(draw: st.DrawFn) -> tuple[np.ndarray, dict[str, Any]]:
    """A table, and how it is to be published."""
    shape = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=3)))
    if len(shape) == 3:
        shape = tuple(min(n, 3) for n in shape)
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    counts = rng.poisson(rng.gamma(1.0, draw(st.sampled_from([2, 6, 20])), shape))
    margins = list(chain.from_iterable(combinations(range(len(shape)), n) for n in range(1, len(shape) + 1)))
    options: dict[str, Any] = {
        "threshold": draw(st.sampled_from([1, 2, 3, 5, 10])),
        "margins": draw(st.none() | st.lists(st.sampled_from(margins), unique=True)),
        "zeros": draw(st.sampled_from(["shown", "shown", "hidden"])),
        "interior": draw(st.sampled_from([True, True, True, False])),
        "exact": draw(st.sampled_from([None, False, False])),
    }
    if draw(st.booleans()):
        options["groups"] = {0: [f"group {n}" for n in rng.integers(0, 2, shape[0])]}
    if draw(st.integers(0, 3)) == 0:
        options["keep_hidden"] = rng.random(shape) < 0.2
    return counts, options


@settings(max_examples=200, deadline=None)
@given(publications())
def test_no_attack_comes_near(publication: tuple[np.ndarray, dict[str, Any]]) -> None:
    counts, options = publication
    done = protect(counts, **options)
    kept = np.asarray(options.get("keep_hidden", np.zeros(counts.shape, dtype=bool)))
    assert not options["interior"] or (done.suppressed | ~kept).all()
    groups = options.get("groups", {})
    for secret in secrets(counts, done, groups=groups, zeros=options["zeros"], interior=options["interior"]):
        assert secret.most - secret.least > 1e-6, "a hidden number can be computed"
        assert secret.told == pytest.approx((secret.least, secret.most), abs=1e-6)
        if secret.is_primary and 0 < secret.count < options["threshold"]:
            assert secret.most >= options["threshold"] - 1e-6, "it can be told to be small"
    assert (done.complementary == (done.suppressed & ~done.primary)).all()
    small = (counts < options["threshold"]) & (counts >= (0 if options["zeros"] == "hidden" else 1))
    if options["interior"]:
        assert (done.primary == (small | kept)).all()
        assert done.hidden_total == counts[done.suppressed].sum()


def test_the_zeros_that_are_shown_are_an_attackers_friend() -> None:
    """Three hidden cells with the total 3 are 1 each, since none of them is 0."""
    done = protect([[1, 1, 1, 0], [8, 6, 4, 9], [6, 7, 8, 5]])
    assert done.values[0, 3] == 0
    assert np.isnan(done.margins[(1,)].values[0])
    assert (done.intervals[0, :3, 1] >= 3).all()


def best_cost(counts: np.ndarray) -> float:
    """The cheapest pattern of all, for tables with all totals, threshold 3 and zeros shown."""
    rows, columns = counts.shape
    whole = np.zeros((rows + 1, columns + 1))
    whole[:rows, :columns] = counts
    whole[rows], whole[:, columns] = whole.sum(axis=0), whole.sum(axis=1)
    depth = np.add.outer(np.arange(rows + 1) == rows, np.arange(columns + 1) == columns, dtype=int)
    price = (1 + np.log1p(whole)) * 4.0**depth
    primary = (whole > 0) & (whole < 3)
    others = [tuple(cell) for cell in np.argwhere(~primary & (whole > 0))]
    best = np.inf
    for chosen in product((False, True), repeat=len(others)):
        cost = sum(price[cell] for cell, taken in zip(others, chosen, strict=True) if taken)
        if cost < best - 1e-9:
            hidden = primary.copy()
            for cell, taken in zip(others, chosen, strict=True):
                hidden[cell] = taken
            if _is_safe(whole, hidden, primary):
                best = cost
    return float(best)


def _is_safe(whole: np.ndarray, hidden: np.ndarray, primary: np.ndarray) -> bool:
    from vicinia.methods.suppression.attack import intervals
    from vicinia.methods.suppression.layout import axis_of, continued, with_totals

    axes = tuple(axis_of(n - 1) for n in whole.shape)
    plain = whole[:-1, :-1]
    layout = continued(plain, axes, frozenset(), interior=True)
    floor = with_totals((plain > 0).astype(float), axes).ravel()
    found = intervals(layout.sums, layout.flat, floor, hidden.ravel(), primary.ravel())[primary.ravel()]
    floors = floor[primary.ravel()]
    return bool(((found[:, 1] >= 3 - 1e-6) & (found[:, 0] <= floors + 1e-6)).all())


@pytest.mark.parametrize("seed", range(5))
def test_the_proven_best_is_the_best_of_all(seed: int) -> None:
    counts = np.random.default_rng(seed).poisson([[2, 7], [6, 9]])
    done = protect(counts, threshold=3)
    assert done.optimal
    assert done.cost == pytest.approx(best_cost(counts))


@pytest.mark.parametrize("seed", range(4))
def test_a_bound_is_a_bound_and_effort_pays(seed: int) -> None:
    counts = np.random.default_rng(seed).poisson(np.random.default_rng(seed).gamma(1.0, 12, (5, 5)))
    quick, usual, proven = (protect(counts, threshold=3, exact=exact) for exact in (False, None, True))
    assert proven.optimal
    assert usual.bound <= proven.cost + 1e-9
    assert proven.cost <= usual.cost <= quick.cost


def test_a_district_with_municipalities() -> None:
    rng = np.random.default_rng(4)
    counts = rng.poisson(np.exp(rng.normal(2, 0.8, (60, 1))) * rng.gamma(1.5, 0.5, (1, 3)))
    town = np.repeat([f"town {n}" for n in range(6)], 10)
    done = protect(counts, threshold=3, groups={0: town})
    towns = done.groups[0]
    assert towns.values.shape == (6, 3) and towns.margins[(1,)].values.shape == (6,)
    shown = ~np.isnan(towns.values)
    assert (towns.values[shown] == counts.reshape(6, 10, 3).sum(axis=1)[shown]).all()
    for secret in secrets(counts, done, groups={0: town}, zeros="shown", interior=True)[::9]:
        assert secret.most - secret.least > 0 and (secret.most >= 3 or not secret.is_primary)
    deeper = protect(counts, threshold=3, groups={0: [town, np.repeat(["north", "south"], 30)]})
    assert deeper.groups[0].groups[0].values.shape == (2, 3)


def test_what_was_hidden_stays_hidden() -> None:
    counts = np.random.default_rng(5).poisson(7, (6, 5))
    before = protect(counts, threshold=5)
    after = protect(counts, threshold=3, keep_hidden=before)
    assert (after.suppressed >= before.suppressed).all()
    for axes, block in before.margins.items():
        assert (after.margins[axes].suppressed >= block.suppressed).all()
    again = protect(counts, threshold=3, keep_hidden=before.suppressed)
    assert (again.suppressed >= before.suppressed).all()
    assert (again.intervals[again.suppressed][:, 1] > again.intervals[again.suppressed][:, 0]).all()


def test_linked_tables_are_margins_of_one() -> None:
    """Area × class and area × sex are published, area × class × sex is not."""
    counts = np.random.default_rng(6).poisson(4, (5, 3, 2))
    done = protect(counts, threshold=4, margins=[2, 1], interior=False)
    assert np.isnan(done.values).all() and not done.suppressed.any()
    assert set(done.margins) == {(1,), (2,)}
    for secret in secrets(counts, done, groups={}, zeros="shown", interior=False):
        assert secret.most - secret.least > 0 and (secret.most >= 4 or not secret.is_primary)


def test_nothing_to_hide() -> None:
    done = protect([[5, 0], [7, 9]], threshold=5)
    assert isinstance(done, Protected) and not done.suppressed.any() and done.cost == 0 and done.optimal
    assert (done.values == [[5, 0], [7, 9]]).all()
    alone = protect([[1, 9], [7, 9]], threshold=3, margins=False)
    assert alone.suppressed.sum() == 1 and alone.margins == {}
    assert alone.intervals[0, 0].tolist() == [1, np.inf]
    assert protect([2], threshold=3).margins[(0,)].suppressed.all()


def test_a_zero_is_hidden_only_where_nothing_else_protects() -> None:
    """One person among nobody: only a zero beside it can hide in which of two groups it is."""
    done = protect([[1, 0], [0, 0]], threshold=3)
    assert done.notes == () and done.suppressed.sum() == 1
    kept_totals = protect([[3, 0], [0, 8]], threshold=3, keep_hidden=[[True, False], [False, False]])
    assert kept_totals.suppressed[0, 0]


def test_forms_of_input() -> None:
    counts = [[20, 1, 14], [18, 12, 25], [16, 9, 30]]
    known = protect(counts, threshold=3)
    frame = pd.DataFrame(counts, columns=["a", "b", "c"])
    for table in (np.array(counts), frame, np.array(counts, dtype=float), frame.astype("Int64")):
        assert (protect(table, threshold=3).suppressed == known.suppressed).all()
    for margins in (True, "all", (0, 1), [(0,), [1], (0, 1)], {-2: [54, 22, 69], 1: np.array([35, 55, 55])}):
        assert (protect(counts, threshold=3, margins=margins).suppressed == known.suppressed).all()
    assert protect(counts, threshold=3, margins=0).margins.keys() == {(0,)}
    assert protect(np.full((2, 2, 2, 2), 4), threshold=5).suppressed.all()


PLAIN = [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("table", "options", "sentence"),
    [
        ([[1, -2]], {}, r"position \(0, 1\) \(-2\) is negative: give the number of persons"),
        ([[1, 2.5]], {}, "is no whole number: give counts of persons, not rates"),
        ([[1, float("nan")]], {}, "has no count: write 0 where there is nobody"),
        ([[1, float("inf")]], {}, "is not finite"),
        ([[1, 1e15]], {}, "larger than any population"),
        ([[1, 2], [3]], {}, "numbers only, in rows of equal length"),
        ([["Budrio", 2]], {}, "take out labels and text"),
        ([], {}, "one to four axes and at least one cell"),
        (np.ones((1, 1, 1, 1, 1)), {}, "one to four axes"),
        (PLAIN, {"threshold": 0}, "threshold is 0: give the smallest count that may be printed"),
        (PLAIN, {"threshold": 2.5}, "a whole number from 1"),
        (PLAIN, {"margins": [2]}, "margins names axis 2, yet the table has 2 axes: use the numbers 0 to 1"),
        (PLAIN, {"margins": [(0, -2)]}, "names an axis twice"),
        (PLAIN, {"margins": "rows"}, "name the axes that are summed over"),
        (PLAIN, {"margins": {0: [4, 7]}}, "axis 0 at place 1 is given as 7, yet its cells sum to 6"),
        (PLAIN, {"margins": {(0, 1): 11}}, "is given as 11, yet its cells sum to 10"),
        (PLAIN, {"margins": {0: [4]}}, r"have the shape \(1,\) where the table needs \(2,\)"),
        (PLAIN, {"groups": {0: ["a"]}}, "name 1 places, yet the axis has 2"),
        (PLAIN, {"groups": {2: ["a", "b"]}}, "names axis 2, yet the table has 2 axes"),
        (PLAIN, {"groups": {0: ["a", None]}}, "Place 1 of axis 0 has no group"),
        ([1, 2, 3], {"groups": {0: ["aab", "abb"]}}, "name 2 places, yet the axis has 3"),
        ([1, 2, 3], {"groups": {0: [list("aab"), list("xyy")]}}, "do not nest: place 1"),
        (PLAIN, {"zeros": "no"}, 'write "shown" or "hidden"'),
        (PLAIN, {"keep_hidden": [True]}, r"keep_hidden has the shape \(1,\)"),
        (PLAIN, {"keep_hidden": [[5, 1], [0, 0]]}, "give the mask, not the values"),
        (PLAIN, {"keep_hidden": protect([1, 2, 3])}, "give what was hidden in the same table"),
    ],
)
def test_bad_input_is_told(table: Any, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as refused:
        protect(table, **{"threshold": 3, **options})
    assert str(refused.value).count("\n") == 0 and str(refused.value).endswith(".")


def test_the_wrong_kind_of_thing() -> None:
    with pytest.raises(TypeError, match="threshold must be a whole number"):
        protect(PLAIN, threshold="3")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="margins must name axes by number"):
        protect(PLAIN, margins=["a"])  # type: ignore[list-item]


def test_documentation_examples() -> None:
    assert doctest.testmod(protecting).failed == 0
    result = doctest.testfile(str(DOCS), module_relative=False)
    assert result.attempted > 4 and result.failed == 0
