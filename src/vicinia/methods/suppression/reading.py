"""What people hand in, and the sentence that says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from vicinia.methods.suppression.layout import Axis, Bools, Floats, axis_of

Margins = bool | str | int | Iterable[int | Sequence[int]] | Mapping[Any, npt.ArrayLike] | None

_MOST_AXES = 4
_LARGEST = 2.0**40


def read_counts(table: npt.ArrayLike) -> Floats:
    """The counts, checked."""
    try:
        counts = np.asarray(table, dtype=float)
    except (TypeError, ValueError) as wrong:
        raise ValueError(
            "The table must hold numbers only, in rows of equal length: take out labels and text."
        ) from wrong
    if not 1 <= counts.ndim <= _MOST_AXES or not counts.size:
        raise ValueError(
            f"The table must have one to four axes and at least one cell; it has the shape {counts.shape}."
        )
    for wrong_cells, what in (
        (np.isnan(counts), "has no count: write 0 where there is nobody, or leave the row out"),
        (~np.isfinite(counts), "is not finite: give the number of persons"),
        (counts < 0, "is negative: give the number of persons, from 0"),
        (counts != np.floor(counts), "is no whole number: give counts of persons, not rates or estimates"),
        (counts > _LARGEST, "is larger than any population: give counts of persons"),
    ):
        if wrong_cells.any():
            place = tuple(int(i) for i in np.argwhere(wrong_cells)[0])
            shown = counts[place]
            raise ValueError(f"The cell at {_at(place)} ({shown:g}) {what}.")
    return counts


def read_threshold(threshold: int) -> int:
    """A whole number from 1."""
    if isinstance(threshold, bool) or not isinstance(threshold, (int, float, np.integer, np.floating)):
        raise TypeError(f"threshold must be a whole number, not {threshold!r}.")
    if not threshold >= 1 or threshold != int(threshold):
        raise ValueError(
            f"threshold is {threshold:g}: give the smallest count that may be printed, a whole number from 1."
        )
    return int(threshold)


def read_margins(counts: Floats, margins: Margins) -> frozenset[tuple[int, ...]]:
    """The sets of axes whose sums are published; totals that are given are compared with the cells."""
    axes = range(counts.ndim)
    if margins is None or margins is True or (isinstance(margins, str) and margins == "all"):
        return frozenset(chain.from_iterable(combinations(axes, n) for n in range(1, counts.ndim + 1)))
    if margins is False:
        return frozenset()
    if isinstance(margins, str):
        raise ValueError(f'margins is {margins!r}: name the axes that are summed over, or write "all".')
    if isinstance(margins, (int, np.integer)):
        margins = [int(margins)]
    if isinstance(margins, Mapping):
        return frozenset(_checked(counts, _axes(key, counts.ndim), given) for key, given in margins.items())
    found = frozenset(_axes(entry, counts.ndim) for entry in margins)
    return found - {()}


def _axes(entry: Any, count: int) -> tuple[int, ...]:
    axes = (entry,) if isinstance(entry, (int, np.integer)) else tuple(entry)
    for axis in axes:
        if isinstance(axis, bool) or not isinstance(axis, (int, np.integer)):
            raise TypeError(f"margins must name axes by number; {axis!r} is none.")
        if not -count <= axis < count:
            raise ValueError(
                f"margins names axis {axis}, yet the table has {_counted(count)}: "
                f"use the numbers 0 to {count - 1}."
            )
    found = tuple(sorted({int(axis) % count for axis in axes}))
    if len(found) < len(axes):
        raise ValueError(f"margins names an axis twice in {tuple(int(axis) for axis in axes)}: name it once.")
    return found


def _checked(counts: Floats, axes: tuple[int, ...], given: npt.ArrayLike) -> tuple[int, ...]:
    totals, sums = np.asarray(given, dtype=float), counts.sum(axis=axes)
    name = ", ".join(map(str, axes))
    if totals.shape != sums.shape:
        raise ValueError(
            f"The totals over axis {name} have the shape {totals.shape} where the table needs {sums.shape}: "
            "give one total for each row that remains."
        )
    differ = np.argwhere(~(totals == sums))
    if differ.size or (not sums.shape and totals != sums):
        place = tuple(int(i) for i in differ[0]) if sums.shape else ()
        raise ValueError(
            f"The total over axis {name} at {_at(place)} is given as {totals[place]:g}, yet its cells sum to "
            f"{sums[place]:g}: correct one of them."
        )
    return axes


def read_axes(counts: Floats, groups: Mapping[int, Sequence[Any]] | None) -> tuple[Axis, ...]:
    """The axes with their groups."""
    named = {}
    for axis, labels in (groups or {}).items():
        (number,) = _axes(axis, counts.ndim)
        named[number] = _levels(labels, number, counts.shape[number])
    return tuple(axis_of(length, named.get(number, ())) for number, length in enumerate(counts.shape))


def _levels(labels: Sequence[Any], axis: int, length: int) -> list[npt.NDArray[np.intp]]:
    rows = list(labels)
    nested = bool(rows) and not isinstance(rows[0], str) and isinstance(rows[0], (Sequence, np.ndarray))
    found: list[npt.NDArray[np.intp]] = []
    for level in rows if nested else [rows]:
        names = list(level)
        if len(names) != length:
            raise ValueError(
                f"The groups of axis {axis} name {len(names)} places, yet the axis has {length}: "
                "name the group of each place, in the order of the table."
            )
        missing = [place for place, name in enumerate(names) if name is None or name != name]
        if missing:
            raise ValueError(f"Place {missing[0]} of axis {axis} has no group: name one for each place.")
        codes: dict[Any, int] = {}
        found.append(np.array([codes.setdefault(name, len(codes)) for name in names], dtype=np.intp))
        if len(found) > 1:
            _check_nested(found[-2], found[-1], axis)
    return found


def _check_nested(finer: npt.NDArray[np.intp], coarser: npt.NDArray[np.intp], axis: int) -> None:
    holder: dict[int, int] = {}
    for place, (small, large) in enumerate(zip(finer.tolist(), coarser.tolist(), strict=True)):
        if holder.setdefault(small, large) != large:
            raise ValueError(
                f"The groups of axis {axis} do not nest: place {place} puts a finer group into a second "
                "coarser one; a group belongs to one only."
            )


def read_mask(counts: Floats, mask: npt.ArrayLike) -> Bools:
    """A mask of the table's shape."""
    found = np.asarray(mask)
    if found.shape != counts.shape:
        raise ValueError(
            f"keep_hidden has the shape {found.shape}, yet the table has {counts.shape}: "
            "give the mask of the same table."
        )
    if found.dtype != bool and not np.isin(found, (0, 1)).all():
        raise ValueError("keep_hidden must hold true or false for each cell: give the mask, not the values.")
    return found.astype(bool)


def _at(place: tuple[int, ...]) -> str:
    if not place:
        return "its one place"
    return f"place {place[0]}" if len(place) == 1 else f"position {place}"


def _counted(axes: int) -> str:
    return "one axis" if axes == 1 else f"{axes} axes"
