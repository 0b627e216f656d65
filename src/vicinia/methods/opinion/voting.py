"""Votes on statements: checked, counted, and laid out so that people who vote alike are near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """How many of some people agreed, disagreed, and were asked, for each statement."""

    agree: Counts
    disagree: Counts
    seen: Counts
    """Passes included."""

    @property
    def agreeing(self) -> Floats:
        """Share that agrees, drawn to a half where few voted."""
        return (self.agree + 1) / (self.seen + 2)

    @property
    def disagreeing(self) -> Floats:
        """Share that disagrees, in the same way."""
        return (self.disagree + 1) / (self.seen + 2)


def tally(votes: Any) -> Tally:
    """Count votes: people × statements, 1 agrees, −1 disagrees, 0 passes, NaN (or None) was not asked.

    Raises ValueError for anything else.
    """
    return counted(checked(votes))


def counted(votes: Floats) -> Tally:
    """Count checked votes."""
    return Tally(
        (votes == 1).sum(axis=0, dtype=np.int64),
        (votes == -1).sum(axis=0, dtype=np.int64),
        (~np.isnan(votes)).sum(axis=0, dtype=np.int64),
    )


def checked(votes: Any) -> Floats:
    """The votes as numbers."""
    try:
        table = np.array(votes, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise ValueError("Votes are a table of 1, −1, 0 and NaN: one row a person.") from problem
    if table.ndim != 2:
        raise ValueError("Votes are a table: one row for each person, one column for each statement.")
    wrong = ~np.isin(table, (-1.0, 0.0, 1.0)) & ~np.isnan(table)
    if wrong.any():
        person, statement = np.argwhere(wrong)[0]
        raise ValueError(
            f"Person {person} voted {table[person, statement]:g} on statement {statement}. A vote is 1 "
            "(agrees), −1 (disagrees), 0 (passes) or NaN (not asked)."
        )
    return table


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Two directions in which people differ most."""

    center: Floats
    """Mean vote on each statement."""
    components: Floats
    """2 × statements; each of length 1."""
    positions: Floats
    """People × 2."""


def plane(votes: Floats, shown: NDArray[np.bool_]) -> Plane:
    """The principal plane of the votes.

    A vote that is missing counts as the mean of its statement. Who voted on few statements is moved away
    from the middle as if all had been like them: by the root of statements ÷ votes. A statement that is not
    `shown` counts as one on which everybody passed.
    """
    table = np.where(shown, votes, 0.0)
    given = ~np.isnan(table)
    center = np.divide(
        np.where(given, table, 0).sum(axis=0), given.sum(axis=0), out=np.zeros(table.shape[1]),
        where=given.any(axis=0),
    )  # fmt: skip
    off = np.where(given, table - center, 0.0)
    directions = np.zeros((2, table.shape[1]))
    found = np.linalg.svd(off, full_matrices=False)[2][:2] if off.any() else directions[:0]
    directions[: len(found)] = found
    # the sign of a direction is free: the largest part of each points up, whatever the machine
    largest = directions[np.arange(2), abs(directions).argmax(axis=1)]
    directions *= np.where(largest < 0, -1.0, 1.0)[:, None]
    stretch = np.sqrt(table.shape[1] / np.maximum(given.sum(axis=1), 1))
    return Plane(center, directions, (off @ directions.T) * stretch[:, None])
