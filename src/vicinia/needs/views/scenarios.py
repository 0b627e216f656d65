"""Where and with whom: asking, changing by hand, keeping, comparing, printing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vicinia.core.models import District
from vicinia.core.policies import WorkRequest, policy
from vicinia.needs.forms.scenarios import AreasForm, NameForm, PresidiaForm
from vicinia.needs.models import Reading, Scenario, ScenarioKind
from vicinia.needs.planning import plan_areas, plan_presidia
from vicinia.needs.policies import can_plan, can_read_needs
from vicinia.needs.presidia import Answer
from vicinia.needs.queries.listening import themes
from vicinia.needs.queries.scenarios import PlanProblem, districts_planned_by, readings_of_towns
from vicinia.needs.scenario_comparing import compared
from vicinia.needs.scenario_maps import picture_of
from vicinia.needs.scenario_printing import print_scenario
from vicinia.needs.scenario_sheets import Question, sheet_of
from vicinia.needs.services.scenarios import delete_scenario, save_scenario

_HAND = "comune-"


def _district(request: WorkRequest) -> tuple[list[District], District]:
    """What the person plans for: the district that the address names, else the first."""
    districts = districts_planned_by(request.user)
    slug = request.GET.get("distretto", "")
    found = next((one for one in districts if one.slug == slug), None)
    if found is None and (slug or not districts):
        raise Http404
    return districts, found or districts[0]


def _scenario(request: WorkRequest, pk: UUID) -> Scenario:
    rows = Scenario.objects.visible_to(request.user).select_related("district", "made_by")
    return get_object_or_404(rows, pk=pk)


def _shown(district: District, kind: str, question: Question, answer: Answer) -> dict[str, Any]:
    return {
        "sheet": sheet_of(kind, question, answer),
        "picture": picture_of(district, kind, question, answer),
        "question": question,
        "answer": answer,
    }


@require_safe
@policy(can_read_needs)
def scenarios(request: WorkRequest) -> HttpResponse:
    """What has been kept, and the two questions to begin with."""
    rows = Scenario.objects.visible_to(request.user).select_related("district", "made_by")
    groups = [
        (kind.label, [one for one in rows if one.kind == kind])
        for kind in ScenarioKind
    ]  # fmt: skip
    return render(
        request,
        "needs/scenario_list.html",
        {"groups": [(label, found) for label, found in groups if found], "may_plan": can_plan(request.user)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@policy(can_plan)
def presidia(request: WorkRequest) -> HttpResponse:
    """Ask where to open presidia; the question stands in the address, posting keeps the answer."""
    districts, district = _district(request)
    readings = list(readings_of_towns(district))
    form = PresidiaForm(
        request.GET if "presidi" in request.GET else None, districts=districts, themes=themes(),
        readings=readings,
    )  # fmt: skip
    found = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        reading = _reading(readings, given["conta"])
        counts = "class" if reading else "expected" if given["conta"] else "residents"
        try:
            found = plan_presidia(
                district, theme=given["bisogno"], number=given["presidi"], purpose=given["scopo"],
                minutes=given["minuti"], counts=counts, reading=reading, existing=given["esistenti"],
            )  # fmt: skip
        except PlanProblem as problem:
            form.add_error(None, str(problem))
    more = {"profile_of": readings[0] if readings else None}
    return _asked(request, "needs/scenario_presidia.html", ScenarioKind.PRESIDIA, district, form, found, more)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(can_plan)
def areas(request: WorkRequest) -> HttpResponse:
    """Ask which municipalities belong together; a division by hand stands in the address too."""
    districts, district = _district(request)
    readings = list(readings_of_towns(district))
    form = AreasForm(
        request.GET if "aree" in request.GET else None, districts=districts, readings=readings
    )  # fmt: skip
    found = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            found = plan_areas(
                district, reading=_reading(readings, given["simili"]), number=given["aree"],
                residents=given["abitanti"], minutes=given["minuti"], by_hand=_by_hand(request),
            )  # fmt: skip
        except PlanProblem as problem:
            form.add_error(None, str(problem))
    kept = request.GET.copy()
    for name in [name for name in kept if name.startswith(_HAND)]:
        del kept[name]
    more = {
        "asked": [(name, value) for name in kept for value in kept.getlist(name)],
        "proposal": f"?{kept.urlencode()}",
        "numbers": range(1, len(found[1]["areas"]) + 2) if found else (),
        "towns": [(code, name, found[1]["of"][code]) for code, name in found[1]["towns"].items()]
        if found else [],
    }  # fmt: skip
    return _asked(request, "needs/scenario_areas.html", ScenarioKind.AREAS, district, form, found, more)


def _reading(readings: list[Reading], key: str) -> Reading | None:
    return next((one for one in readings if str(one.pk) == key), None)


def _by_hand(request: WorkRequest) -> dict[str, int] | None:
    found = {
        name.removeprefix(_HAND): int(value)
        for name, value in request.GET.dict().items()
        if name.startswith(_HAND) and isinstance(value, str) and value.isdecimal() and len(value) < 4
    }
    return found or None


def _asked(
    request: WorkRequest, template: str, kind: ScenarioKind, district: District,
    form: PresidiaForm | AreasForm, found: tuple[Question, Answer] | None,
    more: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    naming = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and found is not None and naming.is_valid():
        question, answer = found
        try:
            made = save_scenario(
                actor=request.user, district=district, kind=kind, answer=answer,
                question=question | {"address": request.GET.urlencode()}, **naming.cleaned_data,
            )  # fmt: skip
        except PlanProblem as problem:
            naming.add_error("name", str(problem))
        else:
            messages.success(request, _("Kept. You can compare it with others or print it."))
            return redirect("needs:scenario", pk=made.pk)
    shown = _shown(district, kind, *found) if found else {}
    refused = request.method == "POST" or bool(form.is_bound and form.errors)
    context = {"form": form, "naming": naming, "district": district} | (more or {}) | shown
    return render(request, template, context, status=422 if refused else 200)


@require_safe
@policy(can_read_needs)
def scenario(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One scenario as it was kept."""
    row = _scenario(request, pk)
    context = {
        "scenario": row,
        "may_plan": row.district in districts_planned_by(request.user),
        "again": f"?{row.question.get('address', '')}",
    } | _shown(row.district, row.kind, row.question, row.answer)
    return render(request, "needs/scenario_detail.html", context)


@require_safe
@policy(can_read_needs)
def scenario_pdf(request: WorkRequest, pk: UUID) -> HttpResponse:
    """A scenario as a sheet to print."""
    answer = HttpResponse(print_scenario(_scenario(request, pk)), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="scenario.pdf"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@policy(can_plan)
def scenario_delete(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Throw a scenario away, after asking."""
    row = _scenario(request, pk)
    if row.district not in districts_planned_by(request.user):
        raise Http404
    if request.method == "POST":
        delete_scenario(actor=request.user, scenario=row)
        messages.success(request, _("The scenario “%(name)s” is gone.") % {"name": row.name})
        return redirect("needs:scenarios")
    return render(request, "needs/scenario_delete.html", {"scenario": row})


@require_safe
@policy(can_read_needs)
def scenario_compare(request: WorkRequest) -> HttpResponse:
    """Two scenarios side by side."""
    rows = list(Scenario.objects.visible_to(request.user).select_related("district"))
    first, second = (
        next((one for one in rows if str(one.pk) == request.GET.get(name, "")), None)
        for name in ("prima", "dopo")
    )
    said, found = "", None
    if first and second:
        if first.kind != second.kind or first.district_id != second.district_id:
            said = _("These two answer different questions. Choose two of the same kind and district.")
        elif first == second:
            said = _("You have chosen the same scenario twice. Choose another one beside it.")
        else:
            found = compared(first, second)
    context = {"scenarios": rows, "first": first, "second": second, "said": said, "found": found}
    return render(request, "needs/scenario_compare.html", context)
