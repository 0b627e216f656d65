"""The area-level model of Fay and Herriot (1979): borrow strength from covariates, say how sure one is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike

from vicinia.methods.small_area.area_variance import Method, Profile, Sums, estimate
from vicinia.methods.small_area.inputs import AreaData, Floats, frozen, read_areas
from vicinia.methods.small_area.result import FayHerriot
from vicinia.methods.small_area.scales import (
    Transform,
    back_error,
    back_mean,
    check_transform,
    effective_variance,
    to_model,
)


def fay_herriot(
    direct: ArrayLike,
    variance: ArrayLike | None,
    covariates: ArrayLike | None = None,
    *,
    method: Method = "reml",
    transform: Transform | None = None,
    areas: Iterable[Any] | None = None,
    effective_sizes: ArrayLike | None = None,
) -> FayHerriot:
    """Estimates for all areas under y_d = x_d'b + u_d + e_d, u_d ~ N(0, A), e_d ~ N(0, D_d), D_d known.

    direct: (areas,) direct estimates y, NaN for areas that were not sampled.
    variance: (areas,) their sampling variances D, always of `direct` as given, whatever the transform; NaN is
        fine where `direct` is. They are taken as known: smooth them first when they rest on few persons.
    covariates: (areas, columns) the whole design matrix *as given*, with a column of ones if an intercept is
        wanted; None means an intercept alone.
    method: how A is estimated. "reml", "ml"; "moment" of Fay and Herriot; "adjusted" by the restricted
        likelihood times A of Li and Lahiri, which is never 0.
    transform: fit on log(y) or arcsin(sqrt(y)) and report on the scale of `direct`, without the bias of a
        naive way back.
    areas: names of areas, for messages and for the result; each at most once.
    effective_sizes: (areas,) only with "arcsin": effective sample sizes n, from which the variance on the
        model's scale is 1 / (4 n); `variance` is then not used and may be None. Needed where a share is 0
        or 1.

    Returns a FayHerriot, arrays in the order of the input. The MSE is second-order unbiased: Prasad and Rao
    (1990) with the corrections of Datta and Lahiri (2000) for "ml", Datta, Rao and Smith (2005) for "moment",
    Li and Lahiri (2010) for "adjusted". Time and memory are linear in the number of areas.

    Raises ValueError for a negative, zero or missing variance of a sampled area, a name given twice, missing
    or infinite covariates, constant or collinear columns, too few areas, no estimate at all, or estimates
    that the transform does not know.

    Source: R. Fay and R. Herriot, JASA 74 (1979); J. N. K. Rao and I. Molina, *Small Area Estimation* (2015).

    >>> result = fay_herriot([12, 18, 9, 15, 11, 20], [4, 9, 4, 6, 5, 16])
    >>> round(result.area_variance, 4), result.eblup.round(2).tolist()
    (8.0128, [12.46, 15.56, 10.46, 14.31, 11.91, 15.59])
    """
    if method not in get_args(Method):
        raise ValueError(f'There is no method {method!r}: choose "reml", "ml", "moment" or "adjusted".')
    check_transform(transform)
    given = variance
    if effective_sizes is not None:
        if transform != "arcsin":
            raise ValueError('Effective sizes belong to transform="arcsin": leave them out or transform.')
        given = effective_variance(direct, effective_sizes)
    if given is None:
        raise ValueError("No variances are given: the model needs the sampling variance of every estimate.")
    data = read_areas(direct, given, covariates, areas, spare=3 if method == "adjusted" else 1)
    z, d = to_model(data, transform, is_model_variance=effective_sizes is not None)
    return _fitted(data, z, d, method, transform)


def _fitted(data: AreaData, z: Floats, d: Floats, method: Method, transform: Transform | None) -> FayHerriot:
    inside = data.sampled
    # One orthonormal basis for the sampled areas; the others are written in the same coordinates.
    basis, triangle = np.linalg.qr(data.covariates[inside])
    everyone = basis if inside.all() else np.linalg.solve(triangle.T, data.covariates.T).T
    profile = Profile(z[inside], basis, d[inside])
    a = estimate(profile, method)
    sums = profile.sums(a)
    gram_inverse = np.linalg.inv(sums.gram)
    on_basis = profile.ordinary + sums.coefficients
    to_columns = np.linalg.inv(triangle)
    covariance = to_columns @ gram_inverse @ to_columns.T

    line = everyone @ on_basis
    # Without a direct estimate the variance of sampling is infinite: its weight is 0, the model's is 1.
    weight = np.where(inside, 1.0 / (a + np.where(inside, d, 1.0)), 0.0)
    shrinkage = a * weight
    rest = 1.0 - shrinkage
    eblup = line + shrinkage * (np.where(inside, z, 0.0) - line)
    leverage = ((everyone @ gram_inverse) * everyone).sum(axis=1)
    spread, bias = _spread_and_bias(a, profile.count, sums, method)
    own_risk = a * rest
    third = rest**2 * spread * weight
    first_order = own_risk + rest**2 * leverage
    mse = first_order + 2.0 * third - bias * rest**2
    notes = _notes(data, a, method)
    if (mse <= 0).any():
        notes.append(
            f"For {int((mse <= 0).sum())} areas the second-order correction of the MSE would leave nothing; "
            "their MSE is given without its bias term, which is on the safe side."
        )
        mse = np.where(mse > 0, mse, first_order + 2.0 * third)

    loglik = profile.loglik(a)
    parameters = profile.columns + 1
    point = back_mean(eblup, own_risk, transform)
    return FayHerriot(
        coefficients=frozen(to_columns @ on_basis),
        standard_errors=frozen(np.sqrt(np.diag(covariance))),
        coefficient_covariance=frozen(covariance),
        area_variance=a,
        eblup=frozen(point),
        mse=frozen(mse if transform is None else back_error(point, eblup, mse, transform)),
        synthetic=frozen(back_mean(line, np.full(inside.size, a), transform)),
        shrinkage=frozen(shrinkage),
        out_of_sample=frozen(~inside),
        loglik=loglik,
        aic=-2 * loglik + 2 * parameters,
        bic=-2 * loglik + float(np.log(profile.count)) * parameters,
        converged=True,
        notes=tuple(notes),
        method=method,
        transform=transform,
        areas=None if data.labels is None else tuple(data.labels),
        model_eblup=frozen(eblup),
        model_mse=frozen(mse),
        model_direct=frozen(z.copy()),
        model_variance=frozen(d.copy()),
        design=frozen(data.covariates),
    )


def _spread_and_bias(a: float, count: int, sums: Sums, method: Method) -> tuple[float, float]:
    """Asymptotic variance of the estimate of A, and its bias to the order of one over the areas."""
    if method == "moment":
        return 2 * count / sums.total**2, 2 * (count * sums.squares - sums.total**2) / sums.total**3
    spread = 2.0 / sums.squares
    if method == "ml":
        return spread, -float(np.trace(np.linalg.solve(sums.gram, sums.gram_squares))) / sums.squares
    return spread, spread / a if method == "adjusted" else 0.0


def _notes(data: AreaData, a: float, method: Method) -> list[str]:
    notes = []
    if a == 0:
        notes.append(
            "The area variance is estimated as 0 (zero, the boundary): the estimates are those of the "
            "regression alone, as the data show no differences beyond the covariates; "
            'method="adjusted" keeps it positive.'
        )
    missing = int((~data.sampled).sum())
    if missing:
        notes.append(
            f"{missing} of {data.sampled.size} areas have no direct estimate: theirs is synthetic, from the "
            "covariates alone."
        )
    return notes
