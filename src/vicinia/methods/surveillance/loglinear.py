"""A small log-linear model with overdispersion, fitted by iteratively reweighted least squares.

Source: P. McCullagh, J. Nelder, "Generalized Linear Models", 2nd edition (1989), chapters 2 and 9. Start,
stopping rule and the weights behind the standard errors (those of the last iteration) are the customary
ones, so that thresholds agree with R's also where hardly any cases lie behind them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, xlogy

_TOLERANCE = 1e-8
_ITERATIONS = 25
# An expected count never falls below this, however far a trend points down.
_SMALLEST = float(np.finfo(float).eps)


@dataclass(frozen=True, slots=True)
class LogLinear:
    """log E(y) = X β, Var(y) = dispersion × E(y)."""

    coefficients: NDArray[np.float64]
    fitted: NDArray[np.float64]
    leverage: NDArray[np.float64]
    unscaled: NDArray[np.float64]
    """Covariance of the coefficients at dispersion 1."""
    dispersion: float
    """Pearson's estimate, below 1 too; not a number where no degree of freedom is left."""
    freedom: int
    converged: bool

    @property
    def scale(self) -> float:
        """The dispersion, at least 1: counts vary no less than Poisson ones."""
        return max(self.dispersion, 1.0) if self.dispersion == self.dispersion else 1.0

    def p_value(self, index: int) -> float:
        """Two-sided, of one coefficient (Student's t)."""
        error = np.sqrt(self.dispersion * self.unscaled[index, index])
        if not error > 0:
            return float("nan")
        return float(2 * stdtr(self.freedom, -abs(self.coefficients[index] / error)))

    def predict(self, row: NDArray[np.float64]) -> tuple[float, float]:
        """The expected count for a row of the design, and its standard error at `scale`."""
        variance = float(row @ self.unscaled @ row) * self.scale
        linear = float(row @ self.coefficients)
        mean = max(float(np.exp(linear)), _SMALLEST)
        return mean, mean * float(np.sqrt(variance))


def fit(
    design: NDArray[np.float64], response: NDArray[np.float64], weights: NDArray[np.float64] | None = None
) -> LogLinear:
    """Fit counts (n) on a design (n × p) of full rank, optionally with prior weights (n)."""
    prior = np.ones(len(response)) if weights is None else weights
    mean = response + 0.1
    linear = np.log(mean)
    deviance = _deviance(response, mean, prior)
    beta: NDArray[np.float64] | None = None
    converged = False
    for _ in range(_ITERATIONS):
        root = np.sqrt(prior * mean)
        q, r = np.linalg.qr(design * root[:, None])
        before, beta = beta, np.linalg.solve(r, q.T @ (root * (linear + (response - mean) / mean)))
        linear, mean, new = _step(design, beta, response, prior)
        for _ in range(_ITERATIONS):
            if before is None or np.isfinite(new):
                break
            beta = (beta + before) / 2
            linear, mean, new = _step(design, beta, response, prior)
        if abs(new - deviance) / (abs(new) + 0.1) < _TOLERANCE:
            converged = True
            break
        deviance = new
    inverse = np.linalg.inv(r)
    freedom = len(response) - design.shape[1]
    pearson = float((root**2 * ((response - mean) / mean) ** 2).sum())
    assert beta is not None  # noqa: S101 there was at least one iteration
    return LogLinear(
        coefficients=beta,
        fitted=mean,
        leverage=(q**2).sum(axis=1),
        unscaled=inverse @ inverse.T,
        dispersion=pearson / freedom if freedom > 0 else float("nan"),
        freedom=freedom,
        converged=converged,
    )


def _step(
    design: NDArray[np.float64],
    beta: NDArray[np.float64],
    response: NDArray[np.float64],
    prior: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    linear = design @ beta
    with np.errstate(over="ignore"):
        mean = np.maximum(np.exp(linear), _SMALLEST)
    return linear, mean, _deviance(response, mean, prior)


def _deviance(response: NDArray[np.float64], mean: NDArray[np.float64], prior: NDArray[np.float64]) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = xlogy(response, response / mean) - (response - mean)
    return float(2 * (prior * parts).sum())
