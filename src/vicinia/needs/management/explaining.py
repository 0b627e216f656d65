"""Why an area has its number, in lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.core.management.base import CommandError
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from vicinia.core.models import District
from vicinia.needs.models import Estimate, Reading
from vicinia.needs.queries.readings import area_name, class_words, place_in_words, steps_of
from vicinia.territory.models import Municipality
from vicinia.territory.queries import municipality_by_name_or_code, name_index


def explain(area: str, districts: Sequence[District], recipe: str | None) -> Iterator[str]:
    """The latest reading of each recipe for a municipality: value, interval, steps, recipe, sources, day.

    Where a recipe compares parts of municipalities, every part is explained. CommandError when the
    place is unknown or nothing was read for it.
    """
    place = _place(area)
    found = False
    for reading in _latest(districts, recipe):
        estimates = Estimate.objects.filter(reading=reading, municipality=place).order_by("-value")
        for estimate in estimates.select_related(
            "municipality", "census_area", "reading__version__recipe", "district"
        ):
            found = True
            yield from _lines(estimate)
    if not found:
        raise CommandError(
            _("Nothing has been read for %(place)s yet: vicinia needs read") % {"place": place.name}
        )


def _place(area: str) -> Municipality:
    place = municipality_by_name_or_code(area)
    if place is not None:
        return place
    near = ", ".join(f"{name} ({code})" for code, name in name_index().nearest(area))
    raise CommandError(
        _("No municipality “%(given)s”. Perhaps: %(near)s.") % {"given": area, "near": near or "–"}
    )


def _latest(districts: Sequence[District], recipe: str | None) -> list[Reading]:
    readings = Reading.objects.filter(district__in=districts).select_related("version__recipe", "district")
    if recipe:
        readings = readings.filter(version__recipe__slug=recipe)
    latest = {reading.version.recipe_id: reading for reading in readings.order_by("computed_at")}
    return sorted(latest.values(), key=lambda one: one.version.recipe.slug)


def _lines(estimate: Estimate) -> Iterator[str]:
    reading, version = estimate.reading, estimate.reading.version
    yield f"{area_name(estimate)} · {version.recipe.title}"
    yield f"  {version.recipe.question}"
    yield "  " + _("%(value)s, between %(lower)s and %(upper)s: %(class)s; %(place)s.") % {
        "value": _number(estimate.value), "lower": _number(estimate.lower),
        "upper": _number(estimate.upper), "class": class_words(estimate.quintile),
        "place": place_in_words(estimate, reading.areas),
    }  # fmt: skip
    for step in steps_of(estimate):
        if step.hidden:
            value = _("hidden to protect people")
        else:
            value = _("%(value)s, on average %(mean)s") % {
                "value": _number(step.part.value), "mean": _number(step.mean),
            }  # fmt: skip
        way = _("more hardship") if step.is_harder else _("less hardship")
        yield f"  · {step.part.ingredient.name}: {value} → {way} ({step.figures})"
    yield "  " + _("Recipe: version %(number)s of %(year)s figures, %(method)s, %(state)s.") % {
        "number": version.number, "year": version.year, "method": version.get_method_display(),
        "state": version.get_state_display(),
    }  # fmt: skip
    for source in reading.sources.order_by("title"):
        yield "  " + _("Source: %(source)s") % {
            "source": f"{source.title}, {source.publisher}, {source.licence}"
        }
    if reading.includes_sample:
        yield "  " + _("Some of these figures are invented, for the model district.")
    day = formats.date_format(timezone.localtime(reading.computed_at), "j F Y")
    yield "  " + _("Computed on %(day)s.") % {"day": day}


def _number(value: float) -> str:
    return formats.number_format(round(value, 1), decimal_pos=1)
