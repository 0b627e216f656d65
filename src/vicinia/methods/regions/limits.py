"""Why a division cannot be: reasons that can be proved before any is looked for."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from vicinia.methods.regions.problem import Labels, Problem

# Up to so many units, what can be reached from each is followed along the graph; above, only added up.
_FOLLOWED = 1000


def refuse_impossible(problem: Problem, k: int | None, names: tuple[str, ...]) -> None:
    """Raise ValueError with the reason when no division can keep the floor, the diameter and k."""
    if problem.minimum:
        _refuse_floor(problem, k)
    if problem.allowed is not None:
        if problem.minimum:
            _refuse_lonely(problem, names)
        apart = _far_apart(problem)
        most = k if k is not None else problem.most_regions
        if apart.size > most:
            shown = ", ".join(names[unit] for unit in apart[:6].tolist())
            asked = f"{k} are asked for" if k is not None else f"the floor leaves room for {most}"
            raise ValueError(
                f"{apart.size} units are pairwise farther apart than the diameter ({shown}"
                f"{', …' if apart.size > 6 else ''}), so as many regions are needed, but {asked}. "
                f"Allow a longer diameter{' or more regions' if k is not None else ' or a lower floor'}."
            )


def _refuse_floor(problem: Problem, k: int | None) -> None:
    total = float(problem.amounts.sum())
    if total < problem.minimum:
        raise ValueError(
            f"All units together bring {total:g}, less than the {problem.minimum:g} a region must have. "
            f"Lower the minimum."
        )
    if k is not None and k > problem.most_regions:
        raise ValueError(
            f"{k} regions of at least {problem.minimum:g} cannot be made of units that bring {total:g}: "
            f"there is room for {problem.most_regions} at most. Ask for fewer regions or lower the minimum."
        )


def _refuse_lonely(problem: Problem, names: tuple[str, ...]) -> None:
    """A unit all of whose surroundings within the diameter do not bring enough."""
    assert problem.allowed is not None  # noqa: S101 the caller has looked
    near = problem.allowed @ problem.amounts
    for unit in np.argsort(near, kind="stable").tolist():
        held = float(near[unit])
        if problem.count <= _FOLLOWED:
            held = _held_around(problem, unit)
        if held < problem.minimum:
            raise ValueError(
                f"{names[unit]} can be part of no region of {problem.minimum:g}: all that hangs "
                f"together with it within the diameter brings {held:g}. "
                f"Lower the minimum or allow a longer diameter."
            )
        if problem.count > _FOLLOWED:
            return


def _held_around(problem: Problem, unit: int) -> float:
    assert problem.allowed is not None  # noqa: S101 the caller has looked
    reach = np.flatnonzero(problem.allowed[unit])
    graph = sparse.csr_array(
        (np.ones(problem.neighbours.size), problem.neighbours, problem.starts),
        shape=(problem.count, problem.count),
    )
    _, part_of = connected_components(graph[reach][:, reach], directed=False)
    own = part_of == part_of[np.searchsorted(reach, unit)]
    return float(problem.amounts[reach[own]].sum())


def _far_apart(problem: Problem) -> Labels:
    """Units that are pairwise farther apart than the diameter, as many as are easily found."""
    assert problem.allowed is not None  # noqa: S101 the caller has looked
    free = np.ones(problem.count, dtype=bool)
    found = []
    for unit in np.argsort(problem.allowed.sum(axis=1), kind="stable").tolist():
        if free[unit]:
            found.append(unit)
            free &= ~problem.allowed[unit]
    return np.array(found, dtype=np.int64)
