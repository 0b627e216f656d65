"""Who is whose neighbour: the proximity matrix of the spatial models, checked."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from vicinia.methods.small_area.inputs import area_name, listed

_ROW_SUM = 1e-3
"""Published matrices are rounded: rows may miss 1 by so much."""


def read_proximity(
    proximity: Any, count: int, labels: NDArray[Any] | None
) -> tuple[sparse.csr_array, list[str]]:
    """The row-standardised matrix as sparse, and what to note about it.

    Raises ValueError for another shape, missing or negative weights, areas that neighbour themselves, rows
    that do not sum to 1 (or to 0, for an island), and a map on which nobody has a neighbour.
    """
    try:
        weights = sparse.csr_array(proximity, dtype=float)
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"The proximity is not a matrix of numbers ({wrong}).") from None
    if weights.shape != (count, count):
        raise ValueError(
            f"The proximity has the shape {weights.shape} for {count} areas: it needs one row and one column "
            "for each area, in the order of the estimates, sampled or not."
        )
    weights.sum_duplicates()
    rows = np.repeat(np.arange(count), np.diff(weights.indptr))
    for entry in np.flatnonzero(~np.isfinite(weights.data) | (weights.data < 0))[:1]:
        raise ValueError(
            f"The proximity of {area_name(labels, rows[entry])} to "
            f"{area_name(labels, weights.indices[entry])} is {weights.data[entry]:g}: "
            "give 0 or a positive number."
        )
    for row in np.flatnonzero(weights.diagonal())[:1]:
        raise ValueError(
            f"{_capital(area_name(labels, row))} is given as its own neighbour: set the diagonal of the "
            "proximity to 0."
        )
    weights.eliminate_zeros()
    sums = np.asarray(weights.sum(axis=1)).ravel()
    alone = sums == 0
    for row in np.flatnonzero(~alone & (np.abs(sums - 1) > _ROW_SUM))[:1]:
        raise ValueError(
            f"The proximities of {area_name(labels, row)} sum to {sums[row]:g}, not to 1: divide every row "
            "by its sum."
        )
    if alone.all():
        raise ValueError(
            "No area has a neighbour in the proximity, so there is nothing spatial to estimate: "
            "use fay_herriot, or check the map."
        )
    return weights, _notes(weights, alone, labels)


def _notes(weights: sparse.csr_array, alone: NDArray[np.bool_], labels: NDArray[Any] | None) -> list[str]:
    notes = []
    if alone.any():
        names = listed(area_name(labels, int(row)) for row in np.flatnonzero(alone))
        notes.append(f"No neighbours are given for {names}: they borrow strength from the covariates alone.")
    parts = connected_components(weights, directed=False)[0] - int(alone.sum())
    if parts > 1:
        notes.append(
            f"The map falls into {parts} parts that do not touch: effects are shared within each part only."
        )
    return notes


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
