"""Neighbouring areas resemble each other: the area-level model with spatially correlated effects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike

from vicinia.methods.small_area.climbing import climb
from vicinia.methods.small_area.fay_herriot import fay_herriot
from vicinia.methods.small_area.inputs import AreaData, Floats, frozen, read_areas
from vicinia.methods.small_area.proximity import read_proximity
from vicinia.methods.small_area.result import FayHerriot, SpatialFayHerriot
from vicinia.methods.small_area.spatial_error import second_order
from vicinia.methods.small_area.spatial_likelihood import SpatialMethod, SpatialModel, SpatialPoint

_EDGE = 0.999
"""rho is kept within these limits: at 1 the model has no variance left."""
_STARTS = (-0.95, -0.7, -0.4, 0.0, 0.3, 0.6, 0.8, 0.95)
_MANY_AREAS = 1_000
"""From so many areas on a coarser grid finds the top."""


def spatial_fay_herriot(
    direct: ArrayLike,
    variance: ArrayLike,
    covariates: ArrayLike | None,
    proximity: Any,
    *,
    method: SpatialMethod = "reml",
    areas: Iterable[Any] | None = None,
) -> SpatialFayHerriot:
    """Estimates under y_d = x_d'b + u_d + e_d, u = rho W u + v, v_d ~ N(0, A), e_d ~ N(0, D_d), D_d known.

    direct, variance, covariates, areas: as in `fay_herriot`; unsampled areas (NaN) are predicted from their
        neighbours as well as from the covariates.
    proximity: (areas, areas) W, dense or scipy-sparse, row-standardised; rows of islands are 0.
    method: "reml" or "ml".

    Returns a SpatialFayHerriot, with `rho` between -1 and 1. Exact for any size: nothing is approximated, and
    with a sparse W no full matrix is made. At A = 0 rho has no meaning and is given as 0.

    Raises ValueError as `fay_herriot`, and for a proximity of another shape, with negative or missing
    weights, a filled diagonal, rows that do not sum to 1, or no neighbours at all.

    Source: A. Petrucci and N. Salvati (2006, JABES 11); M. Pratesi and N. Salvati (2008, Statistical Methods
    and Applications 17); MSE: Singh, Shukla and Kundu (2005, Survey Methodology 31); I. Molina, N. Salvati
    and M. Pratesi (2009, Computational Statistics 24).
    """
    if method not in get_args(SpatialMethod):
        raise ValueError(f'There is no method {method!r} here: choose "reml" or "ml".')
    data = read_areas(direct, variance, covariates, areas)
    weights, notes = read_proximity(proximity, data.direct.size, data.labels)
    inside = data.sampled
    triangle = np.asarray(np.linalg.qr(data.covariates[inside], mode="r"))
    basis = np.linalg.solve(triangle.T, data.covariates.T).T
    precision = np.where(inside, 1.0 / np.where(inside, data.variance, 1.0), 0.0)
    model = SpatialModel(np.where(inside, data.direct, 0.0), basis, precision, weights, method)
    plain = fay_herriot(direct, variance, covariates, method=method, areas=areas)
    low, high = np.array([0.0, -_EDGE]), np.array([np.inf, _EDGE])
    start = _start(model, plain.area_variance, 0.1 * float(np.median(data.variance[inside])))
    point, _, converged = climb(model.at, start, low, high, [(0, 1)])
    if point.a == 0.0 < plain.area_variance:
        start = np.array([plain.area_variance, 0.0])
        point, _, converged = climb(model.at, start, low, high, [(0, 1)])
    if point.a == 0.0:
        return _without_effects(plain, converged, notes)
    if not converged:
        notes.append("The estimation of A and rho did not settle: take the figures as provisional.")
    if abs(point.rho) == _EDGE:
        notes.append(f"rho lies at the edge of what is possible and is kept at {point.rho:g}.")
    return _result(data, point, triangle, converged, notes)


def _start(model: SpatialModel, plain: float, low: float) -> Floats:
    """The best of a coarse grid, as the likelihood may have more than one top.

    plain: the area variance of the model without neighbours. low: what to take where it is 0.
    """
    few = model.y.size > _MANY_AREAS
    shares = (0.3, 1.0) if few else (0.03, 0.1, 0.3, 1.0, 3.0)
    tried = [
        model.at(np.array([max(plain, low) * share, rho]))
        for rho in (_STARTS[::2] if few else _STARTS)
        for share in shares
    ]
    best = max(tried, key=lambda point: point.height)
    return np.array([best.a, best.rho])


def _result(
    data: AreaData, point: SpatialPoint, triangle: Floats, converged: bool, notes: list[str]
) -> SpatialFayHerriot:
    to_columns = np.linalg.inv(triangle)
    covariance = to_columns @ point.gram_inverse @ to_columns.T
    line = point.model.basis @ point.on_basis
    mse = second_order(point)
    missing = int((~data.sampled).sum())
    if missing:
        notes.append(
            f"{missing} of {data.sampled.size} areas have no direct estimate: theirs comes from the "
            "covariates and from their neighbours."
        )
    if (mse.total <= 0).any():
        notes.append(
            f"For {int((mse.total <= 0).sum())} areas the second-order correction of the MSE would leave "
            "nothing; their MSE is given without the terms that are taken off."
        )
    parameters, count = to_columns.shape[0] + 2, int(data.sampled.sum())
    return SpatialFayHerriot(
        coefficients=frozen(to_columns @ point.on_basis),
        standard_errors=frozen(np.sqrt(np.diag(covariance))),
        coefficient_covariance=frozen(covariance),
        area_variance=point.a,
        rho=point.rho,
        parameter_covariance=frozen(mse.parameter_covariance),
        eblup=frozen(line + point.effects(point.residual)),
        mse=frozen(np.where(mse.total > 0, mse.total, mse.safe)),
        synthetic=frozen(line),
        out_of_sample=frozen(~data.sampled),
        loglik=point.loglik,
        aic=-2 * point.loglik + 2 * parameters,
        bic=-2 * point.loglik + float(np.log(count)) * parameters,
        converged=converged,
        notes=tuple(notes),
        method=point.model.method,
        areas=None if data.labels is None else tuple(data.labels),
    )


def _without_effects(plain: FayHerriot, converged: bool, notes: list[str]) -> SpatialFayHerriot:
    """The boundary: no area effects, so nothing that could be correlated."""
    return SpatialFayHerriot(
        coefficients=plain.coefficients,
        standard_errors=plain.standard_errors,
        coefficient_covariance=plain.coefficient_covariance,
        area_variance=plain.area_variance,
        rho=0.0,
        parameter_covariance=frozen(np.zeros((2, 2))),
        eblup=plain.eblup,
        mse=plain.mse,
        synthetic=plain.synthetic,
        out_of_sample=plain.out_of_sample,
        loglik=plain.loglik,
        aic=plain.aic + 2,
        bic=plain.bic + float(np.log((~plain.out_of_sample).sum())),
        converged=converged,
        notes=(*notes, *plain.notes, "Without area variance rho has no meaning; it is given as 0."),
        method="reml" if plain.method == "reml" else "ml",
        areas=plain.areas,
    )
