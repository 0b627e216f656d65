"""Do the intervals tell the truth? Five hundred worlds, fifteen municipalities, twenty persons asked in each.

The worlds are those of `tests.methods.small_area.invented_poverty`; the table also shows what the analytical
MSE and normal intervals would have said.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bench.results import Row
from tests.methods.small_area.invented_poverty import POPULATIONS, honesty

if TYPE_CHECKING:
    from bench.run import Options

WORLDS, SEED = 500, 2026


def run(options: Options) -> list[Row]:
    """One study, several goals."""
    began = time.process_time()
    found = honesty(WORLDS, SEED)
    figures = {name: round(value, 4) for name, value in found._asdict().items()}
    figures["cpu_s"] = round(time.process_time() - began, 1)
    name = f"{POPULATIONS.size} municipalities, n = 20"
    return [
        Row("honesty", f"{name}: 95 % intervals cover, at least", WORLDS, figures, "coverage", at_least=0.93),
        Row("honesty", f"{name}: and at most", WORLDS, figures, "coverage", at_most=0.97),
        Row("honesty", f"{name}: RMSE over that of direct", WORLDS, figures, "error_ratio", at_most=0.70),
        Row("honesty", f"{name}: mean MSE too large by", WORLDS, figures, "mse_bias", at_most=0.10),
        Row("honesty", f"{name}: or too small by", WORLDS, figures, "mse_bias", at_least=-0.10),
    ]
