"""EARS: is this week above the mean of the last few by so many standard deviations?

Sources: L. Hutwagner et al., "The bioterrorism preparedness and response Early Aberration Reporting System
(EARS)", Journal of Urban Health 80 (2003), i89–i96; the bounds are those of `earsC` in R's surveillance
(M. Salmon, D. Schumacher, M. Höhle, Journal of Statistical Software 70 (2016), no. 10).
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike
from scipy.special import ndtri

from vicinia.methods.surveillance import series
from vicinia.methods.surveillance.series import Watch

# Weeks between the baseline and the week that is judged, and weeks before it that C3 also looks at.
_GAP = {"C1": 0, "C2": 2, "C3": 2}
_LOOK_BACK = {"C1": 0, "C2": 0, "C3": 2}
_ALPHA = {"C1": 0.001, "C2": 0.001, "C3": 0.025}


def ears(
    counts: ArrayLike,
    *,
    method: str = "C1",
    baseline: int = 7,
    alpha: float | None = None,
    min_sigma: float = 0.0,
) -> Watch:
    """Alarms from a short past, for signals without years of history.

    C1 compares with the `baseline` weeks just before; C2 leaves out two weeks in between, so that an
    outbreak does not hide itself; C3 asks whether the two weeks before exceeded theirs together (by more
    than one standard deviation each), and so is slower and more sensitive.

    Args:
        counts: (T) one series, or (n × T) places × weeks.
        method: "C1", "C2" or "C3".
        baseline: weeks to compare with, at least 3.
        alpha: probability of an alarm in a normal week; None: 0.001, for C3 0.025.
        min_sigma: the standard deviation is taken to be at least this. With 0, a baseline in which all
            weeks are equal lets any higher count be an alarm, and C3 cannot judge after it (see `notes`).

    Raises:
        ValueError: a negative or missing count, too few weeks, an unknown method, alpha outside (0, 1).

    >>> watch = ears([3, 5, 4, 6, 4, 3, 5, 4, 15], method="C1")
    >>> watch.alarms.tolist()[-2:], watch.upperbound.round(3).tolist()[-2:], watch.start
    ([False, True], [7.724, 7.444], 7)
    """
    series.one_of(method, "method", _GAP)
    length = series.whole(baseline, "baseline", at_least=3)
    if not (np.isfinite(min_sigma) and min_sigma >= 0):
        raise ValueError(f"min_sigma must be 0 or more; it is {min_sigma!r}.")
    z = -float(ndtri(series.probability(_ALPHA[method] if alpha is None else alpha, "alpha")))
    gap, back = _GAP[method], _LOOK_BACK[method]
    start = length + gap + back
    seen = series.counts(
        counts, at_least=start + 1, why=f"{method} looks back {start} weeks with a baseline of {length}"
    )
    # One baseline per week from the first that has one.
    first = length + gap
    past = sliding_window_view(seen, length, axis=-1)[..., : seen.shape[-1] - first, :]
    mean = past.mean(axis=-1)
    deviation = np.maximum(past.std(axis=-1, ddof=1), min_sigma)
    now = seen[..., first:]
    if method == "C3":
        with np.errstate(divide="ignore", invalid="ignore"):
            excess = np.maximum(0.0, (now - mean) / deviation - 1)
            bound = now[..., 2:] + deviation[..., 2:] * (z - excess[..., :-2] - excess[..., 1:-1])
        bound, mean = np.maximum(0.0, bound), mean[..., 2:]
    else:
        bound = mean + z * deviation
    upper, expected = np.full(seen.shape, np.nan), np.full(seen.shape, np.nan)
    upper[..., start:], expected[..., start:] = bound, mean
    unjudged = np.argwhere(np.isnan(bound))
    notes: tuple[str, ...] = ()
    if len(unjudged):
        notes = (
            f"{len(unjudged)} weeks from week {start + unjudged[:, -1].min()} on could not be judged by C3, "
            "because their baseline or one shortly before does not vary; a min_sigma above 0 lets it judge.",
        )
    # A comparison with what is not a number is False: no alarm where nothing was judged.
    return Watch(alarms=seen > upper, upperbound=upper, expected=expected, start=start, notes=notes)
