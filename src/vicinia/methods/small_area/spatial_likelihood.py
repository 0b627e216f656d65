"""The likelihood of the spatial area model, its slope and curvature, without a full matrix.

Effects u = (I - rho W)^-1 v with v ~ N(0, A I) have the precision K / A, K = (I - rho W)'(I - rho W), which
is sparse. With L = diag(1/D), 0 for an unsampled area, the variance of the sampled estimates obeys
    log det V = sum log D + log det (K + A L) - log det K,    V^-1 r = L (r - u),  (K + A L) u = A L r,
so that everything stands on the factors of K and of K + A L, also at A = 0.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import scipy.sparse as sparse

from vicinia.methods.small_area.inputs import Floats
from vicinia.methods.small_area.precision import Factor, Ordering

SpatialMethod = Literal["reml", "ml"]


class SpatialModel:
    """Data and matrices that stay the same for all A and rho. Unsampled areas have the precision 0."""

    def __init__(
        self, y: Floats, basis: Floats, precision: Floats, weights: sparse.csr_array, method: SpatialMethod
    ) -> None:
        self.y, self.basis, self.precision, self.method = y, basis, precision, method
        self.sampled = precision > 0
        self.weights = weights
        self.inward = sparse.csc_array(weights + weights.T)
        self.squared = sparse.csc_array(weights.T @ weights)
        self.identity = sparse.eye_array(y.size, format="csc")
        pattern = sparse.csc_array(abs(self.inward) + abs(self.squared) + self.identity)
        self.ordering = Ordering(pattern)

    def structure(self, rho: float) -> sparse.csc_array:
        """K."""
        return sparse.csc_array(self.identity - rho * self.inward + rho**2 * self.squared)

    def at(self, parameters: Floats) -> SpatialPoint:
        """The model at A and rho."""
        return SpatialPoint(self, float(parameters[0]), float(parameters[1]))


class SpatialPoint:
    """Factors and fit at one A and rho."""

    def __init__(self, model: SpatialModel, a: float, rho: float) -> None:
        self.model, self.a, self.rho = model, a, rho
        structure = model.structure(rho)
        self.k: Factor = model.ordering.factor(structure)
        self.m: Factor = model.ordering.factor(
            sparse.csc_array(structure + sparse.diags_array(a * model.precision, format="csc"))
        )
        self.slope_of_k = sparse.csr_array(2.0 * rho * model.squared - model.inward)
        self.whitened = self.inverse(model.basis)
        """V^-1 X, 0 in the rows of unsampled areas."""
        gram = model.basis.T @ self.whitened
        self.gram_inverse = np.linalg.inv((gram + gram.T) / 2)
        self.on_basis = self.gram_inverse @ (self.whitened.T @ model.y)
        self.residual = np.where(model.sampled, model.y - model.basis @ self.on_basis, 0.0)
        self.pull = self.inverse(self.residual)
        """P y = V^-1 (y - X b)."""
        known = model.precision[model.sampled]
        logdet = self.m.logdet - self.k.logdet - float(np.log(known).sum())
        self.loglik = -0.5 * (
            known.size * float(np.log(2 * np.pi)) + logdet + float(self.residual @ self.pull)
        )
        self.height = self.loglik
        if model.method == "reml":
            self.height += 0.5 * float(np.linalg.slogdet(self.gram_inverse)[1])

    def effects(self, residual: Floats) -> Floats:
        """(areas,) or columns: what is predicted of u."""
        return self.a * self.m.solve(scaled(self.model.precision, residual))

    def inverse(self, residual: Floats) -> Floats:
        """V^-1 residual."""
        return scaled(self.model.precision, residual - self.effects(residual))

    def bent(self, right: Floats) -> tuple[Floats, Floats]:
        """dV/dA and dV/drho times something."""
        plain = self.k.solve(right)
        return plain, -self.a * self.k.solve(self.slope_of_k @ plain)

    def score(self) -> Floats:
        """Slope of the (restricted) log likelihood in A and rho."""
        model = self.model
        traces = np.array([
            self.m.inverse_sum(sparse.diags_array(model.precision, format="csc")),
            self.m.inverse_sum(self.slope_of_k) - self.k.inverse_sum(self.slope_of_k),
        ])  # fmt: skip
        own = [float(self.pull @ bent) for bent in self.bent(self.pull)]
        slope = 0.5 * (np.array(own) - traces)
        if model.method == "reml":
            slope += 0.5 * np.array([
                float(np.trace(self.gram_inverse @ (self.whitened.T @ bent)))
                for bent in self.bent(self.whitened)
            ])  # fmt: skip
        return slope

    def information(self) -> Floats:
        """Curvature: the mean of observed and expected information (Gilmour, Thompson and Cullis 1995)."""
        bent = np.column_stack(self.bent(self.pull))
        bent[~self.model.sampled] = 0.0
        projected = self.inverse(bent)
        projected -= self.whitened @ (self.gram_inverse @ (self.whitened.T @ bent))
        return 0.5 * bent.T @ projected


def scaled(factors: Floats, columns: Floats) -> Floats:
    """diag(factors) times a vector or columns."""
    return factors * columns if columns.ndim == 1 else factors[:, None] * columns
