"""What the public functions accept, checked once, with a sentence for everything that cannot be meant."""

from __future__ import annotations

import math
import operator
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from vicinia.methods.siting.entries import Floats, Whole

_SCALES = (1.0, 10.0, 100.0, 1000.0)


def read_costs(costs: ArrayLike) -> Floats:
    """Clients × sites as floats; infinite means that there is no way."""
    try:
        table = np.array(costs, dtype=float)
    except (TypeError, ValueError) as wrong:
        raise ValueError(
            "The costs must be a table of numbers: one row per client, one column per site."
        ) from wrong
    if table.ndim != 2:
        raise ValueError(
            "The costs must be a table with one row per client and one column per site, not an "
            f"array of {table.ndim} dimensions."
        )
    if not table.size:
        raise ValueError(
            f"The table of costs is empty ({table.shape[0]} clients, {table.shape[1]} sites): give at least "
            "one of each."
        )
    for bad, what in ((np.isnan(table), "is not a number"), (table < 0, "is negative")):
        if bad.any():
            row, column = np.argwhere(bad)[0]
            raise ValueError(
                f"The cost in row {row}, column {column} {what}: costs are zero or more, and infinite where "
                "there is no way."
            )
    return table


def read_weights(weights: ArrayLike | None, clients: int) -> Floats:
    """One finite weight of zero or more per client; all 1 when there are none."""
    if weights is None:
        return np.ones(clients)
    try:
        values = np.array(weights, dtype=float)
    except (TypeError, ValueError) as wrong:
        raise ValueError("The weights must be numbers, one per client.") from wrong
    if values.shape != (clients,):
        raise ValueError(
            f"There are {clients} clients but weights of shape {values.shape}: give one per client."
        )
    bad = ~np.isfinite(values) | (values < 0)
    if bad.any():
        row = int(bad.argmax())
        raise ValueError(
            f"The weight of client {row} is {values[row]:g}: weights are finite and zero or more."
        )
    return values


def read_number(p: Any, sites: int) -> int:
    """How many sites to open, of so many."""
    if isinstance(p, bool | np.bool_):
        raise TypeError("p must be a whole number of sites, not a truth value.")
    try:
        number = operator.index(p)
    except TypeError:
        if not (isinstance(p, float | np.floating) and float(p).is_integer()):
            raise TypeError(f"p must be a whole number of sites, not {p!r}.") from None
        number = int(p)
    if number < 1:
        raise ValueError(f"p is {number}: open at least one site.")
    if number > sites:
        raise ValueError(f"p is {number}, but there are only {sites} sites to choose from.")
    return number


def read_fixed(fixed: Sequence[int] | ArrayLike | None, p: int, sites: int) -> Whole:
    """Columns of sites that are open already."""
    if fixed is None:
        return np.empty(0, np.intp)
    values = np.asarray(fixed)
    if values.size == 0:
        return np.empty(0, np.intp)
    if values.ndim != 1 or values.dtype.kind not in "iu":
        raise ValueError("The fixed sites must be a list of column numbers of the costs.")
    outside = (values < 0) | (values >= sites)
    if outside.any():
        raise ValueError(
            f"The fixed site {values[outside][0]} does not exist: columns go from 0 to {sites - 1}."
        )
    found, times = np.unique(values, return_counts=True)
    if (times > 1).any():
        raise ValueError(f"The fixed site {found[times > 1][0]} is named twice.")
    if len(found) > p:
        raise ValueError(f"{len(found)} sites are fixed but p is {p}: p counts the fixed sites too.")
    return found.astype(np.intp)


def read_deadline(time_limit: float | None) -> float:
    """The instant of `time.monotonic` at which to stop."""
    if time_limit is None:
        return math.inf
    if not isinstance(time_limit, int | float | np.number) or not time_limit > 0:
        raise ValueError(
            f"The time limit is {time_limit!r}: give seconds, more than zero, or None for no limit."
        )
    return time.monotonic() + float(time_limit)


def read_bound(value: float, name: str) -> float:
    """A radius or limit: zero or more, not NaN."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"The {name} must be a number, not {value!r}.") from None
    if not number >= 0:
        raise ValueError(f"The {name} is {number:g}: it must be zero or more, in the unit of the costs.")
    return number


def common_unit(values: Floats) -> float:
    """A number of which all finite values are whole multiples, or 0: then totals can be rounded to it."""
    finite = values[np.isfinite(values)]
    top = float(finite.max(initial=0.0))
    for scale in _SCALES:
        if top * scale > 1e9:
            return 0.0
        for some in (finite[:1000], finite):
            scaled = some * scale
            whole = np.rint(scaled)
            # A product of decimals is off by a few units in the last place, nothing more.
            if (np.abs(scaled - whole) > 2e-15 * scaled).any():
                break
        else:
            return float(np.gcd.reduce(whole.astype(np.int64))) / scale
    return 0.0


def named(clients: Whole) -> str:
    """ "client 3" or "clients 3, 5 and 8", at most six of them."""
    rows = [str(row) for row in clients]
    if len(rows) == 1:
        return f"client {rows[0]}"
    if len(rows) > 6:
        return f"clients {', '.join(rows[:5])} and {len(rows) - 5} others"
    return f"clients {', '.join(rows[:-1])} and {rows[-1]}"
