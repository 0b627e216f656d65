"""Readings as everybody may see them. Portal, downloads, API and preview all show what is computed here.

An indicator that stands on fewer people than the public threshold is hidden. The score of that area is then
hidden too, with its interval and place: together with the other indicators it would give the hidden one away;
and so is the average of that indicator, from which the others could be taken off. The class stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from vicinia.needs.formula import parse
from vicinia.needs.models import Estimate, Ingredient, Part, Publication, Reading
from vicinia.needs.queries.readings import class_words, is_certain, place_in_words
from vicinia.needs.queries.thresholds import smallest_public
from vicinia.territory.models import Municipality, Unit, Variable
from vicinia.territory.queries import municipalities_of

_COUNTS = {Unit.PEOPLE.value, Unit.HOUSEHOLDS.value}


@dataclass(frozen=True, slots=True)
class PublicIndicator:
    """What one indicator says of an area."""

    name: str
    explanation: str
    formula: str
    """Variables of the census, as ISTAT names them."""
    value: float | None
    """None: it stands on too few people to be shown."""
    mean: float | None
    """Of the areas compared; None where it would give a hidden value away."""
    raises: bool | None
    """Whether it raises the score of this area above that of an average one; None when hidden."""


@dataclass(frozen=True, slots=True)
class PublicArea:
    """A municipality of a published reading."""

    code: str
    name: str
    value: float | None
    lower: float | None
    upper: float | None
    """None, all three: see the top of this module."""
    quintile: int
    """1 least hardship … 5 most, among the areas compared."""
    words: str
    is_certain: bool
    place: str
    indicators: tuple[PublicIndicator, ...]

    @property
    def is_protected(self) -> bool:
        """Whether something is hidden to protect people."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class PublicReading:
    """A reading with nothing in it that may not be shown."""

    key: UUID
    """Of the reading: its address stays when it is taken back and published again."""
    title: str
    question: str
    method: str
    compared_within: str
    year: int
    areas_compared: int
    adopted_on: date | None
    adopted_where: str
    computed_at: datetime
    published_at: datetime | None
    """None: a preview."""
    is_invented: bool
    sources: tuple[str, ...]
    smallest: int
    """Counts below this are hidden."""
    areas: tuple[PublicArea, ...]
    """Of the district, most hardship first."""

    def area(self, code: str) -> PublicArea | None:
        """One municipality."""
        return next((one for one in self.areas if one.code == code), None)

    @property
    def protected(self) -> tuple[PublicArea, ...]:
        """Areas of which something is hidden."""
        return tuple(one for one in self.areas if one.is_protected)


def published(publications: Iterable[Publication]) -> list[PublicReading]:
    """The readings of publications (with `reading__version__recipe` at hand)."""
    return [public_view(one.reading, published_at=one.published_at) for one in publications]


def public_view(reading: Reading, *, published_at: datetime | None = None) -> PublicReading:
    """What everybody may see of a reading of municipalities: seven queries, whatever its size."""
    version = reading.version
    codes = [place.code for place in municipalities_of(reading.district)]
    estimates = list(
        Estimate.objects.filter(reading=reading, municipality__in=codes, census_area=None)
        .select_related("municipality")
        .order_by("-value")
    )
    smallest = smallest_public(reading.district)
    ingredients = list(version.ingredients.order_by("position"))
    counted = _counted(ingredients)
    parts: dict[UUID, dict[UUID, Part]] = {}
    sums: dict[UUID, list[float]] = {}
    for part in Part.objects.filter(estimate__reading=reading):
        parts.setdefault(part.estimate_id, {})[part.ingredient_id] = part
        sums.setdefault(part.ingredient_id, []).append(part.value)
    small = {
        (estimate.pk, one.pk)
        for estimate in estimates
        for one in ingredients
        if one.pk in counted and _is_small(parts.get(estimate.pk, {}).get(one.pk), smallest)
    }
    means = {
        one.pk: sum(sums[one.pk]) / len(sums[one.pk])
        for one in ingredients
        if sums.get(one.pk) and not any(ingredient == one.pk for _, ingredient in small)
    }
    hiding = {estimate for estimate, _ in small}
    middle = 0.0 if version.method == "zscore" else 100.0

    def indicator(estimate: Estimate, one: Ingredient) -> PublicIndicator:
        part = parts.get(estimate.pk, {}).get(one.pk)
        is_shown = part is not None and (estimate.pk, one.pk) not in small
        return PublicIndicator(
            name=one.name,
            explanation=one.explanation,
            formula=one.numerator + (f" ÷ {one.denominator}" if one.denominator else ""),
            value=part.value if part is not None and is_shown else None,
            mean=means.get(one.pk),
            raises=part.normalised > middle if part is not None and is_shown else None,
        )

    def area(one: Estimate) -> PublicArea:
        town: Municipality = one.municipality
        hidden = one.pk in hiding
        return PublicArea(
            code=town.code,
            name=town.name,
            value=None if hidden else one.value,
            lower=None if hidden else one.lower,
            upper=None if hidden else one.upper,
            quintile=one.quintile,
            words=class_words(one.quintile),
            is_certain=is_certain(one, reading.areas),
            place="" if hidden else place_in_words(one, reading.areas),
            indicators=tuple(indicator(one, ingredient) for ingredient in ingredients),
        )

    return PublicReading(
        key=reading.pk,
        title=version.recipe.title,
        question=version.recipe.question,
        method=version.get_method_display(),
        compared_within=version.get_scope_display(),
        year=version.year,
        areas_compared=reading.areas,
        adopted_on=version.adopted_on,
        adopted_where=version.adopted_where,
        computed_at=reading.computed_at,
        published_at=published_at,
        is_invented=reading.includes_sample,
        sources=tuple(
            f"{one.title} · {one.publisher}, {one.licence}" for one in reading.sources.order_by("title")
        ),
        smallest=smallest,
        areas=tuple(area(one) for one in _in_order(estimates, hiding)),
    )


def _in_order(estimates: Sequence[Estimate], hiding: set[UUID]) -> Iterable[Estimate]:
    """By class, then by score; those that hide it come last, by name, for the order must not tell it."""
    for quintile in sorted({one.quintile for one in estimates}, reverse=True):
        of_class = [one for one in estimates if one.quintile == quintile]
        yield from (one for one in of_class if one.pk not in hiding)
        yield from sorted(
            (one for one in of_class if one.pk in hiding), key=lambda one: str(one.municipality.name)
        )


def _counted(ingredients: Sequence[Ingredient]) -> set[UUID]:
    """Indicators whose numerator counts people or households."""
    counted = set(Variable.objects.filter(unit__in=_COUNTS).values_list("code", flat=True))
    return {one.pk for one in ingredients if counted & {it.variable for it in parse(one.numerator).figures}}


def _is_small(part: Part | None, smallest: int) -> bool:
    """Whether a few people stand behind a share, or are all that it leaves out."""
    if part is None:
        return False
    return 0 < part.numerator < smallest or 0 < part.denominator - part.numerator < smallest
