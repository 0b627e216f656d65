"""Counts of what was seen, and estimates of how many people are in need: stored whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.methods.small_area import FayHerriot, fay_herriot
from vicinia.needs.latent_files import FileRow, LatentProblem
from vicinia.needs.latent_rows import (
    DirectRow,
    checked_direct,
    checked_seen,
    known_themes,
    residents_of,
    theme_of,
)
from vicinia.needs.models import Estimate, Reading
from vicinia.needs.models.seen import Expectation, SeenCount
from vicinia.territory.models import Municipality
from vicinia.territory.queries import municipalities_of

Method = Literal["adjusted", "reml"]
FEWEST = 5
"""Surveyed municipalities without which no model of them is worth fitting."""
_KEY = ("district", "municipality", "theme", "kind", "starts_on", "ends_on")


@dataclass(frozen=True, slots=True)
class Stored:
    """What a file has changed."""

    new: int
    changed: int
    same: int
    notes: tuple[str, ...] = ()


@transaction.atomic
def store_seen(
    *, actor: User | None, district: District, rows: Sequence[FileRow], is_sample: bool = False
) -> Stored:
    """Store counts; one of the same municipality, need, thing and period takes the place of the old one.

    The same rows again change nothing. Raises LatentProblem with every bad row, and stores none then.
    """
    checked = checked_seen(district, rows)
    known: dict[tuple[object, ...], SeenCount] = {
        (one.municipality_id, one.theme, one.kind, one.starts_on, one.ends_on): one
        for one in SeenCount.objects.filter(district=district)
    }
    new = changed = 0
    to_write = []
    for row in checked:
        old = known.get(row.key)
        if old and (old.count, old.origin, old.is_sample) == (row.count, row.origin, is_sample):
            continue
        new, changed = new + (old is None), changed + (old is not None)
        to_write.append(
            SeenCount(
                district=district, municipality=row.municipality, theme=row.theme, kind=row.kind,
                starts_on=row.starts_on, ends_on=row.ends_on, count=row.count, origin=row.origin,
                is_sample=is_sample,
            )
        )  # fmt: skip
    SeenCount.objects.bulk_create(
        to_write, update_conflicts=True, unique_fields=_KEY,
        update_fields=("count", "origin", "is_sample", "stored_at"),
    )  # fmt: skip
    stored = Stored(new, changed, len(checked) - len(to_write))
    if to_write:
        _note(actor, district, "store_seen", stored)
    return stored


@transaction.atomic
def store_expectations(
    *,
    actor: User | None,
    district: District,
    rows: Sequence[FileRow],
    year: int,
    origin: str,
    theme: str = "",
    method: Method = "adjusted",
    reading: Reading | None = None,
    is_sample: bool = False,
) -> Stored:
    """Fit the model of Fay and Herriot to direct estimates; store share and error for every municipality.

    With ``reading`` its scores are the covariate. Municipalities of the district that are not in ``rows`` get
    what the model says of them, where their residents are known. Those of the same need and year take the
    place of the old ones. Raises LatentProblem with all that is wrong, and stores nothing then.
    """
    direct = checked_direct(district, rows)
    try:
        theme = theme_of(theme, known_themes())
    except ValueError as problem:
        raise LatentProblem([str(problem)]) from problem
    if len(direct) < FEWEST:
        raise LatentProblem([
            _("The file has estimates of %(count)d municipalities; at least %(fewest)d are needed to lend "
              "each other strength. Add the others.") % {"count": len(direct), "fewest": FEWEST}
        ])  # fmt: skip
    if reading is not None and reading.district_id != district.pk:
        raise LatentProblem([_("This reading belongs to another district. Choose one of your own.")])
    places, population = _everywhere(district, direct)
    scores = _scores(reading, places) if reading is not None else None
    fit = _fitted(direct, places, scores, method)
    by_code = {row.municipality.code: row for row in direct}
    words = _in_words(method, by_sample=direct[0].sample is not None, reading=reading)
    known = {
        one.municipality_id: one
        for one in Expectation.objects.filter(district=district, theme=theme, year=year)
    }
    new = changed = 0
    for at, place in enumerate(places):
        row = by_code.get(place.code)
        values = {
            "population": population[place.code],
            "direct": row.share if row else None,
            "direct_variance": row.sampling_variance if row else None,
            # a linear model may leave the range of a share by a little
            "share": min(max(float(fit.eblup[at]), 0.0), 1.0),
            "mean_squared_error": max(float(fit.mse[at]), 0.0),
            "method": words, "origin": origin, "is_sample": is_sample,
        }  # fmt: skip
        old = known.get(place.code)
        if old and all(getattr(old, name) == value for name, value in values.items()):
            continue
        new, changed = new + (old is None), changed + (old is not None)
        Expectation.objects.update_or_create(
            district=district, municipality=place, theme=theme, year=year, defaults=values
        )
    stored = Stored(new, changed, len(places) - new - changed, fit.notes)
    if new or changed:
        _note(actor, district, "store_expectations", stored)
    return stored


def _everywhere(district: District, direct: Sequence[DirectRow]) -> tuple[list[Municipality], dict[str, int]]:
    """All municipalities whose residents are known, in the order of their codes."""
    population = {row.municipality.code: row.population for row in direct}
    others = [place for place in municipalities_of(district) if place.code not in population]
    population.update(residents_of(others))
    places = [row.municipality for row in direct] + [place for place in others if place.code in population]
    return sorted(places, key=lambda place: place.code), population


def _scores(reading: Reading, places: Sequence[Municipality]) -> list[float]:
    found = dict(
        Estimate.objects.filter(reading=reading, census_area=None, municipality__in=places).values_list(
            "municipality_id", "value"
        )
    )
    missing = [place.name for place in places if place.code not in found]
    if missing:
        raise LatentProblem([
            _("The reading says nothing of %(names)s. Choose another one, or none.")
            % {"names": ", ".join(missing[:5])}
        ])  # fmt: skip
    return [found[place.code] for place in places]


def _fitted(
    direct: Sequence[DirectRow], places: Sequence[Municipality], scores: list[float] | None, method: Method
) -> FayHerriot:
    by_code = {row.municipality.code: row for row in direct}
    nothing = float("nan")
    share = [by_code[one.code].share if one.code in by_code else nothing for one in places]
    covariates = None if scores is None else np.column_stack([np.ones(len(scores)), scores])
    names = [place.name for place in places]
    try:
        if direct[0].sample is not None:
            sizes = [
                by_code[one.code].sample or nothing if one.code in by_code else nothing for one in places
            ]
            # the arcsine has the same variance at each share, also at 0 and 1, and stays between them
            return fay_herriot(
                share, None, covariates, method=method, transform="arcsin", areas=names, effective_sizes=sizes
            )
        variance = [
            by_code[one.code].variance or nothing if one.code in by_code else nothing for one in places
        ]
        return fay_herriot(share, variance, covariates, method=method, areas=names)
    except ValueError as problem:
        raise LatentProblem(
            [_("The model cannot be fitted to these estimates: %(problem)s") % {"problem": problem}]
        ) from problem


def _in_words(method: Method, *, by_sample: bool, reading: Reading | None) -> str:
    name = "Fay–Herriot, " + ("adjusted (Li–Lahiri)" if method == "adjusted" else "REML")
    name += ", arcsin" if by_sample else ""
    return (name + (f" · {reading.version}" if reading is not None else ""))[:120]


@transaction.atomic
def take_away_seen(
    *, actor: User | None, district: District, theme: str, kind: str, period: tuple[date, date]
) -> int:
    """Take away what was counted of a need in a period, in all municipalities; return how many counts."""
    rows = SeenCount.objects.filter(
        district=district, theme=theme, kind=kind, starts_on=period[0], ends_on=period[1]
    )
    count, _by_model = rows.delete()
    if count:
        audit(
            actor=actor, verb="take_away_seen", subject=district, district=district,
            changes={"counts": [count, 0]},
        )  # fmt: skip
    return count


def _note(actor: User | None, district: District, verb: str, stored: Stored) -> None:
    changes = {"new": [0, stored.new], "changed": [0, stored.changed]}
    audit(actor=actor, verb=verb, subject=district, district=district, changes=changes)
