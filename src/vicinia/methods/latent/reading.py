"""Columns with one entry per area, and the sentence that says what is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from vicinia.methods.labels import as_mapping, by_label, plain

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Areas:
    """What was given, checked."""

    names: tuple[Any, ...]
    expected: Floats
    mse: Floats
    seen: Floats
    population: Floats
    lower: Floats | None = None
    upper: Floats | None = None
    """Limits of the expected number, where given."""
    were_rates: bool = False


def read_areas(
    expected: npt.ArrayLike,
    mse: npt.ArrayLike,
    seen: npt.ArrayLike,
    population: npt.ArrayLike,
    limits: tuple[npt.ArrayLike, npt.ArrayLike] | None,
    areas: Iterable[Any] | None,
) -> Areas:
    """Columns of equal length, in one order."""
    names = _names(expected, areas)
    columns = {
        "expected": _column(expected, names, "expected number"),
        "expected_mse": _column(mse, names, "mean squared error"),
        "seen": _column(seen, names, "number seen"),
        "population": _column(population, names, "population"),
    }
    if limits is not None:
        columns["lower limit"] = _column(limits[0], names, "lower limit")
        columns["upper limit"] = _column(limits[1], names, "upper limit")
    count = columns["expected"].size
    for name, column in columns.items():
        if column.shape != (count,) or column.ndim != 1:
            raise ValueError(
                f"{name} has the shape {column.shape} and expected {columns['expected'].shape}: "
                "give one entry for each area, in the same order."
            )
    if not count:
        raise ValueError("There is no area: give one entry for each area.")
    names = names or tuple(range(count))
    if len(names) != count:
        raise ValueError(f"There are {count} areas, yet {len(names)} names: name each area once.")
    limited = columns.get("lower limit"), columns.get("upper limit")
    found = Areas(
        names, columns["expected"], columns["expected_mse"], columns["seen"], columns["population"], *limited
    )
    _check_values(found, columns)
    found = _in_persons(found)
    _check_persons(found)
    if found.lower is not None and found.upper is not None:
        outside = np.flatnonzero((found.lower > found.expected) | (found.upper < found.expected))
        if outside.size:
            place = outside[0]
            raise ValueError(
                f"In area {names[place]} the expected number {found.expected[place]:g} does not lie between "
                f"its limits {found.lower[place]:g} and {found.upper[place]:g}: give all three in persons."
            )
    return found


def _names(expected: Any, areas: Iterable[Any] | None) -> tuple[Any, ...]:
    labelled = as_mapping(expected)
    names = tuple(plain(name) for name in areas) if areas is not None else tuple(labelled or ())
    if len(set(names)) < len(names):
        twice = next(name for name, times in Counter(names).items() if times > 1)
        raise ValueError(f"The area {twice} is given twice: give each area once.")
    return names


def _column(values: Any, names: tuple[Any, ...], what: str) -> Floats:
    if names and as_mapping(values) is not None:
        values = by_label(values, names, what)
    try:
        return np.array(values, dtype=float)
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"The {what} of some area is no number: write numbers only.") from wrong


def _check_values(found: Areas, columns: dict[str, Floats]) -> None:
    advice = {
        "expected": "a linear model can fall so low: set it to 0, or model the arcsine of the rate",
        "expected_mse": "a mean squared error is 0 or more",
        "seen": "count persons from 0",
        "population": "count persons from 0",
    }
    for name, column in columns.items():
        missing = np.flatnonzero(~np.isfinite(column))
        if missing.size:
            hint = "; not known is not 0, so leave the area out or find the number" if name == "seen" else ""
            raise ValueError(
                f"{name} is {column[missing[0]]:g} for area {found.names[missing[0]]}: "
                f"give a finite number for each area{hint}."
            )
        negative = np.flatnonzero(column < 0)
        if negative.size and name in advice:
            raise ValueError(
                f"{name} is {column[negative[0]]:g} for area {found.names[negative[0]]}, "
                f"below 0: {advice[name]}."
            )


def _in_persons(found: Areas) -> Areas:
    """Rates become numbers: no area of many has at most one person in need everywhere."""
    if not (0 < found.expected.max() <= 1 and found.population.max() > 1 and found.seen.max() > 1):
        return found
    of = found.population
    return replace(
        found,
        expected=found.expected * of,
        mse=found.mse * of**2,
        lower=None if found.lower is None else found.lower * of,
        upper=None if found.upper is None else found.upper * of,
        were_rates=True,
    )


def _check_persons(found: Areas) -> None:
    """No more of them than live there."""
    over = np.flatnonzero(found.expected > found.population)
    if over.size:
        place = over[0]
        raise ValueError(
            f"In area {found.names[place]} {found.expected[place]:g} persons in need are expected among "
            f"{found.population[place]:g} residents: give persons, not per cent or per thousand."
        )
    over = np.flatnonzero(found.seen > found.population)
    if over.size:
        place = over[0]
        raise ValueError(
            f"In area {found.names[place]} {found.seen[place]:g} persons were seen among "
            f"{found.population[place]:g} residents: count residents only, and each once."
        )
