"""What the caller gives, in the forms in which it is usually at hand, refused in words where it cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from vicinia.methods.regions.problem import Floats


def read_features(features: Any, standardise: bool) -> Floats:
    """Units × variables, complete; with `standardise` each variable in its own standard deviations."""
    try:
        found = np.asarray(features, dtype=float)
    except (TypeError, ValueError) as wrong:
        raise ValueError(
            "The features must be numbers, one row for each unit and one column for each variable."
        ) from wrong
    if found.ndim == 1:
        found = found[:, None]
    if found.ndim != 2 or 0 in found.shape:
        raise ValueError(f"The features must be a table of units × variables; their shape is {found.shape}.")
    bad = np.argwhere(~np.isfinite(found))
    if len(bad):
        raise ValueError(
            f"The feature in row {bad[0][0]}, column {bad[0][1]} is {found[tuple(bad[0])]}, and so are "
            f"{len(bad) - 1} others; fill them in or leave out these units or variables."
        )
    if standardise:
        spread = found.std(axis=0)
        flat = np.flatnonzero(spread <= 1e-14 * np.abs(found).max(axis=0))
        if flat.size:
            raise ValueError(
                f"The feature in column {flat[0]} is the same everywhere and cannot be standardised."
            )
        found = (found - found.mean(axis=0)) / spread
    return np.ascontiguousarray(found)


def read_names(names: Sequence[Any] | None, features: Any, count: int) -> tuple[str, ...]:
    """Labels of the units: as given, else those of a data frame, else row numbers."""
    if names is None:
        names = list(features.index) if hasattr(features, "columns") else range(count)
    if len(names) != count:
        raise ValueError(f"There are {len(names)} names for {count} units; give one for each.")
    return tuple(str(name) for name in names)


def keys_of(names: Sequence[Any] | None, features: Any) -> Sequence[Any] | None:
    """By what the adjacency may name units beside their row numbers.

    The whole numbers that a data frame is indexed by are left out: nobody could tell them from row numbers.
    """
    if names is not None:
        return names
    index = list(features.index) if hasattr(features, "columns") else []
    return None if not index or isinstance(index[0], int | np.integer) else index


def read_floor(minimum: Any, floor: Any, count: int) -> tuple[float, Floats]:
    """Least total of a region (nought: none) and what each unit brings to it.

    `minimum` is one number and `floor` one for each unit; as their shapes tell them apart, either order is
    understood. With only a number every unit brings one.
    """
    if np.ndim(minimum) > 0 or (floor is not None and np.ndim(floor) == 0):
        minimum, floor = floor, minimum
    if np.ndim(minimum) > 0 or (floor is not None and np.ndim(floor) == 0):
        raise ValueError(
            "Of `minimum` and `floor` one is the least total of a region, a number, and the other what "
            "each unit brings to it (such as its population), one number for each."
        )
    amounts = np.ones(count)
    if floor is not None:
        try:
            amounts = np.asarray(floor, dtype=float).ravel().copy()
        except (TypeError, ValueError) as wrong:
            raise ValueError("What the units bring to the floor must be numbers.") from wrong
        if amounts.size != count:
            raise ValueError(f"There are {count} units, but {amounts.size} amounts for the floor.")
        bad = np.flatnonzero(~np.isfinite(amounts) | (amounts < 0))
        if bad.size:
            raise ValueError(
                f"The amount of unit {bad[0]} for the floor is {amounts[bad[0]]}; it must be a number from "
                f"nought up."
            )
    if minimum is None:
        return 0.0, amounts
    try:
        least = float(minimum)
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"The least total of a region must be a number; got {minimum!r}.") from wrong
    if not (np.isfinite(least) and least > 0):
        raise ValueError(f"The least total of a region must be above nought; got {least}.")
    return least, amounts


def read_travel(travel: Any, count: int) -> NDArray[np.float64] | None:
    """Travel costs units × units, the dearer direction of each pair, infinite where none is known.

    A matrix (dense or sparse, in which what is not stored is not known), or three arrays: from, to, cost.
    """
    if travel is None:
        return None
    triples = isinstance(travel, tuple) or (
        not hasattr(travel, "shape") and isinstance(travel, Sequence) and len(travel) == 3 != count
    )
    if sparse.issparse(travel):
        cells = travel.tocoo()
        _same_size(cells.shape, count)
        travel, triples = (cells.row, cells.col, cells.data), True
    if isinstance(travel, str):
        raise ValueError("Travel is a matrix of units × units, or three arrays (from, to, cost), not a text.")
    if triples:
        costs = _from_triples(travel, count)
    else:
        try:
            costs = np.array(travel, dtype=float)
        except (TypeError, ValueError) as wrong:
            raise ValueError(
                "Travel is a matrix of units × units, or three arrays: from, to, cost."
            ) from wrong
        _same_size(costs.shape, count)
    np.fill_diagonal(costs, 0.0)
    if np.isnan(costs).any() or (costs < 0).any():
        row, column = np.argwhere(np.isnan(costs) | (costs < 0))[0]
        raise ValueError(
            f"The travel cost from unit {row} to unit {column} is {costs[row, column]}; give a number from "
            f"nought up, infinity where there is no way."
        )
    return np.maximum(costs, costs.T)


def _from_triples(travel: Any, count: int) -> NDArray[np.float64]:
    if len(travel) != 3 or len({len(part) for part in travel}) != 1:
        raise ValueError("Travel as three arrays needs from, to and cost, all of the same length.")
    origins, destinations = (np.asarray(part) for part in travel[:2])
    for ends in (origins, destinations):
        if ends.size and (ends.dtype.kind not in "iu" or ends.min() < 0 or ends.max() >= count):
            raise ValueError(f"The ends of journeys must be row numbers of units, from 0 to {count - 1}.")
    costs = np.full((count, count), np.inf)
    costs[origins, destinations] = np.asarray(travel[2], dtype=float)
    # A journey that is given one way only is taken to be as long the other way.
    one_way = np.isinf(costs) & np.isfinite(costs.T)
    costs[one_way] = costs.T[one_way]
    return costs


def _same_size(shape: tuple[int, ...], count: int) -> None:
    if shape != (count, count):
        raise ValueError(f"Travel costs must be {count} × {count}, one for each pair of units; got {shape}.")


def read_coordinates(coordinates: Any, count: int) -> Floats | None:
    """Places of the units on a plane, n × 2."""
    if coordinates is None:
        return None
    found = np.asarray(coordinates, dtype=float)
    if found.shape != (count, 2) or not np.isfinite(found).all():
        raise ValueError(
            f"The coordinates must be two finite numbers for each of the {count} units; shape {found.shape}."
        )
    return found


def read_k(k: Any, count: int) -> int | None:
    """The number of regions asked for."""
    if k is None:
        return None
    if isinstance(k, bool) or not isinstance(k, int | float | np.number) or int(k) != k or k < 1:
        raise ValueError(f"The number of regions k must be a whole number from 1 up; got {k!r}.")
    if k > count:
        raise ValueError(f"There are only {count} units; they cannot make {int(k)} regions.")
    return int(k)
