"""The largest log likelihood ratio of each simulated map: what chance alone brings.

Hundreds of millions of windows are looked at, but few can hold the largest ratio of their map: a bound
without logarithms rules out the others, in whole arrays and single precision. What remains is computed
exactly.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.scan.likelihood import chi_square_weight, log_likelihood_ratio
from vicinia.methods.scan.windows import Windows

# Up to this many cases single precision tells their sums apart (see `largest_ratios`).
_SINGLE_UP_TO = 1_000_000
# The bound is lowered a little, so that rounding never rules out a window.
_CAUTION = 0.999


def largest_ratios(
    windows: Windows,
    share: NDArray[np.float64],
    replicas: NDArray[np.int32],
    total: int,
) -> NDArray[np.float64]:
    """Largest log likelihood ratio over all windows for each replica.

    `share` (n) is each area's part of the expected cases, `replicas` (n × S) simulated cases of which
    `total` lie anywhere (not necessarily within these n areas).
    """
    inside = windows.accumulate(share)
    expected = inside * total
    precision = np.float32 if total <= _SINGLE_UP_TO else np.float64
    scale = np.sqrt(chi_square_weight(inside) / total).astype(precision)
    # Sums of excesses, not of cases: they stay small, and cases come back exactly by rounding.
    excess = np.ascontiguousarray(replicas - (share * total)[:, None], dtype=precision)
    best = np.zeros(replicas.shape[1])
    widest = int(np.diff(windows.start).max(initial=0))
    running = np.empty((widest, replicas.shape[1]), precision)
    promising = np.empty(running.shape, dtype=bool)
    for first, last in zip(windows.start[:-1].tolist(), windows.start[1:].tolist(), strict=True):
        size = last - first
        if not size:
            continue
        sums, chosen = running[:size], promising[:size]
        np.take(excess, windows.members[first:last], axis=0, out=sums, mode="clip")
        limit = (np.sqrt(best) * _CAUTION).astype(precision)
        _accumulate_and_screen(sums, scale[first:last, None], limit, chosen)
        at = np.flatnonzero(chosen)
        if not len(at):
            continue
        rows, columns = np.divmod(at, replicas.shape[1])
        usual = expected[first:last][rows]
        cases = np.rint(sums.ravel()[at] + usual)
        np.maximum.at(best, columns, log_likelihood_ratio(cases, usual, float(total)))
    return best


def _accumulate_and_screen(
    values: NDArray[Any],
    scale: NDArray[Any],
    limit: NDArray[Any],
    chosen: NDArray[np.bool_],
) -> None:
    """Running sums down the rows, in place; `chosen` tells which of them, scaled, exceed the limit.

    Row by row numpy is slow. So rows are cut into blocks that advance together, row after row; then each
    block gets what came before it, and is screened while it is at hand.
    """
    rows, columns = values.shape
    block = 2 * math.isqrt(rows)
    whole = rows // block * block
    blocks = values[:whole].reshape(-1, block, columns)
    for row in range(1, block):
        blocks[:, row] += blocks[:, row - 1]
    for row in range(whole + 1, rows):
        values[row] += values[row - 1]
    for begin in range(0, rows, block):
        part = slice(begin, begin + block)
        if begin:
            values[part] += values[begin - 1]
        np.greater(values[part] * scale[part], limit, out=chosen[part])
