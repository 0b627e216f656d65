"""Intermediate areas: contiguous regions of like units, large enough and not too wide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.regions import exact, floors, reading
from vicinia.methods.regions.islands import Attachment, attached, notes_on
from vicinia.methods.regions.limits import refuse_impossible
from vicinia.methods.regions.problem import Labels, Problem
from vicinia.methods.regions.result import Partition, described
from vicinia.methods.regions.search import PLAIN, improved
from vicinia.methods.regions.ward import merged
from vicinia.methods.spatial import read_neighbours

# Sweeps of the annealing over all units, and runs for those few units that can have several in no time.
_PLAIN_SWEEPS, _SWEEPS = 700, 3000
_PLAIN_STEPS, _MOST_STEPS = 200_000, 30_000_000
_MOST_RUNS = 12


def partition(
    features: Any,
    adjacency: Any,
    *,
    k: int | None = None,
    minimum: Any = None,
    floor: Any = None,
    travel: Any = None,
    diameter: float | None = None,
    names: Sequence[Any] | None = None,
    coordinates: Any = None,
    standardise: bool = False,
    seed: int = 0,
) -> Partition:
    """Divide units into contiguous regions that are as alike inside as can be found.

    `features`: units × variables, taken as they are; `standardise=True` first puts each variable in its
    own standard deviations, and the sum of squares is then in those. `adjacency`: who borders on whom, in
    any form of `vicinia.methods.spatial.read_neighbours` (matrix, sparse matrix, mapping, pairs); a border
    that one side names counts for both.

    What must hold: `k` regions, if given. A **floor**: each region has at least `minimum` of what its
    units bring, given by `floor` (one figure a unit, such as its population; without it each unit brings
    one). A **diameter**: no two units of a region are farther apart than `diameter` in `travel` (units ×
    units, or three arrays: from, to, cost; the dearer direction counts, pairs not given are out of reach).
    Without k there are as many regions as can be found that keep the floor (the max-p problem), or, with a
    diameter only, as few.

    Parts of the map that touch no other part are joined to the nearest one, in `travel`, else in
    `coordinates` (units × 2), else in the features; `attached` and `notes` say so. `names` label the units.
    The same `seed` gives the same regions.

    Raises ValueError for figures that are missing or do not fit together; and when floor, diameter and k
    cannot all be kept, with the reason where it can be proved, or saying that none was found.

    Method: up to sixteen units, every contiguous region is considered and the result is proved to be the
    best (`optimal`). Above, Ward's merging among neighbours, then simulated annealing over moves of single
    units across borders that keep regions in one piece, so that the sum of squares is never above that of
    Ward's regions where these are feasible.

    Source: J. C. Duque, L. Anselin and S. J. Rey, "The max-p-regions problem", Journal of Regional Science
    52 (2012); S. Openshaw, "A geographical solution to scale and aggregation problems", Transactions of the
    Institute of British Geographers 2 (1977).

    >>> chain = [(0, 1), (1, 2), (2, 3), (3, 4)]
    >>> partition([1, 1, 2, 8, 9], chain, k=2).labels.tolist()
    [0, 0, 0, 1, 1]
    """
    case = _Case(features, adjacency, minimum, floor, travel, diameter, names, coordinates, standardise)
    wanted = reading.read_k(k, case.problem.count)
    if wanted is None and not case.problem.minimum and case.diameter is None:
        raise ValueError(
            "Say how many regions there shall be (k), or what each must have at least (minimum, with floor), "
            "or how wide it may be (diameter, with travel)."
        )
    refuse_impossible(case.problem, wanted, case.names)
    generator = np.random.default_rng(seed)
    proved = case.problem.count <= exact.MOST_UNITS
    found = exact.divided(case.problem, wanted) if proved else _start(case.problem, wanted, generator)
    if found is None:
        raise ValueError(_not_found(case.problem, wanted, case.diameter, proved))
    if not proved:
        found = _improved(case.problem, found, generator)
    return case.described(found, optimal=proved)


def assess(
    labels: Any,
    features: Any,
    adjacency: Any,
    *,
    minimum: Any = None,
    floor: Any = None,
    travel: Any = None,
    diameter: float | None = None,
    names: Sequence[Any] | None = None,
    coordinates: Any = None,
    standardise: bool = False,
) -> Partition:
    """What a division made or changed by hand costs, and which constraints it breaks (`feasible`, `notes`).

    `labels`: one a unit, of any kind; regions are renumbered in the order of their first unit. The other
    arguments and errors are those of `partition`.
    """
    case = _Case(features, adjacency, minimum, floor, travel, diameter, names, coordinates, standardise)
    given = list(labels)
    if len(given) != case.problem.count:
        raise ValueError(f"There are {len(given)} labels for {case.problem.count} units; give one for each.")
    numbers: dict[Any, int] = {}
    return case.described(np.array([numbers.setdefault(label, len(numbers)) for label in given]))


class _Case:
    """Everything that the caller said, read once."""

    def __init__(
        self,
        features: Any,
        adjacency: Any,
        minimum: Any,
        floor: Any,
        travel: Any,
        diameter: float | None,
        names: Sequence[Any] | None,
        coordinates: Any,
        standardise: bool,
    ) -> None:
        table = reading.read_features(features, standardise)
        count = len(table)
        self.names = reading.read_names(names, features, count)
        known = read_neighbours(adjacency, count, reading.keys_of(names, features)).both_ways()
        least, amounts = reading.read_floor(minimum, floor, count)
        self.travel: NDArray[np.float64] | None = reading.read_travel(travel, count)
        self.diameter = _diameter(diameter, self.travel)
        places = reading.read_coordinates(coordinates, count)
        graph, self.links = attached(known, table, self.travel, places)
        self.islands = known.islands
        self.notes = notes_on(known, self.links, self.names)
        allowed = None
        if self.travel is not None and self.diameter is not None:
            allowed = self.travel <= self.diameter
        starts, neighbours = graph.indptr.astype(np.int64), graph.indices.astype(np.int64)
        # Totals are sums of many figures; a floor that rounding missed by a hair is reached.
        self.problem = Problem(table, starts, neighbours, amounts, least * (1 - 1e-12), allowed)

    def described(self, labels: Labels, *, optimal: bool = False) -> Partition:
        links: tuple[Attachment, ...] = self.links
        return described(
            self.problem,
            labels,
            self.names,
            self.travel,
            self.diameter,
            self.islands,
            links,
            self.notes,
            optimal,
        )


def _improved(problem: Problem, start: Labels, generator: np.random.Generator) -> Labels:
    count = problem.count
    if count > PLAIN:
        return improved(problem, start, generator, sweeps=max(1, min(_SWEEPS, _MOST_STEPS // count)))
    runs = min(_MOST_RUNS, 1 + _PLAIN_STEPS // (_PLAIN_SWEEPS * count))
    return improved(problem, start, generator, sweeps=_PLAIN_SWEEPS, runs=runs)


def _start(problem: Problem, k: int | None, generator: np.random.Generator) -> Labels | None:
    if k is not None:
        if problem.minimum or problem.allowed is not None:
            return floors.with_regions(problem, k, generator)
        return merged(problem, k)
    if problem.minimum:
        return floors.most_regions(problem, generator)
    return floors.fewest_regions(problem, generator)


def _diameter(diameter: float | None, travel: NDArray[np.float64] | None) -> float | None:
    if diameter is None:
        return None
    if isinstance(diameter, bool) or np.ndim(diameter) or not float(diameter) >= 0:
        raise ValueError(f"The diameter must be a number from nought up; got {diameter!r}.")
    if travel is None:
        raise ValueError("A diameter needs the travel costs between the units; give `travel` too.")
    return float(diameter)


def _not_found(problem: Problem, k: int | None, diameter: float | None, proved: bool) -> str:
    asked = [f"{k} regions"] if k is not None else []
    if problem.minimum:
        asked.append(f"at least {problem.minimum:g} in each")
    if diameter is not None:
        asked.append(f"no two units of a region farther apart than {diameter:g}")
    what = ", and ".join(asked)
    if proved:
        said = f"There is no contiguous division with {what}."
    else:
        said = f"No division was found with {what}. That there is none is likely, but not proved."
    return f"{said} Lower the minimum, allow a longer diameter or ask for another number of regions."
