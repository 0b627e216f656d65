"""Which row belongs to which area and period."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.small_area.inputs import area_name, read_labels


class Rows(NamedTuple):
    """The layout of a table with one row for each area and period."""

    areas: int
    periods: int
    order: NDArray[np.int64]
    """Rows by area and, within it, by period."""
    labels: NDArray[Any] | None


def read_rows(
    rows: int, area_count: int, periods: int | Iterable[Any] | None, areas: int | Iterable[Any] | None
) -> Rows:
    """Work out the layout. Raises ValueError where a row for an area and period is missing or double."""
    if area_count < 1 or rows % area_count:
        raise ValueError(
            f"{rows} rows cannot be shared out among the {area_count} areas of the proximity: give one row "
            "for each area and period."
        )
    count = rows // area_count
    labels, area_of_row = _areas(rows, area_count, areas)
    period_of_row = _periods(rows, count, periods)
    if area_of_row is None:
        area_of_row = np.repeat(np.arange(area_count), count)
    if period_of_row is None:
        if (np.diff(area_of_row) < 0).any():
            raise ValueError(
                "The rows are not sorted by area: say with periods to which period each belongs."
            )
        period_of_row = np.tile(np.arange(count), area_count)
    times = np.zeros((area_count, count), dtype=int)
    np.add.at(times, (area_of_row, period_of_row), 1)
    for area, period in np.argwhere(times != 1)[:1]:
        how = "no row" if times[area, period] == 0 else f"{times[area, period]} rows"
        raise ValueError(
            f"There is {how} for {area_name(labels, area)} in period {period} (counting from 0): "
            "give exactly one row for each area and period, NaN as direct estimate where nothing was asked."
        )
    return Rows(area_count, count, np.lexsort((period_of_row, area_of_row)), labels)


def _areas(
    rows: int, count: int, areas: int | Iterable[Any] | None
) -> tuple[NDArray[Any] | None, NDArray[np.int64] | None]:
    if areas is None:
        return None, None
    if isinstance(areas, int | np.integer):
        if areas != count:
            raise ValueError(f"{areas} areas were announced, but the proximity has {count}.")
        return None, None
    values = list(areas)
    if len(values) == count:
        return read_labels(values, count), None
    if len(values) != rows:
        raise ValueError(
            f"There are {len(values)} names of areas for {count} areas and {rows} rows: "
            "give one for each area or one for each row."
        )
    names = list(dict.fromkeys(values))
    if len(names) != count:
        raise ValueError(
            f"The rows name {len(names)} areas but the proximity has {count}: give the same areas."
        )
    place = {name: i for i, name in enumerate(names)}
    return read_labels(names, count), np.array([place[value] for value in values])


def _periods(rows: int, count: int, periods: int | Iterable[Any] | None) -> NDArray[np.int64] | None:
    if periods is None:
        return None
    if isinstance(periods, int | np.integer):
        if periods != count:
            raise ValueError(
                f"{periods} periods were announced, but the rows make {count} for each area of the proximity."
            )
        return None
    values = np.asarray(list(periods))
    if values.size == count:
        return None
    if values.size != rows:
        raise ValueError(
            f"There are {values.size} periods for {count} periods and {rows} rows: "
            "give their number, one name for each, or one for each row."
        )
    names, places = np.unique(values, return_inverse=True)
    if names.size != count:
        raise ValueError(f"The rows name {names.size} periods where {count} are needed for every area.")
    return np.asarray(places, dtype=np.int64)
