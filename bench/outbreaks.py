"""Planted outbreaks at one false alert a month: who has noticed by the second week?

Fifteen towns with five signals a week each (Poisson); from some week on twice as many for three weeks, in one
town or in a town and its nearest neighbours. EARS C2 runs town by town, with its threshold raised until it
too opens one false alert a month. For both, an alert within three weeks of one in a place continues it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from bench.results import Row
from tests.methods.surveillance import planted
from vicinia.methods import surveillance

if TYPE_CHECKING:
    from bench.run import Options

WORLDS = 500
CALM_WEEKS = 5_000


def run(options: Options) -> list[Row]:
    """Simulate once; the same worlds for both."""
    rng = np.random.default_rng(11)
    past = planted.quiet(0, rng)
    began = time.process_time()
    calibration = surveillance.alerts(past, planted.TOWNS, seed=1).calibration
    spent = {"cpu_s": round(time.process_time() - began, 3)}
    rows = [
        Row("outbreaks", "alerts of one week, threshold simulated", "15 × 104", spent, "cpu_s", at_most=2.0)
    ]
    threshold = planted.ears_threshold(planted.quiet(20_000, rng))
    calm = planted.quiet(CALM_WEEKS, rng)
    for size in (1, 2, 3, 5):
        worlds = planted.outbreaks(WORLDS, size, rng)
        ours = planted.pooled(worlds, calm, calibration)
        theirs = planted.place_by_place(worlds, calm, threshold)
        figures = {
            "by_week_2": ours.by_week_2,
            "by_week_3": ours.by_week_3,
            "ears_c2_by_week_2": theirs.by_week_2,
            "points_more": round(100 * (ours.by_week_2 - theirs.by_week_2), 1),
        }
        where = "in one town" if size == 1 else f"in {size} towns"
        if size == 1:
            # Even a rule that knows the true rates stays below 80 % here: see docs/methods/surveillance.md.
            rows.append(Row("outbreaks", where, WORLDS, figures, "points_more", at_least=10))
        else:
            rows.append(Row("outbreaks", where, WORLDS, figures, "by_week_2", at_least=0.8))
    false = {"a_month": round(ours.false_alerts, 3), "ears_c2_a_month": round(theirs.false_alerts, 3)}
    rows.append(Row("outbreaks", "false alerts", f"{CALM_WEEKS:,} weeks", false, "a_month", at_most=1.1))
    return rows
