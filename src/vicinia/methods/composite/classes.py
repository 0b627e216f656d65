"""Fifths of the units, or of the people who live in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.composite.indicators import Floats, per_unit


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """The class of each unit, from 1 (lowest scores) up. `np.asarray(classes)` gives the labels."""

    labels: NDArray[np.int64]
    cuts: Floats
    """Highest score of each class but the last."""
    counts: NDArray[np.int64]
    """Units in each class."""
    shares: Floats
    """Share of the population (of the units, when none is given) in each class."""
    notes: tuple[str, ...] = ()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        labels = np.asarray(self.labels, dtype=dtype)
        return labels.copy() if copy and labels is self.labels else labels

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[int]:
        return iter(self.labels.tolist())

    def __getitem__(self, row: Any) -> Any:
        return self.labels[row]


def quintiles(scores: Any, *, population: Any = None, classes: int = 5) -> Classes:
    """Five classes of (nearly) equal size, 1 for the lowest scores and 5 for the highest.

    The upper bound of class q is the smallest score at which at least q fifths of the units have been
    counted, starting from the lowest; with `population` (one figure a unit), q fifths of the people. A unit
    belongs to the first class whose bound its score does not pass, so **equal scores are always in the
    same class**, and many ties can leave a class empty, which a note then says. For another
    number of classes give `classes`.

    Raises ValueError for scores that are missing, and populations that are negative or all nought.

    The bound is the inverse of the empirical distribution function: definition 1 of R. J. Hyndman and
    Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996).

    >>> quintiles([3, 1, 4, 1, 5, 9, 2, 6, 5, 8]).labels.tolist()
    [2, 1, 3, 1, 3, 5, 2, 4, 3, 5]
    """
    figures = np.asarray(scores, dtype=float)
    if figures.ndim != 1 or not figures.size:
        raise ValueError(f"The scores must be one figure a unit; their shape is {figures.shape}.")
    bad = np.flatnonzero(~np.isfinite(figures))
    if bad.size:
        raise ValueError(f"The score in row {bad[0]} is {figures[bad[0]]}; leave out units without a score.")
    if isinstance(classes, bool) or int(classes) != classes or classes < 2:
        raise ValueError(f"There must be at least two classes, a whole number of them; got {classes!r}.")
    counted = None if population is None else per_unit(population, figures.size, "population")
    cuts = upper_bounds(figures[:, None], int(classes), counted)[:, 0]
    labels = 1 + np.searchsorted(cuts, figures, side="left")
    sizes = np.bincount(labels - 1, minlength=classes)
    people = np.bincount(labels - 1, weights=counted, minlength=classes)
    empty = [str(q + 1) for q in np.flatnonzero(sizes == 0)]
    notes: tuple[str, ...] = ()
    if empty:
        past = "equal scores, or a unit with much of the population, go past it"
        notes = (f"No unit is in class {', '.join(empty)}: {past}.",)
    return Classes(labels, cuts, sizes, people / people.sum(), notes)


def upper_bounds(scores: Floats, classes: int, population: Floats | None = None) -> Floats:
    """Bounds of all classes but the last: (classes − 1) × columns, for each column of the scores."""
    count = scores.shape[0]
    steps = np.arange(1, classes)
    if population is None:
        places = -(-steps * count // classes) - 1  # the least whole number at or above q n / classes
        return np.partition(scores, np.unique(places), axis=0)[places]
    order = np.argsort(scores, axis=0, kind="stable")
    bounds = np.empty((classes - 1, scores.shape[1]))
    wanted = steps / classes * population.sum()
    for column in range(scores.shape[1]):
        counted = np.cumsum(population[order[:, column]])
        # a whole share that rounding left a hair short is whole
        places = np.searchsorted(counted, wanted * (1 - 1e-12), side="left")
        bounds[:, column] = scores[order[np.minimum(places, count - 1), column], column]
    return bounds
