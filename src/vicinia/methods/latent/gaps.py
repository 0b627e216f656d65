"""Persons in need whom no service has met: how many, how surely, and where first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from vicinia.methods.latent.reading import Areas, read_areas

Floats = npt.NDArray[np.float64]

_MANY, _REFERENCE = 2_000, 200
"""Among very many certain areas each is compared with so many of them, evenly spread."""
_PORTION = 2_000


@dataclass(frozen=True, slots=True)
class Gap:
    """One entry per area, in the order given."""

    gap: Floats
    """Persons in need who were not seen: expected less seen. Negative where more were seen than expected."""
    rate: Floats
    """The gap per resident."""
    standard_error: Floats
    """Of the gap, in persons."""
    lower: Floats
    upper: Floats
    """Limits of the interval for the gap, in persons."""
    probability: Floats
    """That more persons are in need than were seen."""
    rank: npt.NDArray[np.intp]
    """1 for the area to look at first; 0, no rank, where the interval does not lie above zero."""
    level: float
    by: str
    areas: tuple[Any, ...]
    """Names of the areas; their places where none were given."""
    notes: tuple[str, ...]

    @property
    def certain(self) -> npt.NDArray[np.bool_]:
        """Where the whole interval lies above zero."""
        return self.lower > 0

    def order(self) -> npt.NDArray[np.intp]:
        """Places of the ranked areas, rank 1 first."""
        ranked = np.flatnonzero(self.rank)
        return ranked[np.argsort(self.rank[ranked])]


def gap(
    expected: npt.ArrayLike,
    expected_mse: npt.ArrayLike,
    seen: npt.ArrayLike,
    population: npt.ArrayLike,
    *,
    level: float = 0.95,
    by: Literal["rate", "persons"] = "rate",
    minimum: float = 0,
    limits: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    areas: Iterable[Any] | None = None,
) -> Gap:
    """Expected less seen, with what is known about it; an area is ranked only where a gap is certain.

    What is estimated is the true number of persons in need who live in an area, less the number of those
    whom services met. The first is known as `expected` with a mean squared error, and taken as normal around
    it; the second was counted and has no error of its own. Nothing is inferred from `seen` about need.

    Args:
        expected: (areas,) *persons* in need, as estimated: for a rate from `small_area`, rate × population.
            Where every value is at most 1 they are taken as rates and multiplied here, which a note says.
        expected_mse: (areas,) its mean squared error in persons²: MSE of the rate × population². In the
            square of the rate where `expected` are rates.
        seen: (areas,) distinct persons in need met by any service in the same period, residents only.
        population: (areas,) persons living there.
        level: Of the intervals.
        by: Rank by gap per resident ("rate"), or by number of persons, which favours large areas.
        minimum: Areas where fewer persons than this are expected get no rank.
        limits: (lower, upper) limits of `expected` in persons at this level, where they are known better than
            from the mean squared error: those of `small_area.bootstrap` × population.
        areas: Names, for messages and the result. Series with an index are matched by it.

    Returns:
        The gap with its interval, held within what is possible (nobody to everybody in need), the probability
        that there is one, and ranks. Certain areas are ordered by *expected rank*: one plus the expected
        number of certain areas whose gap is larger, so that an area does not come first merely because little
        is known about it.

    Raises:
        ValueError: arrays of different length, missing, infinite or negative values, more persons in need or
            seen than live in an area, a level outside 0 to 1.

    Sources: R. Fay and R. Herriot, JASA 74 (1979), for `expected`; N. Laird and T. Louis, "Empirical Bayes
    ranking methods", Journal of Educational Statistics 14 (1989), and R. Lin, T. Louis, S. Paddock and
    G. Ridgeway, "Loss function based ranking in two-stage, hierarchical models", Bayesian Analysis 1 (2006).

    >>> found = gap([900, 400, 300], [120**2, 90**2, 60**2], [450, 350, 90], [9_000, 5_000, 3_000])
    >>> found.gap.tolist(), found.rank.tolist(), found.probability.round(3).tolist()
    ([450.0, 50.0, 210.0], [2, 0, 1], [1.0, 0.711, 1.0])
    """
    if not 0 < level < 1:
        raise ValueError(f"The level of the intervals is {level:g}: give a share between 0 and 1, as 0.95.")
    if by not in ("rate", "persons"):
        raise ValueError(f'by is {by!r}: rank by "rate" (per resident) or by "persons".')
    given = read_areas(expected, expected_mse, seen, population, limits, areas)
    difference, error = given.expected - given.seen, np.sqrt(given.mse)
    quantile = float(ndtri((1 + level) / 2))
    below, above = quantile * error, quantile * error
    if given.lower is not None and given.upper is not None:
        below, above = given.expected - given.lower, given.upper - given.expected
    lower = np.maximum(difference - below, -given.seen)
    upper = np.minimum(difference + above, given.population - given.seen)
    # The half of the interval that points to zero says how far away zero is.
    deviation = np.where(difference > 0, below, above) / quantile
    with np.errstate(divide="ignore", invalid="ignore"):
        probability = np.where(deviation > 0, ndtr(difference / deviation), difference > 0)
    residents = np.maximum(given.population, 1.0)
    scale = residents if by == "rate" else np.ones(residents.size)
    rank = np.zeros(difference.size, dtype=np.intp)
    ranked = np.flatnonzero((lower > 0) & (given.expected >= minimum))
    rank[ranked] = _ranks(difference[ranked] / scale[ranked], error[ranked] / scale[ranked])
    return Gap(
        gap=difference,
        rate=difference / residents,
        standard_error=error,
        lower=lower,
        upper=upper,
        probability=probability,
        rank=rank,
        level=level,
        by=by,
        areas=given.names,
        notes=_notes(given, lower, upper),
    )


def _ranks(value: Floats, error: Floats) -> npt.NDArray[np.intp]:
    """Ranks from 1, by expected rank; the larger value first where two are equal."""
    expected = np.zeros(value.size)
    others = np.argsort(value)
    if value.size > _MANY:
        others = others[np.linspace(0, value.size - 1, _REFERENCE).round().astype(np.intp)]
    for begin in range(0, value.size, _PORTION):
        some = slice(begin, begin + _PORTION)
        distance = value[others] - value[some, None]
        spread = np.hypot(error[others], error[some, None])
        surely = np.where(distance == 0, 0.5, (distance > 0).astype(float))
        larger = np.where(spread > 0, ndtr(distance / np.where(spread > 0, spread, 1.0)), surely)
        expected[some] = larger.sum(axis=1)
    order = np.lexsort((np.arange(value.size), -value, expected.round(9)))
    ranks = np.empty(value.size, dtype=np.intp)
    ranks[order] = np.arange(1, value.size + 1)
    return ranks


def _notes(given: Areas, lower: Floats, upper: Floats) -> tuple[str, ...]:
    notes = []
    if given.were_rates:
        notes.append("No value of expected is above 1: they are taken as rates and multiplied by population.")
    if not (lower > 0).any():
        notes.append("No area has a certain gap: none is ranked.")
    over = np.flatnonzero(upper < 0)
    if over.size:
        names = ", ".join(str(given.names[place]) for place in over[:5])
        notes.append(
            f"More persons were seen than are expected, beyond chance, in {over.size} areas ({names}"
            f"{', …' if over.size > 5 else ''}): see whether all live there and each was counted once."
        )
    if (given.mse == 0).any():
        notes.append("Where the mean squared error is 0 the expected number is taken as exact.")
    return tuple(notes)
