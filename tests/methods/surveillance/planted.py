"""A quiet district in which an outbreak is planted, and who notices it in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vicinia.methods import surveillance
from vicinia.methods.surveillance.pooled import Zones, raise_alerts

# Fifteen towns of a plain: kilometres east and north of a point in the middle.
TOWNS = np.array(
    [
        (-4.0, 4.4), (10.3, 5.5), (1.6, 4.4), (10.3, -6.7), (-7.9, 8.9), (-3.2, -2.2), (5.5, -10.0),
        (0.0, 16.7), (3.2, -5.6), (10.3, 13.3), (6.3, 2.2), (21.4, 2.2), (-7.1, 12.2),
        (-1.6, 5.5), (0.0, 11.1),
    ]
)  # fmt: skip
BASE = 5.0
TIMES = 2.0
WEEKS = 3
HISTORY = 104
QUIET = 3
PER_MONTH = 365.25 / 12 / 7


@dataclass(frozen=True, slots=True)
class Outcome:
    """Shares of outbreaks found by week 2 and by week 3, and new false alerts a month."""

    by_week_2: float
    by_week_3: float
    false_alerts: float


def nearest(centre: int, size: int) -> np.ndarray:
    """The places of an outbreak of this size around a town."""
    return np.argsort(((TOWNS - TOWNS[centre]) ** 2).sum(axis=1), kind="stable")[:size]


def outbreaks(worlds: int, size: int, rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Counts with an outbreak in the last weeks, and its places; the centre is drawn."""
    found = []
    for _ in range(worlds):
        rates = np.full((len(TOWNS), HISTORY + WEEKS), BASE)
        places = nearest(int(rng.integers(len(TOWNS))), size)
        rates[places, HISTORY:] *= TIMES
        found.append((rng.poisson(rates).astype(float), places))
    return found


def quiet(weeks: int, rng: np.random.Generator) -> np.ndarray:
    """Counts without an outbreak."""
    return rng.poisson(BASE, (len(TOWNS), HISTORY + weeks)).astype(float)


def pooled(
    worlds: list[tuple[np.ndarray, np.ndarray]],
    calm: np.ndarray,
    calibration: surveillance.Calibration,
) -> Outcome:
    """The pooled alerts of this house."""
    seen = []
    for counts, places in worlds:
        report = surveillance.alerts(counts, TOWNS, calibration=calibration, quiet=QUIET, seed=0)
        seen.append({alert.week for alert in report.alerts if set(alert.places) & set(places.tolist())})
    report = surveillance.alerts(calm, TOWNS, calibration=calibration, quiet=QUIET, seed=0)
    false = sum(alert.week >= HISTORY for alert in report.new)
    return _outcome(seen, false, calm.shape[1] - HISTORY)


def ears_threshold(calm: np.ndarray, budget: float = 1.0) -> float:
    """Standard deviations at which EARS C2, place by place, raises this many new alerts a month."""
    score, _ = _ears(calm)
    low, high = 0.0, 20.0
    for _ in range(40):
        middle = (low + high) / 2
        new = sum(raised.is_new for raised in raise_alerts(score, _alone(), middle, QUIET))
        low, high = (low, middle) if new / score.shape[1] * PER_MONTH <= budget else (middle, high)
    return high


def place_by_place(
    worlds: list[tuple[np.ndarray, np.ndarray]], calm: np.ndarray, threshold: float
) -> Outcome:
    """EARS C2 in every town by itself, at this threshold."""
    seen = []
    for counts, places in worlds:
        score, start = _ears(counts)
        seen.append({start + week for week in np.flatnonzero((score[places] >= threshold).any(axis=0))})
    score, start = _ears(calm)
    false = sum(
        raised.is_new and start + raised.week >= HISTORY
        for raised in raise_alerts(score, _alone(), threshold, QUIET)
    )
    return _outcome(seen, false, calm.shape[1] - HISTORY)


def _ears(counts: np.ndarray) -> tuple[np.ndarray, int]:
    """Standard deviations above the mean, in the weeks that C2 can judge, and the first of them."""
    watch = surveillance.ears(counts, method="C2", alpha=0.15865525393145707)  # one standard deviation
    deviation = np.maximum(watch.upperbound - watch.expected, 1e-9)
    return ((counts - watch.expected) / deviation)[:, watch.start :], watch.start


def _alone() -> Zones:
    return Zones(np.eye(len(TOWNS)))


def _outcome(seen: list[set[int]], false: int, weeks: int) -> Outcome:
    def share(last: int) -> float:
        return float(np.mean([any(HISTORY <= week < HISTORY + last for week in found) for found in seen]))

    return Outcome(share(2), share(3), false / weeks * PER_MONTH)
