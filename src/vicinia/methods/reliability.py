"""Do several people see the same? Krippendorff's alpha. See `docs/methods/reliability.md`."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval", "ratio"]
_BLOCK = 4_000_000
"""Cells of one block of resamples: about 30 megabytes."""


class Alpha(float):
    """The coefficient: a number like any other, which also says what it rests on."""

    lower: float
    """Bounds of the bootstrap interval; NaN where it was not asked for or cannot be had."""
    upper: float
    observed: float
    """Mean disagreement between ratings of the same unit."""
    expected: float
    """Mean disagreement between any two ratings."""
    units: int
    """Units with two ratings or more; others say nothing about agreement."""
    ratings: int
    """Ratings of those units."""
    level: Level
    notes: tuple[str, ...]

    @property
    def alpha(self) -> float:
        """The coefficient as a plain float."""
        return float(self)


def alpha(
    ratings: Any,
    level: Level = "nominal",
    *,
    repeats: Any = None,
    resamples: int = 1000,
    coverage: float = 0.95,
    seed: int = 0,
) -> Alpha:
    """Krippendorff's alpha: 1 is agreement without exception, 0 what chance would give, less is worse.

    `ratings` is coders × units, with NaN (or None) where a coder did not rate a unit; for the nominal level
    any values, for the others numbers. `repeats` says how many times each unit counts, for stretches of text
    with as many characters. The interval comes from `resamples` draws of the units with replacement; 0 asks
    for none. Raises ValueError where no unit has two ratings, for ratings that are no numbers, for infinite
    ones, and for negative ones at the ratio level. Where all ratings are the same, alpha is NaN and
    `.notes` says so: without any variation agreement and carelessness look alike.

    Source: K. Krippendorff, Computing Krippendorff's alpha-reliability (2011); the bootstrap draws units as
    in A. Zapf and others, BMC Medical Research Methodology 16:93 (2016).
    """
    if level not in get_args(Level):
        raise ValueError(f"There is no level “{level}”; choose one of {', '.join(get_args(Level))}.")
    counts, values = _counts(ratings, level)
    times = _times(repeats, counts.shape[0])
    rated = counts.sum(axis=1)
    used = (rated >= 2) & (times > 0)
    if not used.any():
        raise ValueError("No unit was rated by two coders: there is no agreement to measure.")
    counts, times, rated = counts[used], times[used], rated[used]
    # units that were rated alike are one kind of unit, however many there are
    kinds, found_often = np.unique(np.column_stack([counts, times]), axis=0, return_counts=True)
    often: Floats = found_often.astype(np.float64)
    counts, each, rated = kinds[:, :-1], kinds[:, -1], kinds[:, :-1].sum(axis=1)
    scale = _Scale(level, values, counts, rated)
    observed, expected = scale.disagreement((each * often)[None, :])
    found = Alpha(1 - observed[0] / expected[0] if expected[0] > 0 else np.nan)
    found.observed, found.expected = float(observed[0]), float(expected[0])
    found.units, found.ratings = int(each @ often), int((each * often) @ rated)
    found.level, found.lower, found.upper, notes = level, np.nan, np.nan, []
    if not expected[0] > 0:
        notes.append("All ratings are the same: without variation there is no agreement to measure.")
    elif resamples and often.sum() < 2:
        notes.append("One unit alone gives no interval.")
    elif resamples:
        found.lower, found.upper, lost = _interval(scale, each, often, resamples, coverage, seed)
        if lost:
            notes.append(f"{lost} of {resamples} resamples had no variation and were left out.")
    found.notes = tuple(notes)
    return found


def _counts(ratings: Any, level: Level) -> tuple[Floats, Floats]:
    """Units × values: how many coders gave each value; and the values as numbers, in their order."""
    table = np.asarray(ratings, dtype=object)
    if table.ndim != 2 or not table.size:
        raise ValueError("ratings must be a table: one row for each coder, one column for each unit.")
    # an array of words holds what is missing as the word “nan”
    nothing = "nan" if isinstance(ratings, np.ndarray) and ratings.dtype.kind == "U" else None
    missing = np.array(
        [[cell is None or cell != cell or cell == nothing for cell in row] for row in table], dtype=bool
    )
    given = table[~missing]
    if level == "nominal":
        codes: dict[Any, int] = {}
        numbered = np.array([codes.setdefault(_plain(cell), len(codes)) for cell in given], dtype=np.intp)
        values = np.arange(len(codes), dtype=np.float64)
    else:
        try:
            numbers = given.astype(np.float64)
        except (TypeError, ValueError) as problem:
            raise ValueError(f"At the {level} level all ratings must be numbers.") from problem
        if not np.isfinite(numbers).all():
            raise ValueError("A rating is infinite; give a number, or NaN where there is none.")
        if level == "ratio" and (numbers < 0).any():
            raise ValueError("At the ratio level no rating can be negative.")
        values, numbered = np.unique(numbers, return_inverse=True)
    unit = np.broadcast_to(np.arange(table.shape[1]), table.shape)[~missing]
    counts = np.zeros((table.shape[1], len(values)))
    np.add.at(counts, (unit, numbered.reshape(-1)), 1.0)
    return counts, values


def _plain(cell: Any) -> Any:
    """A value that is equal to others of its kind: 1, 1.0 and numpy's 1 are the same."""
    return cell.item() if isinstance(cell, np.generic) else cell


def _times(repeats: Any, units: int) -> Floats:
    if repeats is None:
        return np.ones(units)
    times = np.asarray(repeats, dtype=np.float64)
    if times.shape != (units,):
        raise ValueError(f"repeats must have one number for each of the {units} units.")
    if not np.isfinite(times).all() or (times < 0).any():
        raise ValueError("repeats must be numbers that are not negative.")
    return times


class _Scale:
    """How far apart two values are, and from it the disagreement of any weighting of the units."""

    def __init__(self, level: Level, values: Floats, counts: Floats, rated: Floats) -> None:
        self.level, self.values, self.counts, self.rated = level, values, counts, rated
        self.pairing = 1 / (rated - 1)
        if level == "nominal":
            self.fixed = rated**2 - (counts**2).sum(axis=1)
        elif level == "interval":
            # distances do not change with the middle, and small numbers keep their digits
            self.values = values - values.mean()
            self.fixed = 2 * (rated * (counts @ self.values**2) - (counts @ self.values) ** 2)
        elif level == "ratio":
            sums = values[:, None] + values[None, :]
            gaps = values[:, None] - values[None, :]
            self.distance = np.divide(gaps, sums, out=np.zeros_like(sums), where=sums > 0) ** 2
            self.fixed = ((counts @ self.distance) * counts).sum(axis=1)

    def disagreement(self, weights: Floats) -> tuple[Floats, Floats]:
        """Observed and expected, for each row of weights (resamples × units)."""
        marginal = weights @ self.counts
        total = marginal.sum(axis=1)
        if self.level == "ordinal":
            within, among = self._ordinal(weights, marginal, total)
        else:
            within = weights @ (self.fixed * self.pairing)
            if self.level == "nominal":
                among = total**2 - (marginal**2).sum(axis=1)
            elif self.level == "interval":
                among = 2 * (total * (marginal @ self.values**2) - (marginal @ self.values) ** 2)
            else:
                among = ((marginal @ self.distance) * marginal).sum(axis=1)
        # rounding may leave a trace of disagreement where there is none
        within, among = (np.where(part > 1e-12 * total**2, part, 0.0) for part in (within, among))
        return within / total, among / (total * (total - 1))

    def _ordinal(self, weights: Floats, marginal: Floats, total: Floats) -> tuple[Floats, Floats]:
        """The ordinal distance is the squared difference of mid-ranks, which depend on the marginals."""
        ranks = (np.cumsum(marginal, axis=1) - marginal / 2) / total[:, None]
        first, second = ranks @ self.counts.T, ranks**2 @ self.counts.T
        each = 2 * (self.rated * second - first**2) * self.pairing
        within = (weights * each).sum(axis=1) * total**2
        among = 2 * (total * (marginal * ranks**2).sum(axis=1) - (marginal * ranks).sum(axis=1) ** 2)
        return within, among * total**2


def _interval(
    scale: _Scale, each: Floats, often: Floats, resamples: int, coverage: float, seed: int
) -> tuple[float, float, int]:
    """Bounds, and how many draws had no variation."""
    if not 0 < coverage < 1:
        raise ValueError("coverage must lie between 0 and 1.")
    source = np.random.default_rng(seed)
    units = int(often.sum())
    rows = max(1, _BLOCK // max(len(often), scale.counts.shape[1]))
    found = []
    for start in range(0, resamples, rows):
        drawn = source.multinomial(units, often / units, size=min(rows, resamples - start))
        observed, expected = scale.disagreement(drawn * each)
        with np.errstate(divide="ignore", invalid="ignore"):
            found.append(np.where(expected > 0, 1 - observed / expected, np.nan))
    every = np.concatenate(found)
    usable = every[np.isfinite(every)]
    if not len(usable):
        return np.nan, np.nan, resamples
    tail = (1 - coverage) / 2
    lower, upper = np.quantile(usable, [tail, 1 - tail])
    return float(lower), float(upper), int(resamples - len(usable))
