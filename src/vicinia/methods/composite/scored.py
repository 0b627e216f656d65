"""What every index gives: one score a unit, ready to be used as an array."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Scored:
    """An index stands for its scores wherever an array is expected: `np.asarray(index)`, `index[0]`."""

    __slots__ = ()
    scores: NDArray[np.float64]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        scores = np.asarray(self.scores, dtype=dtype)
        return scores.copy() if copy and scores is self.scores else scores

    def __len__(self) -> int:
        return len(self.scores)

    def __iter__(self) -> Iterator[float]:
        return iter(self.scores.tolist())

    def __getitem__(self, row: Any) -> Any:
        return self.scores[row]
