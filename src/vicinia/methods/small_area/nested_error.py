"""The nested error model of Battese, Harter and Fuller (1988): area means from a sample of units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vicinia.methods.small_area.inputs import frozen
from vicinia.methods.small_area.nested_error_data import (
    Units,
    check_free,
    read_means,
    read_sizes,
    read_units,
)
from vicinia.methods.small_area.nested_error_fit import (
    Fits,
    Floats,
    Method,
    Structure,
    fit,
    responses,
    simulated,
    structure,
)

_CHUNK = 4_000_000
"""So many numbers by replicate and area are held at once."""


@dataclass(frozen=True, slots=True)
class NestedError:
    """A fitted unit-level model. Arrays by area follow `areas`, ascending, and cannot be changed."""

    coefficients: Floats
    """(columns,)"""
    standard_errors: Floats
    """(columns,) of the coefficients, as if the variances were known."""
    area_variance: float
    """Variance between areas that the covariates do not explain; exactly 0 at the boundary."""
    error_variance: float
    """Variance of the units around their area."""
    eblup: Floats
    """(areas,) estimated means; the synthetic estimate where nobody was sampled."""
    mse: Floats
    """(areas,) mean squared error of `eblup`, by parametric bootstrap."""
    synthetic: Floats
    """(areas,) what the covariates alone say."""
    shrinkage: Floats
    """(areas,) weight of an area's own residual, 0 where nobody was sampled."""
    out_of_sample: NDArray[np.bool_]
    sample_sizes: NDArray[np.intp]
    areas: tuple[Any, ...]
    loglik: float
    """The maximised log likelihood, the restricted one for "reml"."""
    converged: bool
    notes: tuple[str, ...]
    """Whatever a reader of the figures should know."""
    method: Method

    @property
    def gamma(self) -> Floats:
        """The shrinkage under its name in the literature."""
        return self.shrinkage


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted sample: what the estimators of means and of poverty both start from."""

    design: Structure
    fits: Fits
    triangle: Floats
    """Covariates = orthonormal basis × triangle."""
    ordinary: Floats
    """Least squares coefficients in the basis; `fits` knows what is to be added to them."""
    effects: Floats
    """(sampled areas,) predicted area effects."""
    shrinkage: Floats
    """(sampled areas,)"""
    notes: tuple[str, ...]

    @property
    def on_basis(self) -> Floats:
        """Coefficients in the basis."""
        return self.ordinary + self.fits.coefficients[0]

    @property
    def coefficients(self) -> Floats:
        """Coefficients of the covariates as given."""
        return np.asarray(np.linalg.solve(self.triangle, self.on_basis))

    @property
    def error_variance(self) -> float:
        """Variance of the units around their area."""
        return float(self.fits.error_variance[0])

    @property
    def area_variance(self) -> float:
        """Variance between areas."""
        return float(self.fits.ratio[0] * self.fits.error_variance[0])

    def loglik(self, method: Method) -> float:
        """The maximised log likelihood, restricted for "reml", for the covariates as given."""
        stretch = float(np.log(np.abs(np.diag(self.triangle))).sum()) if method == "reml" else 0.0
        return float(self.fits.loglik[0]) - stretch

    def standard_errors(self) -> Floats:
        """Of the coefficients, as if the variances were known."""
        c = self.design.sizes / (1 + self.design.sizes * self.fits.ratio[0])
        gram = self.design.root_within.T @ self.design.root_within
        gram = gram + (self.design.means.T * c) @ self.design.means
        back = np.linalg.inv(self.triangle)
        return np.sqrt(self.error_variance * np.diag(back @ np.linalg.inv(gram) @ back.T))

    def rows_on_basis(self, covariates: Floats) -> Floats:
        """Rows of covariates (or means of them) in the coordinates of the basis."""
        return np.asarray(np.linalg.solve(self.triangle.T, covariates.T).T)


def nested_error(
    y: ArrayLike,
    covariates: ArrayLike,
    area: ArrayLike,
    population_means: Any,
    population_sizes: Any = None,
    *,
    method: Method = "reml",
    bootstrap: int = 500,
    seed: int | np.random.Generator = 1,
) -> NestedError:
    """Estimated mean of y in each area under y_ij = x_ij'b + u_i + e_ij, with normal effects and errors.

    y: (rows,) what was measured on the sampled units.
    covariates: (rows, columns) the whole design matrix *as given*, with a column of ones if an intercept is
        wanted.
    area: (rows,) label of each row's area.
    population_means: means of the same columns over the whole population of each area, of more areas than
        were sampled if wanted: a mapping from area to its means, a data frame with the areas as index, or an
        array in ascending order of the sample's areas. The intercept's mean may be left out.
    population_sizes: units in the population of each area, in any of these forms; without them areas are
        taken to be infinitely large.
    method: how the variances are estimated, "reml" or "ml".
    bootstrap: replicates of the parametric bootstrap for the MSE; 0 leaves the MSE out (NaN).
    seed: of the bootstrap, a number or a numpy generator.

    Returns a NestedError. Areas that were not sampled get the synthetic estimate and are flagged.

    Raises ValueError for missing or infinite values, constant or collinear covariates, a sampled area without
    population means, a sample larger than its population, and samples that cannot tell the variances apart.

    Source: G. Battese, R. Harter and W. Fuller, JASA 83 (1988); the bootstrap: W. González-Manteiga et al.,
    Journal of Statistical Computation and Simulation 78 (2008).

    >>> y, x = [3.1, 3.9, 6.2, 6.8, 8.1, 9.7], [[1, 1], [1, 2], [1, 3], [1, 4], [1, 5], [1, 6]]
    >>> result = nested_error(y, x, ["a", "a", "b", "b", "c", "c"], {"a": 2, "b": 3, "c": 4, "d": 5})
    >>> result.eblup.round(2).tolist(), result.out_of_sample.tolist()
    ([4.32, 5.64, 6.96, 8.28], [False, False, False, True])
    """
    if method not in get_args(Method):
        raise ValueError(f'There is no method {method!r}: choose "reml" or "ml".')
    if bootstrap < 0:
        raise ValueError(f"The number of bootstrap replicates is {bootstrap}: give 0 or more.")
    units = read_units(y, covariates, area, "values of y")
    areas, means, notes = read_means(population_means, covariates, units)
    sizes = read_sizes(population_sizes, areas, units)
    fitted = fit_units(units, method)

    place = {name: i for i, name in enumerate(units.area.names)}
    own = np.array([place.get(name, -1) for name in areas])
    sampled = own >= 0
    counts = np.where(sampled, units.area.counts[own], 0)
    share = np.zeros(len(areas)) if sizes is None else counts / sizes
    target = fitted.rows_on_basis(means)
    line = target @ fitted.on_basis
    effect = np.where(sampled, fitted.effects[own], 0.0)
    y_means = np.bincount(units.area.codes, units.y) / units.area.counts
    x_means = fitted.design.means[own]
    observed = np.where(sampled, y_means[own] - x_means @ fitted.on_basis, 0.0)
    eblup = line + share * observed + (1 - share) * effect

    shrinkage = np.where(sampled, fitted.shrinkage[own], 0.0)
    unseen = (1 - share) ** 2 * fitted.area_variance * (1 - shrinkage)
    if sizes is not None:
        unseen += (1 - share) * fitted.error_variance / sizes
    mse = np.full(len(areas), np.nan)
    if bootstrap:
        rest = target - np.where(sampled, share, 0.0)[:, None] * x_means
        mse = unseen + _risk_of_fitting(fitted, method, rest, own, share, bootstrap, seed, notes)
    else:
        notes.append("No bootstrap was asked for: the mean squared errors are left out (NaN).")
    if not sampled.all():
        notes.append(f"{int((~sampled).sum())} areas were not sampled: their estimate is synthetic.")
    return NestedError(
        coefficients=frozen(fitted.coefficients),
        standard_errors=frozen(fitted.standard_errors()),
        area_variance=fitted.area_variance,
        error_variance=fitted.error_variance,
        eblup=frozen(eblup),
        mse=frozen(mse),
        synthetic=frozen(line),
        shrinkage=frozen(shrinkage),
        out_of_sample=frozen(~sampled),
        sample_sizes=frozen(counts),
        areas=areas,
        loglik=fitted.loglik(method),
        converged=not fitted.fits.at_limit[0],
        notes=(*fitted.notes, *notes),
        method=method,
    )


def fit_units(units: Units, method: Method) -> Fitted:
    """Fit the model to a sample and predict the area effects."""
    basis, triangle = np.linalg.qr(units.covariates)
    area, count = units.area.codes, len(units.area)
    design = structure(basis, area, count)
    check_free(design.rows, count, design.columns, len(design.root_within))
    ordinary = basis.T @ units.y
    residual = units.y - basis @ ordinary
    given = responses(residual, basis, area, design)
    scale = float(np.abs(units.y).max())
    spread = given.within_yy[0] - _explained_within(design, given.within_xy[0])
    if spread <= design.rows * (1e-13 * scale) ** 2:
        raise ValueError(
            "Within areas the values of y follow the covariates without error, so there is no variance to "
            "estimate: is y computed from a covariate, or given by area?"
        )
    fits = fit(design, given, method)
    shrinkage = design.sizes * fits.ratio[0] / (1 + design.sizes * fits.ratio[0])
    effects = shrinkage * (given.means[0] - design.means @ fits.coefficients[0])
    notes = []
    if fits.at_limit[0]:
        notes.append("The likelihood has no maximum that could be found: take the variances with caution.")
    elif not fits.ratio[0]:
        notes.append(
            "The variance between areas is estimated as 0 (the boundary): estimates rest on the covariates."
        )
    return Fitted(design, fits, triangle, ordinary, effects, shrinkage, tuple(notes))


def replicate_fits(
    fitted: Fitted, method: Method, count: int, random: np.random.Generator
) -> tuple[Fits, Floats, Floats]:
    """Refit samples drawn from the fitted model (with coefficients 0).

    Returns the fits, and the area effects as predicted by each refit and by the true model, (count, areas).
    """
    drawn = simulated(fitted.design, fitted.area_variance, fitted.error_variance, count, random)
    fits = fit(fitted.design, drawn, method)
    sizes = fitted.design.sizes
    weight = sizes * fits.ratio[:, None] / (1 + sizes * fits.ratio[:, None])
    predicted = weight * (drawn.means - fits.coefficients @ fitted.design.means.T)
    return fits, predicted, fitted.shrinkage * drawn.means


def _risk_of_fitting(
    fitted: Fitted,
    method: Method,
    rest: Floats,
    own: NDArray[np.intp],
    share: Floats,
    bootstrap: int,
    seed: int | np.random.Generator,
    notes: list[str],
) -> Floats:
    """Mean squared distance, over replicates, of the estimate from the best prediction under the true model.

    The other part of the MSE, that of the best prediction itself, is known without simulation, and the two
    are uncorrelated: so only what has no formula is simulated.
    """
    random = np.random.default_rng(seed)
    total, done, failed = np.zeros(len(own)), 0, 0
    while done < bootstrap:
        count = min(bootstrap - done, max(1, _CHUNK // len(own)))
        fits, predicted, best = replicate_fits(fitted, method, count, random)
        effect = np.where(own >= 0, (predicted - best)[:, own], 0.0)
        total += ((fits.coefficients @ rest.T + (1 - share) * effect) ** 2).sum(axis=0)
        done, failed = done + count, failed + int(fits.at_limit.sum())
    if failed:
        notes.append(f"{failed} of {bootstrap} bootstrap fits found no maximum; they count as they are.")
    return total / bootstrap


def _explained_within(design: Structure, within_xy: Floats) -> float:
    within = design.root_within.T @ design.root_within
    return float(within_xy @ np.linalg.pinv(within, rcond=1e-9, hermitian=True) @ within_xy)
