"""What `protect` gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vicinia.methods.suppression.layout import Bools, Floats


@dataclass(frozen=True, slots=True)
class Block:
    """The plain cells of a table, or one of its margins; all arrays have the block's shape."""

    values: Floats
    """Counts, NaN where hidden (and everywhere when the block is not published)."""
    suppressed: Bools
    primary: Bools
    """Hidden because the count itself is small, or because it was hidden before."""
    complementary: Bools
    """Hidden so that no primary cell can be computed."""
    intervals: Floats
    """Lower and upper bound (last axis) that an attacker can compute; a printed count stands twice."""


@dataclass(frozen=True, slots=True)
class Protected(Block):
    """A table that can be published, with its margins and groups."""

    margins: Mapping[tuple[int, ...], Block]
    """Published totals, by the axes that they are summed over."""
    groups: Mapping[int, Protected]
    """The same table with one axis gathered into its groups, by axis."""
    hidden_total: int
    """Persons in the hidden plain cells."""
    cost: float
    """Price of all complementary cells, those of the margins too, as the page on the method defines it."""
    bound: float
    """No pattern that protects as well costs less; equal to `cost` when the pattern is proven best."""
    notes: tuple[str, ...]

    @property
    def hidden_cells(self) -> int:
        """Number of hidden plain cells."""
        return int(np.count_nonzero(self.suppressed))

    @property
    def optimal(self) -> bool:
        """Whether no pattern that protects as well loses less."""
        return bool(self.cost <= self.bound + 1e-6)
