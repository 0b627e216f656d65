"""Compute a reading and keep it: figures, steps, intervals, sources, all in one transaction."""

from __future__ import annotations

import hashlib

from django.db import transaction

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.needs.models import Estimate, Part, Reading, RecipeVersion
from vicinia.needs.queries.figures import FigureTable, figures_needed, figures_of
from vicinia.needs.scoring import DRAWS, LEVEL, RULES, SEED, Scored, score


def read(*, actor: User | None, version: RecipeVersion) -> tuple[Reading, bool]:
    """The reading of a version over what is loaded now, and whether it is new.

    The same figures and the same version give the reading that is there already. Raises ReadingProblem.
    """
    ingredients = list(version.ingredients.order_by("position"))
    table = figures_of(
        version.district,
        level=version.level,
        scope=version.scope,
        wanted=figures_needed(version, ingredients),
    )
    scored = score(version, ingredients, table)
    fingerprint = _fingerprint(version, scored)
    with transaction.atomic():
        # a lock on the version: two people who ask at once get one reading
        RecipeVersion.objects.select_for_update().get(pk=version.pk)
        known = Reading.objects.filter(
            district=version.district, version=version, fingerprint=fingerprint
        ).first()
        if known is not None:
            return known, False
        reading = _store(actor, version, table, scored, fingerprint)
        audit(
            actor=actor, verb="read_needs", subject=reading,
            changes={"version": [None, str(version)], "areas": [None, len(scored.areas)]},
        )  # fmt: skip
    return reading, True


def _store(
    actor: User | None, version: RecipeVersion, table: FigureTable, scored: Scored, fingerprint: str
) -> Reading:
    reading = Reading.objects.create(
        district=version.district, version=version, fingerprint=fingerprint, computed_by=actor,
        areas=len(scored.areas), notes=list(scored.notes),
        includes_sample=any(source.is_sample for source in table.sources),
    )  # fmt: skip
    reading.sources.set(table.sources)
    estimates, parts = [], []
    for i, area in enumerate(scored.areas):
        estimate = Estimate(
            district=version.district, reading=reading, municipality=area.municipality,
            census_area=area.census_area, population=scored.population[i],
            value=scored.scores[i], lower=scored.lower[i], upper=scored.upper[i],
            quintile=int(scored.quintiles[i]),
            rank_first=int(scored.rank_first[i]), rank_last=int(scored.rank_last[i]),
        )  # fmt: skip
        estimates.append(estimate)
        parts += [
            Part(
                district=version.district, estimate=estimate, ingredient=ingredient,
                numerator=scored.numerators[i, j], denominator=scored.denominators[i, j],
                value=scored.values[i, j], normalised=scored.normalised[i, j],
            )
            for j, ingredient in enumerate(scored.ingredients)
        ]  # fmt: skip
    Estimate.objects.bulk_create(estimates, batch_size=500)
    Part.objects.bulk_create(parts, batch_size=500)
    return reading


def _fingerprint(version: RecipeVersion, scored: Scored) -> str:
    """Of everything that the figures depend on; the version itself never changes once it has been read."""
    digest = hashlib.sha256(f"{version.pk} {RULES} {DRAWS} {LEVEL} {SEED}".encode())
    for area, numbers in zip(scored.areas, scored.values, strict=True):
        where = area.census_area.pk if area.census_area else area.municipality.code
        digest.update(f"{where}{numbers.tolist()}".encode())
    digest.update(scored.population.tobytes())
    return digest.hexdigest()
