"""The one place that calls the method for finding unusual weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vicinia.methods import surveillance

LEAST_WEEKS = 11
"""With fewer weeks of past there is nothing to compare with."""
CONTINUES_WEEKS = 3
"""An excess within so many weeks of an alert in the same place continues it."""
_SEED = 20_261_126


@dataclass(frozen=True, slots=True)
class Excess:
    """More than usual in the last week, in some places, since some weeks."""

    places: tuple[int, ...]
    since: int
    observed: float
    expected: float
    recurrence_months: float


def excesses(
    counts: Sequence[Sequence[int]], coordinates: Sequence[tuple[float, float]], *, budget: float
) -> list[Excess]:
    """Excesses of the last week of a table places × weeks, at ``budget`` false alarms a month.

    ``coordinates`` are planar. The same counts always give the same answer.
    """
    if len(counts[0]) < LEAST_WEEKS or not any(any(row) for row in counts):
        return []
    found = surveillance.alerts(counts, coordinates, budget=budget, quiet=CONTINUES_WEEKS, seed=_SEED)
    return [
        Excess(one.places, one.since, one.observed, one.expected, one.recurrence_months)
        for one in found.current
    ]
