"""To the top of a likelihood of two to four parameters, some of which have bounds.

Newton's method with curvature learnt on the way: it begins with the information matrix the model offers and
is corrected by what the slope really did between steps (the symmetric rank-one rule: C. Broyden 1967;
A. Conn, N. Gould and P. Toint 1991). Near the top this is nearly as quick as true Newton steps, and needs no
second derivatives. Steps are shortened until the likelihood rises.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.small_area.inputs import Floats

_STEPS, _HALVINGS = 200, 40
_SETTLED = 1e-10
"""Relative size of a last step."""
_FLAT = 1e-9
"""A promised rise of the log likelihood that rounding may hide."""


class Place(Protocol):
    """The model at some parameters."""

    height: float

    def score(self) -> Floats:
        """Slope of the height in every parameter."""

    def information(self) -> Floats:
        """Minus the curvature, or something near it that is positive definite."""


P = TypeVar("P", bound=Place)


def climb(
    at: Callable[[Floats], P], start: Floats, low: Floats, high: Floats, pairs: Sequence[tuple[int, int]]
) -> tuple[P, Floats, bool]:
    """The top near a start: the model there, its parameters, and whether the climb settled.

    pairs: (variance, correlation) places; a correlation stays where it is while its variance is 0.
    """
    parameters, place = start, at(start)
    slope = place.score()
    curvature, is_fresh = place.information(), True
    for _ in range(_STEPS):
        free = free_places(parameters, slope, low, high, pairs)
        if not free.size:
            return place, parameters, True
        step = _newton(curvature, slope, free)
        if step is None:
            if is_fresh:
                return place, parameters, False
            curvature, is_fresh = place.information(), True
            continue
        gain = float(step @ slope)
        found = _rise(at, place, parameters, step, gain, low, high)
        if found is None:
            if gain < _FLAT:
                return place, parameters, True
            if is_fresh:
                return place, parameters, False
            curvature, is_fresh = place.information(), True
            continue
        there, trial = found
        moved = trial - parameters
        variances = [variance for variance, _ in pairs]
        scale = np.ones(trial.size)
        scale[variances] = np.maximum(np.maximum(parameters, trial), 1e-300)[variances]
        place, parameters, before = there, trial, slope
        slope = place.score()
        if np.max(np.abs(moved) / scale) < _SETTLED:
            return place, parameters, True
        surprise = before - slope - curvature @ moved
        weight = float(surprise @ moved)
        if abs(weight) > 1e-10 * float(np.linalg.norm(surprise) * np.linalg.norm(moved)):
            curvature = curvature + np.outer(surprise, surprise) / weight
        is_fresh = False
    return place, parameters, False


def free_places(
    parameters: Floats, slope: Floats, low: Floats, high: Floats, pairs: Sequence[tuple[int, int]]
) -> NDArray[np.intp]:
    """Which parameters may move: not out of bounds, and no correlation of what has no variance."""
    stuck = ((parameters <= low) & (slope <= 0)) | ((parameters >= high) & (slope >= 0))
    for variance, correlation in pairs:
        if correlation < stuck.size and parameters[variance] == 0:
            stuck[correlation] = True
    return np.flatnonzero(~stuck)


def _newton(curvature: Floats, slope: Floats, free: NDArray[np.intp]) -> Floats | None:
    """Newton's step among the free parameters; None where the curvature does not point up."""
    inner = curvature[np.ix_(free, free)]
    unit = np.sqrt(np.abs(np.diag(inner)))
    if not unit.all():
        return None
    values, vectors = np.linalg.eigh(inner / np.outer(unit, unit))
    if values[0] <= 1e-12:
        return None
    step = np.zeros_like(slope)
    step[free] = vectors @ ((vectors.T @ (slope[free] / unit)) / values) / unit
    return step


def _rise(
    at: Callable[[Floats], P],
    place: P,
    parameters: Floats,
    step: Floats,
    gain: float,
    low: Floats,
    high: Floats,
) -> tuple[P, Floats] | None:
    """The first of ever shorter steps that rises as it should; None where none does."""
    noise = 1e-13 * (1.0 + abs(place.height))
    for halving in range(_HALVINGS):
        share = 0.5**halving
        trial = np.clip(parameters + share * step, low, high)
        there = at(trial)
        if there.height >= place.height + 1e-4 * share * gain - noise:
            return there, trial
        if share * gain < noise:
            return None
    return None
