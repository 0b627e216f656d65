"""What the measures of monetary poverty give back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PovertyEstimates:
    """One measure, for the whole or for each area.

    Without areas the arrays have one entry, and `estimate`, `standard_error` and `float(…)` give it.
    """

    areas: tuple[Any, ...]
    """The areas in ascending order; ("all",) where none were given."""
    estimates: NDArray[np.float64]
    standard_errors: NDArray[np.float64]
    sample_sizes: NDArray[np.intp]
    unit: str
    """ "share" (0 to 1), "percent" (0 to 100) or "ratio"."""
    line: float | None = None
    """The poverty line that was used, where there is one for all."""
    notes: tuple[str, ...] = ()
    """What a reader must know: choices made, figures that mean little."""

    @property
    def cv(self) -> NDArray[np.float64]:
        """Coefficients of variation in percent; infinite where an estimate is 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.estimates > 0, 100 * self.standard_errors / self.estimates, np.inf)

    @property
    def estimate(self) -> float:
        """The only estimate; ValueError where there are several areas."""
        return float(self._only(self.estimates))

    @property
    def standard_error(self) -> float:
        """The only standard error; ValueError where there are several areas."""
        return float(self._only(self.standard_errors))

    def __float__(self) -> float:
        return self.estimate

    def _only(self, values: NDArray[np.float64]) -> float:
        if len(values) != 1:
            raise ValueError(f"There are {len(values)} areas; read the arrays instead of a single figure.")
        return float(values[0])
