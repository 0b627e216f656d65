"""Benchmark projects, elements, indicators; weighing and rating."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vicinia.core.policies import WorkRequest, policy
from vicinia.labs.forms.room import ComparedForm, PairsForm, PointsForm, RatingForm
from vicinia.labs.models import BenchmarkProject, QualityElement, QualityIndicator, Theme
from vicinia.labs.policies import can_lead_in, takes_part
from vicinia.labs.queries import quality as queries
from vicinia.labs.services import quality as services
from vicinia.labs.views.labs import lab_of
from vicinia.methods.weights import ACCEPTABLE, MOST_ELEMENTS, ahp


@require_safe
@policy(takes_part)
def project(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One project: its card, its profile, what was learnt from it."""
    row = get_object_or_404(BenchmarkProject.objects.visible_to(request.user).select_related("lab"), pk=pk)
    return render(
        request, "labs/project.html",
        {
            "project": row, "profile": queries.profile(row),
            "may_lead": can_lead_in(request.user, row.district_id),
        },
    )  # fmt: skip


@require_safe
@policy(takes_part)
def compare(request: WorkRequest, pk: UUID, theme: str) -> HttpResponse:
    """The projects of a group side by side, with their profiles."""
    lab = lab_of(request, pk)
    group = Theme(theme)
    rows = list(lab.projects.filter(theme=group))
    profiles = queries.profiles(lab, group, rows)
    elements = queries.for_theme(lab.elements.all(), group)
    levels = []
    for element in elements:
        found = [{line.element: line.level for line in one.lines}.get(element) for one in profiles]
        levels.append((element, found))
    facts = [
        (_name_of(name), [getattr(one, name) or "—" for one in rows])
        for name in ("who", "where", "since", "target", "resources", "partners", "evidence", "contact")
    ]
    return render(
        request, "labs/compare.html",
        {
            "lab": lab, "theme": group, "rows": list(zip(rows, profiles, strict=True)), "facts": facts,
            "levels": levels,
        },
    )  # fmt: skip


@require_safe
@policy(takes_part)
def element(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One element of quality: what it means, how one sees it, where it comes from."""
    row = get_object_or_404(QualityElement.objects.visible_to(request.user).select_related("lab"), pk=pk)
    return render(
        request, "labs/element.html",
        {
            "element": row, "indicators": row.indicators.all(),
            "may_lead": can_lead_in(request.user, row.district_id),
        },
    )  # fmt: skip


@require_safe
@policy(takes_part)
def indicator(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One indicator with the words of its levels."""
    row = get_object_or_404(
        QualityIndicator.objects.visible_to(request.user).select_related("element__lab"), pk=pk
    )
    return render(
        request, "labs/indicator.html",
        {"indicator": row, "may_lead": can_lead_in(request.user, row.district_id)},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def weigh(request: WorkRequest, pk: UUID, theme: str) -> HttpResponse:
    """Share a hundred points among the elements of a group."""
    lab = lab_of(request, pk)
    group = Theme(theme)
    elements = list(lab.elements.filter(theme=group))
    form = PointsForm(
        request.POST or None, elements=elements, given=queries.points_of(request.user, elements)
    )
    if request.method == "POST" and form.is_valid():
        services.weigh(actor=request.user, points=form.points())
        messages.success(request, _("Your weights are kept."))
        return redirect("labs:weights", lab.pk, group)
    return _weigh_page(request, form, lab=lab, theme=group, elements=elements)


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def weigh_pairs(request: WorkRequest, pk: UUID, theme: str) -> HttpResponse:
    """Compare the elements of a group two by two; what contradicts itself is named before it is kept.

    `?element=…&element=…` says which are compared, `?choose` asks for it.
    """
    lab = lab_of(request, pk)
    group = Theme(theme)
    rows = lab.elements.filter(theme=group)
    elements = list(rows)
    shown = {"lab": lab, "theme": group, "elements": elements}
    # a page that was sent says itself what it compares: the group may have changed since it was opened
    asked = request.POST if "element" in request.POST else request.GET
    compared = queries.compared_by(request.user, elements)
    chosen = ComparedForm(
        asked if "element" in asked else None, elements=rows, initial={"element": compared}
    )  # fmt: skip
    if chosen.is_bound and chosen.is_valid():
        compared = chosen.cleaned_data["element"]
    elif elements and (chosen.is_bound or "choose" in request.GET or not compared):
        return _weigh_page(request, chosen, **shown, is_choosing=True, most=MOST_ELEMENTS)
    form = PairsForm(
        request.POST or None, elements=compared, given=queries.answers_of(request.user, compared)
    )
    found = None
    if request.method == "POST" and form.is_valid() and compared:
        found = ahp(form.matrix())
        if found.is_consistent or request.POST.get("anyway"):
            services.weigh_pairs(
                actor=request.user, group=elements, compared=compared, found=found, answers=form.answers()
            )
            messages.success(request, _("Your weights are kept."))
            return redirect("labs:weights", lab.pk, group)
    doubtful = [(compared[a].label, compared[b].label) for a, b in found.doubtful[:3]] if found else []
    return _weigh_page(
        request, form, **shown, by_pairs=True, found=found, doubtful=doubtful, acceptable=ACCEPTABLE,
        compared=compared, left_out=[one for one in elements if one not in compared],
    )  # fmt: skip


def _weigh_page(request: WorkRequest, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.errors or context.get("found") else 200
    return render(request, "labs/weigh.html", {"form": form, **context}, status=status)


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def rate(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Rate a project on the indicators of its elements."""
    row = get_object_or_404(BenchmarkProject.objects.visible_to(request.user).select_related("lab"), pk=pk)
    indicators = queries.indicators_of(row)
    mine = row.ratings.filter(rater=request.user)
    given = {one.indicator_id: (one.level, one.proof) for one in mine}
    form = RatingForm(request.POST or None, indicators=indicators, given=given)
    if request.method == "POST" and form.is_valid():
        services.rate(actor=request.user, project=row, levels=form.levels())
        messages.success(request, _("Your ratings are kept. Others do not see them one by one."))
        return redirect("labs:project", row.pk)
    rows = [(one, form[f"level_{one.pk}"], form[f"proof_{one.pk}"]) for one in indicators]
    return render(
        request, "labs/rate.html", {"project": row, "form": form, "rows": rows},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _name_of(field: str) -> str:
    return str(getattr(BenchmarkProject._meta.get_field(field), "verbose_name", field))
