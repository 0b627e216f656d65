"""Scales on which the model may be more nearly true than on the one people read: log and arcsine.

The model is fitted to z = h^-1(y); what is reported is h of it. Because h bends, the mean of h(z) is not
h of the mean: every function here takes the mean and variance of a normal z and gives the exact mean of h.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erf, ndtr

from vicinia.methods.small_area.inputs import AreaData, Floats

Transform = Literal["log", "arcsin"]
_HALF_PI = np.pi / 2


def check_transform(transform: str | None) -> None:
    """Refuse an unknown name."""
    if transform is not None and transform not in get_args(Transform):
        raise ValueError(f'There is no transform {transform!r}: choose None, "log" or "arcsin".')


def effective_variance(direct: ArrayLike, sizes: ArrayLike) -> Floats:
    """Variance of the arcsine of a share asked of effectively n persons: 1 / (4 n), NaN where n is."""
    n = np.asarray(sizes, dtype=float)
    if n.shape != np.shape(direct):
        raise ValueError(
            f"There are {np.size(direct)} direct estimates but the effective sizes have the shape {n.shape}: "
            "give one effective sample size for each area, NaN where an area was not sampled."
        )
    for row in np.flatnonzero(n <= 0):
        raise ValueError(
            f"The effective sample size in row {row} (counting from 0) is {n[row]:g}: it must be positive; "
            "give NaN as direct estimate and size if the area was not sampled."
        )
    return 1.0 / (4.0 * n)


def to_model(
    data: AreaData, transform: str | None, *, is_model_variance: bool = False
) -> tuple[Floats, Floats]:
    """Estimates and variances on the scale of the model, NaN estimates kept.

    Variances are carried over by the delta method: Var(y) / y² for the log; Var(y) / (4 y (1 - y)) for the
    arcsine, which is 1 / (4 n) with the effective sample size n = y (1 - y) / Var(y).
    """
    y, d = data.direct, data.variance
    if transform is None:
        return y, d
    if transform == "log":
        for row in np.flatnonzero(y <= 0):
            raise ValueError(
                f"The direct estimate of {data.name(row)} is {y[row]:g} and has no logarithm: "
                "use another transform, or NaN for an area where nothing could be estimated."
            )
        return np.log(y), d / y**2
    for row in np.flatnonzero((y < 0) | (y > 1)):
        raise ValueError(
            f"The direct estimate of {data.name(row)} is {y[row]:g}: the arcsine needs shares from 0 to 1."
        )
    z = np.arcsin(np.sqrt(y))
    if is_model_variance:
        return z, d
    for row in np.flatnonzero((y == 0) | (y == 1)):
        raise ValueError(
            f"The direct estimate of {data.name(row)} is {y[row]:g}, from which no effective sample size "
            "follows: give effective_sizes."
        )
    return z, d / (4.0 * y * (1.0 - y))


def back(z: Floats, transform: str | None) -> Floats:
    """h(z); increasing, so that limits of intervals may be carried through it."""
    if transform == "log":
        return np.exp(z)
    if transform == "arcsin":
        return np.sin(np.clip(z, 0.0, _HALF_PI)) ** 2
    return z


def back_mean(mean: Floats, variance: Floats, transform: str | None) -> Floats:
    """E h(z) for z ~ N(mean, variance), exactly."""
    if transform == "log":
        return np.exp(mean + variance / 2)
    if transform == "arcsin":
        return _sine_moments(mean, variance)[0]
    return mean


def back_error(estimate: Floats, mean: Floats, variance: Floats, transform: str | None) -> Floats:
    """E (h(z) - estimate)² for z ~ N(mean, variance), exactly."""
    if transform == "log":
        first = np.exp(mean + variance / 2)
        spread = first**2 * np.expm1(variance)
    elif transform == "arcsin":
        first, second = _sine_moments(mean, variance)
        spread = np.maximum(second - first**2, 0.0)
    else:
        first, spread = mean, variance
    return (first - estimate) ** 2 + spread


def _sine_moments(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """First and second moment of sin²(z held within 0 and π/2).

    sin² and sin⁴ are sums of cosines, and the integral of a cosine against a normal density is an error
    function at a complex place.
    """
    # Beyond a deviation of 8 radians z is outside the quarter circle for all purposes, and erf overflows.
    deviation = np.clip(np.sqrt(variance), 1e-12, 8.0)
    above = ndtr((mean - _HALF_PI) / deviation)
    inside = ndtr((_HALF_PI - mean) / deviation) - ndtr(-mean / deviation)
    two, four = (_cosine(k, mean, deviation) for k in (2, 4))
    first = above + (inside - two) / 2
    second = above + (3 * inside - 4 * two + four) / 8
    return np.clip(first, 0.0, 1.0), np.clip(second, 0.0, 1.0)


def _cosine(k: int, mean: Floats, deviation: Floats) -> Floats:
    """The integral of cos(k z) over 0 to π/2 against the density of N(mean, deviation²)."""
    width = deviation * np.sqrt(2)
    shift = 1j * k * deviation**2
    part = erf((_HALF_PI - mean - shift) / width) - erf((-mean - shift) / width)
    wave = np.exp(1j * k * mean - (k * deviation) ** 2 / 2)
    return np.asarray((wave * part).real / 2)
