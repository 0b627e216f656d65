"""Multidimensional poverty after Alkire and Foster: who is poor in enough things at once, and in which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vicinia.methods.labels import Labels, coded
from vicinia.methods.poverty.counting import counted, deprivation_matrix, exact_cutoff, exact_shares
from vicinia.methods.poverty.design import Cells, Design, survey_design
from vicinia.methods.poverty.monetary import areas

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AlkireFosterErrors:
    """Standard errors under the names of the figures; also by key: `errors["headcount"]`."""

    adjusted_headcount: float
    headcount: float
    intensity: float
    censored_headcounts: Floats
    uncensored_headcounts: Floats

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


@dataclass(frozen=True, slots=True)
class AlkireFoster:
    """The measures of one population or of one group of it."""

    adjusted_headcount: float
    """M0 = H × A: weighted deprivations of the poor, as a share of all that could be."""
    headcount: float
    """H: share of persons who are poor."""
    intensity: float
    """A: mean weighted deprivation of the poor; 0, with a note, where nobody is poor."""
    censored_headcounts: Floats
    """For each indicator, share of persons who are poor and deprived in it."""
    uncensored_headcounts: Floats
    """For each indicator, share of persons who are deprived in it."""
    standard_errors: AlkireFosterErrors
    indicators: tuple[Any, ...]
    """Column names of the data frame, or 0, 1, 2 …"""
    weights: Floats
    cutoff: float
    sample_size: int
    by_group: dict[Any, AlkireFoster] = field(default_factory=dict)
    """The same for each group, under its label, in ascending order."""
    notes: tuple[str, ...] = ()
    """What a reader must know: choices made, figures that mean little."""

    @property
    def groups(self) -> tuple[Any, ...]:
        """Labels of the groups."""
        return tuple(self.by_group)

    @property
    def contributions(self) -> Floats:
        """Share of the adjusted head-count that each indicator makes up; zeros where nobody is poor."""
        parts = self.weights * self.censored_headcounts
        return parts / self.adjusted_headcount if self.adjusted_headcount else np.zeros_like(parts)


def alkire_foster(
    deprivations: ArrayLike,
    weights: Sequence[float | Fraction] | Floats,
    cutoff: float | Fraction,
    *,
    sample_weight: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    group: ArrayLike | None = None,
    fpc: Any = None,
) -> AlkireFoster:
    """Adjusted head-count M0 and its parts, with standard errors of the survey's design.

    A person is poor when the weights of the indicators in which she is deprived add up to the cut-off **or
    more**. Sums are compared as exact fractions, so six times 1/6 is 1 and not 0.9999999999999999.

    Args:
        deprivations: persons × indicators, 1 (deprived) or 0; an array or a data frame, nothing missing.
        weights: weight of each indicator; they add up to 1 (to within 0.000001).
        cutoff: share of the weights from which a person is poor, above 0 and at most 1 (33 % is 0.33).
        sample_weight: persons that each row stands for, (n,).
        strata, cluster, fpc: the design, see `docs/methods/poverty.md`; clusters are nested in strata.
        group: label of each row, for figures by group (domains of the whole design).

    Returns:
        Figures for all and, under `.by_group`, for each group; standard errors by linearisation.

    Raises:
        ValueError: for values other than 0 and 1, missing ones, weights that are negative or do not add up
            to 1, a cut-off outside (0, 1], lengths that differ, negative sample weights.

    Source: S. Alkire and J. Foster, *Counting and multidimensional poverty measurement* (Journal of Public
    Economics, 2011); standard errors: D. Binder (International Statistical Review, 1983).

    >>> result = alkire_foster([[1, 1, 0], [1, 0, 0], [0, 0, 0]], [1/2, 1/4, 1/4], 0.5)
    >>> round(result.headcount, 4), round(result.intensity, 4), round(result.adjusted_headcount, 4)
    (0.6667, 0.625, 0.4167)
    """
    matrix = deprivation_matrix(deprivations)
    rows, count = matrix.shape
    shares, limit = exact_shares(weights, count), exact_cutoff(cutoff)
    score, poor = counted(matrix, shares, limit)
    design = survey_design(rows, sample_weight, strata, cluster, fpc)

    named = getattr(deprivations, "columns", None)
    frame = AlkireFoster(
        0.0, 0.0, 0.0, np.empty(0), np.empty(0), AlkireFosterErrors(0.0, 0.0, 0.0, np.empty(0), np.empty(0)),
        indicators=tuple(range(count)) if named is None else tuple(named),
        weights=np.array([float(share) for share in shares]),
        cutoff=float(limit),
        sample_size=rows,
    )  # fmt: skip
    domain = areas(None, rows) if group is None else coded(group, "group", rows)
    cells = Cells(design, domain.codes, len(domain))
    ratios = _ratios(cells, matrix, score, poor, design.weights)
    parts = _measures(frame, cells, ratios, domain, design)
    if group is None:
        return replace(parts[0], notes=(*design.notes, *parts[0].notes))
    everyone = areas(None, rows)
    by_psu = [(cells.by_psu(above), cells.by_psu(below)) for above, below in ratios]
    (whole,) = _measures(frame, Cells(design, everyone.codes, 1), by_psu, everyone, design)
    groups = dict(zip(domain.names, parts, strict=True))
    told = [f"{name}: {note}" for name, part in groups.items() for note in part.notes]
    return replace(whole, by_group=groups, notes=(*design.notes, *whole.notes, *told))


def _ratios(
    cells: Cells, matrix: NDArray[np.bool_], score: Floats, poor: NDArray[np.bool_], weights: Floats
) -> list[tuple[Floats, Floats]]:
    """Numerator and denominator, by cell, of M0, H, A, and the censored and uncensored head-counts."""
    people = cells.totals(weights)
    poor_people = cells.totals_where(poor, weights)
    poor_score = cells.totals_where(poor, weights * score)
    censored = [cells.totals_where(column & poor, weights) for column in matrix.T]
    uncensored = [cells.totals_where(column, weights) for column in matrix.T]
    measured = [poor_score, poor_people, *censored, *uncensored]
    ratios = [(above, people) for above in measured]
    return [*ratios[:2], (poor_score, poor_people), *ratios[2:]]


def _measures(
    frame: AlkireFoster,
    cells: Cells,
    ratios: list[tuple[Floats, Floats]],
    domain: Labels,
    design: Design,
) -> list[AlkireFoster]:
    """The figures of each domain, put into copies of `frame`."""
    empty = np.flatnonzero(cells.by_domain(ratios[0][1]) <= 0)
    if len(empty):
        name = domain.names[int(empty[0])]
        raise ValueError(f"All sample weights of group {name!r} are 0; leave it out or check its weights.")
    pairs = [cells.ratio(above, below) for above, below in ratios]
    found, errors = (np.array(part) for part in zip(*pairs, strict=True))
    middle = 3 + len(frame.indicators)
    results = []
    for code, size in enumerate(domain.counts):
        notes: list[str] = []
        if design.psus == 1:
            notes.append(
                "one primary sampling unit is the whole sample, so no standard error can be given (NaN)."
            )
            errors[:, code] = np.nan
        elif cells.psus_of_domain[code] == 1:
            notes.append("seen in one primary sampling unit only; the standard errors are not to be trusted.")
        if not found[1, code]:
            notes.append("nobody is poor; the intensity is given as 0.")
        values, spread = found[:, code], errors[:, code]
        results.append(
            replace(
                frame,
                adjusted_headcount=float(values[0]),
                headcount=float(values[1]),
                intensity=float(values[2]),
                censored_headcounts=values[3:middle].copy(),
                uncensored_headcounts=values[middle:].copy(),
                standard_errors=AlkireFosterErrors(
                    float(spread[0]),
                    float(spread[1]),
                    float(spread[2]),
                    spread[3:middle].copy(),
                    spread[middle:].copy(),
                ),
                sample_size=int(size),
                notes=tuple(notes),
            )
        )
    return results
