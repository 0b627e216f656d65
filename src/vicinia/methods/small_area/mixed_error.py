"""Restricted likelihood and prediction error of y = X b + u + e, the covariance of u having some parameters.

Plain full-matrix algebra for models of moderate size: V(t) = G(t) + diag(D), G with first and second
derivatives. Used by the space-time model; derivations: Rao and Molina, *Small Area Estimation* (2015), ch. 5.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from vicinia.methods.small_area.inputs import Bools, Floats


class Covariance(NamedTuple):
    """Of the effects of all rows, at some parameters."""

    value: Floats
    """(rows, rows) G."""
    first: list[Floats]
    """Its derivative in each parameter."""
    second: dict[tuple[int, int], Floats]
    """Second derivatives that are not 0, for i <= j."""


class MixedFit:
    """Likelihood, slope and information at some parameters; rows that were not observed are left out."""

    def __init__(self, y: Floats, x: Floats, variance: Floats, seen: Bools, effects: Covariance) -> None:
        self.seen, self.x, self.effects = seen, x, effects
        inner = np.ix_(seen, seen)
        self.total = effects.value[inner] + np.diag(variance[seen])
        lower = cho_factor(self.total, lower=True)
        self.inverse = cho_solve(lower, np.eye(int(seen.sum())))
        self.whitened = self.inverse @ x[seen]
        gram = x[seen].T @ self.whitened
        self.gram_inverse = np.linalg.inv((gram + gram.T) / 2)
        self.coefficients = self.gram_inverse @ (self.whitened.T @ y[seen])
        self.residual = y[seen] - x[seen] @ self.coefficients
        self.pull = self.inverse @ self.residual
        logdet = 2.0 * float(np.log(np.diag(lower[0])).sum())
        count = self.residual.size
        self.loglik = -0.5 * (count * float(np.log(2 * np.pi)) + logdet + float(self.residual @ self.pull))
        self.height = self.loglik + 0.5 * float(np.linalg.slogdet(self.gram_inverse)[1])

    def score(self) -> Floats:
        """Slope of the restricted likelihood."""
        bent, products = self._moves
        return 0.5 * np.array(
            [float(self.pull @ b) - np.trace(p) for b, p in zip(bent, products, strict=True)]
        )

    def expected_information(self) -> Floats:
        """Of the restricted likelihood."""
        products = self._moves[1]
        return 0.5 * np.array([[float(np.sum(p * q.T)) for q in products] for p in products])

    def information(self) -> Floats:
        """The mean of observed and expected information (Gilmour, Thompson and Cullis 1995)."""
        bent = np.array(self._moves[0])
        return 0.5 * bent @ self.projection @ bent.T

    @cached_property
    def projection(self) -> Floats:
        """P = V^-1 - V^-1 X (X'V^-1 X)^-1 X'V^-1."""
        return np.asarray(self.inverse - self.whitened @ self.gram_inverse @ self.whitened.T)

    @cached_property
    def _moves(self) -> tuple[list[Floats], list[Floats]]:
        """V_a P y and P V_a for every parameter."""
        inner = np.ix_(self.seen, self.seen)
        slopes = [first[inner] for first in self.effects.first]
        return [slope @ self.pull for slope in slopes], [self.projection @ slope for slope in slopes]

    def predicted(self) -> Floats:
        """(rows,) the best predictor, of unobserved rows too."""
        return self.x @ self.coefficients + self.effects.value[:, self.seen] @ self.pull

    def error(self, covariance: Floats) -> tuple[Floats, Floats]:
        """MSE of the predictor to second order, and without what is taken off for curvature.

        covariance: of the parameters that vary, in the order of the derivatives.
        """
        inner, rows = np.ix_(self.seen, self.seen), self.x.shape[0]
        weights = self.effects.value[:, self.seen] @ self.inverse
        own = np.diag(self.effects.value) - np.einsum("ij,ij->i", weights, self.effects.value[:, self.seen])
        passing = self.x - weights @ self.x[self.seen]
        safe = own + ((passing @ self.gram_inverse) * passing).sum(axis=1)
        # How the weights move with each parameter: (G_a - G V^-1 G_a) V^-1.
        moves = [
            (first[:, self.seen] - weights @ first[inner]) @ self.inverse for first in self.effects.first
        ]
        third = sum(
            covariance[i, j] * np.einsum("ij,jk,ik->i", one, self.total, other, optimize=True)
            for i, one in enumerate(moves)
            for j, other in enumerate(moves)
        )
        rest = np.zeros((rows, rows))
        rest[:, self.seen] = weights
        rest = np.eye(rows) - rest
        bend = np.zeros(rows)
        for (i, j), second in self.effects.second.items():
            share = covariance[i, j] * (0.5 if i == j else 1.0)
            bend += share * np.einsum("ij,jk,ik->i", rest, second, rest, optimize=True)
        safe = safe + 2.0 * np.asarray(third)
        return safe - bend, safe
