"""The circular scan for the Poisson model.

Source: M. Kulldorff, "A spatial scan statistic", Communications in Statistics – Theory and Methods 26
(1997), 1481–1496.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vicinia.methods.scan import gumbel, inputs
from vicinia.methods.scan.likelihood import log_likelihood_ratio
from vicinia.methods.scan.replicas import largest_ratios
from vicinia.methods.scan.windows import Windows, circles

# Ratios closer than this are one ratio: the same areas summed in another order.
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Cluster:
    """A circle with more cases than expected."""

    members: tuple[int, ...]
    """Rows of its areas, from 0, in the order in which the circle takes them in: the centre first."""
    cases: float
    expected: float
    """At the common rate; over the whole map expected cases add up to the cases."""
    llr: float
    """Log likelihood ratio."""
    p_value: float
    """(1 + simulated maps whose largest ratio is at least this) / (1 + simulations)."""
    gumbel_p: float
    """The same from a Gumbel law fitted to the simulations, which also reaches beyond them."""
    relative_risk: float
    """Rate inside over rate outside; infinite when all cases are inside."""
    radius: float
    """In the unit of the coordinates."""


@dataclass(frozen=True, slots=True)
class Scan:
    """Clusters that do not overlap, the most striking first; to be read like a sequence."""

    clusters: tuple[Cluster, ...]
    simulated: NDArray[np.float64]
    """Largest log likelihood ratio of each simulated map, from the smallest to the largest."""
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.clusters)

    def __getitem__(self, index: int) -> Cluster:
        return self.clusters[index]

    def __iter__(self) -> Iterator[Cluster]:
        return iter(self.clusters)

    def significant(self, level: float = 0.05) -> tuple[Cluster, ...]:
        """Those whose p value is at most this level."""
        return tuple(cluster for cluster in self.clusters if cluster.p_value <= level)


def poisson(
    cases: ArrayLike,
    expected: ArrayLike | None,
    coordinates: ArrayLike,
    *,
    population: ArrayLike | None = None,
    maximum: float = 0.5,
    simulations: int = 999,
    seed: int | np.random.Generator,
) -> Scan:
    """Clusters of cases beyond what is expected, and how often chance brings the like.

    Around each area a circle grows, area by area, until it would hold more than the share `maximum` of the
    population (of the expected cases where no population is given). The circle of the greatest log
    likelihood ratio is the primary cluster; then come those that share no area with one before them.
    The same number of cases is dealt out `simulations` times in proportion to the expected ones, and each
    cluster is compared with the largest ratio of each simulated map; so is a secondary one, whose p value
    is therefore cautious.

    Args:
        cases: (n) cases per area, 0 or more; fractions are allowed.
        expected: (n) cases expected at the common rate, on any scale: only proportions count. None: in
            proportion to the population.
        coordinates: (n × 2) planar x and y in any one unit. Degrees must be projected first.
        population: (n) decides how far circles grow.
        maximum: largest share in a circle, between 0 and 1, inclusive.
        simulations: how many maps to simulate, at least 19.
        seed: an integer or a numpy Generator; the same seed gives the same p values.

    Returns:
        All non-overlapping clusters with an excess; `significant()` keeps the unusual ones.

    Raises:
        ValueError: a negative or missing number, unequal lengths, no case at all, cases where none are
            expected, or no area small enough for a circle.

    >>> found = poisson([9, 8, 1, 2, 1], [4, 4, 4, 4, 5], [[0, 0], [1, 0], [5, 0], [6, 0], [9, 0]], seed=1)
    >>> found[0].members, found[0].cases, found[0].expected, round(found[0].llr, 4)
    ((0, 1), 17.0, 8.0, 8.0995)
    """
    seen = inputs.counts(cases, "cases")
    inputs.positive_total(seen)
    size = None
    if population is not None:
        size = inputs.counts(population, "population")
        inputs.same_length(size, "population", len(seen))
        if not size.sum() > 0:
            raise ValueError("population adds up to 0: give the inhabitants of each area.")
    if expected is None:
        if size is None:
            raise ValueError("expected and population are both missing: give at least one of them.")
        expected = size
    usual = inputs.expected_counts(expected, seen)
    place, notes = inputs.points(coordinates, len(seen))
    windows = circles(place, usual if size is None else size, inputs.fraction(maximum, "maximum"))
    if not len(windows):
        raise ValueError(
            f"every area alone holds more than maximum = {maximum:g} of the whole: raise maximum, or use "
            "smaller areas."
        )
    total = float(seen.sum())
    rng = np.random.default_rng(seed)
    share = usual / usual.sum()
    dealt = round(total)
    replicas = rng.multinomial(dealt, share, size=inputs.whole(simulations, "simulations", at_least=19))
    simulated = np.sort(largest_ratios(windows, share, replicas.T.astype(np.int32), dealt))
    window_cases, window_expected = windows.accumulate(seen), windows.accumulate(usual)
    ratio = log_likelihood_ratio(window_cases, window_expected, total)
    chance = Chance(simulated)
    clusters = []
    for first, last in separate(windows, ratio, len(seen)):
        c, e, llr = float(window_cases[last]), float(window_expected[last]), float(ratio[last])
        clusters.append(
            Cluster(
                members=tuple(windows.members[first : last + 1].tolist()),
                cases=c,
                expected=e,
                llr=llr,
                p_value=chance.p_value(llr),
                gumbel_p=chance.gumbel_p(llr),
                relative_risk=relative_risk(c, e, total),
                radius=float(windows.radius[last]),
            )
        )
    if not clusters:
        notes += ("No circle holds more cases than expected.",)
    return Scan(tuple(clusters), simulated, notes)


class Chance:
    """What the simulated maps say about a ratio."""

    def __init__(self, simulated: NDArray[np.float64]) -> None:
        self._sorted = simulated
        self._law = gumbel.fit(simulated) if simulated[0] < simulated[-1] else None

    def p_value(self, ratio: float) -> float:
        """Share of maps, the real one among them, with this ratio or a greater one."""
        below = int(np.searchsorted(self._sorted, ratio - _SAME * max(1.0, ratio), side="left"))
        return (1 + len(self._sorted) - below) / (1 + len(self._sorted))

    def gumbel_p(self, ratio: float) -> float:
        """The same from the fitted law (from the maps themselves where they are all alike)."""
        return self.p_value(ratio) if self._law is None else self._law.tail(ratio)


def relative_risk(cases: float, expected: float, total: float) -> float:
    """Rate inside over rate outside."""
    outside = total - cases
    return float("inf") if outside <= 0 else (cases / expected) / (outside / (total - expected))


def separate(windows: Windows, ratio: NDArray[np.float64], areas: int) -> Iterator[tuple[int, int]]:
    """Windows (positions of their first and last member) without a common area, greatest ratio first.

    Of equal ratios the earlier centre and the smaller circle win. A centre waits with its best circle and
    looks for its next one only when an area of that has been taken: circles around one centre are nested,
    so those still free are the first few.
    """
    taken = np.zeros(areas, dtype=bool)
    queue: list[tuple[int, int, int]] = []

    def offer(centre: int) -> None:
        first, last = int(windows.start[centre]), int(windows.start[centre + 1])
        used = taken[windows.members[first:last]]
        free = int(used.argmax()) if used.any() else last - first
        if not free:
            return
        rounded = np.rint(ratio[first : first + free] / _SAME)
        best = int(rounded.argmax())
        if rounded[best] > 0:
            heapq.heappush(queue, (-int(rounded[best]), centre, first + best))

    for centre in range(len(windows.start) - 1):
        offer(centre)
    while queue:
        _, centre, last = heapq.heappop(queue)
        first = int(windows.start[centre])
        members = windows.members[first : last + 1]
        if taken[members].any():
            offer(centre)
            continue
        taken[members] = True
        yield first, last
        offer(centre)
