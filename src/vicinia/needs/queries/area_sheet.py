"""What official figures, the timetable and the network tell of one municipality, beside the recipe."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from django.utils import translation

from vicinia.core.models import District
from vicinia.needs.formula import Figure, Formula, parse
from vicinia.needs.models import Level, Scope, SeenKind
from vicinia.needs.queries.figures import FigureTable, figures_in, figures_of
from vicinia.needs.queries.latent import Choice, choices_of, counted_in, seen_table
from vicinia.needs.queries.listening import themes
from vicinia.needs.queries.thresholds import smallest_inside
from vicinia.needs.travelling import located, minutes_between
from vicinia.territory.models import Municipality, TravelTime, Unit, Variable
from vicinia.territory.queries import municipalities_of

YEAR = 2011
NEAREST = 6
_COUNTS = {Unit.PEOPLE.value, Unit.HOUSEHOLDS.value}


@dataclass(frozen=True, slots=True)
class SheetFigure:
    """One line of the sheet."""

    name: str
    here: float | None
    """None: not loaded, or hidden."""
    is_hidden: bool
    """Too few people stand behind it."""
    district: float | None
    """The same over all municipalities of the district; None where one of them is missing or hidden."""
    shown_as: str
    """For ``floatformat``."""


@dataclass(frozen=True, slots=True)
class SheetSection:
    """Age, households, housing, work."""

    title: str
    figures: tuple[SheetFigure, ...]

    @property
    def is_known(self) -> bool:
        """Whether there is something to show."""
        return any(one.here is not None or one.is_hidden for one in self.figures)


@dataclass(frozen=True, slots=True)
class Official:
    """All sections, with where they come from."""

    year: int
    sections: tuple[SheetSection, ...]
    sources: tuple[str, ...]
    missing: tuple[str, ...]
    """Names of the lines of which a figure is not loaded."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is loaded."""
        return not any(part.is_known for part in self.sections)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another municipality, and how long it takes to get there."""

    place: Municipality
    by_car: float
    """Minutes, as `travelling` says."""
    by_bus: float | None
    """Minutes; None where the timetable does not get there within its limit."""


@dataclass(frozen=True, slots=True)
class Travel:
    """How far the nearest municipalities are."""

    neighbours: tuple[Neighbour, ...]
    timetable: TravelTime | None
    """Any row of the timetable, which says from which file and day it is; None where none is loaded."""


@dataclass(frozen=True, slots=True)
class SeenHere:
    """What the network counted here."""

    choice: Choice
    kind: str
    theme: str
    """Empty: all needs together."""
    seen: int | None
    """None: too few people, or it would tell of too few elsewhere."""


def official_figures(district: District, municipality: Municipality) -> Official:
    """The sections of the sheet; a figure that stands on too few people is hidden, as elsewhere inside."""
    plan = _plan()
    entries = [entry for section in plan for entry in section["figures"]]
    wanted = figures_in((entry[side] for entry in entries for side in ("numerator", "denominator")), YEAR)
    table = figures_of(district, level=Level.MUNICIPALITY, scope=Scope.DISTRICT, wanted=wanted)
    counted = set(Variable.objects.filter(unit__in=_COUNTS).values_list("code", flat=True))
    english = (translation.get_language() or "").startswith("en")
    ending = "_en" if english else ""
    smallest = smallest_inside(district)
    towns = set(municipalities_of(district).values_list("code", flat=True))
    sections = tuple(
        SheetSection(
            title=section[f"title{ending}"],
            figures=tuple(
                _figure(entry[f"name{ending}"], entry, table, municipality, towns, counted, smallest)
                for entry in section["figures"]
            ),
        )
        for section in plan
    )
    sources = tuple(f"{one.title} · {one.publisher}, {one.licence}" for one in table.sources)
    missing = [
        one.name for part in sections for one in part.figures if one.here is None and not one.is_hidden
    ]
    return Official(YEAR, sections, sources, tuple(missing))


def _figure(
    name: str, entry: Mapping[str, Any], table: FigureTable, here: Municipality, towns: set[str],
    counted: set[str], smallest: int,
) -> SheetFigure:  # fmt: skip
    above, below = parse(entry["numerator"]), parse(entry["denominator"])
    are_people = any(figure.variable in counted for figure in above.figures)
    pairs = {}
    for area in table.areas:
        try:
            pairs[area.municipality.code] = above.evaluate(area.values, YEAR), _below(below, area.values)
        except KeyError:
            continue
    small = {code for code, (count, _) in pairs.items() if are_people and 0 < count < smallest}
    mine = pairs.get(here.code)
    is_hidden = here.code in small
    every = pairs.keys() == towns and not small
    per = entry["per"] or 1
    return SheetFigure(
        name=name,
        here=None if mine is None or is_hidden or not mine[1] else per * mine[0] / mine[1],
        is_hidden=is_hidden,
        # A total of which all but one part can be seen tells the hidden one.
        district=_ratio(list(pairs.values()), per, bool(entry["denominator"])) if every else None,
        shown_as="1g" if entry["per"] else "0g",
    )


def _below(formula: Formula, values: Mapping[Figure, float]) -> float:
    return formula.evaluate(values, YEAR) if formula.terms else 1.0


def _ratio(pairs: Sequence[tuple[float, float]], per: float, is_share: bool) -> float | None:
    total = sum(below for _, below in pairs) if is_share else 1.0
    return per * sum(above for above, _ in pairs) / total if total else None


@lru_cache(maxsize=1)
def _plan() -> list[dict[str, Any]]:
    text = resources.files("vicinia.needs").joinpath("data/area_sheet.toml").read_text("utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["section"]
    return found


def travel_from(district: District, municipality: Municipality) -> Travel:
    """The municipalities of the district that are nearest by road, and how long public transport takes."""
    places = located(municipalities_of(district))
    here = [one for one in places if one.town == municipality]
    others = [one for one in places if one.town != municipality]
    if not here or not others:
        return Travel((), None)
    by_car = minutes_between(here, others)[0].tolist()
    loaded = TravelTime.objects.filter(origin__in=[one.town for one in places]).select_related("source")
    by_bus = {row.destination_id: row.minutes for row in loaded.filter(origin=municipality)}
    nearest = sorted(zip(by_car, others, strict=True), key=lambda pair: (pair[0], pair[1].town.name))
    return Travel(
        tuple(Neighbour(one.town, car, by_bus.get(one.town.code)) for car, one in nearest[:NEAREST]),
        loaded.first(),
    )


def seen_here(district: District, municipality: Municipality) -> list[SeenHere]:
    """What the network counted in its latest period, by what was counted; protected as on its own page."""
    choices = choices_of(district)
    if not choices:
        return []
    period = choices[0].starts_on, choices[0].ends_on
    words = {one.code: one.label for one in themes()}
    smallest = smallest_inside(district)
    latest = [one for one in choices if (one.starts_on, one.ends_on) == period]
    counts = counted_in(district, *period)
    found = []
    for choice in latest:
        seen = seen_table(counts, choice, smallest).shown
        if municipality.code in seen:
            theme = words.get(choice.theme, choice.theme)
            found.append(SeenHere(choice, str(SeenKind(choice.kind).label), theme, seen[municipality.code]))
    return found
