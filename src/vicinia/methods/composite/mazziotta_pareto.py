"""The Mazziotta–Pareto index and its adjusted form: a mean that is corrected where indicators disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from vicinia.methods.composite.indicators import Floats, Table, per_indicator, read, refuse_constant, shares
from vicinia.methods.composite.scored import Scored

Penalty = Literal["negative", "positive"]

_SIGNS = {"negative": -1.0, "positive": 1.0}


@dataclass(frozen=True, slots=True, eq=False)
class PenalisedIndex(Scored):
    """Scores, and each step on the way to them. `np.asarray(index)` gives the scores."""

    scores: Floats
    """One a unit: mean plus penalty."""
    normalised: Floats
    """Units × indicators on the common scale, all pointing the same way."""
    mean: Floats
    """Of each unit's normalised indicators."""
    standard_deviation: Floats
    """Of each unit's normalised indicators (dividing by their number)."""
    penalty: Floats
    """What was added to each mean: never above nought for "negative", never below for "positive"."""
    lower: Floats
    """Value of each indicator that stands for 70 (AMPI) or for one deviation below the mean (MPI)."""
    upper: Floats
    """Value that stands for 130, or for one deviation above the mean."""
    minimum: Floats
    """Smallest value of each indicator over all units and years; give it, with `maximum`, to other years."""
    maximum: Floats
    indicators: tuple[str, ...]


def ampi(
    values: Any,
    polarity: Any,
    reference: Any,
    *,
    penalty: Penalty = "negative",
    weights: Any = None,
    minimum: Any = None,
    maximum: Any = None,
    units: Sequence[Any] | None = None,
    indicators: Sequence[Any] | None = None,
) -> PenalisedIndex:
    """Adjusted Mazziotta–Pareto index: comparable over years, with a reference that scores 100.

    Each indicator is put on a scale on which its reference is 100 and the two goalposts, half a range below
    and above the reference, are 70 and 130 (turned round for polarity −1). The score is the mean of a
    unit's normalised indicators minus (penalty "negative") or plus ("positive") their variance divided by
    their mean. Where high scores are good the negative penalty holds unbalanced units back; for an
    index of hardship, where high scores are bad, the positive one is meant.

    `values`: units × indicators, in any units of measure; several years are stacked as rows, so that the
    range is taken over all of them. To add a year later without moving the old scores, give the `minimum`
    and `maximum` of the earlier result. `polarity`: +1 or −1 for each indicator. `reference`: one value for
    each, in the indicator's own unit. `weights`: of the indicators (equal when absent, as published).
    Mappings by indicator name are understood wherever there is one figure for each.

    Raises ValueError for cells that are missing (with the list), an indicator without range (by name), a
    polarity other than ±1, and a reference so far from the values that a unit's mean is not positive.

    Source: M. Mazziotta and A. Pareto, "On a generalized non-compensatory composite index for measuring
    socio-economic phenomena", Social Indicators Research 127 (2016).

    >>> ampi([[40, 20], [60, 10]], [1, -1], [50, 15]).scores.tolist()
    [70.0, 130.0]
    """
    table = read(values, polarity, units=units, indicators=indicators)
    middle = per_indicator(reference, table, "reference")
    low = _bound(minimum, "minimum", table, table.values.min(axis=0))
    high = _bound(maximum, "maximum", table, table.values.max(axis=0))
    crossed = np.flatnonzero(high < low)
    if crossed.size:
        j = crossed[0]
        raise ValueError(
            f"The minimum of '{table.indicators[j]}' ({low[j]:g}) is above its maximum ({high[j]:g})."
        )
    refuse_constant(low, high, table)
    normalised = 100 + table.polarity * (table.values - middle) * (60 / (high - low))
    half = (high - low) / 2
    return _penalised(table, normalised, penalty, weights, (middle - half, middle + half), (low, high))


def mpi(
    values: Any,
    polarity: Any,
    *,
    penalty: Penalty = "negative",
    weights: Any = None,
    units: Sequence[Any] | None = None,
    indicators: Sequence[Any] | None = None,
) -> PenalisedIndex:
    """Mazziotta–Pareto index: each indicator as a z-score with mean 100 and standard deviation 10.

    Good for one year: every unit is compared with the average of those given. Means and standard
    deviations (dividing by the number of units) are those of the given units; the score is the mean of a
    unit's z-scores minus or plus their variance divided by their mean, as in `ampi`, which see for
    shapes, penalties, weights and errors.

    Source: M. Mazziotta and A. Pareto, "Un indice sintetico non compensativo per la misura della dotazione
    infrastrutturale", Rivista di statistica ufficiale 1/2011; the same authors (2016).

    >>> mpi([[1, 5], [3, 9]], 1).scores.tolist()
    [90.0, 110.0]
    """
    table = read(values, polarity, units=units, indicators=indicators)
    low, high = table.values.min(axis=0), table.values.max(axis=0)
    refuse_constant(low, high, table)
    centre, spread = table.values.mean(axis=0), table.values.std(axis=0)
    normalised = 100 + table.polarity * (table.values - centre) * (10 / spread)
    return _penalised(table, normalised, penalty, weights, (centre - spread, centre + spread), (low, high))


def sign_of(penalty: str) -> float:
    """−1 or +1; ValueError for any other word."""
    if penalty not in _SIGNS:
        raise ValueError(f'The penalty is "negative" or "positive"; got {penalty!r}.')
    return _SIGNS[penalty]


def _bound(given: Any, what: str, table: Table, found: Floats) -> Floats:
    return found if given is None else per_indicator(given, table, what)


def _penalised(
    table: Table,
    normalised: Floats,
    penalty: str,
    weights: Any,
    goalposts: tuple[Floats, Floats],
    extremes: tuple[Floats, Floats],
) -> PenalisedIndex:
    sign = sign_of(penalty)
    share = shares(weights, table)
    # Row by row, not as one matrix product: units with equal figures then have exactly equal scores.
    mean = (normalised * share).sum(axis=1)
    variance = ((normalised - mean[:, None]) ** 2 * share).sum(axis=1)
    if mean.min() <= 0:
        row = int(mean.argmin())
        raise ValueError(
            f"The normalised mean of {table.unit(row)} is {mean[row]:.3g}, and the penalty, which divides by "
            f"it, has no meaning there: the reference lies too far from the values. Choose a nearer one."
        )
    correction = sign * variance / mean
    return PenalisedIndex(
        mean + correction,
        normalised,
        mean,
        np.sqrt(variance),
        correction,
        *goalposts,
        *extremes,
        table.indicators,
    )
