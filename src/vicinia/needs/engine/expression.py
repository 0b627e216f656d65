"""A recipe as one Ibis expression, with the definitions of ``vicinia.methods.composite`` to the letter.

The expression is made over a wide table: ``area``, ``municipality``, ``population`` and one column for each
figure, all of them doubles, with nulls where a figure is missing. It names no engine. What is one figure for
the whole table (means, extremes, how many areas) comes from an aggregate of one row that is joined back, not
from windows: an engine of many machines then moves that row and not the table.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from vicinia.needs.engine.spec import IndexSpec, column_of
from vicinia.needs.formula import Formula

KEYS = ("area", "municipality", "population")
RESULTS = ("score", "percent_rank", "quintile")
NAME = "areas"
"""The table that an unbound expression looks for."""


def wide(spec: IndexSpec, name: str = NAME) -> Any:
    """A table that exists nowhere yet: the same expression over it runs wherever one of this name is."""
    import ibis  # over a second to load, and a district never needs it

    schema = {"area": "string", "municipality": "string", "population": "float64"}
    return ibis.table({**schema, **dict.fromkeys(spec.columns, "float64")}, name=name)


def by_municipality(areas: Any, columns: Iterable[str]) -> Any:
    """Figures of whole municipalities from those of their parts; only what can be added up belongs here.

    A part without a figure adds nothing; a municipality none of whose parts has it has none either.
    """
    figures = [name for name in columns if name not in KEYS]
    return (
        areas.group_by("municipality")
        .agg(population=areas.population.sum(), **{name: areas[name].sum() for name in figures})
        .mutate(area=lambda t: t.municipality)
        .select(*KEYS, *figures)
    )


def rates(areas: Any, spec: IndexSpec) -> Any:
    """One column for each ingredient (``rate_0`` …) of the areas that have all of them.

    An area is left out where a figure or its residents are missing, or where something would be divided by 0.
    """
    found = {}
    for i, one in enumerate(spec.ingredients):
        rate = _sum(areas, one.numerator, spec.year)
        if one.denominator.terms:
            rate = rate / _sum(areas, one.denominator, spec.year).nullif(0.0)
        found[f"rate_{i}"] = rate * one.per
    complete = areas.select(*KEYS, **found)
    return complete.filter(complete.population.notnull(), *[complete[name].notnull() for name in found])


def spread(areas: Any, spec: IndexSpec) -> Any:
    """One row: how many areas are complete, and each rate's mean, deviation, smallest and largest value."""
    complete = rates(areas, spec)
    figures: dict[str, Any] = {"areas": complete.count()}
    for i in range(len(spec.ingredients)):
        rate = complete[f"rate_{i}"]
        figures |= {
            f"mean_{i}": rate.mean(), f"deviation_{i}": rate.std(how="pop"),
            f"low_{i}": rate.min(), f"high_{i}": rate.max(),
        }  # fmt: skip
    return complete.aggregate(**figures)


def index(areas: Any, spec: IndexSpec) -> Any:
    """Score, percent rank (0 lowest, 1 highest) and fifth (1 … 5) of every complete area, with the steps.

    Columns: those of KEYS, ``rate_i`` and ``normalised_i`` for each ingredient, and those of RESULTS. A score
    is null where AMPI or MPI have none because the mean of an area's indicators is not positive.
    """
    import ibis

    every = range(len(spec.ingredients))
    joined = rates(areas, spec).cross_join(spread(areas, spec))
    joined = joined.mutate(**{f"normalised_{i}": _normalised(joined, spec, i) for i in every})
    scored = joined.mutate(score=_score(joined, spec))
    # ibis counts ranks from 0: it is how many areas score less, equal scores together
    scored = scored.mutate(below=ibis.rank().over(ibis.window(order_by=scored.score)))
    steps = [f"{kind}_{i}" for kind in ("rate", "normalised") for i in every]
    return scored.select(
        *KEYS, *steps, "score",
        percent_rank=scored.below.cast("float64") / (scored.areas - 1).nullif(0).cast("float64"),
        quintile=((scored.below * 5) // scored.areas + 1).cast("int64"),
    )  # fmt: skip


def checksum(result: Any) -> Any:
    """One row by which the same figures are known on every engine."""
    return result.aggregate(
        areas=result.count(),
        population=result.population.sum(),
        score=result.score.sum(),
        squares=(result.score * result.score).sum(),
        percent_rank=result.percent_rank.sum(),
        quintile=result.quintile.sum(),
        # ties and order too: a score is held to the people who live under it
        weighted=(result.score * result.population).sum(),
    )


def _sum(areas: Any, formula: Formula, year: int) -> Any:
    terms = [(sign, areas[column_of(figure, year)]) for sign, figure in formula.terms]
    sign, total = terms[0]
    total = total if sign > 0 else -total
    for sign, column in terms[1:]:
        total = total + column if sign > 0 else total - column
    return total


def _normalised(joined: Any, spec: IndexSpec, i: int) -> Any:
    one = spec.ingredients[i]
    rate, mean = joined[f"rate_{i}"], joined[f"mean_{i}"]
    if spec.method == "ampi":
        middle = mean if one.reference is None else one.reference
        scale = 60.0 / (joined[f"high_{i}"] - joined[f"low_{i}"]).nullif(0.0)
        return 100.0 + (rate - middle) * float(one.polarity) * scale
    deviation = joined[f"deviation_{i}"].nullif(0.0)
    if spec.method == "mpi":
        return 100.0 + (rate - mean) * float(one.polarity) * (10.0 / deviation)
    return (rate - mean) * (float(one.polarity) / deviation * one.weight)


def _score(joined: Any, spec: IndexSpec) -> Any:
    import ibis

    normalised = [joined[f"normalised_{i}"] for i in range(len(spec.ingredients))]
    if spec.method == "zscore":
        return _total(normalised)
    whole = math.fsum(one.weight for one in spec.ingredients)
    share = [one.weight / whole for one in spec.ingredients]
    mean = _total([column * part for column, part in zip(normalised, share, strict=True)])
    variance = _total(
        [(column - mean) * (column - mean) * part for column, part in zip(normalised, share, strict=True)]
    )
    sign = -1.0 if spec.penalty == "negative" else 1.0
    return ibis.cases((mean > 0, mean + variance * sign / mean))


def _total(columns: Sequence[Any]) -> Any:
    total = columns[0]
    for column in columns[1:]:
        total = total + column
    return total
