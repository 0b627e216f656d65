"""What a scan can be given, checked once; each refusal says what, where and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_FEW = 3


def counts(values: ArrayLike, name: str, *, dimensions: int = 1) -> NDArray[np.float64]:
    """Finite numbers of at least 0, in an array of so many dimensions."""
    found = numbers(values, name, dimensions=dimensions)
    if (found < 0).any():
        where = _first(found < 0)
        raise ValueError(
            f"{name} has a negative number at {where}: counts are 0 or more; look whether a correction "
            "was stored as a count."
        )
    return found


def numbers(values: ArrayLike, name: str, *, dimensions: int) -> NDArray[np.float64]:
    """Finite numbers in an array of so many dimensions."""
    try:
        found = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must hold numbers only, and rows of one length ({error}).") from error
    if found.ndim != dimensions:
        wanted = {1: "one value per row", 2: "rows and columns"}[dimensions]
        raise ValueError(f"{name} must have {wanted}; what was given has the shape {found.shape}.")
    if found.size == 0:
        raise ValueError(f"{name} is empty: give at least one row.")
    if not np.isfinite(found).all():
        where = _first(~np.isfinite(found))
        raise ValueError(
            f"{name} has a missing or infinite value at {where}: complete it, or leave that row out "
            "everywhere."
        )
    return found


def points(coordinates: ArrayLike, rows: int) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Planar coordinates (rows × 2), and a note where several rows stand at one point."""
    found = numbers(coordinates, "coordinates", dimensions=2)
    if found.shape[1] != 2:
        raise ValueError(f"coordinates must have two columns, x and y; there are {found.shape[1]}.")
    same_length(found, "coordinates", rows)
    _, inverse, count = np.unique(found, axis=0, return_inverse=True, return_counts=True)
    shared = np.flatnonzero(count[inverse.ravel()] > 1)
    if not len(shared):
        return found, ()
    return found, (
        f"Rows {listed(shared)} share a point with another row: if an area was given twice, join its rows; "
        "otherwise they enter a circle one after the other, in their order.",
    )


def same_length(values: NDArray[np.float64], name: str, rows: int) -> None:
    """Refuse what has another number of rows than the cases."""
    if len(values) != rows:
        raise ValueError(f"{name} has {len(values)} rows but cases has {rows}: give one row per area.")


def expected_counts(values: ArrayLike, cases: NDArray[np.float64]) -> NDArray[np.float64]:
    """Expected cases of the shape of the cases, scaled to their total."""
    found = counts(values, "expected", dimensions=cases.ndim)
    same_length(found, "expected", len(cases))
    if found.shape != cases.shape:
        raise ValueError(f"expected has the shape {found.shape} but cases has {cases.shape}: give the same.")
    if not found.sum() > 0:
        raise ValueError("expected adds up to 0: give what each area would have at the common rate.")
    impossible = (found == 0) & (cases > 0)
    if impossible.any():
        raise ValueError(
            f"expected is 0 at {_first(impossible)} where there are cases: give it a positive number, or "
            "look for cases coded to the wrong area."
        )
    return found * (cases.sum() / found.sum())


def positive_total(cases: NDArray[np.float64]) -> None:
    """Refuse a map without a case."""
    if not round(float(cases.sum())) >= 1:
        raise ValueError("cases adds up to less than one case: there is nothing to scan.")


def fraction(value: float, name: str) -> float:
    """A number strictly between 0 and 1."""
    if not 0 < value < 1:
        raise ValueError(f"{name} must lie between 0 and 1, both excluded; it is {value!r}.")
    return float(value)


def whole(value: int, name: str, *, at_least: int) -> int:
    """A whole number of at least so much."""
    if isinstance(value, bool) or value != int(value) or value < at_least:
        raise ValueError(f"{name} must be a whole number of at least {at_least}; it is {value!r}.")
    return int(value)


def listed(rows: Sequence[Any] | NDArray[Any]) -> str:
    """The first few of some row numbers, as people write them."""
    shown = ", ".join(str(row) for row in rows[:_FEW])
    return shown if len(rows) <= _FEW else f"{shown} and {len(rows) - _FEW} more"


def _first(wrong: NDArray[np.bool_]) -> str:
    """Where the first wrong value stands."""
    place = np.argwhere(wrong)[0]
    return f"row {place[0]}" if len(place) == 1 else f"row {place[0]}, column {place[1]}"
