"""Farrington's method: the same weeks of earlier years say what is usual.

Source: C. Farrington et al., "A statistical algorithm for the early detection of outbreaks of infectious
disease", Journal of the Royal Statistical Society A 159 (1996), 547–563; decisions where the paper leaves
room are those of `farrington` in R's surveillance (M. Salmon et al., Journal of Statistical Software 70,
2016, no. 10).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from vicinia.methods.surveillance import loglinear, series
from vicinia.methods.surveillance.loglinear import LogLinear
from vicinia.methods.surveillance.series import Watch

_EXPONENTS = {"2/3": 2 / 3, "1/2": 1 / 2, "none": 1.0}
_TREND_P = 0.05
_TREND_YEARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FarringtonWatch(Watch):
    """A `Watch` with what was fitted for each week."""

    score: NDArray[np.float64]
    """(count − expected) / (threshold − expected): above 1 is an alarm; 0 with too few recent cases."""
    dispersion: NDArray[np.float64]
    """Variance over mean in the reference weeks, at least 1."""
    trend: NDArray[np.bool_]
    """Whether a trend was kept."""


@dataclass(frozen=True, slots=True)
class _Settings:
    b: int
    w: int
    frequency: int
    z: float
    trend: bool
    reweight: bool
    cases: float
    recent: int
    power: str


def farrington(
    counts: ArrayLike,
    *,
    b: int = 5,
    w: int = 3,
    frequency: int = 52,
    alpha: float = 0.05,
    trend: bool = True,
    reweight: bool = True,
    limit54: tuple[float, int] = (5, 4),
    powertrans: str = "2/3",
    start: int | None = None,
) -> FarringtonWatch:
    """Alarms from the same season of earlier years.

    For each week a log-linear model with overdispersion is fitted to the w weeks on either side of the same
    week in each of the last b years. A linear trend stays when it is significant (5 %), rests on at least
    three years and does not predict more than was ever seen. Weeks that look like old outbreaks weigh less.
    The threshold is the upper end of a 1 − alpha prediction interval on the scale of the 2/3 power, on which
    Poisson counts are nearly symmetric.

    Args:
        counts: (T) one series, or (n × T) places × weeks.
        b, w: years to look back, and weeks on either side.
        frequency: periods in a year (52 weeks, 12 months).
        alpha: two-sided, so that alpha / 2 is the probability of an alarm in a normal week.
        trend, reweight: whether to allow for a trend, and for old outbreaks.
        limit54: (cases, weeks): no alarm unless so many cases came in so many last weeks; there the bound
            is given as 0, as R does.
        powertrans: "2/3", "1/2" or "none".
        start: first week to judge; None: R's, frequency × b − w − 1, counted from 0.

    Raises:
        ValueError: a negative or missing count, no history, a setting outside its range.
    """
    b = series.whole(b, "b", at_least=1)
    w = series.whole(w, "w", at_least=0)
    frequency = series.whole(frequency, "frequency", at_least=1)
    series.one_of(powertrans, "powertrans", _EXPONENTS)
    if 2 * w + 1 > frequency:
        raise ValueError(f"w is {w}: windows of {2 * w + 1} periods overlap in a year of {frequency}.")
    cases, recent = limit54
    if cases < 0 or recent < 1:
        raise ValueError(f"limit54 must be (cases of 0 or more, weeks of 1 or more); it is {limit54!r}.")
    # The first week with at least two weeks of the last year's window behind it.
    least = max(frequency - w + 1, frequency)
    begin = max(least, frequency * b - w - 1) if start is None else series.whole(start, "start", at_least=0)
    seen = series.counts(
        counts,
        at_least=begin + 1,
        why=f"the first week judged is week {begin}, after b = {b} years of {frequency}; start asks for less",
    )
    if begin < least:
        raise ValueError(f"start is {begin}: the first week with a year behind it is week {least}.")
    settings = _Settings(
        b, w, frequency, -float(ndtri(series.probability(alpha, "alpha") / 2)), trend, reweight,
        float(cases), int(recent), powertrans,
    )  # fmt: skip
    bound, expected, score, dispersion, kept = series.by_place(lambda row: _judge(row, begin, settings), seen)
    notes: tuple[str, ...] = ()
    full = frequency * b + w
    if begin < full:
        notes = (
            f"Weeks {begin} to {min(full, seen.shape[-1]) - 1} rest on fewer than b = {b} full windows of "
            "reference weeks.",
        )
    failed = int(np.isnan(bound[..., begin:]).sum())
    if failed:
        notes += (f"{failed} weeks could not be judged: their model did not converge.",)
    return FarringtonWatch(
        alarms=score > 1,
        upperbound=bound,
        expected=expected,
        start=begin,
        notes=notes,
        score=score,
        dispersion=dispersion,
        trend=kept > 0,
    )


def _judge(row: NDArray[np.float64], begin: int, settings: _Settings) -> tuple[NDArray[np.float64], ...]:
    """Bound, expected count, score, dispersion, and whether a trend was kept, week by week."""
    found = np.full((5, len(row)), np.nan)
    years = settings.frequency * np.arange(settings.b, 0, -1)
    offsets = (np.arange(-settings.w, settings.w + 1) - years[:, None]).ravel()
    for week in range(begin, len(row)):
        reference = week + offsets
        reference = reference[reference >= 0]
        model, kept = _model(row[reference], reference, week, settings)
        if not model.converged:
            continue
        mean, error = model.predict(_row(kept, week))
        bound = threshold(mean, error, model.scale, settings.z, settings.power)
        enough = row[max(0, week - settings.recent + 1) : week + 1].sum() >= settings.cases
        score = (row[week] - mean) / (bound - mean) if enough else 0.0
        found[:, week] = bound if enough else 0.0, mean, score, model.scale, kept
    return tuple(found)


def _row(has_trend: bool, week: int) -> NDArray[np.float64]:
    return np.array([1.0, week]) if has_trend else np.array([1.0])


def _model(
    response: NDArray[np.float64], weeks: NDArray[np.int64], week: int, settings: _Settings
) -> tuple[LogLinear, bool]:
    """The model for one week, and whether it has a trend."""
    flat = np.ones((len(weeks), 1))
    if settings.trend and len(weeks) > 2:
        sloped = np.column_stack([np.ones(len(weeks)), weeks])
        model = _reweighted(sloped, response, settings.reweight)
        if model is not None:
            within = model.predict(_row(True, week))[0] <= response.max()
            if settings.b >= _TREND_YEARS and model.p_value(1) < _TREND_P and within:
                return model, True
    model = _reweighted(flat, response, settings.reweight)
    return (loglinear.fit(flat, response) if model is None else model), False


def _reweighted(
    design: NDArray[np.float64], response: NDArray[np.float64], reweight: bool
) -> LogLinear | None:
    """Fit, and fit again with less weight on weeks that look like outbreaks; None where it fails."""
    model = loglinear.fit(design, response)
    if not model.converged:
        return None
    if not reweight:
        return model
    return loglinear.fit(design, response, outbreak_weights(anscombe_residuals(model, response)))


def anscombe_residuals(model: LogLinear, response: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standardised Anscombe residuals (Farrington et al., section 3.5)."""
    raw = 1.5 * (response ** (2 / 3) * model.fitted ** (-1 / 6) - np.sqrt(model.fitted))
    return raw / np.sqrt(model.scale * (1 - model.leverage))


def outbreak_weights(residuals: NDArray[np.float64], limit: float = 1.0) -> NDArray[np.float64]:
    """1 / residual² above the limit, 1 below, scaled to add up to their number.

    >>> outbreak_weights(np.array([0.0, -3.0, 2.0])).round(4)
    array([1.3333, 1.3333, 0.3333])
    """
    weights = np.ones(len(residuals))
    high = residuals > limit
    weights[high] = residuals[high] ** -2.0
    return weights * (len(weights) / weights.sum())


def threshold(mean: float, error: float, scale: float, z: float, power: str) -> float:
    """Upper end of the prediction interval for a count with this mean (standard error: `error`)."""
    variance = scale + error**2 / mean
    exponent = _EXPONENTS[power]
    deviation = exponent * np.sqrt(mean ** (2 * exponent - 1) * variance)
    return float((mean**exponent + z * deviation) ** (1 / exponent))
