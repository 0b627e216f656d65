"""Who borders on whom, in whatever form it is written down."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Weights between units, without those of a unit with itself."""

    matrix: sparse.csr_array
    """Units × units; row i holds the weights of i's neighbours."""
    islands: tuple[int, ...]
    """Units without any neighbour."""

    @property
    def count(self) -> int:
        """Number of units."""
        return int(self.matrix.shape[0])

    def row_standardised(self) -> sparse.csr_array:
        """The same with rows that add up to one; rows of islands stay empty."""
        totals = np.asarray(self.matrix.sum(axis=1)).ravel()
        factor = np.divide(1.0, totals, out=np.zeros_like(totals), where=totals > 0)
        return sparse.csr_array(sparse.diags_array(factor) @ self.matrix)

    def both_ways(self) -> Neighbours:
        """A neighbour is one whichever of the two names the other; all weights are one."""
        pattern = self.matrix.copy()
        pattern.data[:] = 1.0
        joined = sparse.csr_array(pattern.maximum(pattern.T))
        joined.sort_indices()
        return Neighbours(joined, _without_neighbours(joined))


def read_neighbours(given: Any, count: int, units: Sequence[Hashable] | None = None) -> Neighbours:
    """Neighbours of `count` units from any of the usual forms.

    A square matrix (dense or sparse, or anything with an attribute `sparse`); a mapping of each unit to
    its neighbours, or to a mapping of neighbours to weights; or a list of pairs (or of pair and weight),
    each of which counts both ways. Units are row numbers from 0, or the names in `units`; a mapping
    whose keys are neither stands in the order of its keys. Weights of a unit with itself are left out.

    Raises ValueError where sizes differ, a unit is unknown or a weight is negative or missing.
    """
    if not sparse.issparse(given) and sparse.issparse(getattr(given, "sparse", None)):
        given = given.sparse
    if sparse.issparse(given):
        matrix = sparse.csr_array(given, dtype=float)
    elif isinstance(given, Mapping):
        matrix = _from_mapping(given, count, units)
    else:
        matrix = _from_array(given, count, units)
    if matrix.shape != (count, count):
        raise ValueError(
            f"The neighbours are a matrix of {matrix.shape[0]} × {matrix.shape[1]}, but there are {count} "
            f"units; both must stand in the same order and number."
        )
    return _checked(matrix)


def _checked(matrix: sparse.csr_array) -> Neighbours:
    cells = matrix.tocoo()
    _refuse_weights(cells.row, cells.col, cells.data)
    kept = (cells.row != cells.col) & (cells.data > 0)
    clean = sparse.csr_array(
        (cells.data[kept], (cells.row[kept], cells.col[kept])), shape=matrix.shape, dtype=float
    )
    clean.sort_indices()
    return Neighbours(clean, _without_neighbours(clean))


def _without_neighbours(matrix: sparse.csr_array) -> tuple[int, ...]:
    return tuple(np.flatnonzero(np.diff(matrix.indptr) == 0).tolist())


def _from_mapping(given: Mapping[Any, Any], count: int, units: Sequence[Hashable] | None) -> sparse.csr_array:
    if len(given) > count:
        raise ValueError(f"The neighbours of {len(given)} units are given, but there are {count} units.")
    positions = _positions(given.keys(), count, units)
    rows: list[int] = []
    columns: list[int] = []
    weights: list[float] = []
    for unit, found in given.items():
        pairs = found.items() if isinstance(found, Mapping) else ((other, 1.0) for other in found)
        for other, weight in pairs:
            rows.append(positions[_plain(unit)])
            columns.append(_position(other, positions, f"a neighbour of {unit!r}"))
            weights.append(float(weight))
    return _once(rows, columns, weights, count)


def _from_array(given: Any, count: int, units: Sequence[Hashable] | None) -> sparse.csr_array:
    try:
        cells = np.asarray(given)
    except ValueError as ragged:
        raise ValueError(f"{_FORMS} The rows given have different lengths.") from ragged
    if cells.shape == (count, count) and cells.dtype != object and cells.dtype.kind not in "US":
        return sparse.csr_array(cells.astype(float))
    if cells.size == 0:
        return sparse.csr_array((count, count), dtype=float)
    if cells.ndim == 2 and cells.shape[0] in (2, 3) and cells.shape[1] not in (2, 3):
        cells = cells.T  # two or three arrays: from, to and perhaps the weight
    if cells.ndim != 2 or cells.shape[1] not in (2, 3):
        raise ValueError(f"{_FORMS} What is given has the shape {cells.shape} for {count} units.")
    positions = _positions((), count, units)
    ends = [[_position(end, positions, "in the list of neighbours") for end in pair] for pair in cells[:, :2]]
    weights = cells[:, 2].astype(float).tolist() if cells.shape[1] == 3 else [1.0] * len(ends)
    one_way = _once([pair[0] for pair in ends], [pair[1] for pair in ends], weights, count)
    return sparse.csr_array(one_way.maximum(one_way.T))


_FORMS = (
    "Neighbours are a square matrix of units, a mapping of each unit to its neighbours, or a list of pairs."
)


def _once(rows: list[int], columns: list[int], weights: list[float], count: int) -> sparse.csr_array:
    """A neighbour that is named twice is one neighbour: the last weight counts."""
    last = {(row, column): weight for row, column, weight in zip(rows, columns, weights, strict=True)}
    if not last:
        return sparse.csr_array((count, count), dtype=float)
    places, figures = np.array(list(last), dtype=np.int64).T, np.array(list(last.values()))
    _refuse_weights(places[0], places[1], figures)
    return sparse.csr_array((figures, (places[0], places[1])), shape=(count, count), dtype=float)


def _refuse_weights(rows: NDArray[Any], columns: NDArray[Any], weights: NDArray[Any]) -> None:
    wrong = np.flatnonzero(~np.isfinite(weights) | (weights < 0))
    if wrong.size:
        at = wrong[0]
        raise ValueError(
            f"The weight between units {rows[at]} and {columns[at]} is {weights[at]}; weights of neighbours "
            f"are numbers from nought up."
        )


def _positions(keys: Iterable[Any], count: int, units: Sequence[Hashable] | None) -> dict[Any, int]:
    named = [_plain(key) for key in keys]
    by_row: dict[Any, int] = {row: row for row in range(count)}
    if units is not None:
        by_name = {_plain(name): row for row, name in enumerate(units)}
        if all(key in by_name for key in named):
            # Names come first: a municipality may be called by a number that is no row number.
            return by_name if any(isinstance(name, int) for name in by_name) else by_row | by_name
    if all(key in by_row for key in named):
        return by_row
    if len(named) != count:
        unknown = next(key for key in named if key not in by_row)
        raise ValueError(f"The unit {unknown!r} among the neighbours is not one of the {count} units.")
    return {key: row for row, key in enumerate(named)}


def _position(unit: Any, positions: Mapping[Any, int], where: str) -> int:
    found = positions.get(_plain(unit))
    if found is None:
        raise ValueError(f"The unit {_plain(unit)!r}, {where}, is not one of the units.")
    return found


def _plain(unit: Any) -> Any:
    if isinstance(unit, np.generic):
        unit = unit.item()
    return int(unit) if isinstance(unit, float) and unit.is_integer() else unit


def figures_of(values: Any, what: str) -> NDArray[np.float64]:
    """One finite figure for each unit; ValueError names the row that has none."""
    try:
        found = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"The {what} must be numbers, one for each unit.") from wrong
    if found.ndim == 2 and 1 in found.shape:
        found = found.ravel()
    if found.ndim != 1 or not found.size:
        raise ValueError(f"The {what} must be one figure for each unit; their shape is {found.shape}.")
    bad = np.flatnonzero(~np.isfinite(found))
    if bad.size:
        raise ValueError(
            f"The {what} in row {bad[0]} is {found[bad[0]]}; leave out units that have none, "
            f"among the neighbours too."
        )
    return found
