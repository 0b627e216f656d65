"""Labs: the list, one lab with all that it holds, principles and what serves them, burdens."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.core.policies import WorkRequest, policy
from vicinia.core.views.editing import edit_page, require
from vicinia.directory.views.choosing import district_to_begin_in
from vicinia.labs.forms.cards import LabForm
from vicinia.labs.models import GoodPractice, Lab, LabKind, Principle, Procedure, Theme
from vicinia.labs.policies import LEADERS, can_lead, can_lead_in, takes_part
from vicinia.labs.queries.quality import coverage, weights_of
from vicinia.labs.services.starting import bring_starter_elements, bring_starter_principles
from vicinia.survey.models import Permission
from vicinia.survey.queries.findings import permitted


def lab_of(request: WorkRequest, pk: UUID) -> Lab:
    """Return a lab that the person may see."""
    return get_object_or_404(Lab.objects.visible_to(request.user), pk=pk)


@require_safe
@policy(takes_part)
def lab_list(request: WorkRequest) -> HttpResponse:
    """Every lab of the person's districts."""
    rows = Lab.objects.visible_to(request.user).prefetch_related("meetings")
    return render(request, "labs/lab_list.html", {"rows": rows, "may_lead": can_lead(request.user)})


@require_http_methods(["GET", "POST"])
@policy(can_lead)
def lab_new(request: WorkRequest) -> HttpResponse:
    """Begin a lab."""
    district = district_to_begin_in(request, LEADERS)
    form = LabForm(request.POST or None, instance=Lab(district=district), person=request.user)
    return edit_page(
        request, form, title=_("Begin a lab"), back=(_("Labs"), reverse("labs:labs")), verb="begin_lab",
        after=lambda row: reverse("labs:lab", args=[row.pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(can_lead)
def lab_change(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Change a lab."""
    lab = lab_of(request, pk)
    require(can_lead_in(request.user, lab.district_id))
    form = LabForm(request.POST or None, instance=lab, person=request.user)
    back = (lab.name, reverse("labs:lab", args=[lab.pk]))
    return edit_page(request, form, title=_("Change the lab"), back=back, verb="change_lab")


@require_safe
@policy(takes_part)
def lab_detail(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One lab: its meetings, the findings it begins from, and everything that came of it."""
    lab = lab_of(request, pk)
    elements = list(lab.elements.prefetch_related("indicators"))
    projects = list(lab.projects.all())
    themes = [
        {
            "theme": theme,
            "label": theme.label,
            "projects": [one for one in projects if one.theme == theme],
            "elements": [one for one in elements if one.theme == theme],
        }
        for theme in Theme
    ]
    findings = [(one, permitted(one, Permission.LABS)) for one in lab.findings.all()]
    return render(
        request,
        "labs/lab_detail.html",
        {
            "lab": lab,
            "is_alliance": lab.kind == LabKind.ALLIANCE,
            "meetings": lab.meetings.all(),
            "findings": findings,
            "themes": [one for one in themes if one["projects"] or one["elements"]],
            "is_without_elements": not elements,
            "practices": lab.practices.all(),
            "proposals": lab.proposals.prefetch_related("leads", "principles"),
            "participants": lab.participants.select_related("organization"),
            "may_lead": can_lead_in(request.user, lab.district_id),
        },
    )


@require_safe
@policy(takes_part)
def principles(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Which proposal of a lab serves which principle."""
    lab = lab_of(request, pk)
    shown = {"lab": lab, "coverage": coverage(lab), "may_lead": can_lead_in(request.user, lab.district_id)}
    return render(request, "labs/principles.html", shown)


@require_POST
@policy(takes_part)
def starter(request: WorkRequest, pk: UUID, what: str) -> HttpResponse:
    """Begin with the elements, or the principles, of the model: rows like any other, to change or remove."""
    lab = lab_of(request, pk)
    require(can_lead_in(request.user, lab.district_id))
    if what == "principi":
        new = len(bring_starter_principles(actor=request.user, district=lab.district))
        said = ngettext(
            "%(n)d principle of the model is here. Change every word you like.",
            "%(n)d principles of the model are here. Change every word you like.",
            new,
        )
        then = reverse("labs:principles", args=[lab.pk])
    else:
        new = len(bring_starter_elements(actor=request.user, lab=lab))
        said = ngettext(
            "%(n)d element of the model is here. Change every word you like.",
            "%(n)d elements of the model are here. Change every word you like.",
            new,
        )
        then = f"{reverse('labs:lab', args=[lab.pk])}#quality"
    messages.success(request, said % {"n": new} if new else _("They are all here already."))
    return redirect(then)


@require_safe
@policy(takes_part)
def principle(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One principle, with what serves it."""
    row = get_object_or_404(Principle.objects.visible_to(request.user), pk=pk)
    shown = {"principle": row, "may_lead": can_lead_in(request.user, row.district_id)}
    return render(request, "labs/principle.html", shown)


@require_safe
@policy(takes_part)
def burden(request: WorkRequest, pk: UUID) -> HttpResponse:
    """What procedures ask of people, side by side."""
    lab = lab_of(request, pk)
    rows = list(Procedure.objects.visible_to(request.user).filter(district=lab.district_id))
    most = {
        name: max((getattr(one, name) for one in rows), default=0) or 1
        for name in ("fields", "documents", "visits", "days")
    }
    shown = [{"row": one, "parts": [(name, getattr(one, name), most[name]) for name in most]} for one in rows]
    return render(
        request, "labs/burden.html",
        {"lab": lab, "rows": shown, "may_lead": can_lead_in(request.user, lab.district_id)},
    )  # fmt: skip


@require_safe
@policy(takes_part)
def practice(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One good practice, with its earlier versions and what was adapted from it."""
    row = get_object_or_404(
        GoodPractice.objects.visible_to(request.user).select_related("lab", "organization", "adapted_from"),
        pk=pk,
    )
    return render(
        request, "labs/practice.html",
        {
            "practice": row, "versions": row.versions.all(), "adaptations": row.adaptations.all(),
            "may_lead": can_lead_in(request.user, row.district_id),
        },
    )  # fmt: skip


@require_safe
@policy(takes_part)
def weights(request: WorkRequest, pk: UUID, theme: str) -> HttpResponse:
    """How much each element of a group weighs, and how far people differ."""
    lab = lab_of(request, pk)
    shown = {"lab": lab, "theme": Theme(theme), "rows": weights_of(lab, theme)}
    return render(request, "labs/weights.html", shown)
