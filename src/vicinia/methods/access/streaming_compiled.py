"""The walk of two trees, compiled at first use. Imported only where there are many places."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

STACK = 512
"""Pairs of boxes waiting: at most one more for each level of either tree."""


@njit(cache=True)
def walk(
    here_low: Any, here_high: Any, here_width: Any, here_start: Any, here_axes: Any,
    there_low: Any, there_high: Any, there_width: Any, there_start: Any, there_axes: Any,
    values: Any, totals: Any, bounds: Any, weights: Any, per_box: Any, per_place: Any,
) -> None:  # fmt: skip
    """Add to each place here the weighted values there; `bounds` are squared, `weights` has one more.

    What holds for a whole box is added to `per_box`, the rest to `per_place`.
    """
    here_leaves, there_leaves = here_start.size - 1, there_start.size - 1
    waiting = np.empty((STACK, 2), np.int64)
    waiting[0, 0] = waiting[0, 1] = 1
    count = 1
    while count:
        count -= 1
        here, there = waiting[count, 0], waiting[count, 1]
        near = far = 0.0
        for axis in range(3):
            ahead = there_low[there, axis] - here_high[here, axis]
            behind = here_low[here, axis] - there_high[there, axis]
            gap = max(0.0, ahead, behind)
            span = max(-ahead, -behind)
            near += gap * gap
            far += span * span
        nearest = 0
        while nearest < bounds.size and near > bounds[nearest]:
            nearest += 1
        if nearest == bounds.size:
            continue
        farthest = nearest
        while farthest < bounds.size and far > bounds[farthest]:
            farthest += 1
        if farthest == nearest:
            per_box[here] += weights[nearest] * totals[there]
        elif here >= here_leaves and there >= there_leaves:
            # Each zone edge between them adds its step; what lies beyond the last edge has the last weight.
            per_box[here] += weights[farthest] * totals[there]
            i, k = here_start[here - here_leaves], here_start[here - here_leaves + 1]
            j, m = there_start[there - there_leaves], there_start[there - there_leaves + 1]
            for zone in range(nearest, farthest):
                _compare(
                    here_axes[0][i:k], here_axes[1][i:k], here_axes[2][i:k], per_place[i:k],
                    there_axes[0][j:m], there_axes[1][j:m], there_axes[2][j:m], values[j:m],
                    bounds[zone], weights[zone] - weights[zone + 1],
                )  # fmt: skip
        elif there >= there_leaves or (here < here_leaves and here_width[here] >= there_width[there]):
            for child in range(2):
                waiting[count, 0], waiting[count, 1] = 2 * here + child, there
                count += 1
        else:
            for child in range(2):
                waiting[count, 0], waiting[count, 1] = here, 2 * there + child
                count += 1


@njit(cache=True)
def _compare(x: Any, y: Any, z: Any, out: Any, px: Any, py: Any, pz: Any, value: Any, bound: Any, step: Any):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """Places against places, four of those there at a time: the inner loop is one of vector instructions."""
    whole = px.size - px.size % 4
    for j in range(0, whole, 4):
        x0, y0, z0, v0 = px[j], py[j], pz[j], value[j] * step
        x1, y1, z1, v1 = px[j + 1], py[j + 1], pz[j + 1], value[j + 1] * step
        x2, y2, z2, v2 = px[j + 2], py[j + 2], pz[j + 2], value[j + 2] * step
        x3, y3, z3, v3 = px[j + 3], py[j + 3], pz[j + 3], value[j + 3] * step
        for i in range(x.size):
            a, b, c = x[i], y[i], z[i]
            u, v, w = a - x0, b - y0, c - z0
            found = v0 if u * u + v * v + w * w <= bound else 0.0
            u, v, w = a - x1, b - y1, c - z1
            found += v1 if u * u + v * v + w * w <= bound else 0.0
            u, v, w = a - x2, b - y2, c - z2
            found += v2 if u * u + v * v + w * w <= bound else 0.0
            u, v, w = a - x3, b - y3, c - z3
            found += v3 if u * u + v * v + w * w <= bound else 0.0
            out[i] += found
    for j in range(whole, px.size):
        for i in range(x.size):
            u, v, w = x[i] - px[j], y[i] - py[j], z[i] - pz[j]
            out[i] += value[j] * step if u * u + v * v + w * w <= bound else 0.0
