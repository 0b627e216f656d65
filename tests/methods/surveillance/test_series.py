"""EARS, Farrington and CUSUM: the alarms and bounds that R's surveillance 1.20.3 gives."""

from __future__ import annotations

import doctest
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.methods.scan.published import columns
from vicinia.methods import surveillance
from vicinia.methods.surveillance import early, loglinear, yearly

DOCS = Path(__file__).parents[3] / "docs/methods/surveillance.md"

# Six years of months, invented; every expected figure below: R surveillance 1.20.3 on R 4.2.2.
MONTHS = [
    4, 6, 3, 5, 7, 9, 8, 6, 5, 4, 3, 5,
    5, 4, 6, 7, 8, 10, 9, 7, 4, 5, 6, 4,
    3, 5, 7, 6, 9, 8, 11, 7, 6, 5, 4, 6,
    6, 5, 4, 25, 9, 11, 10, 8, 7, 5, 6, 4,
    5, 7, 6, 8, 10, 9, 12, 9, 6, 7, 5, 6,
    7, 6, 8, 19, 11, 10, 30, 9, 8, 6, 7, 5,
]  # fmt: skip
RARE = [0] * 30 + [1] + [0] * 29 + [2, 1, 3, 0, 0, 0, 1, 2, 4, 0, 0, 0]


@pytest.mark.parametrize(("method", "alarms"), [("C1", 16), ("C2", 20), ("C3", 36)])
def test_salmonella(method: str, alarms: int) -> None:
    (observed,) = columns("ears-salmonella", "salmonella_agona.csv", "observed")
    week, upper, alarm = columns("ears-salmonella", f"salm_ears_{method}.csv", "week", "upper", "alarm")
    watch = surveillance.ears(observed, method=method)
    at = week.astype(int) - 1
    assert watch.alarms[at].sum() == alarms
    assert (watch.alarms[at] == (alarm == 1)).all()
    assert watch.upperbound[at] == pytest.approx(upper, abs=1e-6)


def test_ears_where_nothing_ever_happened() -> None:
    rare = [*RARE, 0, 0, 0, 5]
    c1, c2, c3 = (surveillance.ears(rare, method=method) for method in ("C1", "C2", "C3"))
    assert c1.weeks.tolist() == [30, 60, 62]
    assert c2.weeks.tolist() == [30, 60, 61, 62]
    assert c1.upperbound[-2:] == pytest.approx([5.71990641, 5.243420672])
    assert c3.upperbound[-3:] == pytest.approx([2.99389444, 2.99389444, 7.99389444])
    # R gives NA in these 46 weeks; here they are not judged, and it is said.
    assert c3.weeks.tolist() == []
    assert np.isnan(c3.upperbound[c3.start :]).sum() == 46
    assert c3.notes[0].startswith("46 weeks from week 11 on could not be judged by C3")
    assert surveillance.ears(rare, method="C3", min_sigma=0.5).notes == ()


def test_farrington_by_month() -> None:
    watch = surveillance.farrington(MONTHS, b=4, w=1, alpha=0.01, frequency=12, start=48)
    assert watch.weeks.tolist() == [63, 66]
    assert np.flatnonzero(watch.trend).tolist() == [53, 57]
    assert watch.upperbound[48:] == pytest.approx(
        [
            11.80194677, 11.79882374, 14.31537579, 16.08342495, 17.13945223, 23.03867676, 17.65745526,
            15.48295843, 13.25866423, 16.62458991, 11.66358145, 11.66358144, 11.93360847, 12.46840061,
            14.49413765, 15.95067488, 17.9108694, 19.10483021, 18.50476061, 16.39862626, 14.13826384,
            12.86522298, 12.46840062, 12.33533284,
        ],
        rel=1e-9,
    )  # fmt: skip


def test_farrington_where_hardly_anything_happened() -> None:
    watch = surveillance.farrington(RARE, b=4, w=1, alpha=0.01, frequency=12, start=48)
    assert watch.weeks.tolist() == [62, 68]
    assert watch.upperbound[62] == pytest.approx(0.004119857121, rel=1e-8)
    assert set(np.flatnonzero(watch.upperbound[48:]) + 48) == {62, 63, 68, 69, 70}


def test_farrington_starts_where_r_does_and_says_what_lies_behind() -> None:
    counts = np.random.default_rng(1).poisson(5, 300)
    watch = surveillance.farrington(counts)
    assert watch.start == 52 * 5 - 3 - 1
    assert "Weeks 256 to 262 rest on fewer than b = 5" in watch.notes[0]
    assert np.isnan(watch.upperbound[:256]).all()
    assert not watch.alarms[:256].any()


@pytest.mark.parametrize(
    ("trans", "first", "bound", "last"),
    [
        ("standard", 63, [0, 0, 0, 0, 0], 8.369583495),
        ("rossi", 63, [0, 0, 0, 5.217298951, 0.172683658], 5.850838955),
        ("anscombe", 63, [0, 0, 0, 0, 0.5121824214], 4.76106794),
        ("anscombe2nd", 63, [0, 0, 0, 0, 0], 5.344757932),
        ("pearsonNegBin", 63, [0, 0, 0, 0, 0], 4.399098864),
        ("none", 48, [0, 0, 0, 0, 0], 191.04),
    ],
)
def test_cusum(trans: str, first: int, bound: list[float], last: float) -> None:
    watch = surveillance.cusum(MONTHS, trans=trans, start=48, frequency=12)
    assert watch.weeks.tolist() == list(range(first, 72))
    assert watch.upperbound[-5:] == pytest.approx(bound)
    assert watch.cusum[-1] == pytest.approx(last)


def test_cusum_with_a_yearly_wave() -> None:
    watch = surveillance.cusum(MONTHS, trans="rossi", m="glm", start=48, frequency=12)
    assert watch.weeks.tolist() == [63, *range(66, 72)]
    assert watch.upperbound[-5:] == pytest.approx(
        [1.330178767, 1.368798198, 1.163158923, 1.647660973, 1.28760112]
    )
    assert watch.cusum[-1] == pytest.approx(4.269952794)


@given(st.integers(0, 10_000), st.sampled_from(["C1", "C2", "C3"]), st.integers(3, 9))
@settings(max_examples=30, deadline=None)
def test_a_table_is_its_rows(seed: int, method: str, baseline: int) -> None:
    counts = np.random.default_rng(seed).poisson(3, (4, 40))
    whole = surveillance.ears(counts, method=method, baseline=baseline)
    for row, each in enumerate(counts):
        alone = surveillance.ears(each, method=method, baseline=baseline)
        assert np.array_equal(whole.alarms[row], alone.alarms)
        assert np.array_equal(whole.upperbound[row], alone.upperbound, equal_nan=True)


def test_farrington_and_cusum_take_tables_too() -> None:
    counts = np.random.default_rng(3).poisson(4, (3, 80))
    for method in (
        lambda y: surveillance.farrington(y, b=3, w=1, frequency=12),
        lambda y: surveillance.cusum(y, frequency=12),
    ):
        whole = method(counts)
        assert np.array_equal(whole.upperbound[1], method(counts[1]).upperbound, equal_nan=True)
        assert whole.alarms.shape == (3, 80)


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_the_model_is_where_the_likelihood_is_flat(seed: int) -> None:
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(30), np.linspace(-1, 1, 30)])
    response = rng.poisson(np.exp(design @ [1.5, rng.uniform(-1, 1)])).astype(float)
    model = loglinear.fit(design, response)
    assert model.converged
    assert design.T @ (response - model.fitted) == pytest.approx([0, 0], abs=1e-4)
    assert model.leverage.sum() == pytest.approx(2)


def test_all_zero_counts_have_a_model() -> None:
    model = loglinear.fit(np.ones((20, 1)), np.zeros(20))
    assert model.converged
    assert model.scale == 1
    assert model.fitted.max() < 1e-6


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: surveillance.ears([1, 2, -3, 4] * 5), "counts has a negative number at week 2"),
        (lambda: surveillance.ears([[1.0] * 20, [1.0] * 19 + [np.nan]]), "missing .* at week 19 of place 1"),
        (lambda: surveillance.ears([1, 2, 3]), "counts has 3 weeks but 8 are needed"),
        (lambda: surveillance.ears([1] * 20, method="C4"), "method must be one of C1, C2, C3"),
        (lambda: surveillance.ears([1] * 20, baseline=2), "baseline must be a whole number of at least 3"),
        (lambda: surveillance.ears([1] * 20, alpha=1.5), "alpha must lie between 0 and 1"),
        (lambda: surveillance.ears([1] * 20, min_sigma=-1), "min_sigma must be 0 or more"),
        (lambda: surveillance.ears([[[1]]]), "one series, or a table"),
        (lambda: surveillance.ears(["a"] * 20), "counts must hold numbers only"),
        (lambda: surveillance.farrington([1] * 100), "counts has 100 weeks but 257 are needed"),
        (lambda: surveillance.farrington([1] * 300, start=20), "start is 20: the first week with a year"),
        (lambda: surveillance.farrington([1] * 300, b=0), "b must be a whole number of at least 1"),
        (lambda: surveillance.farrington([1] * 300, w=30), "windows of 61 periods overlap"),
        (lambda: surveillance.farrington([1] * 300, powertrans="log"), "powertrans must be one of"),
        (lambda: surveillance.farrington([1] * 300, limit54=(5, 0)), "limit54 must be"),
        (lambda: surveillance.cusum([0] * 52 + [1]), "has no case before week 52"),
        (lambda: surveillance.cusum([1] * 20), "counts has 20 weeks but 53 are needed"),
        (lambda: surveillance.cusum([1] * 60, trans="log"), "trans must be one of"),
        (lambda: surveillance.cusum([1] * 60, k=-1), "k must be 0 or more"),
        (lambda: surveillance.cusum([1] * 60, m=0), "m must be a positive number"),
        (lambda: surveillance.cusum([1] * 60, m="mean"), "m must be one of glm"),
        (lambda: surveillance.cusum([1] * 60, m="glm", start=2), "needs at least 4 weeks"),
    ],
)
def test_a_sentence_for_bad_input(call, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        call()


def test_examples_in_the_code_and_in_the_documentation() -> None:
    for module in (early, yearly):
        failed, tried = doctest.testmod(module)
        assert (failed, tried > 0) == (0, True)
    failed, tried = doctest.testfile(str(DOCS), module_relative=False, encoding="utf-8")
    assert (failed, tried > 0) == (0, True)
