"""Official figures of many areas as one table: what a recipe needs, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet

from vicinia.core.models import District
from vicinia.needs.formula import Figure, parse
from vicinia.needs.models import Ingredient, Level, RecipeVersion, Scope
from vicinia.territory.models import (
    CensusArea,
    CensusAreaKind,
    Indicator,
    Municipality,
    MunicipalityChange,
    Source,
)
from vicinia.territory.queries import municipal_figure, municipalities_of

POPULATION = "P1"
WHOLE = (CensusAreaKind.SECTION, CensusAreaKind.CENSUS_AREA)
"""Areas that leave nothing of a municipality out: their figures add up to its own."""


@dataclass(slots=True)
class AreaFigures:
    """One area and its figures."""

    municipality: Municipality
    census_area: CensusArea | None
    values: dict[Figure, float] = field(default_factory=dict)
    summed: set[Figure] = field(default_factory=set)
    """Those that were added up from parts."""

    @property
    def name(self) -> str:
        """What people call it."""
        if self.census_area is None:
            return self.municipality.name
        return f"{self.municipality.name} · {self.census_area.name or self.census_area.number}"


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures of all areas of a scope that have at least one of them."""

    areas: tuple[AreaFigures, ...]
    sources: tuple[Source, ...]

    def missing(self, wanted: Iterable[Figure]) -> list[Figure]:
        """Figures that no area has."""
        found = {figure for area in self.areas for figure in area.values}
        return sorted(set(wanted) - found)


def figures_needed(version: RecipeVersion, ingredients: Iterable[Ingredient]) -> set[Figure]:
    """Every figure that a version asks for, with its year, residents included."""
    formulas = [formula for one in ingredients for formula in (one.numerator, one.denominator)]
    return {Figure(POPULATION, version.year)} | figures_in(formulas, version.year)


def figures_in(formulas: Iterable[str], year: int) -> set[Figure]:
    """Every figure that some formulas name, with its year."""
    return {figure.of(year) for formula in formulas for figure in parse(formula).figures}


def municipalities_in(district: District, scope: str) -> list[Municipality]:
    """The municipalities among which a district's areas are compared."""
    own = list(municipalities_of(district))
    if scope == Scope.DISTRICT:
        return own
    everything = Municipality.objects.current()
    if scope == Scope.REGION:
        everything = everything.filter(region_code__in={place.region_code for place in own})
    return list(everything)


def figures_of(district: District, *, level: str, scope: str, wanted: Iterable[Figure]) -> FigureTable:
    """What is loaded of the wanted figures (each with its year), for the areas of a level within a scope."""
    needed = set(wanted)
    places = {place.code: place for place in municipalities_in(district, scope)}
    rows = Indicator.objects.filter(any_of(needed), municipality__in=list(places))
    if level == Level.MUNICIPALITY:
        return _of_municipalities(places, rows, needed)
    areas: dict[UUID, AreaFigures] = {}
    sources: set[UUID] = set()
    for row in rows.filter(census_area__kind=level).select_related("census_area"):
        area = row.census_area
        assert area is not None and row.municipality_id is not None  # noqa: S101 the filter says so
        found = areas.setdefault(area.pk, AreaFigures(places[row.municipality_id], area))
        found.values[Figure(row.variable_id, row.year)] = row.value
        sources.add(row.source_id)
    return FigureTable(
        tuple(sorted(areas.values(), key=lambda one: (one.municipality.name, one.name))), _sources(sources)
    )


def _of_municipalities(
    places: Mapping[str, Municipality], rows: QuerySet[Indicator], needed: set[Figure]
) -> FigureTable:
    found = {code: AreaFigures(place, None) for code, place in places.items()}
    sources: set[UUID] = set()
    several: set[tuple[str, Figure]] = set()
    # those that have taken in others: what their figures stand on must be looked at one by one
    composed = set(
        MunicipalityChange.objects.filter(successor__in=list(places), same_territory=False).values_list(
            "successor_id", flat=True
        )
    )
    for row in rows.filter(census_area__isnull=True):
        figure = Figure(row.variable_id, row.year)
        assert row.municipality_id is not None  # noqa: S101 the filter says so
        if row.census_code == row.municipality_id and row.municipality_id not in composed:
            found[row.municipality_id].values[figure] = row.value
        else:
            several.add((row.municipality_id, figure))
        sources.add(row.source_id)
    for code, figure in sorted(several):
        whole = municipal_figure(places[code], figure.variable, figure.year)
        if whole is None:
            found[code].values.pop(figure, None)
        else:
            found[code].values[figure] = whole.value
            if whole.is_sum:
                found[code].summed.add(figure)
    lacking = {code for code, area in found.items() if needed - area.values.keys()}
    for code, figure, value, source in _sums_of_parts(rows, lacking):
        area = found[code]
        if figure not in area.values:
            area.values[figure] = value
            area.summed.add(figure)
            sources.add(source)
    used = tuple(sorted((one for one in found.values() if one.values), key=lambda one: one.municipality.name))
    return FigureTable(used, _sources(sources))


def _sums_of_parts(rows: QuerySet[Indicator], codes: set[str]) -> Iterator[tuple[str, Figure, float, UUID]]:
    """Figures of municipalities that only their census areas have, added up over areas of one kind."""
    for kind in WHOLE:
        sums: dict[tuple[str, Figure], float] = defaultdict(float)
        source_of: dict[tuple[str, Figure], UUID] = {}
        parts = rows.filter(census_area__kind=kind, municipality__in=codes, variable__is_additive=True)
        for row in parts.iterator(chunk_size=5000):
            assert row.municipality_id is not None  # noqa: S101 the filter says so
            key = row.municipality_id, Figure(row.variable_id, row.year)
            sums[key] += row.value
            source_of[key] = row.source_id
        for (code, figure), value in sums.items():
            yield code, figure, value, source_of[code, figure]


def any_of(needed: set[Figure]) -> Q:
    """Rows of some figures, each with its year."""
    by_year: dict[int, set[str]] = defaultdict(set)
    for figure in needed:
        by_year[figure.year].add(figure.variable)
    found = Q(pk__in=[])
    for year, variables in by_year.items():
        found |= Q(year=year, variable__in=variables)
    return found


def _sources(keys: set[UUID]) -> tuple[Source, ...]:
    return tuple(Source.objects.filter(pk__in=keys).order_by("title"))
