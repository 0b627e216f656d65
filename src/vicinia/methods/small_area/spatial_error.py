"""Mean squared error of the spatial estimates, to the order of one over the areas.

With S = (K/A + L)^-1, the variance of the effects given the data, the terms for area d stand on the column
s = S e_d alone: what it takes is a few sparse solves per area, done for blocks of areas. C = A K^-1 - S is
the variance of the predicted effects. Derivation: docs/methods/small_area.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from vicinia.methods.small_area.inputs import Floats
from vicinia.methods.small_area.spatial_likelihood import SpatialPoint, scaled

_BLOCK = 64
"""Columns that are solved together: wide enough for vector instructions, narrow enough for the cache."""


class SpatialError(NamedTuple):
    """MSE in total; what is safe to give where the total is not positive; covariance of A and rho."""

    total: Floats
    safe: Floats
    parameter_covariance: Floats


def second_order(point: SpatialPoint) -> SpatialError:
    """g1 + g2 + 2 g3 - g4, with the bias term of maximum likelihood, for every area."""
    model, a, size = point.model, point.a, point.model.y.size
    own = np.empty(size)
    spread = np.empty((size, 2, 2))
    bend = np.empty((size, 2))
    gradient = np.empty((size, 2))
    sums = np.zeros(5)
    for start in range(0, size, _BLOCK):
        part = model.ordering.order[start : start + _BLOCK]  # neighbours in elimination share zeros
        columns = np.zeros((size, part.size))
        columns[part, np.arange(part.size)] = 1.0
        s = a * point.m.solve(columns)
        turned = point.slope_of_k @ s
        shaded = scaled(model.precision, s)  # L s
        # x' M^-1 y is a product of half solutions, which cost half.
        of_shaded, of_turned = point.m.half(shaded), point.m.half(turned)
        by_k = point.k.half(turned)
        along = _dots(s, turned) / a
        own[part] = s[part, np.arange(part.size)]
        through = _dots(s, shaded)
        inner, outer = _dots(of_turned, of_turned), _dots(by_k, by_k)
        spread[part, 0, 0] = (through - a * _dots(of_shaded, of_shaded)) / a**2
        spread[part, 0, 1] = spread[part, 1, 0] = -_dots(of_turned, of_shaded) / a
        spread[part, 1, 1] = (outer - inner) / a
        second = model.weights @ s
        bend[part, 0] = -along / a
        bend[part, 1] = 2.0 * (outer - _dots(second, second)) / a
        gradient[part, 0] = (own[part] - through) / a
        gradient[part, 1] = -along
        known = model.precision[part]
        few = point.slope_of_k[part].toarray().T  # K's slope is symmetric
        square = point.k.half(point.slope_of_k @ point.k.half_transposed(columns))
        sums += np.array(
            [
                known @ through,
                known @ along,
                (point.k.half(few) * by_k).sum(),
                (point.m.half(few) * of_turned).sum(),
                (square**2).sum(),
            ]
        )
    traces = _traces(point, sums)
    information = _information(point, traces)
    covariance: Floats = np.linalg.inv(information).astype(float)
    # X - (predicted share of X): how an error in the coefficients reaches the estimate.
    passing = model.basis - point.effects(model.basis)
    second_term = ((passing @ point.gram_inverse) * passing).sum(axis=1)
    third = np.einsum("dab,ab->d", spread, covariance)
    fourth = covariance[0, 1] * bend[:, 0] + 0.5 * covariance[1, 1] * bend[:, 1]
    safe = own + second_term + 2.0 * third
    total = safe - fourth
    if model.method == "ml":
        total = total - gradient @ _bias(point, covariance)
    return SpatialError(total, safe, covariance)


def _traces(point: SpatialPoint, sums: Floats) -> Floats:
    """tr(V^-1 V_a V^-1 V_b) for A and rho from sums over the columns."""
    a, (through, along, outer, inner, square) = point.a, sums
    inverse_of_k = point.k.inverse_sum(point.slope_of_k)
    inverse_of_m = point.m.inverse_sum(point.slope_of_k)
    crossed = -(inverse_of_k - inverse_of_m - along) / a
    last = square - 2.0 * outer / a + inner / a
    return np.array([[through / a**2, crossed], [crossed, last]])


def _information(point: SpatialPoint, traces: Floats) -> Floats:
    """Expected information of the restricted likelihood.

    Used for "ml" too, as by Molina, Salvati and Pratesi (2009): it differs from the likelihood's by a
    lower order and counts the degrees of freedom that the coefficients take.
    """
    bent = [np.where(point.model.sampled[:, None], b, 0.0) for b in point.bent(point.whitened)]
    once = [point.gram_inverse @ (point.whitened.T @ b) for b in bent]
    full = traces.copy()
    for i in range(2):
        for j in range(2):
            twice = np.trace(point.gram_inverse @ (bent[i].T @ point.inverse(bent[j])))
            full[i, j] += np.trace(once[i] @ once[j]) - 2.0 * twice
    return 0.5 * full


def _bias(point: SpatialPoint, covariance: Floats) -> Floats:
    """Bias of the maximum likelihood estimates of A and rho."""
    pulls = [-np.trace(point.gram_inverse @ (point.whitened.T @ b)) for b in point.bent(point.whitened)]
    return np.asarray(0.5 * covariance @ pulls)


def _dots(one: Floats, other: Floats) -> Floats:
    return np.einsum("ij,ij->j", one, other)
