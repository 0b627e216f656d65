"""From figures to scores: a recipe's version applied to the areas that have all its figures.

Small enough for a district or a region to be computed in numpy, without loading an engine; the same recipe as
an expression for a whole country is in ``needs.engine``, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from vicinia.methods import composite
from vicinia.needs.formula import Figure, parse
from vicinia.needs.models import Ingredient, RecipeVersion
from vicinia.needs.models.recipe import Method, Penalty
from vicinia.needs.queries.figures import POPULATION, AreaFigures, FigureTable, figures_needed
from vicinia.territory.models import Unit, Variable

Floats = NDArray[np.float64]

RULES = 1
"""Raised whenever the same figures would give other scores or intervals, so that a reading is made anew."""
DRAWS, LEVEL, SEED = 1000, 0.95, 20260401
"""Shaken weights and figures from which intervals are read; the seed makes a reading repeatable."""
_NAMES: dict[Method, Literal["zscore_sum", "mpi", "ampi"]] = {
    Method.ZSCORE: "zscore_sum",
    Method.MPI: "mpi",
    Method.AMPI: "ampi",
}
_COUNTS = {Unit.PEOPLE, Unit.HOUSEHOLDS, Unit.DWELLINGS, Unit.BUILDINGS}


class ReadingProblem(ValueError):
    """A recipe that cannot be computed from what is loaded; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of areas, and every step on the way; arrays have one line for each area."""

    areas: tuple[AreaFigures, ...]
    left_out: tuple[AreaFigures, ...]
    """Areas of which a figure is missing or zero where something is divided by it."""
    ingredients: tuple[Ingredient, ...]
    population: Floats
    numerators: Floats
    denominators: Floats
    values: Floats
    normalised: Floats
    references: Floats
    """AMPI: the value that scores 100; otherwise the mean."""
    scores: Floats
    lower: Floats
    upper: Floats
    quintiles: NDArray[np.int64]
    rank_first: NDArray[np.int64]
    rank_last: NDArray[np.int64]
    notes: tuple[str, ...]


def score(version: RecipeVersion, ingredients: Sequence[Ingredient], table: FigureTable) -> Scored:
    """Apply a version to a table of figures.

    Raises ReadingProblem when a figure is not loaded for any area (all of them are named), when fewer than
    three areas have every figure, or when an indicator is the same everywhere.
    """
    needed = figures_needed(version, ingredients)
    _refuse_missing(version, table, needed)
    used, left_out, rows = [], [], []
    for area in table.areas:
        found = _ratios(area, ingredients, version.year) if needed <= area.values.keys() else None
        if found is None:
            left_out.append(area)
        else:
            used.append(area)
            rows.append(found)
    if len(used) < 3:
        raise ReadingProblem(
            _(
                "Only %(count)s areas have every figure of this recipe: an index compares at least three. "
                "Load the figures of more areas, or compare within a wider territory."
            )
            % {"count": len(used)}
        )
    numbers = np.array(rows, dtype=float)
    numerators, denominators = numbers[:, :, 0], numbers[:, :, 1]
    values = numerators / denominators * np.array([one.per for one in ingredients])
    population = np.array([area.values[Figure(POPULATION, version.year)] for area in used])
    names = [one.name for one in ingredients]
    polarity = [one.polarity for one in ingredients]
    weights = [one.weight for one in ingredients]
    references = np.array(
        [values[:, i].mean() if one.reference is None else one.reference for i, one in enumerate(ingredients)]
    )
    penalty: Literal["positive", "negative"] = (
        "negative" if version.penalty == Penalty.NEGATIVE else "positive"
    )
    try:
        if version.method == Method.ZSCORE:
            summed = composite.zscore_sum(values, polarity, weights=weights, indicators=names)
            scores, normalised = summed.scores, summed.contributions
        elif version.method == Method.MPI:
            index = composite.mpi(values, polarity, penalty=penalty, weights=weights, indicators=names)
            scores, normalised = index.scores, index.normalised
        else:
            index = composite.ampi(
                values, polarity, references, penalty=penalty, weights=weights, indicators=names
            )
            scores, normalised = index.scores, index.normalised
        stability = composite.rank_stability(
            values, polarity, references,
            method=_NAMES[Method(version.method)],
            penalty=penalty, weights=weights, indicators=names,
            standard_errors=_chance(numerators, denominators, ingredients),
            level=LEVEL, draws=DRAWS, seed=SEED,
        )  # fmt: skip
    except ValueError as problem:
        raise ReadingProblem(_("The index cannot be computed: %(why)s") % {"why": problem}) from problem
    # the draws score a mean of standardised indicators where the index is their sum
    whole = float(np.sum(weights)) if version.method == Method.ZSCORE else 1.0
    return Scored(
        areas=tuple(used),
        left_out=tuple(left_out),
        ingredients=tuple(ingredients),
        population=population,
        numerators=numerators,
        denominators=denominators,
        values=values,
        normalised=normalised,
        references=references,
        scores=scores,
        lower=np.minimum(whole * stability.score_lower, scores),
        upper=np.maximum(whole * stability.score_upper, scores),
        quintiles=composite.quintiles(scores).labels,
        rank_first=np.floor(stability.lower).astype(np.int64),
        rank_last=np.ceil(stability.upper).astype(np.int64),
        notes=_notes(left_out),
    )


def _ratios(
    area: AreaFigures, ingredients: Sequence[Ingredient], year: int
) -> list[tuple[float, float]] | None:
    found = []
    for one in ingredients:
        denominator = parse(one.denominator).evaluate(area.values, year)
        if denominator == 0:
            return None
        found.append((parse(one.numerator).evaluate(area.values, year), denominator))
    return found


def _chance(numerators: Floats, denominators: Floats, ingredients: Sequence[Ingredient]) -> Floats:
    """Standard errors of shares of people, households, dwellings: how much chance alone moves a small area.

    A share p of n is taken as one outcome of n independent ones, sqrt(p (1 − p) / n); what is no share of a
    count (square metres a person, a change over years) gets none.
    """
    units = dict(Variable.objects.values_list("code", "unit"))
    errors = np.zeros_like(numerators)
    for i, one in enumerate(ingredients):
        parts = parse(one.numerator), parse(one.denominator)
        counted = all(
            formula.terms
            and all(sign > 0 and units.get(figure.variable) in _COUNTS for sign, figure in formula.terms)
            for formula in parts
        )
        share = numerators[:, i] / denominators[:, i]
        if counted and ((share >= 0) & (share <= 1)).all():
            errors[:, i] = one.per * np.sqrt(share * (1 - share) / denominators[:, i])
    return errors


def _refuse_missing(version: RecipeVersion, table: FigureTable, needed: set[Figure]) -> None:
    missing = table.missing(needed)
    if not missing:
        return
    words = dict(
        Variable.objects.filter(code__in=[one.variable for one in missing]).values_list("code", "description")
    )
    listed = "; ".join(
        f"{one.variable} ({one.year}{', ' + words[one.variable] if one.variable in words else ''})"
        for one in missing
    )
    raise ReadingProblem(
        _(
            "This recipe cannot be computed from what is loaded for %(areas)s. Missing: %(list)s. "
            "Load a census that has these figures under “Official data”, or write a version without them."
        )
        % {"areas": version.get_level_display(), "list": listed}
    )


def _notes(left_out: Sequence[AreaFigures]) -> tuple[str, ...]:
    if not left_out:
        return ()
    names = ", ".join(area.name for area in left_out[:10]) + (" …" if len(left_out) > 10 else "")
    return (
        _("%(count)s areas are left out because a figure is missing or zero: %(names)s.")
        % {"count": len(left_out), "names": names},
    )
