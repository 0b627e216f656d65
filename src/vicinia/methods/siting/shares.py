"""A floor per group: at least such a share of its weight within the limit, by mixed-integer programmes.

HiGHS (Q. Huangfu and J. Hall, Mathematical Programming Computation 10, 2018), as it comes with scipy,
solves them; the prices of `ascent` do not know about groups.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from vicinia.methods.siting.entries import Floats, Truth, Whole
from vicinia.methods.siting.problem import TIME_UP
from vicinia.methods.siting.result import Siting, nearest

_LARGEST = 1_000_000  # pairs of client and site that a programme may have


@dataclass(frozen=True, slots=True)
class Shares:
    """Which group each client belongs to, and the weight that each group must have within the limit."""

    labels: list[Any]
    group: Whole
    least: Floats

    def can_be_kept(
        self, reached: Truth, people: Floats, rows: Whole, p: int, fixed: Whole, deadline: float
    ) -> bool | None:
        """Whether p sites exist that reach enough of every group (sites × clients); None when time was up."""
        sites, clients = reached.shape
        from scipy import sparse
        from scipy.optimize import LinearConstraint

        ways = sparse.csr_array(reached.T.astype(float))
        served = sparse.hstack([-ways, sparse.eye_array(clients)])
        where, shape = (self.group[rows], sites + np.arange(clients)), (len(self.least), sites + clients)
        demand = sparse.csr_array((people, where), shape=shape)
        answer = _solved(
            np.zeros(sites + clients), sites, p, fixed, deadline,
            LinearConstraint(served, -np.inf, 0.0), LinearConstraint(demand, self.least, np.inf),
        )  # fmt: skip
        return None if answer.status == 1 and answer.x is None else answer.x is not None


def read_shares(
    groups: Sequence[Any] | ArrayLike | None, floor: float | Mapping[Any, float], people: Floats
) -> Shares | None:
    """The demanded weight per group; None when everybody must be within the limit."""
    if groups is None:
        labels: list[Any] = ["all"]
        group = np.zeros(len(people), np.intp)
        if isinstance(floor, Mapping):
            raise ValueError("A floor per group needs groups: one label per client.")
    else:
        given = list(np.asarray(groups, dtype=object).ravel())
        if len(given) != len(people):
            raise ValueError(
                f"There are {len(people)} clients but {len(given)} groups: give one label per client."
            )
        labels = list(dict.fromkeys(given))
        number = {label: place for place, label in enumerate(labels)}
        group = np.array([number[label] for label in given], np.intp)
    floors = dict(floor) if isinstance(floor, Mapping) else dict.fromkeys(labels, floor)
    for label, share in floors.items():
        if label not in labels:
            raise ValueError(f"There is a floor for the group {label!r}, but no client belongs to it.")
        if not (isinstance(share, int | float | np.number) and 0 <= share <= 1):
            raise ValueError(f"The floor of {label!r} is {share!r}: it is a share from 0 to 1.")
    wanted = np.array([float(floors.get(label, 1.0)) for label in labels])
    if (wanted == 1.0).all():
        return None
    total = np.bincount(group, people, minlength=len(labels))
    # A demanded weight is met to within rounding.
    return Shares(labels, group, wanted * total - 1e-9 * total)


def least_total_with_shares(
    table: Floats, people: Floats, p: int, fixed: Whole, shares: Shares, limit: float, deadline: float
) -> Siting:
    """The p-median in which every group has its share within the limit."""
    from scipy import sparse
    from scipy.optimize import LinearConstraint

    rows = np.flatnonzero(people)
    part = table[rows]
    client, site = np.nonzero(np.isfinite(part))
    if len(client) > _LARGEST:
        raise ValueError(
            f"A floor below 1 needs one unknown per pair, and {len(client):,} pairs are too many (at most "
            f"{_LARGEST:,}): leave out dear pairs (infinite costs), or ask for a floor of 1."
        )
    pairs, sites, clients = len(client), table.shape[1], len(rows)
    number, one = np.arange(pairs), np.ones(pairs)
    once = sparse.csr_array((one, (client, sites + number)), shape=(clients, sites + pairs))
    only_open = sparse.csr_array(
        (np.concatenate([one, -one]), (np.tile(number, 2), np.concatenate([sites + number, site]))),
        shape=(pairs, sites + pairs),
    )
    near = part[client, site] <= limit
    group, weight = shares.group[rows][client[near]], people[rows][client[near]]
    demand = sparse.csr_array(
        (weight, (group, sites + number[near])), shape=(len(shares.least), sites + pairs)
    )
    price = np.concatenate([np.zeros(sites), part[client, site] * people[rows][client]])
    answer = _solved(
        price, sites, p, fixed, deadline,
        LinearConstraint(once, 1.0, 1.0), LinearConstraint(only_open, -np.inf, 0.0),
        LinearConstraint(demand, shares.least, np.inf),
    )  # fmt: skip
    if answer.x is None:
        if answer.status == 1:
            raise ValueError(
                "The time was up before any choice was found that keeps the floors: allow more time."
            )
        raise ValueError(
            f"p = {p} is too few to reach everybody and keep the floors within {limit:g}: raise the limit, "
            "lower a floor or open more sites."
        )
    chosen = np.sort(np.argsort(-answer.x[:sites], kind="stable")[:p])
    assignment = nearest(table, chosen, math.inf)
    objective = float(people[rows] @ part[np.arange(clients), assignment[rows]])
    bound = objective if answer.status == 0 else max(0.0, float(answer.mip_dual_bound))
    return Siting(chosen, assignment, objective, bound, () if answer.status == 0 else (TIME_UP,))


def _solved(price: Floats, sites: int, p: int, fixed: Whole, deadline: float, *rules: Any) -> Any:
    """Open exactly p sites (the first unknowns), the fixed ones among them, at the least price."""
    from scipy import sparse
    from scipy.optimize import Bounds, LinearConstraint, milp

    lower, whole = np.zeros(len(price)), np.zeros(len(price))
    lower[fixed], whole[:sites] = 1.0, 1.0
    opened = sparse.csr_array(whole[None, :])
    options: dict[str, float] = {"mip_rel_gap": 0.0}
    if math.isfinite(deadline):
        options["time_limit"] = max(0.1, deadline - time.monotonic())
    return milp(
        price, integrality=whole, bounds=Bounds(lower, 1.0), options=options,
        constraints=[LinearConstraint(opened, p, p), *rules],
    )  # fmt: skip
