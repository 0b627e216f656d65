"""How far a rank can be trusted: what it would be under other weights, without an indicator, with noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from vicinia.methods.composite.classes import upper_bounds
from vicinia.methods.composite.indicators import Floats, Table, per_unit, read, shares
from vicinia.methods.composite.mazziotta_pareto import Penalty, ampi, mpi, sign_of
from vicinia.methods.composite.standardised import zscore_sum

Method = Literal["zscore_sum", "ampi", "mpi"]

# Draws are made in blocks, so that a block's scores stay in a few tens of megabytes.
_CELLS = 4_000_000
# A matrix product may round equal rows differently in the last place; that must not part them in rank.
_DECIMALS = 10


@dataclass(frozen=True, slots=True, eq=False)
class RankStability:
    """Ranks (1 for the highest score; equal scores share the mean of their places) and how they move."""

    rank: Floats
    """With the weights and values as given."""
    lower: Floats
    """Lower end of the interval that holds the rank in `level` of the draws."""
    upper: Floats
    median: Floats
    score_lower: Floats
    """Lower end of the interval that holds the score in `level` of the draws."""
    score_upper: Floats
    label: NDArray[np.int64]
    """Class with the weights and values as given, from 1 (lowest scores) up."""
    class_probability: Floats
    """Units × classes: share of the draws in which the unit is in each class."""
    without: Floats | None
    """Units × indicators: the rank when that indicator is left out; None for a single indicator."""
    influence: Floats | None
    """For each indicator, how many places units move on average when it is left out."""
    level: float
    draws: int
    seed: int
    indicators: tuple[str, ...]

    @property
    def top_probability(self) -> Floats:
        """Share of the draws in which each unit is in the class of the highest scores."""
        return self.class_probability[:, -1]


def rank_stability(
    values: Any,
    polarity: Any,
    reference: Any = None,
    *,
    method: Method = "zscore_sum",
    penalty: Penalty = "negative",
    weights: Any = None,
    weight_variation: float = 0.3,
    standard_errors: Any = None,
    population: Any = None,
    classes: int = 5,
    level: float = 0.9,
    draws: int = 1000,
    seed: int = 0,
    units: Sequence[Any] | None = None,
    indicators: Sequence[Any] | None = None,
) -> RankStability:
    """Ranks of an index with the interval in which they stay when its choices are shaken.

    Every draw takes weights from a Dirichlet distribution around `weights` (equal when absent).
    `weight_variation` is the coefficient of variation that an equal weight then has: 0.3 lets it move by
    about a third, 0 holds weights still. With `standard_errors` (units × indicators, in the unit of
    the values) each value also gets normal noise of its own; the scale of the indicators stays that of the
    values as given. `method` is the index, `reference` and `penalty` belong to it (`ampi` needs a reference);
    `population` makes classes of people instead of units.

    Returns intervals at `level`, the probability of every class, and the ranks without each indicator. The
    work grows with units × draws; ranks and scores are kept as units × draws numbers of four bytes.

    Raises ValueError as the index does, and for standard errors that are missing or negative, a level
    outside (0, 1), a negative variation and fewer than one draw.

    Source: M. Saisana, A. Saltelli and S. Tarantola, "Uncertainty and sensitivity analysis techniques as
    tools for the quality assessment of composite indicators", Journal of the Royal Statistical Society A
    168 (2005).

    >>> steady = rank_stability([[9, 9], [5, 5], [1, 1]], 1, draws=200)
    >>> steady.rank.tolist(), steady.lower.tolist(), steady.upper.tolist()
    ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [1.0, 2.0, 3.0])
    """
    table = read(values, polarity, units=units, indicators=indicators)
    count, width = table.values.shape
    if not 0 < level < 1:
        raise ValueError(f"The level must lie between 0 and 1, such as 0.9; got {level!r}.")
    if weight_variation < 0:
        raise ValueError(f"The variation of the weights must not be negative; got {weight_variation!r}.")
    if draws < 1 or classes < 2:
        raise ValueError(f"There must be at least one draw and two classes; got {draws} and {classes}.")
    people = None if population is None else per_unit(population, count, "population")
    share = shares(weights, table)
    scale, per_value = _on_the_scale(table, method, reference, population)
    noise = None if standard_errors is None else _errors(standard_errors, table) * np.abs(per_value)
    sign = 0.0 if method == "zscore_sum" else sign_of(penalty)

    def score(normalised: Floats, by: Floats) -> Floats:
        return _scores(normalised, by, sign)

    base = score(scale, share[:, None])
    generator = np.random.default_rng(seed)
    ranks = np.empty((count, draws), dtype=np.float32)
    every = np.empty((count, draws), dtype=np.float32)
    hits = np.zeros((count, classes))
    block = max(1, _CELLS // (count * (1 if noise is None else width)))
    for start in range(0, draws, block):
        size = min(block, draws - start)
        drawn = _weights(share, weight_variation, size, generator)
        if noise is None:
            scores = score(scale, drawn.T)
        else:
            shaken = scale + noise * generator.standard_normal((size, count, width))
            scores = np.column_stack(
                [score(one, by[:, None])[:, 0] for one, by in zip(shaken, drawn, strict=True)]
            )
        ranks[:, start : start + size] = _ranks(scores)
        every[:, start : start + size] = scores
        labels = _labels(scores, classes, people)
        for label in range(classes):
            hits[:, label] += (labels == label + 1).sum(axis=1)
    tail = (1 - level) / 2
    # Nearest draws, not values between two ranks: an interval ends at ranks that were seen.
    low, mid, high = np.quantile(ranks, [tail, 0.5, 1 - tail], axis=1, method="inverted_cdf").astype(float)
    lowest, highest = np.quantile(every, [tail, 1 - tail], axis=1).astype(float)
    rank = _ranks(base)[:, 0]
    without = _left_out(scale, share, score) if width > 1 else None
    influence = None if without is None else np.abs(without - rank[:, None]).mean(axis=0)
    return RankStability(
        rank, low, high, mid, lowest, highest, _labels(base, classes, people)[:, 0], hits / draws, without,
        influence, level, draws, seed, table.indicators,
    )  # fmt: skip


def _on_the_scale(table: Table, method: str, reference: Any, population: Any) -> tuple[Floats, Floats]:
    """Normalised indicators of the chosen index, and how much one unit of each is worth on that scale."""
    if method == "ampi":
        if reference is None:
            raise ValueError('The index "ampi" needs a reference, one value for each indicator.')
        adjusted = ampi(
            table.values, table.polarity, reference, indicators=table.indicators, units=table.units
        )
        return adjusted.normalised, 60 / (adjusted.maximum - adjusted.minimum)
    if method == "mpi":
        plain = mpi(table.values, table.polarity, indicators=table.indicators, units=table.units)
        return plain.normalised, 20 / (plain.upper - plain.lower)
    if method == "zscore_sum":
        summed = zscore_sum(table.values, table.polarity, population=population, indicators=table.indicators)
        return summed.contributions, 1 / summed.standard_deviation
    raise ValueError(f'The method is "zscore_sum", "ampi" or "mpi"; got {method!r}.')


def _scores(normalised: Floats, weights: Floats, sign: float) -> Floats:
    """Scores of all units (rows) under several weightings (columns of the weights)."""
    mean = normalised @ weights
    if not sign:
        return np.round(mean, _DECIMALS)
    # Variance about 100, then moved to the mean: the squares stay small and nothing is lost.
    variance = ((normalised - 100) ** 2) @ weights - (mean - 100) ** 2
    return np.round(mean + sign * np.maximum(variance, 0) / mean, _DECIMALS)


def _ranks(scores: Floats) -> Floats:
    """Rank of each row in every column, 1 for the highest; equal scores share the mean of their places.

    As scipy.stats.rankdata does, which takes seconds to import.
    """
    order = np.argsort(-scores, axis=0, kind="stable")
    ordered = np.take_along_axis(scores, order, axis=0)
    place = np.arange(len(scores))[:, None]
    border = ordered[1:] != ordered[:-1]
    edge = np.ones((1, scores.shape[1]), dtype=bool)
    first = np.maximum.accumulate(np.where(np.vstack((edge, border)), place, 0), axis=0)
    ends = np.where(np.vstack((border, edge)), place, len(scores))
    last = np.minimum.accumulate(ends[::-1], axis=0)[::-1]
    found = np.empty(scores.shape)
    np.put_along_axis(found, order, 1 + (first + last) / 2, axis=0)
    return found


def _weights(share: Floats, variation: float, size: int, generator: np.random.Generator) -> Floats:
    width = share.size
    if variation == 0 or width == 1:
        return np.tile(share, (size, 1))
    # An equal weight 1/J of a Dirichlet with total a has the squared variation (J − 1) / (a + 1).
    total = (width - 1) / variation**2 - 1
    if total <= 0:
        raise ValueError(
            f"The weights of {width} indicators cannot vary by {variation:g}; "
            f"give less than {np.sqrt(width - 1):.2g}."
        )
    drawn = np.zeros((size, width))
    counted = share > 0
    drawn[:, counted] = generator.dirichlet(total * share[counted], size)
    return drawn


def _errors(standard_errors: Any, table: Table) -> Floats:
    found = np.asarray(standard_errors, dtype=float)
    if found.shape != table.values.shape:
        raise ValueError(
            f"The standard errors must have the shape of the values, {table.values.shape}; got {found.shape}."
        )
    bad = np.argwhere(~np.isfinite(found) | (found < 0))
    if len(bad):
        row, column = bad[0]
        raise ValueError(
            f"The standard error of {table.unit(row)}, '{table.indicators[column]}' is {found[row, column]}; "
            f"give a number from nought up (nought where the value is no estimate)."
        )
    return found


def _labels(scores: Floats, classes: int, population: Floats | None) -> NDArray[np.int64]:
    labels = np.ones(scores.shape, dtype=np.int64)
    for bound in upper_bounds(scores, classes, population):
        labels += scores > bound
    return labels


def _left_out(scale: Floats, share: Floats, score: Any) -> Floats:
    columns = []
    for left in range(share.size):
        rest = np.where(np.arange(share.size) == left, 0.0, share)
        if rest.sum() <= 0:  # the only indicator that counted: nothing remains to rank by
            rest = np.where(np.arange(share.size) == left, 0.0, 1.0)
        columns.append(_ranks(score(scale, (rest / rest.sum())[:, None]))[:, 0])
    return np.column_stack(columns)
