"""Weights: Saaty's published example, contradictions named, several people together."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.infrastructure.shared import beside
from vicinia.methods.weights import MOST_ELEMENTS, RANDOM_INDEX, ahp, part_of, points, together

DOCS = Path(__file__).parents[2] / "docs/methods/weights.md"


def test_the_page_says_what_is_true():
    assert doctest.testfile(str(DOCS), module_relative=False).failed == 0


def test_what_people_drink():
    known = json.loads(beside("validation/lab/ahp/drinks.json").read_text())
    found = ahp(known["matrix"])
    assert found.weights.round(3).tolist() == known["published"]["weights"]
    assert round(found.consistency_ratio, 3) == known["published"]["consistency_ratio_saaty_RI"]
    assert found.is_consistent and found.weights.sum() == pytest.approx(1)


@settings(deadline=None)
@given(st.lists(st.floats(0.2, 5), min_size=2, max_size=9))
def test_without_contradiction_the_weights_come_back(true):
    weights = np.array(true) / sum(true)
    found = ahp(weights[:, None] / weights[None, :])
    assert found.weights == pytest.approx(weights) and found.consistency_ratio == pytest.approx(0, abs=1e-9)
    assert found.doubtful == ()


def test_the_pair_that_was_changed_is_the_first_to_look_at():
    weights = np.array([8.0, 4, 2, 1, 1])
    table = weights[:, None] / weights[None, :]
    table[1, 3], table[3, 1] = 1 / 4, 4
    found = ahp(table)
    assert found.doubtful[0] == (1, 3) and not found.is_consistent and found.notes


def test_half_a_table_is_enough():
    whole = ahp([[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]])
    half = ahp([[1, 3, 5], [0, 1, 2], [float("nan"), 0, 1]])
    assert half.weights == pytest.approx(whole.weights)
    assert ahp([[1]]).weights.tolist() == [1] and ahp([[1, 4], [0.25, 1]]).consistency_ratio == 0


def test_more_elements_than_the_index_has():
    found = ahp(np.ones((16, 16)))
    assert np.isnan(found.consistency_ratio) and not found.is_consistent and "random index" in found.notes[0]


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        ([[1, 2], [0.5, 1], [1, 1]], "square"),
        ([[1, 2], [3, 1]], "should be 0.5"),
        ([[2, 2], [0.5, 1]], "itself must be 1"),
        ([[1, -2], [-0.5, 1]], "positive"),
        ([[1, 0], [0, 1]], "0 and 1 have not been compared"),
    ],
)
def test_bad_tables_get_a_sentence(matrix, words):
    with pytest.raises(ValueError, match=words):
        ahp(matrix)


def test_several_people():
    one, two = [[1, 9], [1 / 9, 1]], [[1, 1], [1, 1]]
    assert together([one, two]) == pytest.approx(np.array([[1, 3], [1 / 3, 1]]))
    assert together([one, two], voices=[1, 0]) == pytest.approx(np.array(one))
    for wrong, words in (([], "at least one"), ([one, [[1]]], "same size")):
        with pytest.raises(ValueError, match=words):
            together(wrong)
    with pytest.raises(ValueError, match="voices"):
        together([one, two], voices=[1])


def test_points():
    assert points([2, 1, 1]).tolist() == [0.5, 0.25, 0.25]
    for wrong, words in (([-1, 2], "negative"), ([0, 0], "No point"), ([], "list of points")):
        with pytest.raises(ValueError, match=words):
            points(wrong)


def test_a_part_of_a_group_shares_its_part_of_the_weight():
    assert part_of([0.5, 0.3, 0.2], 3).tolist() == pytest.approx([0.5, 0.3, 0.2])
    nine = part_of(np.full(9, 1 / 9), 12)
    assert nine.sum() == pytest.approx(0.75) and nine[0] == pytest.approx(1 / 12), "as much as in the whole"
    with pytest.raises(ValueError, match="only 2 elements"):
        part_of([0.5, 0.3, 0.2], 2)


def test_the_most_that_people_compare_can_be_checked_for_contradictions():
    assert len(RANDOM_INDEX) >= MOST_ELEMENTS


@pytest.mark.parametrize(
    ("exact", "rounded"), [(3, 0.33), (6, 0.17), (7, 0.14), (8, 0.13), (9, 0.11), (3, 0.333), (7, 0.143)]
)
def test_a_reciprocal_that_was_printed_rounded_is_taken_exactly(exact: int, rounded: float) -> None:
    expected = ahp([[1, exact], [1 / exact, 1]]).weights
    for table in ([[1, exact], [rounded, 1]], [[1, rounded], [exact, 1]]):
        found = ahp(table)
        assert sorted(found.weights) == pytest.approx(sorted(expected), abs=1e-12)
        assert found.consistency_ratio == 0


@pytest.mark.parametrize("table", [[["a"]], [[1, 2], [0.5]], [[1, 2], ["half", 1]]])
def test_what_is_no_table_of_numbers_is_said(table: list[list[object]]) -> None:
    with pytest.raises(ValueError, match="square table"):
        ahp(table)


@pytest.mark.parametrize("share", [0.3, 0.35, 0.5])
def test_a_share_that_is_no_reciprocal_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="should be"):
        ahp([[1, 3], [share, 1]])
