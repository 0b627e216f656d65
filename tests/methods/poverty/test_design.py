"""Standard errors against the textbook formulas written out, and against drawing samples again and again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vicinia.methods import poverty

LINE = 10.0


def by_hand(z: np.ndarray, strata: np.ndarray, cluster: np.ndarray, fractions: dict[int, float]) -> float:
    """Variance of a total of z by primary sampling unit, straight from the formula."""
    variance = 0.0
    for h in np.unique(strata):
        inside = strata == h
        totals = np.array([z[inside & (cluster == c)].sum() for c in np.unique(cluster[inside])])
        n = len(totals)
        left = 1 - fractions.get(int(h), 0.0)
        variance += left * (totals[0] ** 2 if n == 1 else n / (n - 1) * ((totals - totals.mean()) ** 2).sum())
    return variance


@st.composite
def surveys(draw: st.DrawFn) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    n = draw(st.integers(2, 40))
    return {
        "welfare": rng.integers(1, 20, n).astype(float),
        "weight": rng.choice([0.5, 1.0, 1.5, 3.0], n),
        "strata": rng.integers(0, draw(st.integers(1, 4)), n),
        "cluster": rng.integers(0, 6, n),
        "area": rng.integers(0, draw(st.integers(1, 3)), n),
    }


@settings(max_examples=80, deadline=None)
@given(surveys(), st.booleans())
def test_domains_of_a_stratified_cluster_sample(survey: dict[str, np.ndarray], finite: bool) -> None:
    welfare, w, strata, cluster, area = survey.values()
    fpc = 10 if finite else None
    psus = {h: len(np.unique(cluster[strata == h])) for h in np.unique(strata).tolist()}
    fractions = {h: n / 10 for h, n in psus.items()} if finite else {}
    found = poverty.headcount(
        welfare, LINE, sample_weight=w, area=area, strata=strata, cluster=cluster, fpc=fpc
    )
    for name, estimate, error in zip(found.areas, found.estimates, found.standard_errors, strict=True):
        inside = area == name
        total = w[inside].sum()
        p = (w * inside * (welfare < LINE)).sum() / total
        assert estimate == pytest.approx(p, abs=1e-12)
        if sum(psus.values()) > 1:
            z = w * inside * ((welfare < LINE) - p) / total
            assert error == pytest.approx(np.sqrt(by_hand(z, strata, cluster, fractions)), abs=1e-12)
    assert any("single primary" in note for note in found.notes) == (1 in psus.values())


@settings(max_examples=60, deadline=None)
@given(surveys())
def test_rows_as_their_own_clusters(survey: dict[str, np.ndarray]) -> None:
    welfare, w, strata, _, area = survey.values()
    rows = np.arange(len(welfare))
    one = poverty.gap(welfare, LINE, sample_weight=w, area=area, strata=strata)
    other = poverty.gap(welfare, LINE, sample_weight=w, area=area, strata=strata, cluster=rows)
    assert one.estimates == pytest.approx(other.estimates)
    assert one.standard_errors == pytest.approx(other.standard_errors, nan_ok=True)


def test_labels_may_be_of_any_kind() -> None:
    welfare, area = [5.0, 15, 5, 25], [2, 1, 2, 1]
    plain = poverty.headcount(welfare, LINE, area=area)
    for labels in (
        ["b", "a", "b", "a"],
        [2.0, 1.0, 2.0, 1.0],
        np.array([9_000_000_000, 1, 9_000_000_000, 1]),
    ):
        other = poverty.headcount(welfare, LINE, area=labels)
        assert other.estimates.tolist() == plain.estimates.tolist() == [0.0, 1.0]
    assert poverty.headcount(welfare, LINE, area=["z", 1, "z", 1]).areas == (1, "z")
    assert poverty.headcount(welfare, LINE, area=[2.0, 1.0, 2.0, 1.0]).areas == (1, 2)


def test_simple_random_samples_of_known_areas() -> None:
    found = poverty.headcount([5, 15, 5, 25, 5], LINE, area=list("aabbb"), population_sizes={"a": 4, "b": 3})
    assert found.standard_errors == pytest.approx([np.sqrt((1 - 2 / 4) * 0.5 / 2), 0.0])


def test_weights_below_one_are_not_counts() -> None:
    found = poverty.headcount([5, 15, 5], LINE, sample_weight=[0.5, 1, 1.5], population_sizes=4)
    assert "below 1" in found.notes[0]
    counted = poverty.headcount([5, 15, 5], LINE, sample_weight=[1, 2, 1.5], population_sizes=4)
    assert not counted.notes
    assert counted.standard_error == pytest.approx(np.sqrt(1.5 * 0.5) / 4)


def test_weights_alone_are_drawing_with_replacement_unless_poisson_is_asked_for() -> None:
    w, y = np.array([1.0, 2, 3]), np.array([1.0, 0, 1])
    share = w @ y / 6
    z = w * (y - share) / 6
    plain = poverty.headcount([5, 15, 5], LINE, sample_weight=w)
    assert plain.standard_error == pytest.approx(np.sqrt(1.5 * (z**2).sum()))
    poisson = poverty.headcount([5, 15, 5], LINE, sample_weight=w, variance="poisson")
    assert poisson.standard_error == pytest.approx(np.sqrt(w * (w - 1) @ (y - share) ** 2) / 6)


def test_one_primary_sampling_unit_gives_no_standard_error_and_says_so() -> None:
    found = poverty.headcount([5, 15], LINE, cluster=["a", "a"])
    assert np.isnan(found.standard_error) and "one primary sampling unit" in found.notes[0]
    found = poverty.headcount([5, 15, 5, 5], LINE, cluster=[1, 1, 2, 3], area=list("aabb"))
    assert "a: seen in one primary sampling unit only" in found.notes[0]
    assert np.isnan(poverty.headcount([5], LINE).standard_error)


def test_a_fully_surveyed_stratum_does_not_vary() -> None:
    found = poverty.headcount([5, 15, 5, 15], LINE, strata=[0, 0, 1, 1], fpc={0: 2, 1: 2})
    assert found.standard_error == 0
    assert poverty.headcount([5, 15, 5, 15], LINE, fpc=[1.0] * 4).standard_error == 0


@pytest.mark.parametrize(
    "measure", [poverty.at_risk, poverty.median_gap, poverty.gini, poverty.quintile_share_ratio]
)
def test_linearised_errors_are_those_of_drawing_again(measure) -> None:
    """Clustered samples from an invented population: the mean estimated error is the spread of estimates."""
    rng = np.random.default_rng(12)
    estimates, errors = [], []
    for _ in range(300):
        level = rng.normal(9.5, 0.25, 60)
        income = np.exp(rng.normal(level[:, None], 0.5, (60, 12)) + 0.1 * rng.standard_normal((60, 1)))
        weight = rng.uniform(1, 3, income.size)
        found = measure(income.ravel(), sample_weight=weight, cluster=np.repeat(np.arange(60), 12))
        estimates.append(found.estimate)
        errors.append(found.standard_error)
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(np.std(estimates), rel=0.15)


def test_a_known_line_adds_no_uncertainty() -> None:
    income = np.random.default_rng(3).lognormal(9, 0.6, 400)
    line = poverty.at_risk(income).line
    fixed = poverty.at_risk(income, line=line)
    plain = poverty.headcount(income, line)
    assert fixed.estimate == pytest.approx(100 * plain.estimate)
    assert fixed.standard_error == pytest.approx(100 * plain.standard_error)
    by_area = poverty.at_risk(income, area=np.arange(400) % 3, line=line)
    assert by_area.estimates == pytest.approx(
        100 * poverty.headcount(income, line, area=np.arange(400) % 3).estimates
    )


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 1000), min_size=3, max_size=40), st.floats(0.01, 100))
def test_indicators_do_not_depend_on_the_currency(incomes: list[int], rate: float) -> None:
    income = np.array(incomes, dtype=float)
    for measure in (poverty.gini, poverty.quintile_share_ratio):
        assert measure(income * rate).estimate == pytest.approx(measure(income).estimate)
    assert -1e-9 <= poverty.gini(income).estimate < 100
    assert 0 <= poverty.at_risk(income).estimate < 50 + 1e-9


def test_nobody_poor_is_said() -> None:
    found = poverty.median_gap([10, 11, 12, 13])
    assert np.isnan(found.estimate) and "nobody is below the line" in found.notes[0]
    assert poverty.at_risk([10, 11, 12, 13]).estimate == 0
    assert poverty.at_risk([7, 7, 7]).estimate == 0
