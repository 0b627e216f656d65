"""A table of units × indicators, read once and refused in words where no index can be made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SHOWN = 8
# A spread of a few roundings is no spread: 0.1 + 0.2 and 0.3 are the same figure.
_ROUNDING = 8 * np.finfo(float).eps


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Finite figures with the names under which they are spoken of, and the direction of each indicator."""

    values: Floats
    """Units × indicators."""
    polarity: Floats
    """+1 where more of the indicator means more of what the index measures, −1 where it means less."""
    units: tuple[str, ...] | None
    indicators: tuple[str, ...]

    def unit(self, row: int) -> str:
        """How a row is spoken of."""
        return f"row {row}" if self.units is None else f"'{self.units[row]}'"


def read(
    values: Any, polarity: Any, *, units: Sequence[Any] | None = None, indicators: Sequence[Any] | None = None
) -> Table:
    """The table, complete and finite.

    Raises ValueError when it is not units × indicators, when a cell is missing, no number or not finite,
    or when a polarity is not +1 or −1.
    """
    if hasattr(values, "columns") and hasattr(values, "index"):
        units = list(values.index) if units is None else units
        indicators = list(values.columns) if indicators is None else indicators
    cells = _numbers(values)
    if cells.ndim != 2 or 0 in cells.shape:
        raise ValueError(
            f"The values must be a table of units × indicators with at least one of each; their shape is "
            f"{cells.shape}."
        )
    named = _labels(units, cells.shape[0], "units", "rows")
    columns = _labels(indicators, cells.shape[1], "indicators", "columns")
    table = Table(
        cells,
        np.empty(0),
        named,
        columns if columns is not None else tuple(f"indicator {j}" for j in range(cells.shape[1])),
    )
    _refuse_missing(table)
    return Table(cells, _polarity(polarity, table), table.units, table.indicators)


def per_indicator(figures: Any, table: Table, what: str) -> Floats:
    """One finite figure for each indicator, in the table's order; a mapping is read by name.

    Raises ValueError when there are more or fewer, or one is missing.
    """
    if hasattr(figures, "to_dict") and not hasattr(figures, "columns"):
        by_label = {str(key): figure for key, figure in figures.to_dict().items()}
        # A series with the indicators' names may stand in another order; one numbered 0, 1, … is an array.
        figures = by_label if set(by_label) & set(table.indicators) else list(by_label.values())
    if isinstance(figures, Mapping):
        by_name = {str(key): figure for key, figure in figures.items()}
        absent = [name for name in table.indicators if name not in by_name]
        unknown = [name for name in by_name if name not in table.indicators]
        if absent or unknown:
            raise ValueError(
                f"The {what} must name every indicator and no other: "
                f"absent {absent or 'none'}, unknown {unknown or 'none'}."
            )
        figures = [by_name[name] for name in table.indicators]
    try:
        found = np.atleast_1d(np.asarray(figures, dtype=float))
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"The {what} must be numbers, one for each indicator; got {figures!r}.") from wrong
    if found.shape != (len(table.indicators),):
        raise ValueError(
            f"There must be one {what} for each of the {len(table.indicators)} indicators; "
            f"got {found.size if found.ndim == 1 else found.shape}."
        )
    bad = np.flatnonzero(~np.isfinite(found))
    if bad.size:
        raise ValueError(f"The {what} of '{table.indicators[bad[0]]}' is {found[bad[0]]}; give a number.")
    return found


def shares(weights: Any, table: Table) -> Floats:
    """Weights of the indicators, made to add up to one; equal when none are given."""
    count = len(table.indicators)
    if weights is None:
        return np.full(count, 1 / count)
    found = per_indicator(weights, table, "weight")
    if (found < 0).any() or found.sum() <= 0:
        raise ValueError(
            "The weights of the indicators must not be negative, and one at least must be positive."
        )
    return found / found.sum()


def per_unit(figures: Any, count: int, what: str) -> Floats:
    """Figures of the units that must not be negative and must not all be nought, such as a population."""
    found = np.asarray(figures, dtype=float)
    if found.shape != (count,):
        raise ValueError(
            f"There must be one {what} for each of the {count} units; its shape is {found.shape}."
        )
    bad = np.flatnonzero(~np.isfinite(found) | (found < 0))
    if bad.size:
        raise ValueError(
            f"The {what} in row {bad[0]} is {found[bad[0]]}; it must be a number from nought up."
        )
    if found.sum() <= 0:
        raise ValueError(f"The {what} is nought everywhere; give it for one unit at least.")
    return found


def refuse_constant(low: Floats, high: Floats, table: Table) -> None:
    """Raise ValueError where an indicator has the same value everywhere: nothing can be read from it."""
    flat = np.flatnonzero(high - low <= _ROUNDING * np.maximum(np.abs(low), np.abs(high)))
    if flat.size:
        named = ", ".join(f"'{table.indicators[j]}' ({low[j]:g})" for j in flat[:_SHOWN])
        raise ValueError(
            f"An indicator with the same value everywhere tells no unit from another: {named}. Leave it out, "
            f"or, if it varies over other units or years, give their minimum and maximum."
        )


def _numbers(values: Any) -> Floats:
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        pass
    try:
        cells = np.array(values, dtype=object)
    except ValueError as ragged:
        raise ValueError(
            "The rows of the values have different lengths; give each the same indicators."
        ) from ragged
    if cells.ndim != 2:
        raise ValueError("The rows of the values have different lengths; give each the same indicators.")
    found = np.full(cells.shape, np.nan)
    for place, cell in np.ndenumerate(cells):
        try:
            found[place] = np.nan if cell is None else float(cell)
        except (TypeError, ValueError) as wrong:
            if str(cell) in {"<NA>", "NaT", ""}:
                continue
            row, column = place
            raise ValueError(
                f"Row {row}, column {column} of the values holds {cell!r}, which is not a number."
            ) from wrong
    return found


def _labels(labels: Sequence[Any] | None, count: int, what: str, lines: str) -> tuple[str, ...] | None:
    if labels is None:
        return None
    found = tuple(str(label) for label in labels)
    if len(found) != count:
        raise ValueError(f"{len(found)} names of {what} are given, but the values have {count} {lines}.")
    return found


def _refuse_missing(table: Table) -> None:
    missing = np.argwhere(~np.isfinite(table.values))
    if not len(missing):
        return
    named = "; ".join(
        f"{table.unit(row)}, '{table.indicators[column]}'" for row, column in missing[:_SHOWN].tolist()
    )
    more = f"; and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    raise ValueError(
        f"No index can be made of figures that are missing or not finite: {named}{more}. "
        f"Fill them in, or leave out these units or indicators."
    )


def _polarity(polarity: Any, table: Table) -> Floats:
    if np.ndim(polarity) == 0 and not isinstance(polarity, Mapping) and not hasattr(polarity, "to_dict"):
        polarity = [polarity] * len(table.indicators)
    found = per_indicator(polarity, table, "polarity")
    wrong = np.flatnonzero(np.abs(found) != 1)
    if wrong.size:
        raise ValueError(
            f"The polarity of '{table.indicators[wrong[0]]}' is {found[wrong[0]]:g}; it must be +1 (more "
            f"of it raises the index) or −1 (more of it lowers the index)."
        )
    return found
