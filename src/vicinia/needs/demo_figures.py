"""Invented census figures for the model district, so that its pages have something to read.

The residents of the fifteen municipalities are real (ISTAT 2011, ``vicinia.territory.facts``); every share
below is invented, kept under a source that says so, and gives way to ISTAT's own figures when they come.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db import transaction

from vicinia.core.models import District, Role, RoleKind
from vicinia.needs.models import Reading, Recipe, RecipeVersion, VersionState
from vicinia.needs.scoring import ReadingProblem
from vicinia.needs.services.publishing import publish_reading
from vicinia.needs.services.reading import read
from vicinia.needs.services.recipes import add_starting_recipes, adopt
from vicinia.needs.travelling import located, minutes_between
from vicinia.territory.models import Indicator, Source, TravelTime
from vicinia.territory.queries import municipalities_of
from vicinia.territory.services.load.describing import ensure_variables

YEAR = 2011
_SOURCE = {
    "title": "Cifre inventate per il distretto modello",
    "publisher": "Vicinia, dati di esempio",
    "licence": "CC0",
}
_DIGEST = "sample-figures-of-the-model-district-2011"
FARTHEST_MIN = 40
"""By car; no bus is invented beyond."""
ADOPTED = ("svantaggio", "vulnerabilita")


class Shares(NamedTuple):
    """What is invented of a municipality: per cent, but for the last two."""

    little_school: float
    unemployed: float
    renting: float
    six_or_more: float
    alone: float
    aged_75: float
    household_size: float
    m2_a_person: float


SHARES = {
    "037002": Shares(21.8, 5.1, 17.2, 1.3, 27.5, 9.6, 2.31, 41.9),
    "037003": Shares(26.9, 6.0, 20.4, 1.9, 28.4, 11.4, 2.33, 40.1),
    "037005": Shares(22.4, 5.3, 21.6, 1.5, 28.9, 9.1, 2.27, 41.2),
    "037008": Shares(23.6, 5.4, 18.8, 1.4, 29.7, 11.2, 2.27, 42.3),
    "037017": Shares(22.1, 5.2, 16.9, 1.7, 24.8, 8.3, 2.42, 40.8),
    "037019": Shares(20.2, 4.9, 19.7, 1.0, 31.2, 11.0, 2.19, 41.5),
    "037021": Shares(19.6, 4.6, 15.8, 1.1, 28.8, 10.1, 2.27, 44.0),
    "037028": Shares(29.4, 7.6, 25.3, 2.8, 29.9, 11.8, 2.36, 37.4),
    "037030": Shares(20.0, 4.7, 15.4, 1.2, 27.4, 9.0, 2.31, 43.6),
    "037035": Shares(26.1, 6.2, 20.9, 2.0, 28.0, 10.6, 2.32, 39.6),
    "037038": Shares(23.9, 5.5, 17.8, 1.4, 28.6, 10.7, 2.29, 42.0),
    "037039": Shares(27.8, 6.4, 19.1, 1.6, 31.5, 14.2, 2.19, 41.4),
    "037048": Shares(24.2, 5.7, 19.9, 1.8, 29.2, 11.5, 2.30, 40.6),
    "037052": Shares(21.9, 5.0, 18.1, 1.5, 28.1, 9.9, 2.30, 41.7),
    "037055": Shares(25.0, 6.1, 22.2, 2.1, 28.7, 10.4, 2.32, 39.2),
}


@transaction.atomic
def build_figures(district: District) -> None:
    """Put the invented figures in place, adopt the recipes they serve, read them; again changes nothing."""
    source, _made = Source.objects.get_or_create(
        sha256=_DIGEST, defaults={**_SOURCE, "is_sample": True, "rows": len(SHARES)}
    )
    residents = dict(
        Indicator.objects.filter(
            variable_id="P1", year=YEAR, census_code__in=SHARES, census_area__isnull=True
        ).values_list("census_code", "value")
    )
    counts = {code: _counts(residents[code], shares) for code, shares in SHARES.items() if code in residents}
    names = {name for found in counts.values() for name in found}
    ensure_variables(names)
    known = set(
        Indicator.objects.filter(
            variable__in=names, year=YEAR, census_code__in=SHARES, census_area__isnull=True
        ).values_list("variable_id", "census_code")
    )
    Indicator.objects.bulk_create(
        Indicator(
            variable_id=name, year=YEAR, census_code=code, municipality_id=code, value=value, source=source
        )
        for code, found in counts.items()
        for name, value in found.items()
        if (name, code) not in known
    )
    _invent_travel(district, source)
    add_starting_recipes(actor=None, district=district)
    carla = Role.objects.filter(district=district, kind=RoleKind.COORDINATOR).first()
    for slug in ADOPTED:
        version = RecipeVersion.objects.filter(recipe__district=district, recipe__slug=slug).latest("number")
        if version.state == VersionState.DRAFT:
            adopt(
                actor=carla.user if carla else None, version=version, on=date(2026, 9, 17),
                where="Tavolo “Leggere i bisogni” (incontro inventato)",
            )  # fmt: skip
        try:
            reading, _ = read(actor=None, version=version)
            publish_reading(actor=carla.user if carla else None, reading=reading)
        except ReadingProblem:
            # real figures of another extent have been loaded: reading those is somebody's choice
            continue


@transaction.atomic
def clear_figures(district: District) -> None:
    """Take away the recipes, the readings and the invented figures of the model district."""
    Reading.objects.filter(district=district).delete()
    RecipeVersion.objects.filter(district=district).delete()
    Recipe.objects.filter(district=district).delete()
    Indicator.objects.filter(source__sha256=_DIGEST).delete()
    Source.objects.filter(sha256=_DIGEST).delete()


def _invent_travel(district: District, source: Source) -> None:
    """Travel times by bus, where no timetable has been loaded."""
    towns = located(municipalities_of(district))
    if TravelTime.objects.filter(origin__in=[one.town for one in towns]).exists():
        return
    # a bus takes half as long again as a car, and a quarter of an hour of waiting and walking
    TravelTime.objects.bulk_create(
        TravelTime(
            origin=one.town, destination=two.town, minutes=round(15 + 1.5 * car), runs_on=date(2026, 9, 16),
            source=source,
        )
        for one, line in zip(towns, minutes_between(towns, towns).tolist(), strict=True)
        for two, car in zip(towns, line, strict=True)
        if one is not two and car < FARTHEST_MIN
    )  # fmt: skip


def _counts(residents: float, shares: Shares) -> dict[str, float]:
    households = round(residents / shares.household_size)
    aged_six, workforce = round(residents * 0.945), round(residents * 0.53)
    little = round(aged_six * shares.little_school / 100)
    primary, illiterate = round(little * 0.66), round(little * 0.02)
    return {
        "P14": round(residents * 0.041), "P15": round(residents * 0.047), "P16": round(residents * 0.045),
        "P27": round(residents * 0.062), "P28": round(residents * shares.aged_75 / 180),
        "P29": round(residents * shares.aged_75 / 100), "ST15": round(residents * shares.renting / 230),
        "P138": round(residents * (0.62 - shares.aged_75 / 50)), "A6": round(households * 0.08),
        "P46": aged_six, "P50": primary, "P51": little - primary - illiterate, "P52": illiterate,
        "P60": workforce, "P62": round(workforce * shares.unemployed / 100),
        "PF1": households, "PF3": round(households * shares.alone / 100),
        "PF8": round(households * shares.six_or_more / 100),
        "A44": round(residents * shares.m2_a_person), "A46": round(households * shares.renting / 100),
    }  # fmt: skip
