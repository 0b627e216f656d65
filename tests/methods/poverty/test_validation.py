"""Figures that are published or that R gives, reached to the last digits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.infrastructure.shared import beside
from vicinia.methods import poverty

LINE = 6557.143
SYNTHETIC = [1 / 6] * 4 + [1 / 18] * 6


@pytest.mark.parametrize(("measure", "file"), [(poverty.headcount, "FGT0"), (poverty.gap, "FGT1")])
def test_direct_estimates_by_province(measure, file: str) -> None:
    folder = beside("validation", "poverty-incomedata")
    persons = pd.read_csv(folder / "incomedata.csv.gz")
    sizes = pd.read_csv(folder / "sizeprov.csv").set_index("provlab").Nd
    expected = pd.read_csv(folder / f"income_direct_{file}.csv")
    for given in (sizes, sizes.to_dict(), sizes[expected.Domain].to_numpy()):
        found = measure(
            persons.income,
            LINE,
            sample_weight=persons.weight,
            area=persons.provlab,
            population_sizes=given,
        )
        assert list(found.areas) == list(expected.Domain)
        assert found.estimates == pytest.approx(expected.Direct.to_numpy(), abs=1e-12)
        assert found.standard_errors == pytest.approx(expected.SD.to_numpy(), abs=1e-12)
        assert found.cv == pytest.approx(expected.CV.to_numpy(), abs=1e-9)
        assert found.sample_sizes.tolist() == expected.SampSize.tolist()


@pytest.mark.parametrize("groups", ["Region", "Area"])
def test_the_published_swazi_figures(groups: str) -> None:
    folder = beside("validation", "alkire-foster")
    persons = pd.read_csv(folder / "swz_mics14.csv.gz")
    found = poverty.alkire_foster(
        persons[["Nutrition", "School", "Water", "Assets"]],
        [1 / 3, 1 / 3, 1 / 6, 1 / 6],
        0.25,
        sample_weight=persons.Weight,
        strata=persons.Strata,
        cluster=persons.PSU,
        group=persons[groups],
    )
    assert round(found.adjusted_headcount, 8) == 0.09782088
    assert round(found.standard_errors.adjusted_headcount, 9) == 0.005230329
    compare(found, groups, pd.read_csv(folder / "af_swz_k25.csv"))


@pytest.mark.parametrize("cutoff", [20, 33, 50])
@pytest.mark.parametrize("groups", ["region", "area"])
def test_ten_indicators_in_three_cutoffs(cutoff: int, groups: str) -> None:
    folder = beside("validation", "alkire-foster")
    persons = pd.read_csv(folder / "syn_cdta.csv.gz")
    persons = persons[persons.t == 1].dropna()
    found = poverty.alkire_foster(
        persons[[name for name in persons if name.startswith("d_")]],
        SYNTHETIC,
        cutoff / 100,
        sample_weight=persons.weight,
        strata=persons.stratum,
        cluster=persons.psu,
        group=persons[groups],
    )
    compare(found, groups, pd.read_csv(folder / f"af_syn_k{cutoff}.csv"))


def compare(found: poverty.AlkireFoster, groups: str, expected: pd.DataFrame) -> None:
    rows = {}
    for level, result in {
        "all": found,
        **{f"{groups}={g}": part for g, part in found.by_group.items()},
    }.items():
        errors = result.standard_errors
        rows[level, "M0"] = result.adjusted_headcount, errors.adjusted_headcount
        rows[level, "H"] = result.headcount, errors.headcount
        rows[level, "A"] = result.intensity, errors["intensity"]
        for j, name in enumerate(result.indicators):
            rows[level, f"ch_{name}"] = result.censored_headcounts[j], errors.censored_headcounts[j]
            rows[level, f"uh_{name}"] = result.uncensored_headcounts[j], errors.uncensored_headcounts[j]
    wanted = expected[(expected.level == "all") | expected.level.str.startswith(f"{groups}=")]
    assert len(wanted) >= 15
    for row in wanted.itertuples():
        value, error = rows[row.level, row.measure]
        assert value == pytest.approx(row.b, abs=1e-12), row
        assert error == pytest.approx(row.se, abs=1e-12), row


def test_the_distribution_of_a_european_country_is_as_in_its_definitions() -> None:
    """Small enough to be done by hand: Eurostat's definitions on ten incomes, weights one and two."""
    income = np.array([2, 4, 6, 8, 10, 12, 14, 16, 18, 30.0])
    assert poverty.at_risk(income).line == pytest.approx(0.6 * 11)
    assert poverty.at_risk(income).estimate == 30
    assert poverty.median_gap(income).estimate == pytest.approx(100 * (6.6 - 4) / 6.6)
    assert poverty.quintile_share_ratio(income).estimate == pytest.approx((18 + 30) / (2 + 4))
    pairs = np.abs(income[:, None] - income).sum() / (2 * 100 * income.mean())
    assert poverty.gini(income).estimate == pytest.approx(100 * pairs)
    weights = np.array([1, 2] * 5)
    doubled = np.repeat(income, weights)
    for measure in (poverty.at_risk, poverty.median_gap, poverty.quintile_share_ratio):
        weighted = measure(income, sample_weight=weights).estimate
        assert weighted == pytest.approx(measure(doubled).estimate)
    pairs = np.abs(doubled[:, None] - doubled).sum() / (2 * 15 * 15 * doubled.mean())
    assert poverty.gini(doubled).estimate == pytest.approx(100 * pairs)
