"""Findings: the board, one finding with the words under it, and what may be shown of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.core.models import RoleKind
from vicinia.core.policies import WorkRequest, can_coordinate, policy
from vicinia.core.services.rows import Refused
from vicinia.directory.districts import NETWORK, working_district
from vicinia.survey.forms.coding import FindingForm, PermitForm
from vicinia.survey.models import Finding, FindingKind, Permission, Quotation, Session, Study
from vicinia.survey.policies import can_read_findings, can_research
from vicinia.survey.queries import findings as queries
from vicinia.survey.queries.codes import tree_of
from vicinia.survey.queries.restitution import figures_of, heard_of, restitution
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.sealing import Said
from vicinia.survey.services import findings as services
from vicinia.survey.views.answering import session_of
from vicinia.territory.queries import municipalities_of

HEADINGS = {
    FindingKind.PROBLEM: gettext_lazy("Problems of the territory"),
    FindingKind.CRITICALITY: gettext_lazy("Weaknesses of the network"),
    FindingKind.STRENGTH: gettext_lazy("Strengths"),
}


@require_safe
@policy(can_read_findings)
def board(request: WorkRequest) -> HttpResponse:
    """What the survey found: problems, weaknesses, strengths, each with its support."""
    found = queries.board(request.user)
    return render(
        request,
        "survey/board.html",
        {
            "columns": [(HEADINGS[FindingKind(kind)], rows) for kind, rows in found.items()],
            "any": any(found.values()),
            "sample": any(one.finding.is_sample for rows in found.values() for one in rows),
            "may_research": can_research(request.user),
        },
    )


@require_safe
@policy(can_read_findings)
def finding_detail(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One finding: what it says, what it rests on, what became of it."""
    finding = get_object_or_404(Finding.objects.visible_to(request.user), pk=pk)
    own = Quotation.objects.visible_to(request.user).filter(finding=finding).select_related("session")
    said = {session.pk: said_in(session) for session in {one.session for one in own}}
    return render(
        request,
        "survey/finding_detail.html",
        {
            "finding": finding,
            "weighed": queries.weigh_for([finding], request.user)[0],
            "figures": figures_of(finding),
            "quotations": queries.permitted(finding, Permission.LABS),
            # words that were destroyed leave those that were permitted
            "own": [(one, _words(said[one.session_id], one) or one.words) for one in own],
            "may_change": can_research(request.user),
        },
    )


@require_http_methods(["GET", "POST"])
@policy(can_research)
def finding_new(request: WorkRequest) -> HttpResponse:
    """Make a finding; with a passage, when it is made from one."""
    passage = _passage(request)
    kinds = (RoleKind.COORDINATOR, RoleKind.SOCIAL_WORKER)
    district = passage[0].district if passage else working_district(request.user, kinds)
    if district is None:
        return redirect("survey:findings")
    return _edit(request, Finding(district=district), is_new=True)


@require_http_methods(["GET", "POST"])
@policy(can_research)
def finding_change(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Change a finding."""
    return _edit(request, get_object_or_404(Finding.objects.visible_to(request.user), pk=pk), is_new=False)


def _edit(request: WorkRequest, finding: Finding, *, is_new: bool) -> HttpResponse:
    district, passage = finding.district, _passage(request)
    studies = Study.objects.visible_to(request.user).filter(district=district)
    branches = [branch for study in studies for branch in tree_of(study)]
    form = FindingForm(
        request.POST or None, instance=finding, district=district,
        towns=municipalities_of(district), branches=branches,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        services.save_finding(actor=request.user, finding=form.save(commit=False), is_new=is_new)
        form.save_m2m()
        if passage:
            session, start, end = passage
            services.quote(actor=request.user, finding=finding, session=session, start=start, end=end)
        return redirect("survey:finding", pk=finding.pk)
    context: dict[str, Any] = {"form": form, "finding": finding, "is_new": is_new, "passage": None}
    if passage:
        session, start, end = passage
        context["passage"] = {
            "session": session, "start": start, "end": end, "words": said_in(session).text[start:end],
        }  # fmt: skip
    return render(request, "survey/finding_edit.html", context, status=422 if form.errors else 200)


def _words(said: Said, quotation: Quotation) -> str:
    return said.text[quotation.start : quotation.end].strip()


def _passage(request: WorkRequest) -> tuple[Session, int, int] | None:
    given = request.POST if request.method == "POST" else request.GET
    try:
        key, start, end = UUID(given["session"]), int(given["start"]), int(given["end"])
    except (KeyError, ValueError):
        return None
    session = Session.objects.visible_to(request.user).filter(pk=key).first()
    return (session, start, end) if session and 0 <= start < end else None


@require_POST
@policy(can_research)
def quote(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Put the selected words of a conversation under a finding."""
    session = session_of(request, pk)
    given = request.POST
    try:
        finding = get_object_or_404(
            Finding.objects.visible_to(request.user), pk=UUID(given.get("finding", ""))
        )
        services.quote(
            actor=request.user, finding=finding, session=session,
            start=int(given.get("start", "")), end=int(given.get("end", "")),
        )  # fmt: skip
    except Refused as problem:
        messages.error(request, str(problem))
        return redirect("survey:session", pk=session.pk)
    except ValueError:
        messages.error(request, _("Select some words and choose a finding."))
        return redirect("survey:session", pk=session.pk)
    return redirect("survey:finding", pk=finding.pk)


@require_http_methods(["GET", "POST"])
@policy(can_research)
def quotation_permit(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Say how far words may travel, in the form in which they may be shown."""
    quotation = get_object_or_404(
        Quotation.objects.visible_to(request.user).select_related("finding", "session"), pk=pk
    )
    words = _words(said_in(quotation.session), quotation)
    initial = {"words": quotation.words or words}
    form = PermitForm(request.POST or None, instance=quotation, initial=initial)
    if request.method == "POST" and form.is_valid():
        towns = municipalities_of(quotation.finding.district).values_list("name", flat=True)
        said = form.cleaned_data
        try:
            services.permit(
                actor=request.user, quotation=quotation, permission=said["permission"], words=said["words"],
                allowed=towns, sure=said["sure"],
            )  # fmt: skip
            return redirect("survey:finding", pk=quotation.finding_id)
        except Refused as problem:
            form.add_error("words", str(problem))
    return render(
        request,
        "survey/quotation_permit.html",
        {"quotation": quotation, "form": form, "original": words},
        status=422 if form.errors else 200,
    )


@require_POST
@policy(can_research)
def quotation_remove(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Take words away from a finding."""
    quotation = get_object_or_404(Quotation.objects.visible_to(request.user), pk=pk)
    finding = quotation.finding_id
    services.take_quotation_away(actor=request.user, quotation=quotation)
    messages.success(request, _("Taken away. The conversation keeps the words: you can quote them again."))
    return redirect("survey:finding", pk=finding)


@require_safe
@policy(can_read_findings)
def give_back(request: WorkRequest, audience: str) -> HttpResponse:
    """The survey given back, to be printed or projected: for the network, or for everybody."""
    district = working_district(request.user, NETWORK, request.GET.get("district") or "")
    level = Permission.PUBLIC if audience == "tutti" else Permission.LABS
    told = restitution(district, level) if district else None
    return render(
        request, "survey/restitution.html",
        {
            "told": told, "district": district, "is_public": level == Permission.PUBLIC,
            "fewest": queries.FEWEST, "publication": heard_of(district),
            "may_publish": can_coordinate(request.user),
        },
    )  # fmt: skip
