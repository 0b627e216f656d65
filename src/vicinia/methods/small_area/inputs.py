"""What the area models are given, read once: refused with a sentence, or turned into plain arrays.

All area-level models speak of the same four things (direct estimates, their variances, covariates, names of
areas) and must refuse the same mistakes in the same words; so the words live here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_COLLINEAR = 1e-10
"""A column is a combination of others when less than this share of its length is left without them."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class AreaData:
    """Checked input of an area-level model: one row per area, sampled or not."""

    direct: Floats
    """(areas,) NaN where an area was not sampled."""
    variance: Floats
    """(areas,) positive where sampled; elsewhere not used."""
    covariates: Floats
    """(areas, columns), of full column rank among the sampled areas."""
    sampled: Bools
    labels: NDArray[Any] | None

    def name(self, row: int | np.integer[Any]) -> str:
        """How a message speaks of an area."""
        return area_name(self.labels, row)


def area_name(labels: NDArray[Any] | None, row: int | np.integer[Any]) -> str:
    """ "area Budrio", or "area 3 (counting from 0)" where areas have no names."""
    return f"area {row} (counting from 0)" if labels is None else f"area {labels[row]}"


def listed(words: Iterable[str]) -> str:
    """ "a, b and c", with at most five of them written out."""
    words = list(words)
    if len(words) > _SHOWN:
        words = [*words[:_SHOWN], f"{len(words) - _SHOWN} more"]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def read_areas(
    direct: ArrayLike,
    variance: ArrayLike,
    covariates: ArrayLike | None,
    areas: Iterable[Any] | None,
    *,
    spare: int = 1,
) -> AreaData:
    """Check and convert; `spare` is how many sampled areas more than covariates the method needs.

    Raises ValueError with a sentence that names the area or the column.
    """
    _refuse_another_order(direct=direct, variance=variance, covariates=covariates)
    y = _numbers(direct, "direct estimates")
    if y.ndim != 1 or y.size == 0:
        raise ValueError(
            f"The direct estimates have the shape {y.shape}: give one number for each area, and at least one."
        )
    d = _numbers(variance, "variances")
    if d.shape != y.shape:
        raise ValueError(
            f"There are {y.size} direct estimates but the variances have the shape {d.shape}: "
            "give one variance for each area, NaN where an area was not sampled."
        )
    labels = read_labels(areas, y.size)
    sampled = ~np.isnan(y)
    _check_estimates(y, d, sampled, labels)
    x, names = read_covariates(covariates, y.size, labels)
    count, columns = int(sampled.sum()), x.shape[1]
    if count < columns + spare:
        raise ValueError(
            f"{count} sampled areas are too few for {columns} covariates: this method needs at least "
            f"{columns + spare}. Leave covariates out or add areas."
        )
    check_columns(x[sampled], names)
    return AreaData(y, d, x, sampled, labels)


def read_labels(areas: Iterable[Any] | None, count: int) -> NDArray[Any] | None:
    """Names of areas, each once."""
    if areas is None:
        return None
    values = list(areas)
    if len(values) != count:
        raise ValueError(f"There are {len(values)} names of areas for {count} areas: give one name for each.")
    seen: dict[Any, int] = {}
    for row, label in enumerate(values):
        if label is None or label != label or label == "":  # a NaN differs from itself
            raise ValueError(f"The area in row {row} (counting from 0) has no name: name it or drop the row.")
        if label in seen:
            raise ValueError(
                f"Area {label} stands twice, in rows {seen[label]} and {row} (counting from 0): "
                "keep one row for each area."
            )
        seen[label] = row
    labels = np.empty(count, dtype=object)
    labels[:] = values
    return labels


def read_covariates(
    covariates: ArrayLike | None, count: int, labels: NDArray[Any] | None
) -> tuple[Floats, list[str]]:
    """The design matrix as given, or a column of ones; and how messages call its columns."""
    if covariates is None:
        return np.ones((count, 1)), ["the intercept"]
    x = _numbers(covariates, "covariates")
    if x.ndim == 1:
        x = x[:, None]
    if x.ndim != 2 or x.shape[0] != count or x.shape[1] == 0:
        raise ValueError(
            f"The covariates have the shape {np.shape(covariates)} for {count} areas: "
            "give one row for each area, sampled or not, and one column for each covariate."
        )
    given: Sequence[Any] | None = getattr(covariates, "columns", None)
    names = [
        f"column {j} (counting from 0)" if given is None else f"column {given[j]}" for j in range(x.shape[1])
    ]
    missing = np.argwhere(~np.isfinite(x))
    if missing.size:
        row, column = missing[0]
        raise ValueError(
            f"The covariate in {names[column]} is missing or infinite for {area_name(labels, row)}: "
            "give its value, or leave the area or the covariate out."
        )
    return x, names


def check_columns(x: Floats, names: Sequence[str]) -> None:
    """Refuse columns that say nothing, or nothing new, about the sampled areas."""
    if x.shape[0] > 1:
        for j in np.flatnonzero((x == x[0]).all(axis=0)).tolist():
            if x[0, j] not in (0.0, 1.0):
                raise ValueError(
                    f"The covariate in {names[j]} is {x[0, j]:g} for every sampled area, so it tells no "
                    "areas apart: leave it out, or give a column of ones if it is meant as the intercept."
                )
    lengths = np.linalg.norm(x, axis=0)
    if not lengths.all():
        empty = names[int(np.flatnonzero(lengths == 0)[0])]
        raise ValueError(f"The covariate in {empty} is 0 for every sampled area: leave it out.")
    triangle = np.asarray(np.linalg.qr(x / lengths, mode="r"))
    kept: list[int] = []
    for j in range(x.shape[1]):
        column = triangle[:, j]
        parts = np.linalg.lstsq(triangle[:, kept], column, rcond=None)[0] if kept else np.empty(0)
        if np.linalg.norm(column - triangle[:, kept] @ parts) < _COLLINEAR:
            with_whom = [names[k] for k, part in zip(kept, parts, strict=True) if abs(part) > 1e-8]
            raise ValueError(
                f"The covariate in {names[j]} is a combination of {listed(with_whom)} "
                "among the sampled areas: leave one of them out."
            )
        kept.append(j)


def frozen(values: NDArray[Any]) -> NDArray[Any]:
    """The array, closed to changes: results are facts."""
    values.setflags(write=False)
    return values


def _check_estimates(y: Floats, d: Floats, sampled: Bools, labels: NDArray[Any] | None) -> None:
    if not sampled.any():
        raise ValueError(
            "Every direct estimate is missing (NaN): at least some areas must have been sampled."
        )
    for row in np.flatnonzero(np.isinf(y)):
        raise ValueError(
            f"The direct estimate of {area_name(labels, row)} is infinite: "
            "give a number, or NaN if the area was not sampled."
        )
    for row in np.flatnonzero(d < 0):
        raise ValueError(
            f"The variance of {area_name(labels, row)} is negative ({d[row]:g}): a variance is at least 0; "
            "was a standard error or a difference given instead?"
        )
    for row in np.flatnonzero(sampled & ~np.isfinite(d)):
        raise ValueError(
            f"No finite variance is given for {area_name(labels, row)}, which has a direct estimate: "
            "give its sampling variance, or NaN as direct estimate if the area was not sampled."
        )
    for row in np.flatnonzero(sampled & (d == 0)):
        raise ValueError(
            f"The variance of {area_name(labels, row)} is 0, as if its estimate were without error: smooth "
            "the variances over the areas first (smooth_share_variance does it for shares), or give NaN "
            "as direct estimate if too few were asked there."
        )


def _numbers(values: ArrayLike, what: str) -> Floats:
    try:
        return np.array(values, dtype=float)
    except (TypeError, ValueError) as wrong:
        raise ValueError(
            f"The {what} are not all numbers ({wrong}): give numbers, NaN where missing."
        ) from None


def _refuse_another_order(**inputs: Any) -> None:
    """Series and frames with the same labels in another order would be matched row by row, wrongly."""
    first: tuple[str, Any] | None = None
    for name, values in inputs.items():
        index = getattr(values, "index", None)
        if index is None or callable(index):
            continue
        if first is None:
            first = (name, index)
        elif (
            len(index) == len(first[1])
            and not index.equals(first[1])
            and set(index.tolist()) == set(first[1].tolist())
        ):
            raise ValueError(
                f"{name} and {first[0]} name the same areas in another order: "
                "bring both into one order (reindex) before estimating."
            )
