"""Composite indices at the size of all census sections of Italy."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.results import Row
from vicinia.methods.composite import ampi, mpi, quintiles, rank_stability, zscore_sum

if TYPE_CHECKING:
    from bench.run import Options

SECTIONS, MUNICIPALITIES, INDICATORS = 400_000, 7_900, 12


def run(options: Options) -> list[Row]:
    """Each index once, in CPU seconds; twelve indicators, no missing cell."""
    generator = np.random.default_rng(1)
    values = generator.gamma(2, size=(SECTIONS, INDICATORS))
    polarity = np.where(np.arange(INDICATORS) % 3, 1, -1)
    people = generator.integers(1, 900, SECTIONS).astype(float)
    middle = values.mean(axis=0)
    small = values[:MUNICIPALITIES]
    return [
        _row("composite: AMPI", SECTIONS, lambda: ampi(values, polarity, middle, penalty="positive"), 2),
        _row("composite: MPI", SECTIONS, lambda: mpi(values, polarity), 2),
        _row(
            "composite: z-sum by population",
            SECTIONS,
            lambda: zscore_sum(values, polarity, population=people),
            2,
        ),
        _row(
            "composite: quintiles of people", SECTIONS, lambda: quintiles(values[:, 0], population=people), 2
        ),
        _row("composite: 1,000 draws of ranks", MUNICIPALITIES, lambda: rank_stability(small, polarity), 10),
        _row(
            "composite: 1,000 draws with errors",
            MUNICIPALITIES,
            lambda: rank_stability(small, polarity, standard_errors=small / 10),
            20,
        ),
    ]


def _row(name: str, size: int, work: Callable[[], Any], goal_s: float) -> Row:
    began = time.process_time()
    work()
    figures = {"cpu_s": round(time.process_time() - began, 3)}
    return Row("composite", name, size, figures, "cpu_s", at_most=goal_s)
