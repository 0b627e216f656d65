"""Head-count and poverty gap: shares and depths below a line, with design-based standard errors."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vicinia.methods.labels import Labels, by_label, coded
from vicinia.methods.poverty.design import Cells, Design, numbers, survey_design
from vicinia.methods.poverty.estimates import PovertyEstimates

Variance = Literal["linearised", "poisson"]


def headcount(
    welfare: ArrayLike,
    line: float | ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    area: ArrayLike | None = None,
    population_sizes: Any = None,
    strata: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    fpc: Any = None,
    variance: Variance | None = None,
) -> PovertyEstimates:
    """Share of persons whose welfare is below the line (FGT of order 0), for the whole or by area.

    Args:
        welfare: income or expenditure of each person, (n,), in the unit of the line.
        line: poverty line, one positive number or one for each row; poor is who is *below* it.
        sample_weight: persons that each row stands for, (n,); without it all rows count the same.
        area: label of each row; without it one figure is given.
        population_sizes: persons in each area (a mapping, a series, or an array in ascending order of the
            areas). With it the estimate is Σwy/N (Horvitz–Thompson), without it Σwy/Σw (Hájek). Without
            weights it makes the sample a simple random one in each area.
        strata, cluster, fpc: the design, see `docs/methods/poverty.md`.
        variance: "linearised" (totals of primary sampling units around their stratum's mean) or "poisson"
            (Σw(w−1)e²/N², which needs weights and no design). By default "poisson" where weights and
            population sizes are all that is known, as in R's `sae`, else "linearised", as in R's `survey`.

    Returns:
        Shares between 0 and 1 (a Horvitz–Thompson share may exceed 1), standard errors, sample sizes.

    Raises:
        ValueError: for missing values, a line that is not positive, negative weights, a sample larger than
            its population, lengths that differ.

    Source: J. Foster, J. Greer and E. Thorbecke, *A class of decomposable poverty measures* (Econometrica,
    1984); C.-E. Särndal, B. Swensson and J. Wretman, *Model assisted survey sampling* (1992).

    >>> poor = headcount([5, 8, 12, 20], line=10)
    >>> poor.estimate, round(poor.standard_error, 4)
    (0.5, 0.2887)
    """
    return _fgt(0, welfare, line, sample_weight, area, population_sizes, strata, cluster, fpc, variance)


def gap(
    welfare: ArrayLike,
    line: float | ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    area: ArrayLike | None = None,
    population_sizes: Any = None,
    strata: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    fpc: Any = None,
    variance: Variance | None = None,
) -> PovertyEstimates:
    """Mean shortfall below the line as a share of the line, 0 for who is not poor (FGT of order 1).

    Arguments, returns, errors and sources are those of `headcount`.

    >>> gap([5, 8, 12, 20], line=10).estimate
    0.175
    """
    return _fgt(1, welfare, line, sample_weight, area, population_sizes, strata, cluster, fpc, variance)


def _fgt(
    order: int,
    welfare: ArrayLike,
    line: float | ArrayLike,
    sample_weight: ArrayLike | None,
    area: ArrayLike | None,
    population_sizes: Any,
    strata: ArrayLike | None,
    cluster: ArrayLike | None,
    fpc: Any,
    variance: Variance | None,
) -> PovertyEstimates:
    income = numbers(welfare, "welfare values")
    lines = poverty_lines(line, len(income))
    design = survey_design(len(income), sample_weight, strata, cluster, fpc)
    domain = areas(area, len(income))
    y = (income < lines).astype(float)
    if order:
        y *= 1 - income / lines

    plain = strata is None and cluster is None and fpc is None
    weighted = sample_weight is not None
    if variance not in (None, "linearised", "poisson"):
        raise ValueError(f'The variance is {variance!r}; it must be "linearised" or "poisson".')
    if variance == "poisson" and not (plain and weighted and (design.weights >= 1).all()):
        raise ValueError(
            "The Poisson approximation needs sample weights of at least 1 and no strata, clusters or fpc; "
            'give expansion weights or ask for variance="linearised".'
        )
    notes = list(design.notes)
    expanded = plain and weighted and population_sizes is not None
    method = variance or ("poisson" if expanded and (design.weights >= 1).all() else "linearised")
    if variance is None and expanded and method == "linearised":
        notes.append(
            "Some weights are below 1, so they do not count persons: standard errors are those of drawing "
            "with replacement."
        )

    sizes = None
    if population_sizes is not None:
        sizes = _sizes(population_sizes, domain)
        if not weighted and plain:
            return _random_sample(y, domain, sizes, single_line(lines), notes)
    if method == "poisson":
        estimates, errors = _poisson(y, design.weights, domain, sizes)
    else:
        estimates, errors = _linearised(y, design, domain, sizes, notes)
    return PovertyEstimates(
        domain.names, estimates, errors, domain.counts, "share", single_line(lines), tuple(notes)
    )


def _poisson(
    y: NDArray[np.float64], w: NDArray[np.float64], domain: Labels, sizes: NDArray[np.float64] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    total = np.bincount(domain.codes, w * y, len(domain))
    over = sizes if sizes is not None else np.bincount(domain.codes, w, len(domain))
    estimates = total / over
    residual = y if sizes is not None else y - estimates[domain.codes]
    squares = np.bincount(domain.codes, w * (w - 1) * residual**2, len(domain))
    return estimates, np.sqrt(squares) / over


def _linearised(
    y: NDArray[np.float64],
    design: Design,
    domain: Labels,
    sizes: NDArray[np.float64] | None,
    notes: list[str],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    cells = Cells(design, domain.codes, len(domain))
    above = cells.totals(design.weights * y)
    if sizes is None:
        below = cells.totals(design.weights)
        if not (cells.by_domain(below) > 0).all():
            name = domain.names[int(np.argmin(cells.by_domain(below)))]
            raise ValueError(f"All sample weights of area {name!r} are 0; leave it out or check its weights.")
        estimates, errors = cells.ratio(above, below)
    else:
        estimates = cells.by_domain(above) / sizes
        errors = np.sqrt(cells.variance(above / sizes[cells.domain]))
    return estimates, doubtful(errors, design, cells, domain, notes)


def _random_sample(
    y: NDArray[np.float64], domain: Labels, sizes: NDArray[np.float64], line: float | None, notes: list[str]
) -> PovertyEstimates:
    """Simple random sampling without replacement in each area: (1 − n/N) s²/n."""
    n = domain.counts
    mean = np.bincount(domain.codes, y, len(domain)) / n
    squares = np.bincount(domain.codes, (y - mean[domain.codes]) ** 2, len(domain))
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.sqrt((1 - n / sizes) * squares / (n * (n - 1.0)))
    alone = [str(name) for name, count in zip(domain.names, n, strict=True) if count == 1]
    if alone:
        notes.append(f"One row only in {', '.join(alone)}: no standard error can be given (NaN).")
    return PovertyEstimates(domain.names, mean, errors, n, "share", line, tuple(notes))


def doubtful(
    errors: NDArray[np.float64], design: Design, cells: Cells, domain: Labels, notes: list[str]
) -> NDArray[np.float64]:
    """NaN where one primary sampling unit is all there is; a note where a standard error says little."""
    if design.psus == 1:
        notes.append("The sample is one primary sampling unit: no standard error can be given (NaN).")
        return np.full_like(errors, np.nan)
    alone = np.flatnonzero(cells.psus_of_domain == 1)
    if len(domain) > 1 and len(alone):
        some = ", ".join(str(domain.names[i]) for i in alone[:5]) + (" …" if len(alone) > 5 else "")
        notes.append(
            f"{some}: seen in one primary sampling unit only, so the standard error is not to be trusted."
        )
    return errors


def areas(area: ArrayLike | None, rows: int) -> Labels:
    """The areas of the rows, or one called "all"."""
    return Labels(("all",), np.zeros(rows, dtype=np.intp)) if area is None else coded(area, "area", rows)


def poverty_lines(line: float | ArrayLike, rows: int) -> NDArray[np.float64]:
    """The line of each row. Raises ValueError where it is missing or not positive."""
    lines = np.asarray(line, dtype=float)
    if lines.ndim and lines.shape != (rows,):
        raise ValueError(f"The line has the shape {lines.shape}; give one number, or one for each row.")
    if not (np.isfinite(lines).all() and (lines > 0).all()):
        bad = lines.ravel()[~((lines > 0) & np.isfinite(lines)).ravel()][0]
        raise ValueError(f"The poverty line is {bad:g}; it must be a positive number.")
    return np.broadcast_to(lines, (rows,))


def single_line(lines: NDArray[np.float64]) -> float | None:
    """The line, where it is the same for all."""
    return float(lines[0]) if (lines == lines[0]).all() else None


def _sizes(population_sizes: Any, domain: Labels) -> NDArray[np.float64]:
    sizes = by_label(population_sizes, domain.names, "population size")
    for name, size, count in zip(domain.names, sizes, domain.counts, strict=True):
        if not size >= count:
            raise ValueError(
                f"Area {name!r} has {count} rows in the sample but a population of {size:g}; a sample cannot "
                "be larger than its population."
            )
    return sizes
