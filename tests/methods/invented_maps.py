"""Maps that exist nowhere: units with neighbours, features that vary smoothly and roughly, populations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay


@dataclass(frozen=True)
class Map:
    """Places on the unit square; those that a triangle joins are neighbours."""

    places: NDArray[np.float64]
    pairs: NDArray[np.int64]
    features: NDArray[np.float64]
    population: NDArray[np.float64]


def scattered(count: int, seed: int, *, width: int = 3, roughness: float = 1.0) -> Map:
    """Waves of some lengths plus noise, each feature with standard deviation one."""
    generator = np.random.default_rng(seed)
    places = generator.uniform(0, 1, (count, 2))
    corners = Delaunay(places).simplices
    sides = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    columns = []
    for _ in range(width):
        waves = [
            np.sin(places @ generator.normal(size=2) * generator.uniform(2, 12) + generator.uniform(0, 6))
            for _ in range(4)
        ]
        columns.append(sum(waves) + roughness * generator.normal(size=count))
    features = np.column_stack(columns)
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    population = np.round(generator.lognormal(8.5, 1, count))
    return Map(places, np.unique(np.sort(sides, axis=1), axis=0), features, population)


def grid(rows: int, columns: int, *, corners: bool = False) -> list[tuple[int, int]]:
    """Pairs of neighbouring cells of a chess board, across corners too if asked."""
    steps = [(0, 1), (1, 0)] + ([(1, 1), (1, -1)] if corners else [])
    return [
        (i * columns + j, (i + down) * columns + j + right)
        for i in range(rows)
        for j in range(columns)
        for down, right in steps
        if 0 <= i + down < rows and 0 <= j + right < columns
    ]
