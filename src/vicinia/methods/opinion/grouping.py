"""Groups of people who vote alike, and how far they can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.opinion import telling
from vicinia.methods.opinion.voting import Floats, Plane, Tally, checked, counted, plane

FEWEST_VOTERS = 15
FEWEST_STATEMENTS = 8
FEWEST_VOTES = 7
"""Statements on which somebody must have voted to be placed in a group (all, where there are fewer)."""
MOST_GROUPS = 5
_STARTS = 20
_ROUNDS = 100
_KEPT = 0.8
_SHAKY = "The groups change much when a fifth of the statements is left out: do not trust them."


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """People who vote alike."""

    members: tuple[int, ...]
    center: Floats
    """On the plane."""
    votes: Tally
    representative: tuple[telling.Telling, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Opinion:
    """A map to prepare a discussion with: never a verdict."""

    everybody: Tally
    consensus: tuple[telling.Shared, ...]
    center: Floats
    components: Floats
    positions: Floats
    """People × 2; those who voted alike are near."""
    takes_part: NDArray[np.bool_]
    """Who voted on enough statements to be placed."""
    group: NDArray[np.int64]
    """Number of each person's group; −1 for none."""
    groups: tuple[Group, ...]
    """Empty where there are too few voters or statements, or no groups show."""
    agreement_across: Floats
    """For each statement the product over the groups of the share that agrees."""
    priorities: Floats
    silhouette: dict[int, float]
    """For each number of groups tried: 1 is clearly apart, 0 no groups at all."""
    stability: float
    """Mean adjusted Rand index with groups from four fifths of the statements: 1 is always the same ones, 0
    chance; NaN without groups."""
    certainty: Floats
    """For each person the share of those draws in which they stay with their group; NaN without one."""
    notes: tuple[str, ...]


def groups(
    votes: Any,
    *,
    k: int | None = None,
    centers: Any = None,
    shown: Any = None,
    takes_part: Any = None,
    draws: int = 50,
    seed: int = 0,
) -> Opinion:
    """Opinion groups in the manner of Pol.is, with how stable they are.

    `votes` is people × statements: 1 agrees, −1 disagrees, 0 passes, NaN was not asked. `shown` marks the
    statements that moderation has let through, `takes_part` the people to place (by default those with 7
    votes). `k` fixes the number of groups, `centers` (k × 2, on the plane) where the search for them begins;
    else 2 to 5 groups are tried, and the number with the best silhouette is taken. With fewer than 15 people
    to place or fewer than 8 statements there are no groups, only counts: `.notes` says so, and likewise
    where groups are not stable. Raises ValueError for votes, masks and numbers that cannot be.

    Sources: C. Small and others, Polis: scaling deliberation by mapping high dimensional opinion spaces,
    Recerca 26(2), 2021; P. Rousseeuw, Silhouettes, 1987; L. Hubert and P. Arabie, Comparing partitions, 1985.
    """
    table = checked(votes)
    people, statements = table.shape
    visible = _mask(shown, statements, "shown")
    found = plane(table, visible)
    everybody = counted(table)
    listed = np.nonzero(visible)[0].tolist()
    if takes_part is None:
        placed = (~np.isnan(table[:, visible])).sum(axis=1) >= max(1, min(FEWEST_VOTES, len(listed)))
    else:
        placed = _mask(takes_part, people, "takes_part")
    notes = _too_few(int(placed.sum()), len(listed))
    group, silhouette = np.full(people, -1, dtype=np.int64), dict[int, float]()
    stability, certainty = np.nan, np.full(people, np.nan)
    if not notes:
        spots = found.positions[placed]
        best, silhouette = _best_groups(spots, k, centers, seed)
        if best is None:
            notes.append("Nobody differs from the others: there are no groups.")
        else:
            group[placed] = best
            stability, certainty[placed] = _stability(table[placed], visible, best, draws, seed)
            if stability < 0.5:
                notes.append(
                    "The groups change much when a fifth of the statements is left out: do not trust them."
                )
    number = int(group.max(initial=-1)) + 1
    tallies = [counted(table[group == one]) for one in range(number)]
    made = tuple(_group(table, group, one, tallies, found, listed) for one in range(number))
    return Opinion(
        everybody=everybody,
        consensus=telling.consensus(everybody, listed),
        center=found.center,
        components=found.components,
        positions=found.positions,
        takes_part=placed,
        group=group,
        groups=made,
        agreement_across=telling.across_groups(tallies) if tallies else everybody.agreeing,
        priorities=telling.priorities(counted(table[placed]) if made else everybody, found),
        silhouette=silhouette,
        stability=stability,
        certainty=certainty,
        notes=tuple(notes),
    )


def _mask(given: Any, count: int, name: str) -> NDArray[np.bool_]:
    if given is None:
        return np.ones(count, dtype=bool)
    mask = np.asarray(given)
    if mask.shape != (count,) or mask.dtype != bool:
        raise ValueError(f"{name} must hold true or false, {count} times.")
    return mask


def _too_few(people: int, statements: int) -> list[str]:
    notes = []
    if people < FEWEST_VOTERS:
        notes.append(f"{people} people voted on enough statements; groups are shown from {FEWEST_VOTERS} on.")
    if statements < FEWEST_STATEMENTS:
        notes.append(f"There are {statements} statements; groups are shown from {FEWEST_STATEMENTS} on.")
    return notes


def _group(
    table: Floats, group: NDArray[np.int64], one: int, tallies: list[Tally], found: Plane, listed: list[int]
) -> Group:
    inside = group == one
    others = counted(table[(group >= 0) & ~inside])
    return Group(
        members=tuple(np.nonzero(inside)[0].tolist()),
        center=found.positions[inside].mean(axis=0),
        votes=tallies[one],
        representative=telling.representative(tallies[one], others, listed),
    )


def _best_groups(
    spots: Floats, k: int | None, centers: Any, seed: int
) -> tuple[NDArray[np.int64] | None, dict[int, float]]:
    distinct = len(np.unique(spots.round(9), axis=0))
    if centers is not None:
        start = np.asarray(centers, dtype=np.float64)
        if start.ndim != 2 or start.shape[1] != 2 or (k is not None and len(start) != k):
            raise ValueError("centers must be k × 2: one point of the plane for each group.")
        labels = _lloyd(spots, start)[0]
        return labels, {len(start): _silhouette(spots, labels)}
    if k is not None and not 2 <= k <= distinct:
        raise ValueError(f"k must be from 2 to {distinct}, the number of people who voted differently.")
    tried: dict[int, float] = {}
    best: NDArray[np.int64] | None = None
    for number in [k] if k else range(2, min(MOST_GROUPS, 2 + len(spots) // 12, distinct) + 1):
        labels = _k_means(spots, number, np.random.default_rng([seed, number]))
        tried[number] = _silhouette(spots, labels)
        if best is None or tried[number] > max(value for one, value in tried.items() if one != number):
            best = labels
    return best, tried


def _k_means(spots: Floats, k: int, source: np.random.Generator) -> NDArray[np.int64]:
    """The best of several searches, each from points drawn far apart; the largest group is number 0."""
    labels, least = np.zeros(len(spots), dtype=np.int64), np.inf
    for _ in range(_STARTS):
        start = spots[source.integers(len(spots))][None]
        while len(start) < k:
            far = ((spots[:, None] - start[None]) ** 2).sum(axis=2).min(axis=1)
            chance = far / far.sum() if far.sum() > 0 else None
            start = np.vstack([start, spots[source.choice(len(spots), p=chance)]])
        found, inertia = _lloyd(spots, start)
        if inertia < least - 1e-12:
            labels, least = found, inertia
    sizes = np.bincount(labels, minlength=k)
    place = np.empty(k, dtype=np.int64)
    place[np.argsort(-sizes, kind="stable")] = np.arange(k)
    return place[labels]


def _lloyd(spots: Floats, start: Floats) -> tuple[NDArray[np.int64], float]:
    centers, labels = start.copy(), np.full(len(spots), -1)
    for _ in range(_ROUNDS):
        distance = ((spots[:, None] - centers[None]) ** 2).sum(axis=2)
        new = distance.argmin(axis=1)
        if (new == labels).all():
            break
        labels = new
        for one in range(len(centers)):
            if (labels == one).any():
                centers[one] = spots[labels == one].mean(axis=0)
    kept = np.unique(labels)
    return np.searchsorted(kept, labels).astype(np.int64), float(distance.min(axis=1).sum())


def _silhouette(spots: Floats, labels: NDArray[np.int64]) -> float:
    number = int(labels.max()) + 1
    if number < 2:
        return 0.0
    far = np.sqrt(((spots[:, None] - spots[None]) ** 2).sum(axis=2))
    member = labels[:, None] == np.arange(number)
    sizes = member.sum(axis=0)
    sums = far @ member
    own = sums[np.arange(len(spots)), labels] / np.maximum(sizes[labels] - 1, 1)
    other = np.where(member, np.inf, sums / sizes).min(axis=1)
    widest = np.maximum(own, other)
    each = np.divide(other - own, widest, out=np.zeros(len(spots)), where=widest > 0)
    return float(np.where(sizes[labels] > 1, each, 0.0).mean())


def _stability(
    table: Floats, visible: NDArray[np.bool_], labels: NDArray[np.int64], draws: int, seed: int
) -> tuple[float, Floats]:
    """Leave out a fifth of the statements, again and again, and see who stays with whom."""
    source, k = np.random.default_rng([seed, 999]), int(labels.max()) + 1
    columns = np.nonzero(visible)[0]
    likeness, stays = [], np.zeros(len(table))
    for _ in range(draws):
        kept = np.sort(source.choice(columns, max(2, round(_KEPT * len(columns))), replace=False))
        some = plane(table[:, kept], np.ones(len(kept), dtype=bool))
        again = _k_means(some.positions, k, source)
        crossed = np.zeros((k, k))
        np.add.at(crossed, (labels, again), 1)
        likeness.append(_rand(crossed))
        stays += crossed.argmax(axis=1)[labels] == again
    if not draws:
        return np.nan, np.full(len(table), np.nan)
    return float(np.mean(likeness)), stays / draws


def _rand(crossed: Floats) -> float:
    """Adjusted Rand index of two partitions from their cross table."""

    def pairs(counts: Floats) -> float:
        return float((counts * (counts - 1) / 2).sum())

    both, rows, columns = pairs(crossed), pairs(crossed.sum(axis=1)), pairs(crossed.sum(axis=0))
    every = crossed.sum() * (crossed.sum() - 1) / 2
    chance = rows * columns / every if every else 0.0
    most = (rows + columns) / 2
    return (both - chance) / (most - chance) if most > chance else 1.0
