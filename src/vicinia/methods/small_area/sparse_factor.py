"""Compiled loops of the sparse factorisation A = L D L', L with ones on its diagonal.

`starts` and `rows` say where L has entries below the diagonal, column by column, rows ascending.
Sources: T. Davis, *Direct Methods for Sparse Linear Systems* (2006); K. Takahashi, J. Fagan, M. Chin (1973).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def symbolic(pointers: Any, indices: Any) -> Any:
    """The elimination tree of a symmetric matrix and where the columns of its factor start."""
    size = pointers.size - 1
    parent = np.full(size, -1, np.int64)
    mark = np.full(size, -1, np.int64)
    starts = np.zeros(size + 1, np.int64)
    for k in range(size):
        mark[k] = k
        for p in range(pointers[k], pointers[k + 1]):
            i = indices[p]
            while i < k and mark[i] != k:
                if parent[i] == -1:
                    parent[i] = k
                starts[i + 1] += 1
                mark[i] = k
                i = parent[i]
    for k in range(size):
        starts[k + 1] += starts[k]
    return parent, starts


@njit(cache=True)
def numeric(
    pattern: Any, places: Any, pointers: Any, indices: Any, data: Any, parent: Any, starts: Any
) -> Any:
    """Rows and values of L, and D. A pivot that is not positive is left for the caller to see.

    `pattern` and `places` are the structure the tree was made for, of which the matrix may fill a part; every
    entry of L is written, some as 0.
    """
    size = pointers.size - 1
    rows = np.empty(starts[size], np.int64)
    values = np.empty(starts[size])
    pivots = np.empty(size)
    filled = starts[:size].copy()
    mark = np.full(size, -1, np.int64)
    row = np.zeros(size)
    path = np.empty(size, np.int64)
    stack = np.empty(size, np.int64)
    for k in range(size):
        top = size
        mark[k] = k
        for p in range(pointers[k], pointers[k + 1]):
            if indices[p] <= k:
                row[indices[p]] += data[p]
        for p in range(pattern[k], pattern[k + 1]):
            i = places[p]
            if i > k:
                continue
            length = 0
            while mark[i] != k:
                stack[length] = i
                length += 1
                mark[i] = k
                i = parent[i]
            while length > 0:
                top -= 1
                length -= 1
                path[top] = stack[length]
        pivot = row[k]
        row[k] = 0.0
        for t in range(top, size):
            i = path[t]
            value = row[i]
            row[i] = 0.0
            for p in range(starts[i], filled[i]):
                row[rows[p]] -= values[p] * value
            share = value / pivots[i]
            pivot -= share * value
            rows[filled[i]] = k
            values[filled[i]] = share
            filled[i] += 1
        pivots[k] = pivot
    return rows, values, pivots


@njit(cache=True)
def forward(starts: Any, rows: Any, values: Any, columns: Any) -> None:
    """columns := L^-1 columns, many right-hand sides side by side in memory; rows of zeros cost nothing."""
    for j in range(starts.size - 1):
        source = columns[j]
        if not source.any():
            continue
        for p in range(starts[j], starts[j + 1]):
            value = values[p]
            target = columns[rows[p]]
            for r in range(source.size):
                target[r] -= value * source[r]


@njit(cache=True)
def backward(starts: Any, rows: Any, values: Any, columns: Any) -> None:
    """columns := L'^-1 columns; zeros at the end stay zeros."""
    last = starts.size - 2
    while last > 0 and not columns[last].any():
        last -= 1
    for j in range(last, -1, -1):
        target = columns[j]
        for p in range(starts[j], starts[j + 1]):
            value = values[p]
            source = columns[rows[p]]
            for r in range(target.size):
                target[r] -= value * source[r]


@njit(cache=True)
def selected_inverse(starts: Any, rows: Any, values: Any, pivots: Any) -> Any:
    """The inverse where L has entries, and its diagonal (Takahashi's recursion, last column first)."""
    size = pivots.size
    inverse = np.zeros(rows.size)
    diagonal = np.zeros(size)
    mark = np.full(size, -1, np.int64)
    factor = np.zeros(size)
    total = np.zeros(size)
    for j in range(size - 1, -1, -1):
        for p in range(starts[j], starts[j + 1]):
            mark[rows[p]] = j
            factor[rows[p]] = values[p]
            total[rows[p]] = 0.0
        for p in range(starts[j], starts[j + 1]):
            k = rows[p]
            own = values[p]
            gathered = own * diagonal[k]
            for q in range(starts[k], starts[k + 1]):
                i = rows[q]
                if mark[i] == j:
                    total[i] += own * inverse[q]
                    gathered += factor[i] * inverse[q]
            total[k] += gathered
        entry = 1.0 / pivots[j]
        for p in range(starts[j], starts[j + 1]):
            inverse[p] = -total[rows[p]]
            entry += values[p] * total[rows[p]]
        diagonal[j] = entry
    return inverse, diagonal
