"""Hide small counts, and with them what would give them away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from vicinia.methods.suppression.attack import intervals
from vicinia.methods.suppression.exact import cost_of, improve
from vicinia.methods.suppression.layout import Bools, Floats, Layout, continued, with_totals
from vicinia.methods.suppression.reading import (
    Margins,
    read_axes,
    read_counts,
    read_margins,
    read_mask,
    read_threshold,
)
from vicinia.methods.suppression.result import Block, Protected
from vicinia.methods.suppression.search import LAST_RESORT, Problem, search

_SMALL = 150
_SMALL_ROUNDS = 20
_PROOF = 500
_NEAR = 1e-6
_TIMES_DEARER = 4.0
"""How much dearer a total is than one of its parts, for each axis or group that it sums over."""


def protect(
    table: npt.ArrayLike,
    *,
    threshold: int = 3,
    margins: Margins = None,
    groups: Mapping[int, Sequence[Any]] | None = None,
    interior: bool = True,
    zeros: Literal["shown", "hidden"] = "shown",
    keep_hidden: npt.ArrayLike | Protected | None = None,
    exact: bool | None = None,
) -> Protected:
    """Hide every count below a threshold, and enough others that none of them can be computed.

    A hidden small count is protected when an attacker who knows all printed numbers can exclude neither
    the smallest count that is ever hidden (1, or 0 where zeros are hidden) nor the threshold itself: the
    printed table tells no more about it than that it is hidden. Totals are protected like cells.

    Args:
        table: Counts of persons, one to four axes: whole numbers from 0. Array, nested list or data frame.
        threshold: Smallest count that may be printed.
        margins: Which totals are published: the sets of axes that are summed over, for example
            `[0, 1, (0, 1)]` for column totals, row totals and grand total. None or True: all of them;
            False or `[]`: none. A mapping from axes to totals says the same and has them checked.
        groups: Names of the group of every place along an axis, by axis: `{0: municipality_of_each_area}`.
            Several levels as a list of such lists, the finest first. Group totals are published too, in
            the order in which the groups first appear.
        interior: Whether the plain cells are published, or only their margins: give linked tables as the
            margins of one table whose plain cells stay in the house.
        zeros: "shown": a zero says that there is nobody; it is printed, and hidden only where nothing else
            protects. "hidden": zeros are small counts like others.
        keep_hidden: Cells hidden in an earlier publication (mask of the table's shape, or what `protect`
            returned then): they stay hidden, and cannot be computed.
        exact: True: search until the best pattern is proven, which may take long. None: in tables of up to
            150 cells with totals for a while, in larger ones briefly. False: take what is found at first.

    Returns:
        The table with NaN in hidden places, masks, and the interval that an attack by linear programmes
        found for every cell; the margins and groups likewise.

    Raises:
        ValueError: a count that is no whole number from 0, a threshold below 1, an axis that does not
            exist, totals that do not match; the message says which and where.
        ArithmeticError: the attack could not be computed or came too near; nothing is to be published.

    Sources: M. Fischetti and J. Salazar, "Models and algorithms for optimizing cell suppression in tabular
    data with linear constraints", JASA 95 (2000); J. Castro, "Recent advances in optimization techniques
    for statistical tabular data protection", EJOR 216 (2012).

    >>> counts = [[20, 1, 14], [18, 12, 25], [16, 9, 30]]
    >>> done = protect(counts, threshold=3, margins=[0, 1])
    >>> done.values
    array([[nan, nan, 14.],
           [18., 12., 25.],
           [nan, nan, 30.]])
    >>> done.intervals[0, 1].tolist()
    [1.0, 9.0]
    """
    counts = read_counts(table)
    smallest = read_threshold(threshold)
    if zeros not in ("shown", "hidden"):
        raise ValueError(f'zeros is {zeros!r}: write "shown" or "hidden".')
    published = read_margins(counts, margins)
    layout = continued(counts, read_axes(counts, groups), published, interior=interior)
    problem = _problem(layout, smallest, zeros, _kept(layout, counts, keep_hidden))
    hidden, bound, notes = search(problem), 0.0, list[str]()
    if exact is not False:
        rounds = _PROOF if exact else _SMALL_ROUNDS if layout.flat.size <= _SMALL else 1
        hidden, bound = improve(problem, hidden, rounds=rounds)
    known = _attacked(problem, hidden)
    # What an attacker computes anyway is no secret; printing it tells nothing new.
    hidden &= problem.forced | (known[:, 1] - known[:, 0] > _NEAR)
    if (hidden & ~problem.forced & (layout.flat == 0)).any():
        notes.append("Some zeros are hidden, because no other counts could protect their neighbours.")
    return _Drawing(problem, hidden, known, published).table(
        (0,) * counts.ndim, bound=bound, cost=cost_of(problem, hidden), notes=tuple(notes)
    )


def _kept(layout: Layout, counts: Floats, keep_hidden: npt.ArrayLike | Protected | None) -> Bools:
    """Cells of the continued table that were hidden before."""
    kept = np.zeros(layout.values.shape, dtype=bool)
    if isinstance(keep_hidden, Protected):
        for levels, block in _blocks(layout, keep_hidden, (0,) * counts.ndim):
            if kept[layout.cells(levels)].shape != block.suppressed.shape:
                raise ValueError(
                    f"keep_hidden is a table of the shape {keep_hidden.values.shape}, yet this one has "
                    f"{counts.shape}, or other groups: give what was hidden in the same table."
                )
            kept[layout.cells(levels)] = block.suppressed
    elif keep_hidden is not None:
        kept[layout.cells((0,) * counts.ndim)] = read_mask(counts, keep_hidden)
    return kept.ravel() & layout.published.ravel()


def _blocks(
    layout: Layout, table: Protected, levels: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], Block]]:
    yield levels, table
    for summed, block in table.margins.items():
        yield _raised(layout, levels, summed), block
    for axis, grouped in table.groups.items():
        yield from _blocks(layout, grouped, _up(levels, axis))


def _problem(layout: Layout, threshold: int, zeros: str, kept: Bools) -> Problem:
    truth, published = layout.flat, layout.published.ravel()
    lowest = 0.0 if zeros == "hidden" else 1.0
    small = (truth >= lowest) & (truth < threshold)
    primary = published & small
    floor = _floor(layout, lowest, primary)
    # A small count that nobody prints must only not come out exactly; so must what was hidden before.
    loose = (kept & ~primary) | (~published & small & (layout.depth.ravel() == 0))
    up = np.where(primary, threshold - truth, np.where(loose, 1.0, 0.0))
    down = np.where(primary, truth - floor, 0.0)
    price = (1 + np.log1p(truth)) * _TIMES_DEARER ** layout.depth.ravel()
    if zeros == "shown":
        price = np.where(truth == 0, LAST_RESORT, price)
    forced = primary | kept | ~published
    sensitive = np.flatnonzero(up > 0)
    return Problem(layout, floor, sensitive, up, down, np.where(forced, 0.0, price), forced)


def _floor(layout: Layout, lowest: float, primary: Bools) -> Floats:
    """What an attacker knows each hidden count to be at least: zeros are seen, so the others are not zero."""
    truth, published = layout.flat, layout.published.ravel()
    plain = layout.cells((0,) * len(layout.axes))
    if layout.published[plain].all():
        return with_totals(np.where(layout.values[plain] > 0, lowest, 0.0), layout.axes).ravel()
    # Among margins alone the least is not a plain sum: hide all but the zeros, and attack.
    floor = np.where(published & (truth > 0), lowest, 0.0)
    unknown = ~(published & (truth == 0) & (lowest > 0))
    least = intervals(layout.sums, truth, floor, unknown, primary)[:, 0]
    return np.maximum(floor, np.where(primary, least, 0.0))


def _attacked(problem: Problem, hidden: Bools) -> Floats:
    """Intervals of all hidden cells; raises when one that matters is too narrow."""
    wanted = hidden & (problem.layout.published.ravel() | (problem.up > 0))
    truth = problem.layout.flat
    known = intervals(problem.layout.sums, truth, problem.floor, hidden, wanted)
    near = (known[:, 1] < truth + problem.up - _NEAR) | (known[:, 0] > truth - problem.down + _NEAR)
    if near.any():
        raise ArithmeticError(
            "A hidden count could still be computed too closely: do not publish this table."
        )
    known[~problem.layout.published.ravel()] = np.nan
    return known


class _Drawing:
    """Cuts the continued table back into blocks."""

    def __init__(
        self, problem: Problem, hidden: Bools, known: Floats, margins: frozenset[tuple[int, ...]]
    ) -> None:
        self.layout, self.margins = problem.layout, sorted(margins, key=lambda axes: (len(axes), axes))
        shape = self.layout.values.shape
        secret = hidden & self.layout.published.ravel()
        unseen = hidden | ~self.layout.published.ravel()
        self.values = np.where(unseen, np.nan, self.layout.flat).reshape(shape)
        self.suppressed = secret.reshape(shape)
        self.primary = (secret & problem.forced).reshape(shape)
        self.intervals = known.reshape(*shape, 2)

    def block(self, levels: tuple[int, ...]) -> dict[str, Any]:
        place = self.layout.cells(levels)
        suppressed, primary = self.suppressed[place], self.primary[place]
        return {
            "values": np.array(self.values[place]),
            "suppressed": np.array(suppressed),
            "primary": np.array(primary),
            "complementary": np.array(suppressed & ~primary),
            "intervals": np.array(self.intervals[place]),
        }

    def table(self, levels: tuple[int, ...], **summary: Any) -> Protected:
        plain = self.block(levels)
        axes = enumerate(zip(levels, self.layout.axes, strict=True))
        return Protected(
            **plain,
            margins={
                summed: Block(**self.block(_raised(self.layout, levels, summed))) for summed in self.margins
            },
            groups={
                number: self.table(_up(levels, number), **summary)
                for number, (level, axis) in axes
                if level < len(axis.levels) - 2
            },
            hidden_total=int(self.layout.values[self.layout.cells(levels)][plain["suppressed"]].sum()),
            **summary,
        )


def _raised(layout: Layout, levels: tuple[int, ...], summed: Sequence[int]) -> tuple[int, ...]:
    return tuple(
        len(axis.levels) - 1 if number in summed else level
        for number, (axis, level) in enumerate(zip(layout.axes, levels, strict=True))
    )


def _up(levels: tuple[int, ...], axis: int) -> tuple[int, ...]:
    return tuple(level + (number == axis) for number, level in enumerate(levels))
