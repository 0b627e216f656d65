"""Readings as pages show them: the district's areas, with intervals, words for certainty, and steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vicinia.core.models import District
from vicinia.needs.models import Estimate, Part, Reading, Recipe, RecipeVersion, VersionState
from vicinia.needs.queries.readiness import Lacking, lacking
from vicinia.needs.queries.thresholds import smallest_inside
from vicinia.territory.drawing import Drawing, Shape
from vicinia.territory.models import Unit, Variable
from vicinia.territory.queries import municipalities_of
from vicinia.territory.queries.maps import map_of, places_of

UNCERTAIN_SHARE = 0.4
"""An area whose place may be anywhere within more than this share of all places has no place worth saying."""
_COUNTS = {Unit.PEOPLE.value, Unit.HOUSEHOLDS.value}


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """A recipe in the list: what is in force, and what it says now."""

    recipe: Recipe
    version: RecipeVersion | None
    """In force; the latest draft where none is."""
    reading: Reading | None
    hardest: tuple[Estimate, ...]
    """Of the district's areas, those with most hardship."""
    lacking: Lacking | None = None
    """What is not loaded of a version that nobody has read yet."""


def recipe_lines(districts: Sequence[District]) -> list[RecipeLine]:
    """The recipes of some districts by title, each with its version in force and its latest reading."""
    recipes = list(Recipe.objects.filter(district__in=districts).order_by("title"))
    every = RecipeVersion.objects.filter(recipe__in=recipes).select_related("district")
    versions: dict[object, RecipeVersion] = {}
    for version in every.order_by("number"):
        known = versions.get(version.recipe_id)
        if known is None or known.state != VersionState.ADOPTED:
            versions[version.recipe_id] = version
    readings: dict[object, Reading] = {}
    for reading in Reading.objects.filter(version__in=versions.values()).order_by("computed_at"):
        readings[reading.version_id] = reading
    codes = [place.code for district in districts for place in municipalities_of(district)]
    hardest: dict[object, list[Estimate]] = {}
    found = Estimate.objects.filter(reading__in=readings.values(), municipality__in=codes)
    for estimate in found.select_related("municipality", "census_area").order_by("-value"):
        hardest.setdefault(estimate.reading_id, []).append(estimate)
    unread = lacking(one for one in versions.values() if one.pk not in readings)
    lines = []
    for recipe in recipes:
        in_force = versions.get(recipe.pk)
        latest = readings.get(in_force.pk) if in_force else None
        first = tuple(hardest.get(latest.pk, ())[:3]) if latest else ()
        missing = unread.get(in_force.pk) if in_force else None
        lines.append(RecipeLine(recipe, in_force, latest, first, missing))
    return lines


@dataclass(frozen=True, slots=True)
class Row:
    """One area of a reading."""

    estimate: Estimate
    name: str
    is_certain: bool
    """Whether its place among the others says something."""
    place: str
    """Its place in words."""
    left: float
    width: float
    dot: float
    """Interval and score on a line from 0 to 100."""


def rows_of(reading: Reading, *, only_district: bool = True) -> list[Row]:
    """The areas of a reading, most hardship first: those of the district, or all that were compared."""
    found = Estimate.objects.filter(reading=reading).select_related("municipality", "census_area")
    if only_district:
        codes = [place.code for place in municipalities_of(reading.district)]
        found = found.filter(municipality__in=codes)
    estimates = list(found.order_by("-value"))
    if not estimates:
        return []
    low, high = min(one.lower for one in estimates), max(one.upper for one in estimates)
    span = (high - low) or 1.0

    def at(value: float) -> float:
        return round(100 * (value - low) / span, 2)

    return [
        Row(
            estimate=one,
            name=area_name(one),
            is_certain=is_certain(one, reading.areas),
            place=place_in_words(one, reading.areas),
            left=at(one.lower),
            width=max(round(100 * (one.upper - one.lower) / span, 2), 0.5),
            dot=at(one.value),
        )
        for one in estimates
    ]


def area_name(estimate: Estimate) -> str:
    """What people call the area of an estimate."""
    if estimate.census_area is None:
        return estimate.municipality.name
    return f"{estimate.municipality.name} · {estimate.census_area.name or estimate.census_area.number}"


def is_certain(estimate: Estimate, areas: int) -> bool:
    """Whether the place of an area among the others says something."""
    return estimate.rank_last - estimate.rank_first <= UNCERTAIN_SHARE * areas


def place_in_words(estimate: Estimate, areas: int) -> str:
    """The place among all areas, as far as it can be said."""
    if not is_certain(estimate, areas):
        return _("its place cannot be said")
    if estimate.rank_first == estimate.rank_last:
        return _("place %(first)s of %(areas)s") % {"first": estimate.rank_first, "areas": areas}
    return _("place %(first)s to %(last)s of %(areas)s") % {
        "first": estimate.rank_first, "last": estimate.rank_last, "areas": areas,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class MapArea:
    """A municipality on the map of a reading."""

    shape: Shape
    row: Row | None

    @property
    def shade(self) -> int:
        """The class 1 to 5; 0 where nothing is known."""
        return self.row.estimate.quintile if self.row else 0


@dataclass(frozen=True, slots=True)
class ReadingMap:
    """The map of a reading."""

    drawing: Drawing
    areas: list[MapArea]


def map_of_rows(district: District, rows: Sequence[Row]) -> ReadingMap | None:
    """The district's map with the classes of a reading; None when the areas are not municipalities."""
    drawing = map_of(district, places_of(district))
    by_code = {row.estimate.municipality_id: row for row in rows if row.estimate.census_area_id is None}
    if drawing is None or not by_code:
        return None
    return ReadingMap(drawing, [MapArea(shape, by_code.get(shape.code)) for shape in drawing.shapes])


@dataclass(frozen=True, slots=True)
class Step:
    """What one indicator says of an area and how it counts."""

    part: Part
    hidden: bool
    """Whether the figure behind it is too small to be shown."""
    mean: float
    """Of all areas compared."""
    share: float
    """Length of its bar, 0 to 50: the same scale for all indicators and areas of a reading."""
    is_harder: bool
    figures: str


def steps_of(estimate: Estimate) -> list[Step]:
    """The indicators of an estimate, in the order of the recipe."""
    parts = list(Part.objects.filter(estimate=estimate).select_related("ingredient"))
    others = Part.objects.filter(estimate__reading=estimate.reading_id)
    sums: dict[object, list[float]] = {}
    widest = 0.0
    for ingredient, value, normalised in others.values_list("ingredient_id", "value", "normalised"):
        kept = sums.setdefault(ingredient, [0.0, 0.0])
        kept[0] += value
        kept[1] += 1
        widest = max(widest, abs(normalised - _middle(estimate)))
    smallest = smallest_inside(estimate.district)
    units = dict(Variable.objects.values_list("code", "unit"))
    steps = []
    for part in parts:
        total, count = sums[part.ingredient_id]
        away = part.normalised - _middle(estimate)
        counted = any(
            units.get(code) in _COUNTS for code in part.ingredient.numerator.replace("+", " ").split()
        )
        steps.append(
            Step(
                part=part,
                hidden=counted and 0 < part.numerator < smallest,
                mean=total / count,
                share=round(50 * abs(away) / (widest or 1.0), 1),
                is_harder=away > 0,
                figures=part.ingredient.numerator
                + (f" ÷ {part.ingredient.denominator}" if part.ingredient.denominator else ""),
            )
        )
    return steps


def _middle(estimate: Estimate) -> float:
    """Where an average area stands on the scale of the method."""
    return 0.0 if estimate.reading.version.method == "zscore" else 100.0


def class_words(quintile: int) -> str:
    """The class of an area in words."""
    return [
        _("least hardship"), _("less hardship"), _("in the middle"), _("more hardship"), _("most hardship"),
    ][quintile - 1]  # fmt: skip


def compared_in_words(reading: Reading) -> str:
    """Among how many areas, in words."""
    return ngettext("%(count)s area compared", "%(count)s areas compared", reading.areas) % {
        "count": reading.areas
    }
