"""CUSUM: small excesses that add up.

Sources: E. Page, "Continuous inspection schemes", Biometrika 41 (1954), 100–115; G. Rossi, L. Lampugnani,
M. Marchi, "An approximate CUSUM procedure for surveillance of health events", Statistics in Medicine 18
(1999), 2111–2122; bounds as `cusum` in R's surveillance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vicinia.methods.surveillance import loglinear, series
from vicinia.methods.surveillance.series import Watch

_TRANSFORMS = ("standard", "rossi", "anscombe", "anscombe2nd", "pearsonNegBin", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class CusumWatch(Watch):
    """A `Watch` with the sum itself."""

    cusum: NDArray[np.float64]
    """At h or above it is an alarm; it is not set back after one."""


def cusum(
    counts: ArrayLike,
    *,
    k: float = 1.04,
    h: float = 2.26,
    m: float | str | None = None,
    trans: str = "standard",
    alpha: float = 0.1,
    start: int | None = None,
    frequency: int = 52,
) -> CusumWatch:
    """Alarms when excesses over k, in standard deviations, have added up to h.

    Args:
        counts: (T) one series, or (n × T) places × weeks.
        k: an excess below this adds nothing.
        h: an alarm from here on.
        m: the usual count; None: the mean of the weeks before `start`; "glm": a yearly wave fitted to them.
        trans: how a count x becomes a standard normal one, with m usual: "standard" (x − m)/√m, "rossi",
            "anscombe", "anscombe2nd", "pearsonNegBin" (variance m + alpha m²), "none".
        alpha: overdispersion for "pearsonNegBin".
        start: first week to judge; None: after one year (`frequency` weeks).
        frequency: periods in a year.

    Raises:
        ValueError: a negative or missing count, no history, no case in it, a setting outside its range.
    """
    series.one_of(trans, "trans", _TRANSFORMS)
    frequency = series.whole(frequency, "frequency", at_least=2)
    for name, value in (("k", k), ("h", h), ("alpha", alpha)):
        if not (np.isfinite(value) and value >= 0):
            raise ValueError(f"{name} must be 0 or more; it is {value!r}.")
    begin = frequency if start is None else series.whole(start, "start", at_least=1)
    seen = series.counts(counts, at_least=begin + 1, why=f"the first week judged is week {begin}")
    if isinstance(m, str):
        series.one_of(m, "m", ("glm",))
        if begin < 4:
            raise ValueError(f'start is {begin}: m = "glm" needs at least 4 weeks before it.')
    elif m is not None and not (np.isfinite(m) and m > 0):
        raise ValueError(f"m must be a positive number; it is {m!r}.")
    if not isinstance(m, int | float) and (empty := ~seen[..., :begin].any(axis=-1)).any():
        where = f" of place {int(empty.argmax())}" if seen.ndim == 2 else ""
        raise ValueError(
            f"counts{where} has no case before week {begin}: give m, the usual count, or a later start."
        )

    def judge(row: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
        usual = _usual(row, begin, m, frequency)
        x = row[begin:]
        standard = _standard(x, usual, trans, alpha)
        sums = np.zeros(len(x) + 1)
        for week, value in enumerate(standard):
            sums[week + 1] = max(0.0, sums[week] + (value - k))
        bound = _bound(sums, usual, k, h, trans, alpha)
        bound = np.where(np.isnan(bound) | (bound < 0), 0.0, bound)
        found = np.full((3, len(row)), np.nan)
        found[:, begin:] = bound, usual, sums[1:]
        return tuple(found)

    bound, expected, sums = series.by_place(judge, seen)
    return CusumWatch(alarms=sums >= h, upperbound=bound, expected=expected, start=begin, cusum=sums)


def _usual(
    row: NDArray[np.float64], begin: int, m: float | str | None, frequency: int
) -> NDArray[np.float64]:
    """The usual count in each week from `begin` on."""
    if not isinstance(m, str):
        return np.full(len(row) - begin, row[:begin].mean() if m is None else float(m))
    angle = 2 * np.pi / frequency * np.arange(len(row))
    design = np.column_stack([np.ones(len(row)), np.cos(angle), np.sin(angle)])
    model = loglinear.fit(design[:begin], row[:begin])
    return np.exp(design[begin:] @ model.coefficients)


def _standard(
    x: NDArray[np.float64], m: NDArray[np.float64], trans: str, alpha: float
) -> NDArray[np.float64]:
    if trans == "rossi":
        return (x - 3 * m + 2 * np.sqrt(x * m)) / (2 * np.sqrt(m))
    if trans == "anscombe":
        return 1.5 * (x ** (2 / 3) - m ** (2 / 3)) / m ** (1 / 6)
    if trans == "anscombe2nd":
        return 1.5 * (x ** (2 / 3) - (m ** (2 / 3) - m ** (-1 / 3) / 9)) / m ** (1 / 6)
    if trans == "pearsonNegBin":
        return (x - m) / np.sqrt(m + alpha * m**2)
    return x if trans == "none" else (x - m) / np.sqrt(m)


def _bound(
    sums: NDArray[np.float64], m: NDArray[np.float64], k: float, h: float, trans: str, alpha: float
) -> NDArray[np.float64]:
    """The count at which the sum would reach h, given the sum of the week before.

    For "none" it is what was still missing to h after the week, as R gives it.
    """
    room = h + k - sums[:-1]
    if trans == "rossi":
        root = np.sqrt(m)
        with np.errstate(invalid="ignore"):
            return 2 * root * room + 5 * m - 2 * np.sqrt(4 * m**2 + 2 * m * root * room)
    if trans in ("anscombe", "anscombe2nd"):
        shift = m ** (1 / 3) / 9 if trans == "anscombe2nd" else 0.0
        base = 2 / 3 * m ** (1 / 6) * room + m ** (2 / 3) - shift
        return np.maximum(base, 0.0) ** 1.5
    if trans == "pearsonNegBin":
        return np.sqrt(m + alpha * m**2) * room + m
    return h - sums[1:] if trans == "none" else np.ceil(np.sqrt(m) * room + m)
