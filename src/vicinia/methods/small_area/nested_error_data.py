"""What a unit-level model is given: rows with an area each, and what is known of every area's population."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vicinia.methods.labels import Labels, as_mapping, by_label, coded, plain
from vicinia.methods.small_area.inputs import check_columns

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Units:
    """Checked rows of a sample."""

    y: Floats
    covariates: Floats
    names: list[str]
    """How messages call the columns."""
    area: Labels


def read_units(y: ArrayLike, covariates: ArrayLike, area: ArrayLike, what: str) -> Units:
    """Check and convert a sample. Raises ValueError with a sentence that names the row or the column."""
    values = as_numbers(y, what)
    if values.ndim != 1 or not values.size:
        raise ValueError(f"The {what} have the shape {values.shape}: give one number for each row.")
    lost = np.flatnonzero(~np.isfinite(values))
    if lost.size:
        raise ValueError(
            f"Row {lost[0]} of the {what} is missing or infinite: leave the row out of the sample."
        )
    x, names = read_rows(covariates, len(values))
    check_columns(x, names)
    return Units(values, x, names, coded(area, "area", len(values)))


def read_rows(covariates: ArrayLike, rows: int | None) -> tuple[Floats, list[str]]:
    """A design matrix as given, finite and of the right length; and how messages call its columns."""
    x = as_numbers(covariates, "covariates")
    if x.ndim == 1:
        x = x[:, None]
    if x.ndim != 2 or not x.shape[1] or (rows is not None and len(x) != rows):
        raise ValueError(
            f"The covariates have the shape {np.shape(covariates)} for {rows} rows: give one row for each, "
            "and one column for each covariate (a column of ones if an intercept is wanted)."
        )
    given = getattr(covariates, "columns", None)
    names = [
        f"column {j} (counting from 0)" if given is None else f"column {given[j]}" for j in range(x.shape[1])
    ]
    if not np.isfinite(x).all():
        row, column = (int(i) for i in np.argwhere(~np.isfinite(x))[0])
        raise ValueError(
            f"The covariate in {names[column]} is missing or infinite in row {row}: give its value, or leave "
            "the row or the covariate out."
        )
    return x, names


def read_means(
    population_means: Any, covariates: ArrayLike, units: Units
) -> tuple[tuple[Any, ...], Floats, list[str]]:
    """Areas, the means of their covariates, and notes.

    Means come as a mapping from areas, as a data frame with the areas as index, or as an array in ascending
    order of the sample's areas. A mean of the intercept may be left out.
    """
    notes: list[str] = []
    columns = units.covariates.shape[1]
    given = _keyed(population_means, covariates, units, notes)
    try:
        means = np.array([np.atleast_1d(np.asarray(row, dtype=float)).ravel() for row in given.values()])
    except (TypeError, ValueError) as wrong:
        raise ValueError(
            f"The population means are not a number for each area and covariate ({wrong})."
        ) from None
    means = with_intercept(means, units)
    if means.ndim != 2 or means.shape[1] != columns:
        raise ValueError(
            f"The population means have {means.shape[-1]} columns but the covariates have {columns}: give "
            "the same columns in the same order (only the intercept may be left out)."
        )
    place = {name: row for row, name in enumerate(given)}
    areas = sorted(given) if _comparable(given) else list(given)
    means = means[[place[name] for name in areas]]
    missing = set(units.area.names) - set(areas)
    if missing:
        name = next(name for name in units.area.names if name in missing)
        raise ValueError(
            f"Area {name!r} is in the sample but has no population means: give them, or leave its rows out."
        )
    for name, row in zip(areas, means, strict=True):
        if not np.isfinite(row).all():
            column = units.names[int(np.flatnonzero(~np.isfinite(row))[0])]
            raise ValueError(f"The population mean of {column} is missing or infinite for area {name!r}.")
    check_intercept(means, units, "population mean")
    return tuple(areas), means, notes


def with_intercept(values: Floats, units: Units) -> Floats:
    """The values with the sample's constant column put in where just that one is lacking."""
    constant = _constant(units)
    if len(constant) == 1 and values.ndim == 2 and values.shape[1] == units.covariates.shape[1] - 1:
        return np.insert(values, constant[0], units.covariates[0, constant[0]], axis=1)
    return values


def check_intercept(values: Floats, units: Units, what: str) -> None:
    """Refuse a population in which the sample's constant column is another constant."""
    for j in _constant(units):
        expected = units.covariates[0, j]
        other = np.flatnonzero(np.abs(values[:, j] - expected) > 1e-9 * max(1.0, abs(expected)))
        if len(other):
            raise ValueError(
                f"The covariate in {units.names[j]} is {expected:g} in every row of the sample but its "
                f"{what} is {values[other[0], j]:g} somewhere: are the columns in another order?"
            )


def _constant(units: Units) -> NDArray[np.intp]:
    return np.flatnonzero((units.covariates == units.covariates[0]).all(axis=0))


def read_sizes(population_sizes: Any, areas: tuple[Any, ...], units: Units) -> Floats | None:
    """Persons in each area, at least as many as were sampled; None where not given."""
    if population_sizes is None:
        return None
    sizes = by_label(population_sizes, areas, "population size")
    sampled = dict(zip(units.area.names, units.area.counts, strict=True))
    for name, size in zip(areas, sizes, strict=True):
        if not (np.isfinite(size) and size > 0):
            raise ValueError(f"Area {name!r} has the population size {size:g}: it must be a positive number.")
        if size < sampled.get(name, 0):
            raise ValueError(
                f"Area {name!r} has {sampled[name]} rows in the sample but a population of {size:g}: a "
                "sample cannot be larger than its population."
            )
    return sizes


def check_free(rows: int, areas: int, columns: int, within: int) -> None:
    """Refuse samples that cannot tell the two variances apart; `within` columns vary inside areas."""
    if rows - areas - within < 1:
        raise ValueError(
            f"{rows} rows in {areas} areas leave nothing to tell the variance within areas from the one "
            "between them: sample more units in some areas, leave covariates out, or use an area-level model."
        )
    if areas - (columns - within) < 1:
        raise ValueError(
            f"{areas} sampled areas are too few for {columns - within} covariates that vary only between "
            "areas (the intercept counts): leave covariates out or add areas."
        )


def as_numbers(values: ArrayLike, what: str) -> Floats:
    """An array of floats. Raises ValueError where something is not a number."""
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"The {what} are not all numbers ({wrong}): give numbers.") from None


def _keyed(population_means: Any, covariates: ArrayLike, units: Units, notes: list[str]) -> dict[Any, Any]:
    given = as_mapping(population_means)
    if given is not None:
        return given
    known = units.area.names
    if hasattr(population_means, "columns") and hasattr(population_means, "index"):
        frame, wanted = population_means, getattr(covariates, "columns", None)
        if wanted is not None and set(wanted) == set(frame.columns):
            frame = frame[list(wanted)]
        labels = [plain(label) for label in frame.index.tolist()]
        if len(set(labels)) < len(labels):
            twice = next(label for label in labels if labels.count(label) > 1)
            raise ValueError(f"Area {twice!r} stands twice in the population means: keep one row for each.")
        values = frame.to_numpy()
        if not set(known) <= set(labels) and labels == list(range(len(known))):
            notes.append(
                "The population means carry no areas as index: their rows were taken in ascending order of "
                "the areas."
            )
            labels = list(known)
        return dict(zip(labels, values, strict=True))
    values = as_numbers(population_means, "population means")
    if values.ndim not in (1, 2) or len(values) != len(known):
        raise ValueError(
            f"The population means are an array of shape {values.shape} but the sample has {len(known)} "
            "areas: give one row for each in ascending order, or a mapping by area (it may name more areas)."
        )
    return dict(zip(known, values, strict=True))


def _comparable(names: dict[Any, Any]) -> bool:
    try:
        sorted(names)
    except TypeError:
        return False
    return True
