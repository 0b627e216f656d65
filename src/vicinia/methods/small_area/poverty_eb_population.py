"""The persons outside the sample, counted by area and pattern of covariates, and what to expect of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.small_area.poverty_eb_scale import Scale

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

_NODES = 32
"""Points of the quadrature over the area effect."""


@dataclass(frozen=True, slots=True)
class Population:
    """Cells of persons who share area and covariates, in ascending order of area; every area has some."""

    covariates: Floats
    """(cells, columns)"""
    counts: Floats
    """(cells,) persons in each."""
    area: Codes
    """(cells,)"""
    starts: Codes
    """(areas,) first cell of each."""

    @property
    def sizes(self) -> Floats:
        """(areas,) persons outside the sample."""
        return np.asarray(np.add.reduceat(self.counts, self.starts))

    def mean(self, by_cell: Floats) -> Floats:
        """(…, areas) means over persons of what is given by cell, (…, cells)."""
        return np.asarray(np.add.reduceat(by_cell * self.counts, self.starts, axis=-1) / self.sizes)


def population(covariates: Floats, area: Codes, counts: Floats | None) -> Population:
    """Put equal rows together: a census of dummies has a few hundred patterns in each area.

    Rows are sorted by area and by a weighted sum of their covariates, which brings equal rows side by side;
    neighbours are then compared in full, so a chance equality of two sums merges nothing.
    """
    many = np.ones(len(area)) if counts is None else counts
    mixed = np.zeros(len(area))
    factors = np.random.default_rng(0).uniform(1, 2, size=(covariates.shape[1],))
    for column, factor in zip(covariates.T, factors, strict=True):
        mixed += factor * column
    order = np.lexsort((mixed, area))
    area, rows = area[order], covariates[order]
    new = np.ones(len(area), dtype=bool)
    new[1:] = (area[1:] != area[:-1]) | (rows[1:] != rows[:-1]).any(axis=1)
    first = np.flatnonzero(new)
    cell_area = area[first]
    return Population(
        rows[first],
        np.add.reduceat(many[order], first),
        cell_area,
        np.flatnonzero(np.diff(cell_area, prepend=-1)),
    )


def unavoidable_variance(
    people: Population,
    scale: Scale,
    line: Floats,
    area_variance: float,
    error_variance: float,
    shrinkage: Floats,
) -> tuple[Floats, Floats]:
    """Expected variance of an area's head-count and gap that remains when sample and model are known.

    With u the area effect, h(u) the area's mean given u, and b the mean given the sample, it is
    Var h(u) − Var b (h over u, b over its own law) plus the variance of the persons around h(u). Integrals
    over u and over the predicted effect are Gauss–Hermite sums.

    line: (cells,) x'β; shrinkage: (areas,). Returns two arrays by area.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    weights = weights / weights.sum()
    sd, all_sd = np.sqrt(error_variance), np.sqrt(area_variance + error_variance)
    left_sd = np.sqrt(area_variance * (1 - shrinkage) + error_variance)[people.area]
    predicted_sd = np.sqrt(area_variance * shrinkage)[people.area]

    def of(first: Callable[[Floats, Floats], Floats], square: Callable[[Floats, Floats], Floats]) -> Floats:
        given_effect = np.empty((_NODES, len(people.starts)))
        given_sample = np.empty_like(given_effect)
        squares = np.zeros(len(line))
        for q, (node, weight) in enumerate(zip(nodes, weights, strict=True)):
            value = first(line + np.sqrt(area_variance) * node, sd)
            given_effect[q] = people.mean(value)
            squares += weight * value**2
            given_sample[q] = people.mean(first(line + predicted_sd * node, left_sd))
        persons = people.mean(square(line, all_sd) - squares) / people.sizes
        return np.maximum(_variance(given_effect, weights) - _variance(given_sample, weights), 0) + persons

    return of(scale.headcount, scale.headcount), of(scale.gap, scale.squared_gap)


def _variance(values: Floats, weights: Floats) -> Floats:
    return np.asarray(weights @ (values - weights @ values) ** 2)


def drawn_means(
    people: Population, scale: Scale, mean: Floats, effect_sd: Floats, sd: float, draws: int, seed: object
) -> tuple[Floats, Floats]:
    """Head-count and gap outside the sample, as means over simulated populations (Molina and Rao 2010).

    mean: (cells,) x'β plus the predicted effect; effect_sd: (areas,) spread of the effect around it.
    """
    random = np.random.default_rng(seed)  # type: ignore[arg-type]
    areas = len(people.starts)
    ends = np.append(people.starts[1:], len(mean))
    poor, short = np.zeros(areas), np.zeros(areas)
    for a in range(areas):
        cells = slice(people.starts[a], ends[a])
        centre = np.repeat(mean[cells], people.counts[cells].astype(int))
        for _ in range(draws):
            t = centre + effect_sd[a] * random.standard_normal() + sd * random.standard_normal(len(centre))
            below = scale.backward(t[t < scale.limit])
            poor[a] += len(below) / len(centre)
            short[a] += (1 - below / scale.line).sum() / len(centre)
    return poor / draws, short / draws
