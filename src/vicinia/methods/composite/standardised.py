"""The sum of standardised indicators, as deprivation indices of small areas are commonly made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vicinia.methods.composite.indicators import Floats, per_indicator, per_unit, read, refuse_constant
from vicinia.methods.composite.scored import Scored


@dataclass(frozen=True, slots=True, eq=False)
class StandardisedSum(Scored):
    """Scores with what each indicator adds to them. `np.asarray(index)` gives the scores."""

    scores: Floats
    """One a unit; the (weighted) mean over the reference population is nought."""
    contributions: Floats
    """Units × indicators; each row adds up to the unit's score."""
    mean: Floats
    """Of each indicator."""
    standard_deviation: Floats
    """Of each indicator."""
    indicators: tuple[str, ...]


def zscore_sum(
    values: Any,
    polarity: Any,
    *,
    weights: Any = None,
    population: Any = None,
    units: Sequence[Any] | None = None,
    indicators: Sequence[Any] | None = None,
) -> StandardisedSum:
    """Sum of the indicators in standard deviations from their mean, each with its polarity.

    `values`: units × indicators; `polarity`: +1 or −1 for each. Standard deviations are those of the
    population (dividing by the number of units, not by one less). `weights` multiply the indicators (1
    when absent). With `population` (one figure a unit) means and standard deviations weigh every unit by
    its people, so that an area counts as much as those who live in it.

    Raises ValueError for cells that are missing (with the list), an indicator that is the same everywhere
    (by name), a polarity other than ±1, and weights or populations that are negative.

    Source: N. Caranci et al., "The Italian deprivation index at census block level", Epidemiologia e
    Prevenzione 34 (2010); A. Rosano et al., "Update to the 2011 census of the Italian deprivation index",
    Epidemiologia e Prevenzione 44 (2020).

    >>> zscore_sum([[1, 5], [3, 9]], [1, 1]).scores.tolist()
    [-2.0, 2.0]
    """
    table = read(values, polarity, units=units, indicators=indicators)
    counted = None if population is None else per_unit(population, len(table.values), "population")
    inhabited = table.values if counted is None else table.values[counted > 0]
    refuse_constant(inhabited.min(axis=0), inhabited.max(axis=0), table)
    mean = np.average(table.values, axis=0, weights=counted)
    deviation = np.sqrt(np.average((table.values - mean) ** 2, axis=0, weights=counted))
    factor = table.polarity / deviation
    if weights is not None:
        given = per_indicator(weights, table, "weight")
        if (given < 0).any():
            raise ValueError("A weight is negative; say with the polarity which way an indicator counts.")
        factor = factor * given
    contributions = (table.values - mean) * factor
    return StandardisedSum(contributions.sum(axis=1), contributions, mean, deviation, table.indicators)
