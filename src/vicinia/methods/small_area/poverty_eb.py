"""Head-count and poverty gap of small areas by the empirical best predictor of Molina and Rao (2010)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vicinia.methods.labels import Labels, coded
from vicinia.methods.small_area.inputs import frozen
from vicinia.methods.small_area.nested_error import Fitted, fit_units, replicate_fits
from vicinia.methods.small_area.nested_error_data import (
    Units,
    as_numbers,
    check_intercept,
    read_rows,
    read_units,
    with_intercept,
)
from vicinia.methods.small_area.nested_error_fit import Floats, Method
from vicinia.methods.small_area.poverty_eb_population import (
    Population,
    drawn_means,
    population,
    unavoidable_variance,
)
from vicinia.methods.small_area.poverty_eb_scale import Scale, Transform

_BLOCK = 1_000_000
"""So many numbers by replicate and cell are held at once."""


@dataclass(frozen=True, slots=True)
class PovertyEB:
    """Poverty by area under a unit-level model. Arrays by area follow `areas`, closed to changes."""

    headcount: Floats
    """(areas,) estimated share of persons below the line."""
    gap: Floats
    """(areas,) estimated mean shortfall as a share of the line."""
    headcount_mse: Floats
    """(areas,) mean squared error by parametric bootstrap; NaN where none was asked for."""
    gap_mse: Floats
    areas: tuple[Any, ...]
    out_of_sample: NDArray[np.bool_]
    """(areas,) nobody was sampled there: the estimate is synthetic."""
    sample_sizes: NDArray[np.intp]
    population_sizes: Floats
    """(areas,) persons that the estimates speak of."""
    shrinkage: Floats
    coefficients: Floats
    """(columns,) on the scale of the model."""
    standard_errors: Floats
    area_variance: float
    error_variance: float
    loglik: float
    """The maximised log likelihood on the scale of the model, the restricted one for "reml"."""
    line: float
    transform: Transform | None
    shift: float
    power: float | None
    """Box–Cox power that was used; 0 for the logarithm, None without transform."""
    converged: bool
    notes: tuple[str, ...]
    """Whatever a reader of the figures should know."""
    method: Method


def poverty_eb(
    welfare: ArrayLike,
    covariates: ArrayLike,
    area: ArrayLike,
    outside_covariates: ArrayLike,
    outside_area: ArrayLike,
    line: float,
    *,
    outside_counts: ArrayLike | None = None,
    sample_in_population: bool = True,
    transform: Transform | None = "log",
    shift: float = 0.0,
    power: float | None = None,
    method: Method = "reml",
    monte_carlo: int | None = None,
    bootstrap: int = 200,
    seed: int | np.random.Generator = 1,
) -> PovertyEB:
    """Head-count and gap of each area, from a survey with welfare and a census with covariates only.

    Transformed welfare follows the nested error model; persons outside the sample get their distribution
    given the sample, and poverty is its expectation.

    welfare: (rows,) income or expenditure of the sampled persons, in the unit of the line.
    covariates: (rows, columns) the whole design matrix *as given*, with a column of ones if an intercept is
        wanted.
    area: (rows,) label of each sampled person's area.
    outside_covariates: (persons, columns) the same columns for everybody outside the sample, or for everybody
        (see `sample_in_population`); the intercept may be left out.
    outside_area: (persons,) their areas, sampled or not; these are the areas that are estimated.
    line: the poverty line; poor is who is below it.
    outside_counts: (persons,) how many persons each of these rows stands for; one each when left out.
    sample_in_population: True when the sampled persons belong to the population and are not among the outside
        rows; False when the outside rows already are the whole population and who was sampled is not known.
    transform: "log" of welfare + shift, "boxcox" of welfare + shift, or None for welfare as it is.
    power: of the Box–Cox transform; estimated by maximum likelihood when left out.
    method: how the variances are estimated, "reml" or "ml".
    monte_carlo: simulate so many populations in place of the exact expectation (closed form, or quadrature
        for the gap under Box–Cox); for comparison with other programmes.
    bootstrap: replicates for the MSE; 0 leaves it out (NaN).
    seed: of all simulation, a number or a numpy generator.

    Returns a PovertyEB. Work grows with the distinct patterns of covariates in each area, not with persons.

    Raises ValueError for missing values, welfare that cannot be transformed, constant or collinear columns,
    a line that is not positive, a sample larger than its population, and what `nested_error` refuses.

    Source: I. Molina and J. N. K. Rao, *Small area estimation of poverty indicators*, Canadian Journal of
    Statistics 38 (2010).

    >>> welfare, ones = [700, 900, 800, 1500, 1900, 1600], [[1.0]] * 6
    >>> result = poverty_eb(welfare, ones, list("aaabbb"), [[1.0]] * 9, list("aaabbbccc"), 1000, bootstrap=0)
    >>> result.areas, result.headcount.round(2).tolist(), result.out_of_sample.tolist()
    (('a', 'b', 'c'), [0.97, 0.0, 0.4], [False, False, True])
    """
    _check(line, transform, power, method, monte_carlo, bootstrap, shift)
    units = read_units(welfare, covariates, area, "welfare values")
    outside = coded(outside_area, "area outside the sample")
    people = _outside(outside_covariates, outside, outside_counts, covariates, units)
    scale, notes = _scale(units, line, transform, shift, power, method)
    model = Units(scale.forward(units.y), units.covariates, units.names, units.area)
    fitted = fit_units(model, method)

    place = {name: i for i, name in enumerate(units.area.names)}
    own = np.array([place.get(name, -1) for name in outside.names])
    sampled = own >= 0
    counts = np.where(sampled, units.area.counts[own], 0)
    total = people.sizes + (counts if sample_in_population else 0)
    _check_total(outside, counts, total)
    others = len(units.area) - int(sampled.sum())
    if others:
        notes.append(f"{others} sampled areas have nobody outside the sample: they serve the fit alone.")
    if not sampled.any():
        notes.append("None of these areas was sampled: are the labels written alike on both sides?")
    if not sampled.all():
        notes.append(f"{int((~sampled).sum())} areas were not sampled: their estimate is synthetic.")

    shrinkage = np.where(sampled, fitted.shrinkage[own], 0.0)
    effect = np.where(sampled, fitted.effects[own], 0.0)
    cells = fitted.rows_on_basis(people.covariates)
    line_of_cells = cells @ fitted.on_basis
    left = fitted.area_variance * (1 - shrinkage)
    mean = line_of_cells + effect[people.area]
    if monte_carlo is None:
        sd = np.sqrt(left + fitted.error_variance)[people.area]
        estimates = people.mean(scale.headcount(mean, sd)), people.mean(scale.gap(mean, sd))
    else:
        error_sd = float(np.sqrt(fitted.error_variance))
        estimates = drawn_means(people, scale, mean, np.sqrt(left), error_sd, monte_carlo, seed)
        notes.append(f"Estimates are means over {monte_carlo} simulated populations.")
    share = people.sizes / total
    poor = units.y < line
    headcount = share * estimates[0] + (1 - share) * _sample_mean(poor.astype(float), units, own)
    gap = share * estimates[1] + (1 - share) * _sample_mean(poor * (1 - units.y / line), units, own)

    errors = np.full((2, len(own)), np.nan)
    if bootstrap:
        unseen = unavoidable_variance(
            people, scale, line_of_cells, fitted.area_variance, fitted.error_variance, shrinkage
        )
        fitting = _risk_of_fitting(fitted, method, people, cells, line_of_cells, scale, own, bootstrap, seed)
        errors = share**2 * (np.array(unseen) + fitting)
    else:
        notes.append("No bootstrap was asked for: the mean squared errors are left out (NaN).")
    return PovertyEB(
        headcount=frozen(headcount),
        gap=frozen(gap),
        headcount_mse=frozen(errors[0].copy()),
        gap_mse=frozen(errors[1].copy()),
        areas=outside.names,
        out_of_sample=frozen(~sampled),
        sample_sizes=frozen(counts),
        population_sizes=frozen(total),
        shrinkage=frozen(shrinkage),
        coefficients=frozen(fitted.coefficients),
        standard_errors=frozen(fitted.standard_errors()),
        area_variance=fitted.area_variance,
        error_variance=fitted.error_variance,
        loglik=fitted.loglik(method),
        line=float(line),
        transform=transform,
        shift=scale.shift,
        power=scale.power,
        converged=not fitted.fits.at_limit[0],
        notes=(*fitted.notes, *notes),
        method=method,
    )


def _risk_of_fitting(
    fitted: Fitted,
    method: Method,
    people: Population,
    cells: Floats,
    line_of_cells: Floats,
    scale: Scale,
    own: NDArray[np.intp],
    bootstrap: int,
    seed: int | np.random.Generator,
) -> Floats:
    """Mean squared distance, over replicates, of the estimates from the best ones under the true model.

    As for the means, the rest of the error is known without simulation and uncorrelated with this part.
    """
    random = np.random.default_rng(seed)
    sampled = own >= 0
    fits, predicted, best = replicate_fits(fitted, method, bootstrap, random)
    sizes = np.where(sampled, fitted.design.sizes[own], 0.0)
    predicted, best = np.where(sampled, predicted[:, own], 0.0), np.where(sampled, best[:, own], 0.0)
    true_sd = np.sqrt(
        fitted.area_variance * (1 - np.where(sampled, fitted.shrinkage[own], 0.0)) + fitted.error_variance
    )
    ratio = fits.ratio[:, None]
    sd = np.sqrt(fits.error_variance[:, None] * (1 + ratio / (1 + sizes * ratio)))
    total = np.zeros((2, len(own)))
    step = max(1, _BLOCK // len(cells))
    for low in range(0, bootstrap, step):
        some = slice(low, min(low + step, bootstrap))
        refit = line_of_cells + fits.coefficients[some] @ cells.T + predicted[some][:, people.area]
        truth = line_of_cells + best[some][:, people.area]
        refit_sd, truth_sd = sd[some][:, people.area], true_sd[people.area]
        for i, measure in enumerate((scale.headcount, scale.gap)):
            away = people.mean(measure(refit, refit_sd)) - people.mean(measure(truth, truth_sd))
            total[i] += (away**2).sum(axis=0)
    return total / bootstrap


def _scale(
    units: Units, line: float, transform: Transform | None, shift: float, power: float | None, method: Method
) -> tuple[Scale, list[str]]:
    if transform is None:
        return Scale(float(line), 0.0, None), []
    low = units.y.min() + shift
    if low <= 0 or line + shift <= 0:
        row = int(units.y.argmin())
        raise ValueError(
            f"Welfare is {units.y[row]:g} in row {row}, which with the shift is not positive and has no "
            f'"{transform}": give a shift above {max(-units.y.min(), -line):g}.'
        )
    if transform == "log":
        return Scale(float(line), float(shift), 0.0), []
    if power is not None:
        return Scale(float(line), float(shift), float(power)), []
    found = _estimated_power(units, float(line), float(shift), method)
    notes = [f"The Box–Cox power was estimated as {found:.4f}; the MSE takes it as known."]
    if abs(found) > 1.99:
        notes.append("This power lies at the end of the range that was searched, −2 to 2.")
    return Scale(float(line), float(shift), found), notes


def _estimated_power(units: Units, line: float, shift: float, method: Method) -> float:
    """The power whose transform makes the likelihood of the untransformed data largest."""
    from scipy.optimize import minimize_scalar

    logs = np.log(units.y + shift)
    centre = float(np.exp(logs.mean()))  # in units of the geometric mean the Jacobian is 1

    def loss(power: float) -> float:
        scale = Scale(line, 0.0, power)
        values = scale.forward((units.y + shift) / centre)
        return -fit_units(Units(values, units.covariates, units.names, units.area), method).loglik(method)

    return float(minimize_scalar(loss, bounds=(-2, 2), method="bounded", options={"xatol": 1e-9}).x)


def _outside(
    covariates: ArrayLike, area: Labels, counts: ArrayLike | None, inside: ArrayLike, units: Units
) -> Population:
    wanted, given = getattr(inside, "columns", None), getattr(covariates, "columns", None)
    if wanted is not None and given is not None and set(wanted) == set(given):
        covariates = covariates[list(wanted)]  # type: ignore[index,call-overload]
    x, _ = read_rows(covariates, len(area.codes))
    x = with_intercept(x, units)
    if x.shape[1] != units.covariates.shape[1]:
        raise ValueError(
            f"The covariates outside the sample have {x.shape[1]} columns but those of the sample have "
            f"{units.covariates.shape[1]}: give the same columns in the same order (only the intercept may "
            "be left out)."
        )
    check_intercept(x, units, "value outside the sample")
    many = None
    if counts is not None:
        many = as_numbers(counts, "counts outside the sample")
        if many.shape != area.codes.shape or not (np.isfinite(many) & (many > 0) & (many % 1 == 0)).all():
            raise ValueError("The counts outside the sample must be one positive whole number for each row.")
    return population(x, area.codes, many)


def _sample_mean(values: Floats, units: Units, own: NDArray[np.intp]) -> Floats:
    means = np.bincount(units.area.codes, values) / units.area.counts
    return np.where(own >= 0, means[own], 0.0)


def _check_total(outside: Labels, counts: NDArray[np.intp], total: Floats) -> None:
    for name, sampled, persons in zip(outside.names, counts, total, strict=True):
        if sampled > persons:
            raise ValueError(
                f"Area {name!r} has {sampled} rows in the sample but a population of {persons:g}: a sample "
                "cannot be larger than its population."
            )


def _check(
    line: float,
    transform: Transform | None,
    power: float | None,
    method: Method,
    monte_carlo: int | None,
    bootstrap: int,
    shift: float,
) -> None:
    if np.ndim(line) or not 0 < line < np.inf:
        raise ValueError(f"The poverty line is {line}: give one positive number.")
    if transform is not None and transform not in get_args(Transform):
        raise ValueError(f'There is no transform {transform!r}: choose "log", "boxcox" or None.')
    if transform != "boxcox" and power is not None:
        raise ValueError('A power belongs to transform="boxcox": leave it out or transform.')
    if not np.isfinite(shift):
        raise ValueError(f"The shift is {shift}: give a number.")
    if method not in get_args(Method):
        raise ValueError(f'There is no method {method!r}: choose "reml" or "ml".')
    if monte_carlo is not None and monte_carlo < 1:
        raise ValueError(f"The number of simulated populations is {monte_carlo}: give 1 or more, or None.")
    if bootstrap < 0:
        raise ValueError(f"The number of bootstrap replicates is {bootstrap}: give 0 or more.")
