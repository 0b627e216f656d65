"""Protected tables at the sizes of a district: how long it takes, how little is hidden, whether it holds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.results import Row
from tests.methods.independent_attack import secrets
from vicinia.methods.suppression import Protected, protect

if TYPE_CHECKING:
    from bench.run import Options


def run(options: Options) -> list[Row]:
    """Protect invented tables, in CPU seconds; attack one of them in another way."""
    rng = np.random.default_rng(1)
    towns = np.exp(rng.normal(3.2, 1.0, (15, 1, 1)))
    classes = rng.poisson(towns * rng.gamma(1.5, 0.5, (1, 10, 1)) * np.ones((15, 10, 2)))
    areas = rng.poisson(np.exp(rng.normal(2, 0.8, (150, 1))) * rng.gamma(1.5, 0.5, (1, 5)))
    nested = {0: np.repeat(np.arange(15), 10)}
    protect(classes[:3], threshold=3)  # the first programme of a process loads the solver
    return [
        _row("15 municipalities × 10 classes × 2 sexes, threshold 3", classes, 1.0, threshold=3),
        _row("15 municipalities × 10 classes × 2 sexes, threshold 10", classes, 5.0, threshold=10),
        _row(
            "150 areas in 15 municipalities × 5 classes, threshold 3", areas, 5.0, threshold=3, groups=nested
        ),
        _row(
            "150 areas in 15 municipalities × 5 classes, threshold 10",
            areas,
            10.0,
            threshold=10,
            groups=nested,
        ),
        _attacked(classes),
        _against_proven(),
    ]


def _row(name: str, counts: np.ndarray, goal_s: float, **options: Any) -> Row:
    began = time.process_time()
    done = protect(counts, **options)
    figures = {"cpu_s": round(time.process_time() - began, 3), **_hidden(done)}
    return Row("suppression", name, counts.size, figures, "cpu_s", at_most=goal_s)


def _hidden(done: Protected) -> dict[str, float]:
    margins = [block for block in done.margins.values() if block.complementary.any()]
    return {
        "primary": float(done.primary.sum()),
        "complementary": float(done.complementary.sum()),
        "totals": float(sum(block.complementary.sum() for block in margins)),
    }


def _attacked(counts: np.ndarray) -> Row:
    """Cells that an attack written apart can compute, or tell to be small."""
    done = protect(counts, threshold=3)
    found = secrets(counts, done, groups={}, zeros="shown", interior=True)
    fallen = sum(s.most - s.least < 1e-6 or (s.is_primary and s.most < 3 - 1e-6) for s in found)
    figures = {"fallen": float(fallen), "attacked": float(len(found))}
    return Row(
        "suppression", "hidden numbers that another attack finds", len(found), figures, "fallen", at_most=0
    )


def _against_proven() -> Row:
    """How much dearer the usual answer is than the proven best, and how often it is the best."""
    rng, usual, best, proven = np.random.default_rng(2), 0.0, 0.0, 0
    for _ in range(20):
        done = protect(rng.poisson(rng.gamma(1.0, 12, (8, 6))), threshold=3)
        usual, best, proven = usual + done.cost, best + done.bound, proven + done.optimal
    figures = {"cost_over_bound": round(usual / best, 4), "proven_of_20": float(proven)}
    return Row(
        "suppression", "8 × 6 tables: cost over proven bound", 48, figures, "cost_over_bound", at_most=1.1
    )
