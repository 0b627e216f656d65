"""What the area-level model answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from vicinia.methods.small_area.area_variance import Method
from vicinia.methods.small_area.inputs import Bools, Floats
from vicinia.methods.small_area.scales import Transform, back


@dataclass(frozen=True, slots=True)
class FayHerriot:
    """A fitted area-level model. Arrays have one entry per area in the order given, and cannot be changed."""

    coefficients: Floats
    """(columns,) on the scale of the model (that is of log or arcsine where transformed)."""
    standard_errors: Floats
    """(columns,) of the coefficients."""
    coefficient_covariance: Floats
    area_variance: float
    """A, on the scale of the model; exactly 0 at the boundary."""
    eblup: Floats
    """(areas,) the estimates, on the scale of the direct ones; for unsampled areas the synthetic estimate."""
    mse: Floats
    """(areas,) estimated mean squared error of `eblup`, on the scale of the direct estimates."""
    synthetic: Floats
    """(areas,) what the covariates alone say."""
    shrinkage: Floats
    """(areas,) gamma = A / (A + D), the weight of the direct estimate; 0 where there is none."""
    out_of_sample: Bools
    loglik: float
    """Log likelihood (not the restricted one) at the estimates, on the scale of the model."""
    aic: float
    bic: float
    converged: bool
    notes: tuple[str, ...]
    """Whatever a reader of the figures should know."""
    method: Method
    transform: Transform | None
    areas: tuple[Any, ...] | None
    model_eblup: Floats
    """As `eblup`, on the scale of the model."""
    model_mse: Floats
    model_direct: Floats
    model_variance: Floats
    design: Floats

    @property
    def gamma(self) -> Floats:
        """The shrinkage under its name in the literature."""
        return self.shrinkage

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """(areas,) lower and upper limits: estimate ± normal quantile × root MSE, made on the model's scale.

        With few areas `bootstrap` is more honest. Raises ValueError for a level outside 0 to 1.
        """
        if not 0 < level < 1:
            raise ValueError(
                f"The level of the intervals is {level:g}: give a share between 0 and 1, as 0.95."
            )
        half = float(ndtri((1 + level) / 2)) * np.sqrt(self.model_mse)
        return back(self.model_eblup - half, self.transform), back(self.model_eblup + half, self.transform)


@dataclass(frozen=True, slots=True)
class SpatialFayHerriot:
    """A fitted area-level model with spatially correlated effects; arrays as in FayHerriot."""

    coefficients: Floats
    standard_errors: Floats
    coefficient_covariance: Floats
    area_variance: float
    """A, the variance of what is new in each area (the innovations v); exactly 0 at the boundary."""
    rho: float
    """Spatial correlation, between -1 and 1; 0 at the boundary A = 0."""
    parameter_covariance: Floats
    """(2, 2) asymptotic covariance of the estimates of A and rho; zeros at the boundary."""
    eblup: Floats
    """(areas,) the estimates; for unsampled areas from covariates and neighbours."""
    mse: Floats
    synthetic: Floats
    """(areas,) what the covariates alone say."""
    out_of_sample: Bools
    loglik: float
    """Log likelihood (not the restricted one) at the estimates."""
    aic: float
    bic: float
    converged: bool
    notes: tuple[str, ...]
    method: str
    areas: tuple[Any, ...] | None


@dataclass(frozen=True, slots=True)
class SpaceTimeFayHerriot:
    """A fitted area-level model of several periods; arrays have one entry per row, in the order given."""

    coefficients: Floats
    standard_errors: Floats
    coefficient_covariance: Floats
    area_variance: float
    """Variance of what is new in each area, for all its periods; exactly 0 at the boundary."""
    rho_space: float
    """Spatial correlation of the area effects; 0 where they have no variance."""
    period_variance: float
    """Variance of what is new in each area and period; exactly 0 at the boundary."""
    rho_time: float
    """Correlation from one period to the next; 0 in the model "S"."""
    parameter_covariance: Floats
    """Asymptotic covariance of area_variance, rho_space, period_variance and (in "ST") rho_time; 0 where a
    parameter lies at its boundary."""
    eblup: Floats
    mse: Floats
    synthetic: Floats
    out_of_sample: Bools
    loglik: float
    """Log likelihood (not the restricted one) at the estimates."""
    aic: float
    bic: float
    converged: bool
    notes: tuple[str, ...]
    model: str
    areas: tuple[Any, ...] | None
