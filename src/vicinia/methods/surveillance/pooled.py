"""Evidence for an excess that began some weeks ago, in each place and in each group of neighbours.

Sources: A. Shiryaev (1963) and S. Roberts (1966) for summing likelihood ratios over the possible beginnings;
D. Neill, A. Moore, G. Cooper, "A Bayesian spatial scan statistic", Advances in Neural Information Processing
Systems 18 (2006), for doing so over zones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.scan.windows import circles

_SMALLEST_RATE = 1e-3


@dataclass(frozen=True, slots=True)
class Zones:
    """Distinct groups of places: each place alone, and circles of neighbours."""

    members: NDArray[np.float64]
    """Zones × places, 1 where the place belongs to the zone."""

    def __len__(self) -> int:
        return len(self.members)


def zones(coordinates: NDArray[np.float64], weight: NDArray[np.float64], maximum: float) -> Zones:
    """Circles with at most the share `maximum` of the weight, and every place alone; each set once."""
    places = len(coordinates)
    sets = {frozenset((place,)): None for place in range(places)}
    windows = circles(coordinates, weight, maximum)
    for first, last in zip(windows.start[:-1].tolist(), windows.start[1:].tolist(), strict=True):
        for end in range(first + 1, last + 1):
            sets[frozenset(windows.members[first:end].tolist())] = None
    members = np.zeros((len(sets), places))
    for row, chosen in enumerate(sets):
        members[row, list(chosen)] = 1
    return Zones(members)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an excess now, week by week."""

    score: NDArray[np.float64]
    """Zones × weeks: logarithm of the summed likelihood ratios."""
    length: NDArray[np.int64]
    """Zones × weeks: weeks (1, 2, …) of the beginning that explains most."""


def usual_rates(counts: NDArray[np.float64], history: int, gap: int, start: int) -> NDArray[np.float64]:
    """Mean of up to `history` weeks that end `gap` weeks before each week from `start` on (n × weeks)."""
    sums = np.concatenate([np.zeros((len(counts), 1)), np.cumsum(counts, axis=1)], axis=1)
    end = np.arange(start, counts.shape[1]) - gap + 1
    begin = np.maximum(0, end - history)
    return np.maximum((sums[:, end] - sums[:, begin]) / (end - begin), _SMALLEST_RATE)


def evidence(
    counts: NDArray[np.float64],
    rates: NDArray[np.float64],
    groups: Zones,
    start: int,
    *,
    longest: int,
    ratio: float,
    dispersion: float,
) -> Evidence:
    """Score all zones in the weeks from `start` on, of which `rates` (n × weeks) has the usual counts."""
    weeks = counts.shape[1] - start
    usual = groups.members @ rates
    seen = groups.members @ counts
    inside = np.zeros_like(usual)
    score = np.full(usual.shape, -np.inf)
    best, length = score.copy(), np.ones(usual.shape, dtype=np.int64)
    for back in range(longest):
        inside += seen[:, start - back : start - back + weeks]
        value = (inside * math.log(ratio) - usual * ((back + 1) * (ratio - 1))) / dispersion
        better = value > best
        best[better], length[better] = value[better], back + 1
        score = np.logaddexp(score, value)
    return Evidence(score, length)


@dataclass(frozen=True, slots=True)
class Raised:
    """A zone above the threshold in a week."""

    week: int
    zone: int
    score: float
    is_new: bool
    """No place of it was in an alert during the quiet weeks before."""


def raise_alerts(score: NDArray[np.float64], groups: Zones, threshold: float, quiet: int) -> list[Raised]:
    """Each week the best zone above the threshold, then the best that shares no place with it, and so on.

    Weeks are counted from the first column of `score`.
    """
    found = []
    last_seen = np.full(groups.members.shape[1], -quiet - 1)
    weeks = np.flatnonzero(score.max(axis=0) >= threshold)
    for week, column in zip(weeks.tolist(), np.ascontiguousarray(score[:, weeks].T), strict=True):
        above = np.flatnonzero(column >= threshold)
        above = above[np.argsort(-column[above], kind="stable")]
        recent = last_seen >= week - quiet
        taken = np.zeros(len(recent), dtype=bool)
        while len(above):
            zone = int(above[0])
            places = groups.members[zone] > 0
            found.append(Raised(week, zone, float(column[zone]), not recent[places].any()))
            taken |= places
            above = above[groups.members[above] @ places == 0] if len(above) > 1 else above[1:]
        last_seen[taken] = week
    return found
