"""The readings of need: list, map and table, one area, comparison, files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from vicinia.core.models import District
from vicinia.core.policies import WorkRequest, policy
from vicinia.directory.districts import districts_where_role
from vicinia.needs import exporting
from vicinia.needs.models import Estimate, Publication, Reading, RecipeVersion
from vicinia.needs.policies import can_adopt_recipes, can_plan, can_read_needs, can_shape_recipes
from vicinia.needs.printing import profile
from vicinia.needs.queries import comparing, readings
from vicinia.needs.queries.answering import services_answering
from vicinia.needs.queries.area_sheet import official_figures, seen_here, travel_from
from vicinia.needs.scoring import ReadingProblem
from vicinia.needs.services.reading import read
from vicinia.needs.services.recipes import add_starting_recipes


def districts_of(request: WorkRequest) -> list[District]:
    """The districts whose figures this person reads."""
    if request.user.is_superuser:
        return list(District.objects.all())
    return list(District.objects.filter(pk__in=districts_where_role(request.user)))


def reading_for(request: WorkRequest, pk: UUID) -> Reading:
    """A reading that this person may see, or no page."""
    found = Reading.objects.visible_to(request.user).select_related("version__recipe", "district")
    return get_object_or_404(found, pk=pk)


@require_safe
@policy(can_read_needs)
def index(request: WorkRequest) -> HttpResponse:
    """Every recipe with what it says now."""
    districts = districts_of(request)
    context = {
        "lines": readings.recipe_lines(districts),
        "may_shape": can_shape_recipes(request.user),
        "may_adopt": can_adopt_recipes(request.user),
    }
    return render(request, "needs/index.html", context)


@require_POST
@policy(can_adopt_recipes)
def start(request: WorkRequest) -> HttpResponse:
    """Bring in the recipes that come with the product."""
    new = sum(add_starting_recipes(actor=request.user, district=one) for one in districts_of(request))
    if new:
        messages.success(
            request, _("The starting recipes are here as drafts: look at them before you adopt any.")
        )
    else:
        messages.info(request, _("The starting recipes were here already. Nothing has changed."))
    return redirect("needs:index")


@require_POST
@policy(can_shape_recipes)
def read_now(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Compute a version from what is loaded."""
    version = get_object_or_404(RecipeVersion.objects.visible_to(request.user), pk=pk)
    try:
        reading, is_new = read(actor=request.user, version=version)
    except ReadingProblem as problem:
        messages.error(request, str(problem))
        return redirect("needs:recipe", pk=version.pk)
    if is_new:
        messages.success(request, _("The reading is ready."))
    else:
        messages.info(request, _("Nothing has changed since the last reading: here it is."))
    return redirect("needs:reading", pk=reading.pk)


@require_safe
@policy(can_read_needs)
def reading_detail(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Map and table side by side."""
    reading = reading_for(request, pk)
    everywhere = request.GET.get("aree") == "tutte"
    rows = readings.rows_of(reading)
    context = {
        "reading": reading,
        "rows": readings.rows_of(reading, only_district=False) if everywhere or not rows else rows,
        "everywhere": everywhere or not rows,
        "map": readings.map_of_rows(reading.district, rows),
        "sources": reading.sources.all(),
        "others": Reading.objects.visible_to(request.user).filter(district=reading.district)
        .exclude(pk=reading.pk).select_related("version__recipe")[:20],
        "kinds": exporting.KINDS,
        "may_publish": can_adopt_recipes(request.user),
        "may_plan": can_plan(request.user),
        "publication": Publication.objects.in_force(reading.district).filter(reading=reading).first(),
    }  # fmt: skip
    return render(request, "needs/reading.html", context)


@require_safe
@policy(can_read_needs)
def area(request: WorkRequest, pk: UUID, estimate: UUID) -> HttpResponse:
    """One area: why it has its value, and what answers there."""
    reading = reading_for(request, pk)
    found = Estimate.objects.visible_to(request.user).select_related(
        "municipality", "census_area", "reading__version", "district"
    )
    one = get_object_or_404(found, pk=estimate, reading=reading)
    others = Estimate.objects.filter(reading__district=reading.district, municipality=one.municipality)
    context = {
        "reading": reading,
        "estimate": one,
        "name": readings.area_name(one),
        "is_certain": readings.is_certain(one, reading.areas),
        "place": readings.place_in_words(one, reading.areas),
        "class_words": readings.class_words(one.quintile),
        "steps": readings.steps_of(one),
        "sources": reading.sources.all(),
        "may_adopt": can_adopt_recipes(request.user),
        "may_plan": can_plan(request.user),
        "answering": services_answering(one.municipality, request.user),
        "official": official_figures(reading.district, one.municipality),
        "travel": travel_from(reading.district, one.municipality),
        "seen": seen_here(reading.district, one.municipality),
        "elsewhere": others.filter(census_area=None).exclude(reading=reading)
        .select_related("reading__version__recipe").order_by("-reading__computed_at")[:6],
    }  # fmt: skip
    return render(request, "needs/area.html", context)


@require_safe
@policy(can_read_needs)
def compare(request: WorkRequest) -> HttpResponse:
    """Two readings: who moves, and whether it means something."""
    every = Reading.objects.visible_to(request.user).select_related("version__recipe", "district")
    chosen = []
    for name in ("prima", "dopo"):
        try:
            chosen.append(every.filter(pk=UUID(request.GET.get(name, ""))).first())
        except ValueError:
            chosen.append(None)
    before, after = chosen
    context: dict[str, Any] = {"readings": every[:50], "before": before, "after": after}
    if before is not None and after is not None:
        context["moves"] = comparing.moves(before, after)
    return render(request, "needs/compare.html", context)


@require_safe
@policy(can_read_needs)
def export(request: WorkRequest, pk: UUID, kind: str) -> HttpResponse:
    """The reading as a file."""
    reading = reading_for(request, pk)
    if kind not in exporting.KINDS:
        raise Http404
    content, content_type = exporting.export(reading, kind)
    answer = HttpResponse(content, content_type=content_type)
    name = f"{reading.version.recipe.slug}-v{reading.version.number}-{reading.computed_at:%Y-%m-%d}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@policy(can_read_needs)
def print_profile(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The profile of the district as a sheet to print."""
    reading = reading_for(request, pk)
    answer = HttpResponse(profile(reading), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="profilo-{reading.district.slug}.pdf"'
    return answer
