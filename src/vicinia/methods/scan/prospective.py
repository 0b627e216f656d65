"""Is something gathering now? Circles that grow, over the last few periods.

Sources: M. Kulldorff, "Prospective time periodic geographical disease surveillance using a scan statistic",
Journal of the Royal Statistical Society A 164 (2001), 61–72; M. Kulldorff et al., "A space–time
permutation scan statistic for disease outbreak detection", PLoS Medicine 2 (2005), e59.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vicinia.methods.scan import inputs
from vicinia.methods.scan.circular import Chance, relative_risk, separate
from vicinia.methods.scan.likelihood import log_likelihood_ratio
from vicinia.methods.scan.replicas import largest_ratios
from vicinia.methods.scan.windows import circles


@dataclass(frozen=True, slots=True)
class Cylinder:
    """A circle with more cases than expected during the last periods."""

    members: tuple[int, ...]
    """Rows of its areas, from 0, the centre first."""
    since: int
    """Column of its first period; it lasts to the last column."""
    periods: int
    """How many that are."""
    cases: float
    expected: float
    llr: float
    p_value: float
    gumbel_p: float
    recurrence: float
    """Periods in which chance alone brings one like it, when the scan is repeated in each: 1 / gumbel_p."""
    relative_risk: float
    radius: float


@dataclass(frozen=True, slots=True)
class ProspectiveScan:
    """Cylinders that share no area, the most striking first; to be read like a sequence."""

    clusters: tuple[Cylinder, ...]
    simulated: NDArray[np.float64]
    """Largest log likelihood ratio of each simulated table, from the smallest to the largest."""
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.clusters)

    def __getitem__(self, index: int) -> Cylinder:
        return self.clusters[index]

    def __iter__(self) -> Iterator[Cylinder]:
        return iter(self.clusters)

    def significant(self, level: float = 0.05) -> tuple[Cylinder, ...]:
        """Those whose p value is at most this level."""
        return tuple(cluster for cluster in self.clusters if cluster.p_value <= level)


def prospective(
    cases: ArrayLike,
    expected: ArrayLike | None,
    coordinates: ArrayLike,
    *,
    population: ArrayLike | None = None,
    maximum: float = 0.5,
    longest: int | None = None,
    simulations: int = 9_999,
    seed: int | np.random.Generator,
) -> ProspectiveScan:
    """Clusters that are alive in the last period.

    As `poisson`, with cylinders: a circle of areas during the last 1 to `longest` periods.

    Args:
        cases: (n × T) cases per area and period, the last column the present one.
        expected: (n × T) expected cases on any scale; simulated tables deal the same total out in proportion
            to them. None: what the totals of rows and columns give (the space–time permutation model),
            which allows for areas with more cases and for seasons; simulated tables keep all these totals.
        coordinates: (n × 2) planar x and y.
        population: (n) decides how far circles grow; else the expected cases do.
        maximum: largest share in a circle, between 0 and 1, inclusive.
        longest: most periods of a cylinder; None: 4, or half of the table where that is less.
        simulations: how many tables to simulate, at least 19; below some thousands the Gumbel tail, and with
            it the recurrence, varies by more than a fifth.
        seed: an integer or a numpy Generator.

    Raises:
        ValueError: as `poisson`; also fewer than two periods, `longest` not below the number of periods,
            and fractions of cases where expected is None.
    """
    seen = inputs.counts(cases, "cases", dimensions=2)
    inputs.positive_total(seen)
    areas, periods = seen.shape
    if periods < 2:
        raise ValueError("cases has a single period: give earlier ones to compare it with.")
    depth = max(1, min(4, periods // 2)) if longest is None else inputs.whole(longest, "longest", at_least=1)
    if depth >= periods:
        raise ValueError(
            f"longest is {depth} but there are {periods} periods: leave at least one to compare with."
        )
    total = float(seen.sum())
    if expected is None:
        if (seen != np.rint(seen)).any():
            raise ValueError(
                "cases has fractions: give whole numbers, or expected cases (without them cases are "
                "shuffled one by one)."
            )
        usual = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / total
    else:
        usual = inputs.expected_counts(expected, seen)
    place, notes = inputs.points(coordinates, areas)
    if population is None:
        size = usual.sum(axis=1)
    else:
        size = inputs.counts(population, "population")
        inputs.same_length(size, "population", areas)
        if not size.sum() > 0:
            raise ValueError("population adds up to 0: give the inhabitants of each area.")
    windows = circles(place, size, inputs.fraction(maximum, "maximum"))
    if not len(windows):
        raise ValueError(
            f"every area alone holds more than maximum = {maximum:g} of the whole: raise maximum, or use "
            "smaller areas."
        )

    # Column d of these: the last d + 1 periods together.
    recent_cases = _back(seen[:, -depth:])
    recent_usual = _back(usual[:, -depth:])
    inside = np.stack([windows.accumulate(recent_cases[:, d]) for d in range(depth)])
    normal = np.stack([windows.accumulate(recent_usual[:, d]) for d in range(depth)])
    ratio = log_likelihood_ratio(inside, normal, total)
    length = ratio.argmax(axis=0)

    rng = np.random.default_rng(seed)
    simulations = inputs.whole(simulations, "simulations", at_least=19)
    dealt = round(total)
    if expected is None:
        tables = _shuffled(seen, depth, simulations, rng)
    else:
        tables = _dealt(usual / total, depth, dealt, simulations, rng)
    simulated = np.zeros(simulations)
    running = np.zeros((areas, simulations), dtype=np.int32)
    for d in range(depth):
        running += tables[:, :, d].T
        np.maximum(
            simulated, largest_ratios(windows, recent_usual[:, d] / total, running, dealt), out=simulated
        )
    simulated.sort()
    chance = Chance(simulated)
    clusters = []
    for first, last in separate(windows, ratio.max(axis=0), areas):
        d = int(length[last])
        c, e, llr = float(inside[d, last]), float(normal[d, last]), float(ratio[d, last])
        tail = chance.gumbel_p(llr)
        clusters.append(
            Cylinder(
                members=tuple(windows.members[first : last + 1].tolist()),
                since=periods - 1 - d,
                periods=d + 1,
                cases=c,
                expected=e,
                llr=llr,
                p_value=chance.p_value(llr),
                gumbel_p=tail,
                recurrence=1 / tail if tail > 0 else float("inf"),
                relative_risk=relative_risk(c, e, total),
                radius=float(windows.radius[last]),
            )
        )
    if not clusters:
        notes += ("No circle holds more cases than expected in the last periods.",)
    return ProspectiveScan(tuple(clusters), simulated, notes)


def _back(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums from the last column backwards."""
    return np.cumsum(table[:, ::-1], axis=1)


def _dealt(
    share: NDArray[np.float64], depth: int, total: int, simulations: int, rng: np.random.Generator
) -> NDArray[np.int32]:
    """Simulations × areas × last periods, the latest first: the total dealt out in proportion."""
    recent = share[:, : -depth - 1 : -1].ravel()
    odds = np.append(recent, max(0.0, 1 - recent.sum()))
    drawn = rng.multinomial(total, odds / odds.sum(), size=simulations)[:, :-1]
    return drawn.reshape(simulations, len(share), depth).astype(np.int32)


def _shuffled(
    cases: NDArray[np.float64], depth: int, simulations: int, rng: np.random.Generator
) -> NDArray[np.int32]:
    """The same with the totals of all areas and periods kept."""
    columns = np.append(cases[:, : -depth - 1 : -1].sum(axis=0), cases[:, :-depth].sum())
    from scipy.stats import (
        random_table,
    )  # takes a second to import, and pages that only show alerts need none

    law = random_table(cases.sum(axis=1).astype(int), columns.astype(int), seed=rng)
    return np.asarray(law.rvs(size=simulations))[:, :, :-1].astype(np.int32)
