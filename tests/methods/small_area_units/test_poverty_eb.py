"""Poverty by empirical best prediction against simulation, and the parts it is made of."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate

from vicinia.methods.small_area import poverty_eb
from vicinia.methods.small_area.nested_error_fit import Responses, fit, responses, structure
from vicinia.methods.small_area.poverty_eb_population import population
from vicinia.methods.small_area.poverty_eb_scale import Scale

LINE = 9.0


def world(seed: int = 1, areas: int = 6) -> dict[str, np.ndarray]:
    """A sample from all areas but the last, and everybody else."""
    rng = np.random.default_rng(seed)
    area = np.repeat(np.arange(areas - 1), rng.integers(3, 12, areas - 1))
    other = np.repeat(np.arange(areas), 30)
    x, z = (np.column_stack([np.ones(n), rng.integers(0, 2, n)]) for n in (len(area), len(other)))
    effect = 0.3 * rng.normal(size=areas)
    welfare = np.exp(x @ [2.2, 0.4] + effect[area] + 0.5 * rng.normal(size=len(area)))
    return {
        "welfare": welfare, "covariates": x, "area": area, "outside_covariates": z, "outside_area": other
    }  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-1, 5),
    st.floats(0.2, 1.5),
    st.sampled_from([None, 0.0, 0.5, 1.0, -0.4]),
    st.sampled_from([0.0, 2.0]),
)
def test_expectations_are_integrals(mean: float, sd: float, power: float | None, shift: float) -> None:
    scale = Scale(LINE, 0.0 if power is None else shift, power)
    low = max(mean - 12 * sd, -1 / power if power and power > 0 else -np.inf)
    bell = lambda t: np.exp(-(((t - mean) / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))  # noqa: E731
    tail = integrate.quad(bell, mean - 12 * sd, low)[0] if low > mean - 12 * sd else 0.0
    end = 1 + shift / LINE
    for order, measure in enumerate((scale.headcount, scale.gap, scale.squared_gap)):
        exact = tail * end**order
        if scale.limit > low:
            exact += integrate.quad(
                lambda t, order=order: (1 - float(scale.backward(np.array(t))) / LINE) ** order * bell(t),
                low,
                scale.limit,
                epsabs=1e-13,
                limit=200,
            )[0]
        assert float(measure(np.array(mean), np.array(sd))) == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize("power", [None, 0.0, 0.3, -0.3, 2.0])
def test_there_and_back(power: float | None) -> None:
    welfare = np.array([0.5, 3.0, 40.0])
    scale = Scale(LINE, 0.0 if power is None else 1.5, power)
    assert scale.backward(scale.forward(welfare)) == pytest.approx(welfare)
    assert (np.diff(scale.forward(welfare)) > 0).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60))
def test_patterns_lose_nobody(seed: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, (rows, 3)).astype(float)
    area = rng.integers(0, 3, rows)
    area = np.unique(area, return_inverse=True)[1]
    people = population(x, area, None)
    frame = pd.DataFrame(x).assign(area=area).value_counts()
    assert len(people.counts) == len(frame)
    for row, place, count in zip(people.covariates, people.area, people.counts, strict=True):
        assert frame[(*row, place)] == count
    assert people.sizes.tolist() == np.bincount(area).tolist()


@pytest.mark.parametrize("transform", ["log", "boxcox", None])
def test_closed_form_and_simulated_populations_agree(transform) -> None:
    data = world()
    options = {"transform": transform, "bootstrap": 0, "power": 0.3 if transform == "boxcox" else None}
    exact = poverty_eb(**data, line=LINE, **options)
    drawn = poverty_eb(**data, line=LINE, monte_carlo=4_000, **options)
    assert drawn.headcount == pytest.approx(exact.headcount, abs=0.01)
    assert drawn.gap == pytest.approx(exact.gap, abs=0.01)
    assert any("4000 simulated" in note for note in drawn.notes)
    assert exact.out_of_sample.tolist() == [False] * 5 + [True]
    assert ((exact.headcount > exact.gap) & (exact.gap > 0)).all()


@pytest.mark.parametrize("transform", ["log", None])
def test_the_bootstrap_is_that_of_drawing_populations(transform) -> None:
    """The bootstrap of Molina and Rao as it is written, unit by unit."""
    data = world()
    options = {"transform": transform, "line": LINE}
    found = poverty_eb(**data, **options, bootstrap=3_000)
    x, z, area, other = (data[k] for k in ("covariates", "outside_covariates", "area", "outside_area"))
    scale = Scale(LINE, 0.0, 0.0 if transform else None)
    rng, rounds, n = np.random.default_rng(7), 2_000, np.bincount(area, minlength=6)
    u = rng.normal(0, np.sqrt(found.area_variance), (rounds, 6))
    sd = np.sqrt(found.error_variance)
    inside = x @ found.coefficients + u[:, area] + rng.normal(0, sd, (rounds, len(area)))
    outside = z @ found.coefficients + u[:, other] + rng.normal(0, sd, (rounds, len(other)))

    basis, triangle = np.linalg.qr(x)
    design = structure(basis, area, 5)
    drawn = [responses(row, basis, area, design) for row in inside]
    sums = zip(*((d.means, d.within_xy, d.within_yy) for d in drawn), strict=True)
    fits = fit(design, Responses(*(np.concatenate(part) for part in sums)), "reml")
    gamma = n * fits.ratio[:, None] / (1 + n * fits.ratio[:, None])
    effect = np.zeros((rounds, 6))
    effect[:, :5] = np.concatenate([d.means for d in drawn]) - fits.coefficients @ design.means.T
    mean = fits.coefficients @ np.linalg.solve(triangle.T, z.T) + (gamma * effect)[:, other]
    spread = np.sqrt(fits.error_variance[:, None] * (1 + fits.ratio[:, None] * (1 - gamma)))[:, other]
    which = np.eye(6)[other] / (n + 30)  # the sampled persons' poverty is the same in estimate and truth
    welfare = scale.backward(outside)
    for mse, estimate, truth in (
        (found.headcount_mse, scale.headcount(mean, spread), welfare < LINE),
        (found.gap_mse, scale.gap(mean, spread), np.where(welfare < LINE, 1 - welfare / LINE, 0)),
    ):
        assert mse == pytest.approx((((estimate - truth) @ which) ** 2).mean(axis=0), rel=0.15)


def test_counts_stand_for_persons() -> None:
    data = world()
    plain = poverty_eb(**data, line=LINE)
    rows = np.column_stack([data["outside_covariates"], data["outside_area"]])
    distinct, counts = np.unique(rows, axis=0, return_counts=True)
    data |= {"outside_covariates": distinct[:, :2], "outside_area": distinct[:, 2], "outside_counts": counts}
    for counted in (poverty_eb(**data, line=LINE), poverty_eb(**data, line=LINE, seed=1)):
        assert counted.headcount == pytest.approx(plain.headcount)
        assert counted.gap_mse == pytest.approx(plain.gap_mse)
        assert counted.population_sizes.tolist() == plain.population_sizes.tolist()


def test_a_census_of_everybody() -> None:
    data = world()
    found = poverty_eb(**data, line=LINE, sample_in_population=False, bootstrap=0)
    assert found.population_sizes.tolist() == [30] * 6
    mixed = poverty_eb(**data, line=LINE, bootstrap=0)
    poor = np.bincount(data["area"], data["welfare"] < LINE, 6)
    assert mixed.headcount == pytest.approx(
        (30 * found.headcount + poor) / (30 + np.bincount(data["area"], minlength=6))
    )


def test_frames_are_matched_by_name_and_the_intercept_may_be_left_out() -> None:
    data = world()
    plain = poverty_eb(**data, line=LINE, bootstrap=0)
    frame = pd.DataFrame(data["covariates"], columns=["one", "x"])
    outside = pd.DataFrame(data["outside_covariates"], columns=["one", "x"])[["x", "one"]]
    named = poverty_eb(**data | {"covariates": frame, "outside_covariates": outside}, line=LINE, bootstrap=0)
    short = poverty_eb(
        **data | {"outside_covariates": data["outside_covariates"][:, 1:]}, line=LINE, bootstrap=0
    )
    assert named.headcount.tolist() == short.headcount.tolist() == plain.headcount.tolist()


def test_the_power_is_found() -> None:
    rng = np.random.default_rng(2)
    area = np.repeat(np.arange(40), 50)
    t = 4 + 0.3 * rng.normal(size=40)[area] + 0.6 * rng.normal(size=2_000)
    ones = np.ones((2_000, 1))
    found = poverty_eb((1 + 0.5 * t) ** 2, ones, area, ones, area, 7.0, transform="boxcox", bootstrap=0)
    assert found.power == pytest.approx(0.5, abs=0.1)
    assert "power was estimated" in found.notes[0]
    logs = poverty_eb(np.exp(t), ones, area, ones, area, 40.0, transform="boxcox", power=0, bootstrap=0)
    assert logs.gap == pytest.approx(poverty_eb(np.exp(t), ones, area, ones, area, 40.0, bootstrap=0).gap)


def test_areas_without_difference() -> None:
    """The area variance is estimated as 0: said, and every figure stays finite."""
    rng = np.random.default_rng(3)
    area = np.repeat(np.arange(6), 20)
    welfare = np.tile(np.exp(2 + 0.4 * rng.normal(size=20)), 6)
    ones = np.ones((120, 1))
    found = poverty_eb(welfare, ones, area, ones, area, LINE)
    assert found.area_variance == 0 and any("boundary" in note for note in found.notes)
    assert np.isfinite(found.headcount_mse).all() and (found.headcount_mse > 0).all()


def test_labels_that_never_meet_are_told() -> None:
    data = world()
    found = poverty_eb(**data | {"outside_area": data["outside_area"].astype(str)}, line=LINE, bootstrap=0)
    assert found.out_of_sample.all() and any("written alike" in note for note in found.notes)
