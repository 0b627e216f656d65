"""Composite indices: published figures, the formulas written out by hand, and what is refused."""

from __future__ import annotations

import csv
import doctest
import importlib
import statistics
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tests.infrastructure.shared import beside
from vicinia.methods import composite
from vicinia.methods.composite import ampi, mpi, quintiles, zscore_sum

DOCS = Path(__file__).parents[2] / "docs/methods/composite.md"
MODULES = ("classes", "indicators", "mazziotta_pareto", "scored", "stability", "standardised")

tables = hnp.arrays(
    float,
    st.tuples(st.integers(3, 12), st.integers(1, 5)),
    elements=st.integers(-1000, 1000).map(lambda n: n / 8),
).filter(lambda values: (np.ptp(values, axis=0) > 0).all())


def by_hand(values: list[list[float]], polarity: list[int], reference: list[float], sign: int) -> list[float]:
    """The formula as it is printed, one cell at a time."""
    columns = list(zip(*values, strict=True))
    scores = []
    for row in values:
        normalised = []
        for x, column, way, middle in zip(row, columns, polarity, reference, strict=True):
            half = (max(column) - min(column)) / 2
            low, high = middle - half, middle + half
            part = (x - low) / (high - low) if way > 0 else (high - x) / (high - low)
            normalised.append(70 + 60 * part)
        mean = statistics.fmean(normalised)
        scores.append(mean + sign * statistics.pvariance(normalised) / mean)
    return scores


@pytest.mark.parametrize(("penalty", "column"), [("negative", "ampi_neg"), ("positive", "ampi_pos")])
def test_the_countries_of_the_european_union(penalty: str, column: str) -> None:
    with beside("validation", "ampi-eu2020", "expected.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    values = [[float(row["employ"]), float(row["finalenergy"])] for row in rows]
    found = ampi(values, [1, 1], [50, 100], penalty=penalty)
    assert np.abs(np.asarray(found) - [float(row[column]) for row in rows]).max() < 1e-9


@pytest.mark.parametrize("sign", [-1, 1])
def test_ampi_against_the_printed_formula(sign: int) -> None:
    generator = np.random.default_rng(4)
    values = generator.gamma(3, size=(40, 6)) * [1, 10, 100, 1e4, 0.01, 3]
    polarity = [1, -1, 1, 1, -1, -1]
    reference = np.median(values, axis=0)
    found = ampi(values, polarity, reference, penalty="positive" if sign > 0 else "negative")
    expected = by_hand(values.tolist(), polarity, reference.tolist(), sign)
    assert np.abs(found.scores - expected).max() < 1e-10
    assert found.normalised.shape == values.shape
    assert np.allclose(found.mean + found.penalty, found.scores)
    assert np.allclose(found.standard_deviation, found.normalised.std(axis=1))
    assert np.allclose(found.upper - found.lower, found.maximum - found.minimum)


def test_mpi_against_the_printed_formula() -> None:
    values = np.random.default_rng(5).normal(50, 9, (30, 4))
    z = 100 + 10 * (values - values.mean(axis=0)) / values.std(axis=0) * [1, 1, -1, 1]
    mean, deviation = z.mean(axis=1), z.std(axis=1)
    for penalty, sign in (("negative", -1), ("positive", 1)):
        found = mpi(values, [1, 1, -1, 1], penalty=penalty)
        assert np.abs(found.scores - (mean + sign * deviation * deviation / mean)).max() < 1e-10
    assert np.allclose(found.normalised.mean(axis=0), 100) and np.allclose(found.normalised.std(axis=0), 10)


@settings(max_examples=100, deadline=None)
@given(tables, st.sampled_from(["negative", "positive"]))
def test_what_every_penalised_index_keeps(values: np.ndarray, penalty: str) -> None:
    middle = (values.min(axis=0) + values.max(axis=0)) / 2
    found = ampi(values, 1, middle, penalty=penalty)
    assert found.normalised.min() >= 70 - 1e-9 and found.normalised.max() <= 130 + 1e-9
    assert ((found.penalty <= 0) if penalty == "negative" else (found.penalty >= 0)).all()
    turned = ampi(-values, -1, -middle, penalty=penalty)
    assert np.allclose(turned.scores, found.scores)
    other_unit = ampi(values * 7 + 3, 1, middle * 7 + 3, penalty=penalty)
    assert np.allclose(other_unit.scores, found.scores)
    order = np.random.default_rng(0).permutation(len(values))
    assert np.allclose(ampi(values[order], 1, middle, penalty=penalty).scores, found.scores[order])


def test_the_reference_scores_one_hundred() -> None:
    assert ampi([[5, 20], [7, 10], [9, 0]], [1, -1], [7, 10]).scores[1] == 100


def test_a_later_year_is_measured_by_the_goalposts_of_the_first() -> None:
    years = np.random.default_rng(6).normal(20, 3, (24, 3))
    both = ampi(years, 1, [20, 20, 20])
    later = ampi(years[12:], 1, [20, 20, 20], minimum=both.minimum, maximum=both.maximum)
    assert np.array_equal(later.scores, both.scores[12:])
    alone = ampi(years[:1], 1, [20, 20, 20], minimum=both.minimum, maximum=both.maximum)
    assert alone.scores[0] == both.scores[0], "one unit can be added when the range is known"


def test_weights_count() -> None:
    values = np.random.default_rng(7).normal(size=(9, 3))
    twice = ampi(values[:, [0, 0, 1, 2]], 1, [0, 0, 0, 0])
    assert np.allclose(ampi(values, 1, [0, 0, 0], weights=[2, 1, 1]).scores, twice.scores)


def test_names_lead_figures_to_their_indicator() -> None:
    frame = pd.DataFrame(
        {"rent": [10.0, 30, 20], "degree": [5.0, 1, 2]}, index=["Budrio", "Minerbio", "Galliera"]
    )
    plain = ampi(frame.to_numpy(), [1, -1], [20, 2])
    named = ampi(frame, {"degree": -1, "rent": 1}, pd.Series({"degree": 2.0, "rent": 20.0}))
    assert np.array_equal(plain.scores, named.scores) and named.indicators == ("rent", "degree")


def test_an_index_stands_for_its_scores() -> None:
    found = zscore_sum([[1, 2], [2, 4], [6, 6]], 1)
    assert (
        np.array_equal(np.asarray(found), found.scores) and np.asarray(found, dtype=np.float32).dtype == "f4"
    )
    assert len(found) == 3 and found[0] == found.scores[0] and list(found) == found.scores.tolist()
    assert np.array_equal(found - found.scores, np.zeros(3))
    copied = np.array(found, copy=True)
    copied[0] = 9
    assert found[0] != 9


def test_zscore_sum_by_hand() -> None:
    values = np.random.default_rng(8).normal(size=(50, 5))
    z = (values - values.mean(axis=0)) / values.std(axis=0)
    found = zscore_sum(values, [1, 1, -1, 1, -1])
    assert np.allclose(found.scores, z @ [1, 1, -1, 1, -1], atol=1e-12)
    assert np.allclose(found.contributions.sum(axis=1), found.scores)
    assert np.allclose(zscore_sum(values, 1, weights=[1, 0, 0, 2, 0]).scores, z @ [1, 0, 0, 2, 0])


def test_a_population_counts_like_as_many_units() -> None:
    values, people = np.array([[1.0, 8], [2, 4], [7, 5]]), [3, 1, 2]
    repeated = zscore_sum(np.repeat(values, people, axis=0), 1).scores
    assert np.allclose(zscore_sum(values, 1, population=people).scores, repeated[[0, 3, 4]])
    assert np.array_equal(
        quintiles([3, 1, 2], population=people, classes=3).labels,
        quintiles(np.repeat([3, 1, 2], people), classes=3).labels[[0, 3, 4]],
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=40), st.integers(2, 7))
def test_classes_follow_their_definition(scores: list[int], classes: int) -> None:
    found = quintiles(scores, classes=classes)
    ordered = sorted(scores)
    cuts = [
        min(x for x in ordered if sum(y <= x for y in ordered) * classes >= q * len(ordered))
        for q in range(1, classes)
    ]
    assert found.cuts.tolist() == cuts
    assert found.labels.tolist() == [1 + sum(x > cut for cut in cuts) for x in scores]
    assert found.counts.sum() == len(scores) and abs(found.shares.sum() - 1) < 1e-12
    ones = quintiles(scores, population=np.full(len(scores), 0.1), classes=classes)
    assert ones.labels.tolist() == found.labels.tolist(), "equal people are as good as no people"
    assert bool(found.notes) == (min(found.counts) == 0)


def test_ties_stay_together_and_an_empty_class_is_said() -> None:
    found = quintiles([1, 1, 1, 1, 1, 1, 2, 3, 4, 5])
    assert found.labels.tolist() == [1] * 6 + [4, 4, 5, 5]
    assert found.notes == (
        "No unit is in class 2, 3: equal scores, or a unit with much of the population, go past it.",
    )
    equal = ampi(np.tile([[1.1, 2.7, 3.3], [4, 5, 6.1], [2, 9, 8]], (5000, 1)), 1, [2, 5, 6])
    assert len(np.unique(equal.scores)) == 3, "equal units have exactly equal scores"


GOOD = [[1.0, 4.0], [2.0, 5.0], [3.0, 9.0]]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: ampi([[1, np.nan], [None, 2]], 1, [1, 1]), "row 0, 'indicator 1'; row 1, 'indicator 0'"),
        (lambda: ampi(np.full((9, 2), np.nan), 1, [1, 1]), "and 10 more"),
        (lambda: ampi([[1, np.inf], [1, 2]], 1, [1, 1]), "missing or not finite: row 0"),
        (
            lambda: mpi(pd.DataFrame({"rent": [1, np.nan]}, index=["Budrio", "Minerbio"]), 1),
            "'Minerbio', 'rent'",
        ),
        (lambda: mpi([[1, 4], [1, 5]], 1), r"same value everywhere .*: 'indicator 0' \(1\)"),
        (lambda: zscore_sum([[0.3, 4], [0.1 + 0.2, 5]], 1, indicators=["rent", "age"]), "'rent'"),
        (lambda: zscore_sum(GOOD, 1, population=[1, 0, 0]), "same value everywhere"),
        (lambda: ampi([[5, 5]], 1, [5, 5]), "same value everywhere"),
        (lambda: ampi(GOOD, [1, 0], [2, 5]), r"polarity of 'indicator 1' is 0; it must be \+1"),
        (lambda: ampi(GOOD, [1, 1, 1], [2, 5]), "one polarity for each of the 2 indicators; got 3"),
        (lambda: ampi(GOOD, ["up", "down"], [2, 5]), "polarity must be numbers"),
        (lambda: ampi(GOOD, 1, [2]), "one reference for each of the 2 indicators; got 1"),
        (lambda: ampi(GOOD, 1, [2, np.nan]), "reference of 'indicator 1' is nan"),
        (lambda: ampi(GOOD, 1, {"rent": 2}), r"absent \['indicator 0', 'indicator 1'\], unknown \['rent'\]"),
        (lambda: ampi(GOOD, 1, [1000, 5]), "reference lies too far from the values"),
        (lambda: ampi(GOOD, 1, [2, 5], penalty="none"), "penalty is"),
        (lambda: ampi(GOOD, 1, [2, 5], minimum=[9, 0]), r"minimum of 'indicator 0' \(9\) is above"),
        (lambda: ampi(GOOD, 1, [2, 5], weights=[0, 0]), "must not be negative, and one at least"),
        (lambda: zscore_sum(GOOD, 1, weights=[1, -1]), "A weight is negative"),
        (lambda: zscore_sum(GOOD, 1, population=[1, -1, 2]), "population in row 1 is -1"),
        (lambda: zscore_sum(GOOD, 1, population=[1, 2]), "one population for each of the 3 units"),
        (lambda: zscore_sum(GOOD, 1, population=[0, 0, 0]), "nought everywhere"),
        (lambda: zscore_sum([1, 2, 3], 1), "table of units × indicators"),
        (lambda: zscore_sum([], 1), "table of units × indicators"),
        (lambda: zscore_sum([[1, 2], [3]], 1), "different lengths"),
        (lambda: zscore_sum([[1, "many"], [3, 4]], 1), "Row 0, column 1 .* 'many'"),
        (lambda: zscore_sum(GOOD, 1, units=["a"]), "1 names of units"),
        (lambda: quintiles([1, np.nan]), "score in row 1 is nan"),
        (lambda: quintiles([[1, 2]]), "one figure a unit"),
        (lambda: quintiles([1, 2], classes=1), "at least two classes"),
    ],
)
def test_what_cannot_be_an_index_is_refused_in_words(call, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        call()


def test_documentation_examples() -> None:
    for module in MODULES:
        assert doctest.testmod(importlib.import_module(f"{composite.__name__}.{module}")).failed == 0
    result = doctest.testfile(str(DOCS), module_relative=False)
    assert result.attempted > 4 and result.failed == 0
