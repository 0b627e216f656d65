"""Survey designs and the variance of linearised totals, for the whole and for domains.

An estimator is replaced by the total of its linearised variable z; its variance is that of the totals of z
by primary sampling unit (PSU) around their stratum's mean, over the **whole** design: PSUs in which a domain
does not occur count as zeros (Binder 1983; Särndal, Swensson and Wretman 1992, chapter 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vicinia.methods.labels import Labels, by_label, coded

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Design:
    """How the rows were drawn: weight, primary sampling unit and stratum of each."""

    weights: Floats
    psu: Codes | None
    """PSU of each row; None when every row is its own."""
    stratum_of_psu: Codes
    psus_in_stratum: Codes
    unsampled: Floats
    """1 − sampling fraction of each stratum."""
    notes: tuple[str, ...]

    @property
    def psus(self) -> int:
        """Number of primary sampling units."""
        return len(self.stratum_of_psu)


class Cells:
    """Totals by PSU and domain, and from them the variance for each domain."""

    def __init__(self, design: Design, domain: Codes, domains: int) -> None:
        self.domains = domains
        self._rows: Codes | None = None
        self._psus = design.psus
        if design.psu is None:
            self._psu, self.domain = np.arange(len(domain)), domain
        else:
            pairs, self._rows = compact(design.psu * domains + domain, design.psus * domains)
            self._psu, self.domain = pairs // domains, pairs % domains
        self.count = len(self._psu)
        stratum = design.stratum_of_psu[self._psu]
        pairs, self._pair = compact(stratum * domains + self.domain, len(design.psus_in_stratum) * domains)
        strata, self._pair_domain = pairs // domains, pairs % domains
        drawn = design.psus_in_stratum[strata].astype(float)
        self._drawn = np.where(drawn > 1, drawn, np.inf)  # a lonely PSU is compared with 0, not with itself
        self._absent = drawn - np.bincount(self._pair, minlength=len(pairs))
        self._factor = design.unsampled[strata] * np.where(drawn > 1, drawn / np.maximum(drawn - 1, 1), 1.0)
        self.psus_of_domain = np.bincount(self.domain, minlength=domains)

    def totals(self, values: Floats) -> Floats:
        """Sum of the rows' values in each cell."""
        return values if self._rows is None else _sums(self._rows, values, self.count)

    def totals_where(self, chosen: NDArray[np.bool_], values: Floats) -> Floats:
        """Sum of the values of the chosen rows in each cell."""
        if self._rows is None:
            return values * chosen
        rows = np.flatnonzero(chosen)
        return _sums(self._rows[rows], values[rows], self.count)

    def by_domain(self, cells: Floats) -> Floats:
        """Sum of the cells of each domain."""
        return cells.sum(keepdims=True) if self.domains == 1 else _sums(self.domain, cells, self.domains)

    def by_psu(self, cells: Floats) -> Floats:
        """Sum of the cells of each PSU: what the cells of the whole, as one domain, hold."""
        return cells if self._rows is None else _sums(self._psu, cells, self._psus)

    def variance(self, z: Floats) -> Floats:
        """Variance, for each domain, of the total of a linearised variable given by cell."""
        pairs = len(self._factor)
        if pairs == 1:
            mean = z.sum(keepdims=True) / self._drawn
            squares = np.array([np.square(z - mean).sum()])
        else:
            mean = _sums(self._pair, z, pairs) / self._drawn
            away = _spread(mean, self._pair)
            np.subtract(z, away, out=away)
            squares = _sums(self._pair, np.square(away, out=away), pairs)
        squares += self._absent * mean**2
        return _sums(self._pair_domain, squares * self._factor, self.domains)

    def ratio(self, above: Floats, below: Floats) -> tuple[Floats, Floats]:
        """Estimate and standard error, for each domain, of a ratio of totals given by cell.

        Where the denominator is 0 both are 0.
        """
        under = self.by_domain(below)
        estimate = np.divide(self.by_domain(above), under, out=np.zeros(self.domains), where=under > 0)
        z = below * (estimate if self.domains == 1 else _spread(estimate, self.domain))
        np.subtract(above, z, out=z)
        error = np.sqrt(self.variance(z))
        return estimate, np.divide(error, under, out=np.zeros(self.domains), where=under > 0)


def _sums(places: Codes, values: Floats, count: int) -> Floats:
    sums: Floats = np.bincount(places, values, minlength=count).astype(float, copy=False)
    return sums


def _spread(values: Floats, places: Codes) -> Floats:
    """`values[places]`, faster: places are known to be in range."""
    return np.take(values, places, mode="clip")


def compact(codes: Codes, highest: int) -> tuple[Codes, Codes]:
    """The distinct codes in order and the place of each; by a table where that is smaller than sorting."""
    if highest <= 8 * len(codes) + 10_000:
        seen = np.zeros(highest, dtype=bool)
        seen[codes] = True
        distinct = np.flatnonzero(seen)
        place = np.empty(highest, dtype=np.intp)
        place[distinct] = np.arange(len(distinct))
        return distinct, place[codes]
    distinct, places = np.unique(codes, return_inverse=True)
    return distinct, places.astype(np.intp)


def survey_design(
    rows: int,
    sample_weight: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    fpc: Any = None,
) -> Design:
    """Check and number a design; clusters are nested in strata, so a label may return in another stratum.

    `fpc` gives the number of PSUs in the population of each stratum, or the sampling fraction where it is at
    most 1: one number, one for each row, or a mapping by stratum. A stratum with one PSU only cannot vary
    within itself: its whole linearised total counts as its deviation, which is on the safe side, and a note
    says so. Raises ValueError for weights that are missing, negative or all zero, and for a sample that is
    larger than its population.
    """
    weights = _weights(sample_weight, rows)
    stratum = coded(strata if strata is not None else np.zeros(rows, dtype=int), "stratum", rows)
    if cluster is None:
        psu, stratum_of_psu = None, stratum.codes
    else:
        unit = coded(cluster, "cluster", rows)
        pairs, psu = compact(stratum.codes * len(unit) + unit.codes, len(stratum) * len(unit))
        stratum_of_psu = pairs // len(unit)
    drawn = np.bincount(stratum_of_psu, minlength=len(stratum))
    unsampled = 1 - _fractions(fpc, stratum, drawn, given=strata is not None)
    notes = []
    lonely = np.flatnonzero((drawn == 1) & (unsampled > 0))
    if strata is not None and len(lonely):
        some = ", ".join(str(stratum.names[i]) for i in lonely[:3]) + (" …" if len(lonely) > 3 else "")
        notes.append(
            f"{len(lonely)} of {len(stratum)} strata have a single primary sampling unit ({some}): its whole "
            "total is taken as its deviation, so standard errors are on the safe side."
        )
    return Design(weights, psu, stratum_of_psu, drawn, unsampled, tuple(notes))


def _weights(sample_weight: ArrayLike | None, rows: int) -> Floats:
    if sample_weight is None:
        return np.ones(rows)
    weights = numbers(sample_weight, "sample weights", rows)
    if (weights < 0).any():
        row = int(np.flatnonzero(weights < 0)[0])
        raise ValueError(f"Row {row} has the negative sample weight {weights[row]:g}; weights count persons.")
    if not weights.any():
        raise ValueError("All sample weights are 0, so the sample stands for nobody; check their column.")
    return weights


def _fractions(fpc: Any, stratum: Labels, drawn: Codes, *, given: bool) -> Floats:
    if fpc is None:
        return np.zeros(len(stratum))
    array = None if isinstance(fpc, Mapping) else np.asarray(fpc, dtype=float)
    if array is not None and array.shape == stratum.codes.shape:
        sizes = np.zeros(len(stratum))
        sizes[stratum.codes] = array
        differs = np.flatnonzero(sizes[stratum.codes] != array)
        if len(differs):
            row = int(differs[0])
            raise ValueError(
                f"Row {row} has another fpc than the rest of stratum {stratum.names[stratum.codes[row]]!r}; "
                "it must be one number in each stratum."
            )
    elif array is not None and array.ndim == 0:
        sizes = np.full(len(stratum), float(array))
    else:
        sizes = by_label(fpc, stratum.names, "fpc")
    for name, size, count in zip(stratum.names, sizes, drawn, strict=True):
        where = f"Stratum {name!r}" if given else "The sample"
        if not size > 0:
            raise ValueError(f"{where} has the fpc {size:g}; it must be a positive number of units.")
        if size > 1 and size < count:
            raise ValueError(
                f"{where} has {count} primary sampling units in the sample but {size:g} in the population "
                "(fpc); a sample cannot be larger than its population."
            )
    return np.where(sizes <= 1, sizes, drawn / sizes)


def numbers(values: ArrayLike, what: str, rows: int | None = None) -> Floats:
    """A column of finite numbers. Raises ValueError for another shape, another length or a missing value."""
    array = np.asarray(values, dtype=float)
    if array.ndim != 1:
        raise ValueError(f"The {what} must be one column of numbers; the shape is {array.shape}.")
    if rows is not None and len(array) != rows:
        raise ValueError(f"There are {rows} rows but {len(array)} {what}; give one for each row.")
    if not len(array):
        raise ValueError(f"There are no {what}: the sample is empty.")
    finite = np.isfinite(array)
    if not finite.all():
        row = int(np.flatnonzero(~finite)[0])
        raise ValueError(
            f"Row {row} of the {what} is missing or not finite; leave the row out or fill it in."
        )
    return array
