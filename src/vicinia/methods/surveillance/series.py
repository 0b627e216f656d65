"""Weekly counts as all methods here take them, and what they all give back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Week by week: is this count more than its own past explains?

    Arrays have the shape of the counts. Weeks that were not judged have no alarm and not a number (NaN) in
    the other arrays; `start` is the first that was.
    """

    alarms: NDArray[np.bool_]
    upperbound: NDArray[np.float64]
    """A count above it is an alarm."""
    expected: NDArray[np.float64]
    start: int
    notes: tuple[str, ...] = ()

    @property
    def weeks(self) -> NDArray[np.int64]:
        """Columns with an alarm, in a table in any of its rows."""
        return np.flatnonzero(np.atleast_2d(self.alarms).any(axis=0))


def counts(values: ArrayLike, *, at_least: int, why: str) -> NDArray[np.float64]:
    """One series (weeks) or a table (places × weeks) of finite counts of 0 or more, long enough."""
    try:
        found = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"counts must hold numbers only, and rows of one length ({error}).") from error
    if found.ndim not in (1, 2):
        raise ValueError(
            f"counts must be one series, or a table of places × weeks; its shape is {found.shape}."
        )
    for wrong, what, remedy in (
        (
            ~np.isfinite(found),
            "a missing or infinite value",
            "give 0 where nothing happened, or fill it",
        ),
        (found < 0, "a negative number", "look whether a correction was stored as a count"),
    ):
        if wrong.any():
            place = np.argwhere(wrong)[0]
            where = f"week {place[-1]}" + (f" of place {place[0]}" if found.ndim == 2 else "")
            raise ValueError(f"counts has {what} at {where}: {remedy}.")
    if found.shape[-1] < at_least:
        raise ValueError(
            f"counts has {found.shape[-1]} weeks but {at_least} are needed ({why}): wait, or ask for less "
            "history."
        )
    return found


def by_place(
    judge: Callable[[NDArray[np.float64]], tuple[NDArray[np.float64], ...]], table: NDArray[np.float64]
) -> tuple[NDArray[np.float64], ...]:
    """Judge each row of a table (or a single series), and stack what comes back."""
    if table.ndim == 1:
        return judge(table)
    rows = [judge(row) for row in table]
    return tuple(np.stack(parts) for parts in zip(*rows, strict=True))


def probability(value: float, name: str) -> float:
    """A number strictly between 0 and 1."""
    if not 0 < value < 1:
        raise ValueError(f"{name} must lie between 0 and 1, both excluded; it is {value!r}.")
    return float(value)


def whole(value: int, name: str, *, at_least: int) -> int:
    """A whole number of at least so much."""
    if isinstance(value, bool) or value != int(value) or value < at_least:
        raise ValueError(f"{name} must be a whole number of at least {at_least}; it is {value!r}.")
    return int(value)


def one_of(value: str, name: str, known: Iterable[str]) -> str:
    """A word from a list."""
    words = tuple(known)
    if value not in words:
        raise ValueError(f"{name} must be one of {', '.join(words)}; it is {value!r}.")
    return value
