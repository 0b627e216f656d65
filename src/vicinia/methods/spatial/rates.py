"""Rates of small populations, drawn towards the rate of all or of the neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from vicinia.methods.spatial.neighbours import figures_of, read_neighbours

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SmoothedRates:
    """Rates with what was done to them. `np.asarray(result)` gives the smoothed rates."""

    rates: Floats
    crude: Floats
    """Events divided by population."""
    shrinkage: Floats
    """Trust in the unit's own rate, from 0 (the prior's rate is taken) to 1 (its own)."""
    prior_mean: Floats
    """Rate towards which each unit is drawn."""
    prior_variance: Floats
    """Of the true rates around it; nought where the rates differ no more than chance makes them."""
    islands: tuple[int, ...]
    notes: tuple[str, ...]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        rates = np.asarray(self.rates, dtype=dtype)
        return rates.copy() if copy and rates is self.rates else rates


def empirical_bayes(events: Any, population: Any, neighbours: Any = None) -> SmoothedRates:
    """Empirical Bayes rates by the method of moments.

    `events` and `population`: one figure a unit. Without `neighbours` every unit is drawn towards the rate
    of all; with them (any form of `read_neighbours`; weights do not matter) towards the rate of the unit and
    its neighbours together. With prior mean m and variance A, the own rate counts A / (A + m / population).
    A variance that comes out negative is nought, which a note says. An island has only itself as a
    neighbourhood and keeps the rate it has.

    Raises ValueError for missing or negative events and for a population that is not positive.

    Source: R. J. Marshall, "Mapping disease and mortality rates using empirical Bayes estimators", Journal
    of the Royal Statistical Society C 40 (1991).

    >>> empirical_bayes([1, 0, 9, 4], [10, 10, 100, 40]).rates.round(4).tolist()
    [0.0875, 0.0875, 0.0875, 0.0875]
    """
    cases, people = _counts(events, population)
    crude = cases / people
    islands: tuple[int, ...] = ()
    if neighbours is None:
        reach = None
        size: Any = float(cases.size)
    else:
        known = read_neighbours(neighbours, cases.size).both_ways()
        islands = known.islands
        reach = sparse.csr_array(known.matrix + sparse.eye_array(cases.size, format="csr"))
        size = np.diff(reach.indptr).astype(float)
    total = _around(people, reach)
    mean = _around(cases, reach) / total
    # Σ p (r − m)² about each neighbourhood's own m, written out so that no pair needs to be visited twice
    about = _around(people * crude**2, reach) - 2 * mean * _around(cases, reach) + mean**2 * total
    raw = np.maximum(about, 0) / total - mean * size / total
    variance = np.maximum(raw, 0.0)
    denominator = variance + mean / people
    trust = np.divide(variance, denominator, out=np.zeros_like(crude), where=denominator > 0)
    smoothed = mean + trust * (crude - mean)
    return SmoothedRates(
        smoothed, crude, trust, np.broadcast_to(mean, crude.shape).copy(),
        np.broadcast_to(variance, crude.shape).copy(), islands, _notes(raw, islands, reach is None),
    )  # fmt: skip


def standardised_rates(events: Any, population: Any) -> Floats:
    """Rates as deviations from the common rate, each in its own standard deviation.

    Where populations differ, Moran's I of crude rates mistakes the noise of small units for a pattern, or
    a pattern for noise; `moran(standardised_rates(events, population), neighbours)` does not.

    Raises ValueError as `empirical_bayes`, and where there are no events at all.

    Source: R. M. Assunção and E. A. Reis, "A new proposal to adjust Moran's I for population density",
    Statistics in Medicine 18 (1999).
    """
    cases, people = _counts(events, population)
    if cases.sum() <= 0:
        raise ValueError("There are no events at all; rates that are all nought cannot be standardised.")
    mean = cases.sum() / people.sum()
    crude = cases / people
    between = float((people * (crude - mean) ** 2).sum() / people.sum() - mean * cases.size / people.sum())
    variance = between + mean / people
    # The moment estimate may fall below nought; what is left is then the variance of the counts alone.
    return (crude - mean) / np.sqrt(np.where(variance > 0, variance, mean / people))


def _counts(events: Any, population: Any) -> tuple[Floats, Floats]:
    cases, people = figures_of(events, "events"), figures_of(population, "population")
    if cases.size != people.size:
        raise ValueError(f"There are events of {cases.size} units and populations of {people.size}.")
    if (cases < 0).any():
        row = int(np.flatnonzero(cases < 0)[0])
        raise ValueError(f"The number of events in row {row} is {cases[row]:g}; it must not be negative.")
    if (people <= 0).any():
        row = int(np.flatnonzero(people <= 0)[0])
        raise ValueError(
            f"The population in row {row} is {people[row]:g}. Without people there is no rate: leave it out."
        )
    return cases, people


def _around(figures: Floats, reach: sparse.csr_array | None) -> Any:
    return figures.sum() if reach is None else reach @ figures


def _notes(raw: Any, islands: tuple[int, ...], everywhere: bool) -> tuple[str, ...]:
    notes = []
    flat = int((np.atleast_1d(raw) <= 0).sum())
    if flat and everywhere:
        notes.append(
            "The rates differ no more than chance makes them: the prior variance is nought, "
            "and every unit gets the common rate."
        )
    elif flat - len(islands) > 0:
        notes.append(
            f"In {flat - len(islands)} neighbourhoods the rates differ no more than chance makes them: "
            f"their units get the neighbourhood's rate."
        )
    if islands:
        shown = ", ".join(map(str, islands[:8])) + (", …" if len(islands) > 8 else "")
        notes.append(f"{len(islands)} units have no neighbour and keep their own rate: rows {shown}.")
    return tuple(notes)
