"""Labels of rows (areas, groups, strata, clusters) as small numbers, and figures that are given by label."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Labels:
    """The distinct labels in their order, and for each row which one it bears."""

    names: tuple[Any, ...]
    codes: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.names)

    @property
    def counts(self) -> NDArray[np.intp]:
        """How many rows bear each label."""
        return np.bincount(self.codes, minlength=len(self.names))


def coded(values: ArrayLike, what: str, rows: int | None = None) -> Labels:
    """Number the labels of `values` in ascending order.

    `what` names them in messages ("area"); `rows` is the length that is expected. Labels may be numbers,
    strings or anything that can be hashed; whole floats become integers, so that 42.0 is the area 42.
    Raises ValueError for another length, another shape and for a missing label.

    >>> coded(["b", "a", "b"], "area")
    Labels(names=('a', 'b'), codes=array([1, 0, 1]))
    """
    array = np.asarray(values)
    if array.dtype.kind == "U" and array.ndim == 1 and isinstance(values, (list, tuple)):
        array = np.array(values, dtype=object)  # or a missing label among strings would be called "nan"
    if array.ndim != 1:
        raise ValueError(f"The {what} must be one column of labels; it has the shape {array.shape}.")
    if rows is not None and len(array) != rows:
        raise ValueError(f"There are {rows} rows but {len(array)} labels of {what}; give one for each row.")
    if array.dtype.kind in "iu" and len(array):
        lowest, highest = int(array.min()), int(array.max())
        if highest - lowest <= 4 * len(array) + 1_000:  # a table of what occurs beats sorting
            shifted = (array - lowest).astype(np.intp)
            seen = np.flatnonzero(np.bincount(shifted))
            place = np.zeros(highest - lowest + 1, dtype=np.intp)
            place[seen] = np.arange(len(seen))
            return Labels(tuple((seen + lowest).tolist()), place[shifted])
    if array.dtype.kind in "iuf":
        distinct, codes = np.unique(array, return_inverse=True)
        names, codes = distinct.tolist(), codes.astype(np.intp)
    else:
        found: dict[Any, int] = {}
        codes = np.fromiter(
            (found.setdefault(label, len(found)) for label in array.tolist()), np.intp, count=len(array)
        )
        names = list(found)
    for code, name in enumerate(names):
        if _is_missing(name):
            row = int(np.flatnonzero(codes == code)[0])
            raise ValueError(f"Row {row} has no {what}; fill it in or leave the row out.")
    return _in_order([plain(name) for name in names], codes)


def by_label(values: Any, names: Iterable[Any], what: str) -> NDArray[np.float64]:
    """One figure for each of `names`, from a mapping, a series with labels, or an array in their order.

    Raises ValueError when a label has no figure or when an array has another length.

    >>> by_label({"b": 2, "a": 1}, ("a", "b"), "population size").tolist()
    [1.0, 2.0]
    """
    names = tuple(names)
    given = as_mapping(values)
    if given is None:
        array = np.asarray(values, dtype=float)
        if array.ndim == 0 and len(names) == 1:
            array = array[None]
        if array.shape != (len(names),):
            raise ValueError(
                f"The {what} is an array of shape {array.shape}, but there are {len(names)} labels in the "
                "data; give one figure for each distinct label in ascending order, or a mapping by label."
            )
        return array
    missing = [name for name in names if name not in given]
    if missing:
        raise ValueError(f"There is no {what} for {missing[0]!r}; the labels must be those of the data.")
    return np.array([float(given[name]) for name in names])


def as_mapping(values: Any) -> dict[Any, Any] | None:
    """A mapping or a pandas series as a dictionary with plain keys; None for anything else."""
    if isinstance(values, Mapping):
        return {plain(key): value for key, value in values.items()}
    if hasattr(values, "index") and hasattr(values, "to_dict") and getattr(values, "ndim", 0) == 1:
        return {plain(key): value for key, value in values.to_dict().items()}
    return None


def _in_order(names: list[Any], codes: NDArray[np.intp]) -> Labels:
    try:
        order = sorted(range(len(names)), key=names.__getitem__)
    except TypeError:  # labels of several kinds have no common order
        order = sorted(range(len(names)), key=lambda i: (type(names[i]).__name__, str(names[i])))
    place = np.empty(len(names), dtype=np.intp)
    place[order] = np.arange(len(names))
    return Labels(tuple(names[i] for i in order), place[codes])


def plain(name: Any) -> Any:
    """A label as Python has it, whole floats as integers: what labels are compared by."""
    if isinstance(name, np.generic):
        name = name.item()
    return int(name) if isinstance(name, float) and name.is_integer() else name


def _is_missing(name: Any) -> bool:
    if name is None or type(name).__name__ in {"NAType", "NaTType"}:
        return True
    return (isinstance(name, float) and math.isnan(name)) or (isinstance(name, str) and not name.strip())
