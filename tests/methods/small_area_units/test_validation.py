"""Published figures: corn and soybeans in Iowa, poverty in the provinces of synthetic Spain."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bench import peers
from bench.poverty import out_of_sample
from tests.infrastructure.shared import beside
from vicinia.methods import small_area

PROVINCES = ["age2", "age3", "age4", "age5", "nat1", "educ1", "educ3", "labor1", "labor2"]


def iowa(crop: str, method: str, **options: int) -> tuple[small_area.NestedError, pd.DataFrame]:
    folder = beside("validation", "bhf-cornsoybean")
    fields = pd.read_csv(folder / "cornsoybean.csv").drop(index=32)
    counties = pd.read_csv(folder / "cornsoybeanmeans.csv").set_index("CountyIndex")
    found = small_area.nested_error(
        fields.CornHec if crop == "corn" else fields.SoyBeansHec,
        np.column_stack([np.ones(len(fields)), fields.CornPix, fields.SoyBeansPix]),
        fields.County,
        counties[["MeanCornPixPerSeg", "MeanSoyBeansPixPerSeg"]],
        counties.PopnSegments,
        method=method,
        **options,
    )
    return found, pd.read_csv(folder / f"bhf_{crop}_{method.upper()}.csv")


@pytest.mark.parametrize("crop", ["corn", "soy"])
@pytest.mark.parametrize("method", ["reml", "ml"])
def test_crops(crop: str, method: str) -> None:
    found, expected = iowa(crop, method, bootstrap=0)
    assert found.area_variance == pytest.approx(expected.refvar[0], rel=1e-6)
    assert found.error_variance == pytest.approx(expected.errorvar[0], rel=1e-6)
    assert found.eblup == pytest.approx(expected.eblup.to_numpy(), rel=1e-7)
    assert found.sample_sizes.tolist() == expected.sampsize.tolist()
    assert found.converged and found.areas == tuple(range(1, 13))
    if crop == "corn":
        folder = beside("validation", "bhf-cornsoybean")
        beta = pd.read_csv(folder / f"bhf_corn_{method.upper()}_fixed.csv").v
        assert found.coefficients == pytest.approx(beta.to_numpy(), rel=1e-6)


def test_error_of_the_corn_estimates() -> None:
    """Against one bootstrap of 200 replicates, whose own Monte Carlo error is 10 %."""
    found, _ = iowa("corn", "reml")
    other = pd.read_csv(beside("validation", "bhf-cornsoybean", "bhf_corn_mse_B200.csv")).mse.to_numpy()
    assert found.mse == pytest.approx(other, rel=0.25)
    many, _ = iowa("corn", "reml", bootstrap=5_000)
    assert found.mse == pytest.approx(many.mse, rel=0.05), "few replicates do, for only a part is simulated"


def test_poverty_of_five_provinces() -> None:
    folder = beside("validation", "poverty-incomedata")
    persons = pd.read_csv(folder / "incomedata.csv.gz")
    fit = pd.read_csv(folder / "income_eb_fit.csv").set_index("name").v
    expected = pd.read_csv(folder / "income_eb_MC50_seed123.csv").set_index("domain")
    covariates = np.column_stack([np.ones(len(persons)), persons[PROVINCES]])
    outside, provinces = census(folder)
    found = small_area.poverty_eb(
        persons.income, covariates, persons.prov, outside, provinces, 6557.143, shift=3600, bootstrap=20
    )
    assert found.coefficients == pytest.approx(fit.to_numpy()[:10], rel=1e-6)
    assert found.area_variance == pytest.approx(fit.refvar, rel=1e-6)
    assert found.error_variance == pytest.approx(fit.errorvar, rel=1e-6)
    assert found.areas == (5, 34, 40, 42, 44)
    assert found.headcount == pytest.approx(expected.eb.loc[list(found.areas)].to_numpy(), abs=0.01)
    assert found.sample_sizes.tolist() == expected.sampsize.loc[list(found.areas)].tolist()
    assert (found.headcount_mse > 0).all() and (np.sqrt(found.headcount_mse) < 0.06).all()
    assert any("47 sampled areas" in note for note in found.notes)


def census(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """The persons outside the sample; R's format is read among the neighbours, where these are installed."""
    if not (peers.ROOT / "var/tools/peers/bin/python").exists():
        pytest.skip("the neighbours of the bench, who read R's files, are not installed")
    return out_of_sample(folder)


def test_the_restricted_likelihood_is_that_of_lme4() -> None:
    found, _ = iowa("corn", "reml", bootstrap=0)
    assert found.loglik == pytest.approx(-149.18331543439, abs=1e-8)
    found, _ = iowa("soy", "ml", bootstrap=0)
    assert found.loglik == pytest.approx(-153.00307984027, abs=1e-8)
    assert math.isnan(found.mse[0]) and any("left out (NaN)" in note for note in found.notes)
