"""Worlds with a known truth: poverty in the fifteen municipalities, twenty persons asked in each.

Populations are those of the census; everything else is invented. In every world each municipality gets an
index of its covariates and an effect of its own, every resident is poor or not, and a simple random sample
is drawn without replacement. The figures were fixed before anything was estimated: poverty around 13 %,
rising and falling with the index (0.4 in the logit for one standard deviation), and differing beyond it
(standard deviation 0.3 in the logit, about 3.4 points).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vicinia.methods import small_area
from vicinia.territory.facts import PLACES

POPULATIONS = np.array([place.population for place in PLACES])
ASKED = 20


class World(NamedTuple):
    """What is so, and what the survey saw."""

    truth: NDArray[np.float64]
    direct: NDArray[np.float64]
    covariates: NDArray[np.float64]


class Honesty(NamedTuple):
    """How often and how far the estimates were right, over all worlds and municipalities."""

    coverage: float
    """Share of the bootstrap's 95 % intervals that hold the truth."""
    normal_coverage: float
    """The same for estimate ± 1.96 root of the analytical MSE."""
    error_ratio: float
    """RMSE of the estimates over RMSE of the direct ones."""
    mse_bias: float
    """Mean of the bootstrap's MSE over the mean squared error, minus 1."""
    analytical_bias: float
    at_zero: float
    """Share of worlds in which the area variance was estimated as 0."""


def worlds(
    count: int, seed: int, *, level: float = -1.9, slope: float = 0.4, spread: float = 0.3
) -> Iterator[World]:
    """Worlds one after the other; the same seed gives the same ones."""
    rng = np.random.default_rng(seed)
    size = POPULATIONS.size
    for _ in range(count):
        index = rng.standard_normal(size)
        index = (index - index.mean()) / index.std()
        logit = level + slope * index + spread * rng.standard_normal(size)
        poor = rng.binomial(POPULATIONS, 1 / (1 + np.exp(-logit)))
        seen = rng.hypergeometric(poor, POPULATIONS - poor, ASKED)
        yield World(poor / POPULATIONS, seen / ASKED, np.column_stack([np.ones(size), index]))


def honesty(
    count: int, seed: int, *, bootstrap_worlds: int = 200, method: str = "reml", **design: float
) -> Honesty:
    """Estimate every world by the recipe that the documentation recommends, and compare with its truth."""
    inside, normal, errors, direct_errors, claimed, analytical, zero = [], [], [], [], [], [], 0
    for number, world in enumerate(worlds(count, seed, **design)):
        variance = small_area.smooth_share_variance(
            world.direct,
            np.full(POPULATIONS.size, ASKED),
            covariates=world.covariates,
            populations=POPULATIONS,
        )
        fit = small_area.fay_herriot(world.direct, variance, world.covariates, method=method)
        sure = small_area.bootstrap(fit, worlds=bootstrap_worlds, seed=number)
        inside.append((sure.lower <= world.truth) & (world.truth <= sure.upper))
        lower, upper = fit.interval(0.95)
        normal.append((lower <= world.truth) & (world.truth <= upper))
        errors.append((fit.eblup - world.truth) ** 2)
        direct_errors.append((world.direct - world.truth) ** 2)
        claimed.append(sure.mse)
        analytical.append(fit.mse)
        zero += fit.area_variance == 0
    error = float(np.mean(errors))
    return Honesty(
        coverage=float(np.mean(inside)),
        normal_coverage=float(np.mean(normal)),
        error_ratio=float(np.sqrt(error / np.mean(direct_errors))),
        mse_bias=float(np.mean(claimed)) / error - 1,
        analytical_bias=float(np.mean(analytical)) / error - 1,
        at_zero=zero / count,
    )
