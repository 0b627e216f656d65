"""The p-median instances of the OR-Library, medium covers, and the examples of the documentation."""

from __future__ import annotations

import csv
import doctest
import gzip
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from tests.infrastructure.shared import beside
from vicinia.methods.siting import cover, equitable, equity, maximal_cover, median, p_median

DOCS = Path(__file__).parents[3] / "docs/methods/siting.md"
# All forty are measured by bench/siting.py; these are the quick ones and one that needs branching.
SOME = [
    "pmed1",
    "pmed3",
    "pmed5",
    "pmed7",
    "pmed9",
    "pmed11",
    "pmed13",
    "pmed15",
    "pmed17",
    "pmed23",
    "pmed25",
]


@pytest.mark.parametrize("name", SOME)
def test_published_optimum(name) -> None:
    folder = beside("validation", "pmedian-orlib")
    with (folder / "optimal_odd.csv").open() as lines:
        known = {row["instance"]: row for row in csv.DictReader(lines)}[name]
    costs, p = shortest_paths(gzip.decompress((folder / f"{name}.txt.gz").read_bytes()).decode())
    assert (len(costs), p) == (int(known["n"]), int(known["p"]))
    found = p_median(costs, p)
    assert found.objective == float(known["optimum"]) and found.is_proven


def shortest_paths(text: str) -> tuple[np.ndarray, int]:
    """Costs between all nodes; of an edge that is given twice the last line counts."""
    n, _, p, *rest = map(int, text.split())
    edges = {tuple(sorted(rest[k : k + 2])): rest[k + 2] for k in range(0, len(rest), 3)}
    one, other = np.array(list(edges)).T - 1
    return dijkstra(csr_matrix((list(edges.values()), (one, other)), (n, n)), directed=False), p


def square(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    clients, sites = rng.uniform(0, 100, (2, n, 2))
    return np.linalg.norm(clients[:, None] - sites[None], axis=2), rng.integers(1, 101, n)


def test_a_cover_that_needs_branching_agrees_with_a_programme() -> None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    costs, people = square(120, 3)
    n, p, radius = 120, 9, 12
    reach = (costs <= radius).astype(float)
    answer = milp(
        np.r_[np.zeros(n), -people],
        integrality=np.r_[np.ones(n), np.zeros(n)],
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(np.hstack([-reach, np.eye(n)]), -np.inf, 0),
            LinearConstraint(np.r_[np.ones(n), np.zeros(n)], p, p),
        ],
        options={"mip_rel_gap": 0},
    )
    found = maximal_cover(costs, p, radius, weights=people)
    assert found.is_proven and found.objective == round(-answer.fun)


def test_limits_and_floors_agree_where_they_mean_the_same() -> None:
    costs, people = square(60, 4)
    groups = np.arange(60) % 4
    tight = equitable(costs, 5, weights=people)
    assert costs[np.arange(60), tight.assignment].max() <= tight.limit
    # One of the four groups may stay out: nobody is worse off than with everybody inside.
    eased = equitable(costs, 5, weights=people, groups=groups, floor={0: 0.0}, limit=tight.limit)
    assert eased.objective <= tight.objective + 1e-6
    free = p_median(costs, 5, weights=people)
    wide = equitable(costs, 5, weights=people, limit=costs.max())
    assert wide.objective == pytest.approx(free.objective)
    assert free.objective <= tight.objective


def test_the_smallest_limit_with_a_floor() -> None:
    costs, people = square(30, 5)
    groups = np.arange(30) % 3
    found = equitable(costs, 3, weights=people, groups=groups, floor=0.8)
    paid = costs[np.arange(30), found.assignment]
    near = np.bincount(groups, people * (paid <= found.limit)) / np.bincount(groups, people)
    assert (near >= 0.8).all() and found.is_proven
    less = np.nextafter(found.limit, 0)
    with pytest.raises(ValueError, match="keep the floors"):
        equitable(costs, 3, weights=people, groups=groups, floor=0.8, limit=less)
    assert found.limit <= equitable(costs, 3, weights=people).limit


def test_documentation_examples() -> None:
    for module in (median, cover, equity):
        result = doctest.testmod(module)
        assert result.attempted and not result.failed
    result = doctest.testfile(str(DOCS), module_relative=False)
    assert result.attempted > 5 and result.failed == 0
