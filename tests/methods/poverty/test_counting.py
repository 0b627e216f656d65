"""Alkire–Foster by brute force in fractions, ties at the cut-off, groups, and the identity M0 = H × A."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vicinia.methods.poverty import AlkireFoster, alkire_foster


@st.composite
def cases(draw: st.DrawFn) -> tuple[np.ndarray, list[Fraction], Fraction, np.ndarray, np.ndarray]:
    count = draw(st.integers(1, 7))
    parts = draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
    shares = [Fraction(part, sum(parts)) for part in parts]
    rows = draw(st.integers(1, 12))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    matrix = rng.integers(0, 2, (rows, count))
    # a cut-off that some combination of the weights meets exactly
    chosen = draw(st.lists(st.sampled_from(range(count)), min_size=1, unique=True))
    cutoff = sum((shares[j] for j in chosen), Fraction(0))
    return matrix, shares, cutoff, rng.uniform(0.5, 3, rows), rng.integers(0, 2, rows)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_against_fractions(case: tuple[np.ndarray, list[Fraction], Fraction, np.ndarray, np.ndarray]) -> None:
    matrix, shares, cutoff, w, group = case
    found = alkire_foster(matrix, [float(s) for s in shares], float(cutoff), sample_weight=w, group=group)
    scores = [sum((s for s, d in zip(shares, row, strict=True) if d), Fraction(0)) for row in matrix]
    poor = np.array([score >= cutoff for score in scores])
    value = np.array([float(score) for score in scores])
    for result, inside in [(found, w > 0), *((part, group == g) for g, part in found.by_group.items())]:
        people = w[inside].sum()
        assert result.headcount == pytest.approx((w * poor * inside).sum() / people, abs=1e-12)
        assert result.adjusted_headcount == pytest.approx(
            (w * poor * value * inside).sum() / people, abs=1e-12
        )
        assert result.adjusted_headcount == pytest.approx(result.headcount * result.intensity, abs=1e-12)
        assert result.adjusted_headcount == pytest.approx(
            result.weights @ result.censored_headcounts, abs=1e-12
        )
        assert (result.censored_headcounts <= result.uncensored_headcounts + 1e-12).all()
        assert result.sample_size == inside.sum()
        if result.headcount:
            assert result.contributions.sum() == pytest.approx(1)
    assert found.groups == tuple(np.unique(group).tolist())


@pytest.mark.parametrize(
    ("weights", "cutoff", "row"),
    [
        ([1 / 6] * 6, 1.0, [1, 1, 1, 1, 1, 1]),
        ([1 / 6] * 6, 1 / 3, [1, 1, 0, 0, 0, 0]),
        ([1 / 3, 1 / 3, 1 / 6, 1 / 6], 2 / 3, [1, 0, 1, 1]),
        ([0.1] * 10, 0.3, [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]),
        ([0.1] * 10, 0.8, [1] * 8 + [0, 0]),
        ([1 / 7] * 7, 3 / 7, [1, 1, 1, 0, 0, 0, 0]),
        ([Fraction(1, 3)] * 3, Fraction(2, 3), [1, 1, 0]),
        ([0.123456789, 0.376543211, 0.5], 0.5, [1, 1, 0]),
        ([0.333333, 0.333333, 0.333334], 0.666666, [1, 1, 0]),
    ],
)
def test_a_sum_that_equals_the_cutoff_is_poor(weights: list, cutoff: float, row: list[int]) -> None:
    assert alkire_foster([row, [0] * len(row)], weights, cutoff).headcount == 0.5


def test_weights_too_long_for_machine_integers() -> None:
    rng = np.random.default_rng(4)
    raw = rng.random(12)
    weights = raw / raw.sum()
    matrix = rng.integers(0, 2, (200, 12))
    found = alkire_foster(matrix, weights, 0.5)
    assert found.headcount == pytest.approx((matrix @ weights >= 0.5).mean())
    assert found.adjusted_headcount == pytest.approx(((matrix @ weights) * (matrix @ weights >= 0.5)).mean())


def test_union_and_intersection() -> None:
    matrix = np.array([[1, 0], [0, 1], [1, 1], [0, 0]])
    assert alkire_foster(matrix, [0.5, 0.5], 1e-9).headcount == 0.75
    assert alkire_foster(matrix, [0.5, 0.5], 1).headcount == 0.25


def test_nobody_poor() -> None:
    found = alkire_foster([[0, 1], [0, 0]], [0.5, 0.5], 1.0, group=["a", "b"])
    assert (found.headcount, found.adjusted_headcount, found.intensity) == (0, 0, 0)
    assert any("nobody is poor" in note for note in found.notes)
    assert found.contributions.tolist() == [0, 0]


def test_frames_and_booleans_are_read_alike() -> None:
    rows = [[1, 0], [1, 1], [0, 0]]
    plain = alkire_foster(rows, [0.5, 0.5], 0.5)
    frame = alkire_foster(pd.DataFrame(rows, columns=["school", "water"]), [0.5, 0.5], 0.5)
    for other in (frame, alkire_foster(np.array(rows, dtype=bool), [0.5, 0.5], 0.5)):
        assert other.adjusted_headcount == plain.adjusted_headcount
        assert other.standard_errors.headcount == plain.standard_errors.headcount
    assert frame.indicators == ("school", "water")
    assert isinstance(frame, AlkireFoster)


def test_the_whole_as_one_group_has_the_same_figures() -> None:
    rng = np.random.default_rng(8)
    matrix, cluster = rng.integers(0, 2, (300, 4)), rng.integers(0, 40, 300)
    for extra in ({}, {"cluster": cluster}, {"cluster": cluster, "strata": cluster // 10}):
        found = alkire_foster(matrix, [0.25] * 4, 0.5, group=np.zeros(300, dtype=int), **extra)
        (part,) = found.by_group.values()
        assert part.standard_errors.headcount == pytest.approx(found.standard_errors.headcount)
        assert part.standard_errors.censored_headcounts == pytest.approx(
            found.standard_errors.censored_headcounts
        )
