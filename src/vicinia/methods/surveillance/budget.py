"""The threshold at which chance alone raises as many alerts as people are ready to look at in vain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.surveillance.pooled import Zones, evidence, raise_alerts, usual_rates

# Numbers (zones × weeks) held at once, and weeks simulated in all.
_AT_ONCE = 4_000_000
_WEEKS = 6_000
# A threshold that uses this part of the budget needs no better one.
_CLOSE = 0.985


@dataclass(frozen=True, slots=True)
class Calibration:
    """A threshold, and what chance does there."""

    threshold: float
    false_alerts: float
    """New alerts a month in quiet simulated weeks, at this threshold."""
    tail: float
    """Mean excess of simulated weekly maxima over the threshold: the scale of their exponential tail."""

    def months_between(self, score: float) -> float:
        """Months in which chance alone raises one alert with this score."""
        return float(np.exp((score - self.threshold) / self.tail)) / self.false_alerts


def calibrate(
    rates: NDArray[np.float64],
    groups: Zones,
    rng: np.random.Generator,
    *,
    budget: float,
    weeks_per_month: float,
    history: int | None,
    longest: int,
    ratio: float,
    dispersion: float,
    quiet: int,
) -> Calibration:
    """Simulate quiet years at these rates and find the threshold with `budget` new alerts a month.

    With `history` the usual counts are estimated from the simulated past as they are from the real one, so
    that the error of doing so is paid for; None: they are known.
    """
    lead = longest if history is None else history + longest
    stretch = int(np.clip(_AT_ONCE // max(1, len(groups)), 100, _WEEKS))
    scores = []
    for _ in range(-(-_WEEKS // stretch)):
        counts = _draw(rates, dispersion, lead + stretch, rng)
        if history is None:
            usual = np.repeat(np.maximum(rates, 1e-3)[:, None], stretch, axis=1)
        else:
            usual = usual_rates(counts, history, longest, lead)
        judged = evidence(counts, usual, groups, lead, longest=longest, ratio=ratio, dispersion=dispersion)
        scores.append(judged.score)
    highest = np.sort(np.concatenate([part.max(axis=0) for part in scores]))

    def rate(threshold: float) -> float:
        new = sum(raised.is_new for part in scores for raised in raise_alerts(part, groups, threshold, quiet))
        return new / sum(part.shape[1] for part in scores) * weeks_per_month

    # Bisect among the simulated maxima; the number of alerts falls as the threshold rises. Weeks above it are
    # not many more than alerts, so that the lower maxima need not be tried.
    low, high = max(0, int(len(highest) * (1 - 2.5 * budget / weeks_per_month))), len(highest) - 1
    while low < high:
        middle = (low + high) // 2
        found = rate(float(highest[middle]))
        if found > budget:
            low = middle + 1
        else:
            high = middle
            if found >= _CLOSE * budget:
                low = middle
    threshold = float(highest[low])
    excess = highest[highest > threshold] - threshold
    tail = float(excess.mean()) if len(excess) else 1.0
    return Calibration(threshold, max(rate(threshold), 1 / len(highest)), tail)


def _draw(
    rates: NDArray[np.float64], dispersion: float, weeks: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Counts with these means and dispersion (variance over mean): Poisson, or negative binomial above 1."""
    mean = np.repeat(rates[:, None], weeks, axis=1)
    if dispersion > 1:
        mean = rng.gamma(mean / (dispersion - 1), dispersion - 1)
    return rng.poisson(mean).astype(float)
