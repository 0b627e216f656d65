"""Alerts that hold a budget of false alarms, with the comparison they rest on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vicinia.methods.scan import inputs
from vicinia.methods.surveillance import series
from vicinia.methods.surveillance.budget import Calibration, calibrate
from vicinia.methods.surveillance.pooled import evidence, raise_alerts, usual_rates, zones

_LEAST_HISTORY = 8
# Squared deviation over the mean beyond which a count is an outbreak, not dispersion.
_MOST_UNUSUAL = 50.0


@dataclass(frozen=True, slots=True)
class Alert:
    """In these places more came than usual, since this week."""

    week: int
    """Column in which it was raised."""
    is_new: bool
    """False: it continues an alert of the weeks before that shares a place with it."""
    places: tuple[int, ...]
    """Rows of the counts."""
    since: int
    """Column of the first week of the excess."""
    observed: float
    expected: float
    """In these places from `since` to `week`."""
    score: float
    recurrence_months: float
    """Months in which chance alone raises one alert like it in the whole district."""


@dataclass(frozen=True, slots=True)
class Alerts:
    """Alerts of all judged weeks, the earliest first, within a week the strongest first."""

    alerts: tuple[Alert, ...]
    start: int
    """First column judged."""
    last: int
    """Last column judged."""
    calibration: Calibration
    dispersion: float

    @property
    def current(self) -> tuple[Alert, ...]:
        """Those of the last week."""
        return tuple(alert for alert in self.alerts if alert.week == self.last)

    @property
    def new(self) -> tuple[Alert, ...]:
        """Those that do not continue another."""
        return tuple(alert for alert in self.alerts if alert.is_new)


def alerts(
    counts: ArrayLike,
    coordinates: ArrayLike,
    *,
    budget: float = 1.0,
    expected: ArrayLike | None = None,
    history: int = 52,
    longest: int = 3,
    ratio: float = 2.0,
    maximum: float = 0.5,
    quiet: int = 3,
    dispersion: float | None = None,
    weeks_per_month: float = 365.25 / 12 / 7,
    calibration: Calibration | None = None,
    seed: int | np.random.Generator,
) -> Alerts:
    """Alerts for a district, pooled over places, at `budget` false ones a month.

    Each place alone and each circle of neighbours is asked how much better "`ratio` times the usual since 1,
    2, … `longest` weeks" explains its counts than "as usual". The threshold is the one at which simulated
    quiet years, with the same rates, the same overdispersion and the same error in estimating them, raise
    `budget` new alerts a month in the whole district. An alert that shares a place with one of the last
    `quiet` weeks continues it: people look at it once.

    Args:
        counts: (n × T) places × weeks.
        coordinates: (n × 2) planar x and y.
        budget: new false alerts a month that people are ready to look at, for the whole district.
        expected: (n × T) usual counts, where a model of season or reporting gives them; None: the mean of up
            to `history` weeks that end `longest` weeks before.
        history: weeks that the usual counts rest on, at least 8.
        longest: weeks in which an excess may have begun.
        ratio: the excess worth finding, times the usual.
        maximum: largest share of the usual counts in a group of neighbours.
        quiet: weeks after which an alert in the same place counts as a new one.
        dispersion: variance over mean in quiet weeks; None: estimated from the counts, at least 1.
        weeks_per_month: columns of the table in a month.
        calibration: of an earlier call, to save its simulation.
        seed: an integer or a numpy Generator, for the simulation.

    Raises:
        ValueError: a negative or missing count, too few weeks, unequal lengths, a setting outside its range.
    """
    history = series.whole(history, "history", at_least=_LEAST_HISTORY)
    longest = series.whole(longest, "longest", at_least=1)
    quiet = series.whole(quiet, "quiet", at_least=0)
    for name, value, least in (("budget", budget, 0.0), ("ratio", ratio, 1.0)):
        if not (np.isfinite(value) and value > least):
            raise ValueError(f"{name} must be above {least:g}; it is {value!r}.")
    if not 0 < budget <= weeks_per_month / 2:
        raise ValueError(
            f"budget is {budget:g} alerts a month of {weeks_per_month:.2f} weeks: ask for at most one every "
            "second week, or look at the counts themselves."
        )
    if dispersion is not None and not (np.isfinite(dispersion) and dispersion >= 1):
        raise ValueError(f"dispersion must be 1 or more; it is {dispersion!r}.")
    start = longest if expected is not None else _LEAST_HISTORY + longest - 1
    seen = series.counts(
        counts, at_least=start + 1, why=f"{start} weeks of history come before the first that is judged"
    )
    if seen.ndim != 2:
        raise ValueError("counts must be a table of places × weeks; for one series use ears or farrington.")
    if not seen.any():
        raise ValueError("counts has no case at all: there is nothing to compare with.")
    place, _ = inputs.points(coordinates, len(seen))
    if expected is None:
        usual = usual_rates(seen, history, longest, start)
    else:
        known = inputs.counts(expected, "expected", dimensions=2)
        if known.shape != seen.shape:
            raise ValueError(f"expected has the shape {known.shape} but counts has {seen.shape}.")
        if not (known > 0).all():
            raise ValueError("expected has a 0: give the usual count of every place and week, however small.")
        usual = known[:, start:]
    groups = zones(place, usual[:, -1], inputs.fraction(maximum, "maximum"))
    scale = (
        _dispersion(seen[:, start:], usual, None if expected is not None else history)
        if dispersion is None
        else dispersion
    )
    if calibration is None:
        calibration = calibrate(
            usual[:, -1], groups, np.random.default_rng(seed), budget=budget,
            weeks_per_month=weeks_per_month, history=None if expected is not None else history,
            longest=longest, ratio=ratio, dispersion=scale, quiet=quiet,
        )  # fmt: skip
    judged = evidence(seen, usual, groups, start, longest=longest, ratio=ratio, dispersion=scale)
    found = []
    for raised in raise_alerts(judged.score, groups, calibration.threshold, quiet):
        chosen = np.flatnonzero(groups.members[raised.zone])
        length = int(judged.length[raised.zone, raised.week])
        week = start + raised.week
        found.append(
            Alert(
                week=week,
                is_new=raised.is_new,
                places=tuple(chosen.tolist()),
                since=week - length + 1,
                observed=float(seen[chosen, week - length + 1 : week + 1].sum()),
                expected=float(usual[chosen, raised.week].sum() * length),
                score=raised.score,
                recurrence_months=calibration.months_between(raised.score),
            )
        )
    return Alerts(tuple(found), start, seen.shape[1] - 1, calibration, scale)


def _dispersion(counts: NDArray[np.float64], usual: NDArray[np.float64], history: int | None) -> float:
    """Variance over mean (Pearson's estimate), pooled over places and weeks.

    No single count says more than a limit, so that past outbreaks do not make the future deaf. Usual counts
    that were estimated add their own error, which is taken off.
    """
    squared = np.minimum((counts - usual) ** 2 / usual, _MOST_UNUSUAL)
    if history is not None:
        squared /= 1 + 1 / np.minimum(history, _LEAST_HISTORY + np.arange(counts.shape[1]))
    return float(max(1.0, squared.mean()))
