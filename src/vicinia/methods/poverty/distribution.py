"""The European indicators of an income distribution: at-risk-of-poverty rate, median gap, Gini, S80/S20.

Values are on the scale that Eurostat publishes: percent for the rate, the gap and the Gini coefficient, a
plain ratio for S80/S20. Standard errors linearise the whole estimator, the poverty line included.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vicinia.methods.labels import Labels
from vicinia.methods.poverty.design import Cells, Design, numbers, survey_design
from vicinia.methods.poverty.estimates import PovertyEstimates
from vicinia.methods.poverty.monetary import areas, doubtful, poverty_lines
from vicinia.methods.poverty.quantiles import density, weighted_quantile

Floats = NDArray[np.float64]
Measured = tuple[float, Floats]
"""An estimate and its linearised variable, whose weighted total has the estimate's variance."""


def at_risk(
    income: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    area: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    fpc: Any = None,
    fraction: float = 0.6,
    line: float | None = None,
) -> PovertyEstimates:
    """At-risk-of-poverty rate in percent: persons below 60 % of the median income of **all**.

    Args:
        income: equivalised disposable income of each person, (n,).
        sample_weight, area, strata, cluster, fpc: as in `headcount`; areas share one line.
        fraction: the line as a share of the weighted median.
        line: a line known beforehand, in place of the median's; then it adds no uncertainty.

    Returns:
        Percent from 0 to 100, standard errors in percentage points, and the line.

    Raises:
        ValueError: for missing values, negative weights, a fraction outside (0, 1], and a line that is not
            positive.

    Source: Eurostat EU-SILC 131-rev/04 (2004); J.-C. Deville, *Variance estimation for complex statistics*
    (Survey Methodology, 1999); G. Osier, *Variance estimation for complex indicators of poverty and
    inequality using linearization techniques* (Survey Research Methods, 2009).

    >>> at_risk([5, 10, 20, 30, 40]).estimate
    40.0
    """
    values, design, domain = _read(income, sample_weight, area, strata, cluster, fpc)
    used, line_moves = _line(values, design.weights, fraction, line)

    def rate(inside: NDArray[np.bool_]) -> Measured:
        return _rate(values, design.weights, inside, used, line_moves)

    return _measure(rate, design, domain, 100.0, "percent", used)


def median_gap(
    income: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    area: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    fpc: Any = None,
    fraction: float = 0.6,
    line: float | None = None,
) -> PovertyEstimates:
    """Relative median at-risk-of-poverty gap in percent of the line: how poor the median poor person is.

    Arguments, errors and sources are those of `at_risk`. Where nobody is below the line the gap is not
    defined: it is NaN and a note says so.

    >>> round(median_gap([5, 10, 20, 30, 40]).estimate, 1)
    37.5
    """
    values, design, domain = _read(income, sample_weight, area, strata, cluster, fpc)
    used, line_moves = _line(values, design.weights, fraction, line)
    w = design.weights

    def depth(inside: NDArray[np.bool_]) -> Measured:
        poor = inside & (values < used) & (w > 0)
        if not poor.any():
            return np.nan, np.full(len(values), np.nan)
        middle = weighted_quantile(values[poor], w[poor], 0.5)
        share, share_moves = _rate(values, w, inside, used, line_moves)
        total = w[inside].sum()
        below = np.where(inside, (values <= middle) - share / 2, 0.0) / total
        height = density(values[inside], w[inside], middle)
        middle_moves = (share_moves / 2 - below) / height if height else np.zeros(len(values))
        return 1 - middle / used, middle * line_moves / used**2 - middle_moves / used

    return _measure(depth, design, domain, 100.0, "percent", used, "nobody is below the line")


def gini(
    income: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    area: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    fpc: Any = None,
) -> PovertyEstimates:
    """Gini coefficient from 0 (all have the same) to 100 (one has all), of the whole or of each area.

    Arguments and errors are those of `at_risk`; ValueError where the incomes do not add up to more than 0.

    Source: Eurostat EU-SILC 131-rev/04 (2004); M. Langel and Y. Tillé, *Variance estimation of the Gini
    index: revisiting a result several times published* (Journal of the Royal Statistical Society A, 2013).

    >>> round(gini([1, 2, 3, 4, 10]).estimate, 1)
    40.0
    """
    values, design, domain = _read(income, sample_weight, area, strata, cluster, fpc)

    def unequal(inside: NDArray[np.bool_]) -> Measured:
        order = np.flatnonzero(inside)[np.argsort(values[inside], kind="stable")]
        y, w = values[order], design.weights[order]
        people, money = np.cumsum(w), np.cumsum(w * y)
        n, total = people[-1], money[-1]
        if not total > 0:
            raise ValueError("The incomes do not add up to more than 0, so shares of them have no meaning.")
        index = (2 * (w * y) @ people - w**2 @ y) / (n * total) - 1
        moves = np.zeros(len(values))
        moves[order] = 2 * (people * y - money) + total - n * y - index * (total + n * y)
        return index, moves / (n * total)

    return _measure(unequal, design, domain, 100.0, "percent")


def quintile_share_ratio(
    income: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    area: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    fpc: Any = None,
) -> PovertyEstimates:
    """S80/S20: income of those above the fourth quintile over income of those up to the first one.

    Arguments and errors are those of `at_risk`; ValueError where the lowest fifth has no positive income.

    Source: Eurostat EU-SILC 131-rev/04 (2004); M. Langel and Y. Tillé, *Statistical inference for the
    quintile share ratio* (Journal of Statistical Planning and Inference, 2011).

    >>> quintile_share_ratio([1, 2, 3, 4, 10]).estimate
    10.0
    """
    values, design, domain = _read(income, sample_weight, area, strata, cluster, fpc)

    def ratio(inside: NDArray[np.bool_]) -> Measured:
        y, w = values[inside], design.weights[inside]
        low, high = weighted_quantile(y, w, 0.2), weighted_quantile(y, w, 0.8)
        bottom, top = w @ (y * (y <= low)), w @ (y * (y > high))
        if not bottom > 0:
            raise ValueError("The lowest fifth has no positive income, so S80/S20 has no meaning.")
        bottom_moves = y * (y <= low) + low * (0.2 - (y <= low))
        top_moves = y * (y > high) - high * (0.8 - (y <= high))
        moves = np.zeros(len(values))
        moves[inside] = (top_moves - top / bottom * bottom_moves) / bottom
        return float(top / bottom), moves

    return _measure(ratio, design, domain, 1.0, "ratio")


def _read(
    income: ArrayLike,
    sample_weight: ArrayLike | None,
    area: ArrayLike | None,
    strata: ArrayLike | None,
    cluster: ArrayLike | None,
    fpc: Any,
) -> tuple[Floats, Design, Labels]:
    values = numbers(income, "incomes")
    return (
        values,
        survey_design(len(values), sample_weight, strata, cluster, fpc),
        areas(area, len(values)),
    )


def _line(values: Floats, w: Floats, fraction: float, line: float | None) -> tuple[float, Floats]:
    """The line and its linearised variable."""
    still = np.zeros(len(values))
    if line is not None:
        return float(poverty_lines(line, len(values))[0]), still
    if not 0 < fraction <= 1:
        raise ValueError(f"The fraction of the median is {fraction:g}; it must be above 0 and at most 1.")
    median = weighted_quantile(values, w, 0.5)
    if not median > 0:
        raise ValueError(f"The median income is {median:g}, so no line can be drawn from it; give a line.")
    height = density(values, w, median)
    if height:
        still = -fraction * ((values <= median) - 0.5) / (height * w.sum())
    return fraction * median, still


def _rate(values: Floats, w: Floats, inside: NDArray[np.bool_], line: float, line_moves: Floats) -> Measured:
    total = w[inside].sum()
    share = w[inside] @ (values[inside] < line) / total
    moves = np.where(inside, (values < line) - share, 0.0) / total
    if line_moves.any():
        moves = moves + density(values[inside], w[inside], line) * line_moves
    return float(share), moves


def _measure(
    measure: Callable[[NDArray[np.bool_]], Measured],
    design: Design,
    domain: Labels,
    scale: float,
    unit: str,
    line: float | None = None,
    undefined: str = "",
) -> PovertyEstimates:
    """Estimate for each area, and the design variance of its linearised variable over all rows."""
    notes = list(design.notes)
    whole = Cells(design, np.zeros(len(design.weights), dtype=np.intp), 1)
    estimates, variances = np.empty(len(domain)), np.empty(len(domain))
    for code, name in enumerate(domain.names):
        inside = domain.codes == code
        if not design.weights[inside].any():
            raise ValueError(f"All sample weights of area {name!r} are 0; leave it out or check its weights.")
        try:
            estimates[code], moves = measure(inside)
        except ValueError as reason:
            raise ValueError(str(reason) if len(domain) == 1 else f"Area {name!r}: {reason}") from None
        if np.isnan(estimates[code]):
            notes.append(f"{name}: {undefined}, so the figure is not defined (NaN).")
        variances[code] = whole.variance(whole.totals(design.weights * moves))[0]
    errors = np.sqrt(variances) * scale
    errors = doubtful(errors, design, Cells(design, domain.codes, len(domain)), domain, notes)
    return PovertyEstimates(domain.names, estimates * scale, errors, domain.counts, unit, line, tuple(notes))
