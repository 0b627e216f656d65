"""Studies: begin one, see its conversations, who reads it, what comes and goes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.core.policies import WorkRequest, can_coordinate, policy
from vicinia.methods import refi
from vicinia.survey.forms.studies import ExchangeForm, MemberForm, StudyForm
from vicinia.survey.policies import can_research
from vicinia.survey.queries import studies
from vicinia.survey.services import exchange, taking_out
from vicinia.survey.services import studies as services
from vicinia.survey.views.answering import study_of

KINDS = {"progetto": (".qdpx", False), "codici": (".qdc", True)}


@require_safe
@policy(can_research)
def study_list(request: WorkRequest) -> HttpResponse:
    """The studies in whose research group the person is."""
    may_begin = can_coordinate(request.user)
    return render(
        request, "survey/study_list.html", {"rows": studies.studies_of(request.user), "may_begin": may_begin}
    )


@require_http_methods(["GET", "POST"])
@policy(can_coordinate)
def study_new(request: WorkRequest) -> HttpResponse:
    """Begin a study."""
    districts = list(studies.districts_to_study(request.user))
    if not districts:
        return redirect("survey:studies")
    form = StudyForm(request.POST or None, districts=districts)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        study = services.begin_study(
            actor=request.user,
            district=form.instance.district,
            name=said["name"],
            question=said["question"],
            begun_on=said["begun_on"],
        )
        return redirect("survey:study", pk=study.pk)
    status = 422 if form.errors else 200
    return render(request, "survey/study_new.html", {"form": form}, status=status)


@require_safe
@policy(can_research)
def study_detail(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One study: its conversations, its research group, and the doors to codes, agreement and counts."""
    study = study_of(request, pk)
    return render(
        request,
        "survey/study_detail.html",
        {
            "study": study,
            "sessions": studies.sessions_of(request.user, study),
            "members": study.members.select_related("user"),
            "member_form": MemberForm(people=studies.possible_members(study)),
            "has_codes": study.codes.filter(merged_into=None).exists(),
        },
    )


@require_POST
@policy(can_research)
def member_add(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Let somebody into the research group."""
    study = study_of(request, pk)
    form = MemberForm(request.POST, people=studies.possible_members(study))
    if form.is_valid():
        services.add_member(actor=request.user, study=study, user=form.cleaned_data["user"])
        messages.success(request, _("In the research group from now on."))
    else:
        messages.error(request, _("Choose somebody of the district."))
    return redirect("survey:study", pk=study.pk)


@require_POST
@policy(can_research)
def member_remove(request: WorkRequest, pk: UUID, member: UUID) -> HttpResponse:
    """Let somebody out of it."""
    study = study_of(request, pk)
    row = get_object_or_404(study.members.select_related("user"), pk=member)
    if services.remove_member(actor=request.user, member=row):
        messages.success(
            request, _("Out of the research group. What was coded stays; you can add them again.")
        )
    else:
        messages.error(
            request, _("Somebody has to stay in the research group, or nobody could read any more.")
        )
    gone = row.user_id == request.user.pk and not study.members.filter(user=request.user).exists()
    return redirect("survey:studies") if gone else redirect("survey:study", pk=study.pk)


@require_http_methods(["GET", "POST"])
@policy(can_research)
def bring_in(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Bring in a codebook or a project of another program."""
    study = study_of(request, pk)
    form = ExchangeForm(request.POST or None, request.FILES or None)
    brought = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            project = exchange.read_project(file.read(), file.name)
            brought = exchange.bring_in(actor=request.user, study=study, project=project)
        except refi.Unreadable as problem:
            form.add_error("file", str(problem))
    return render(
        request,
        "survey/bring_in.html",
        {"study": study, "form": form, "brought": brought},
        status=422 if form.errors else 200,
    )


@require_safe
@policy(can_research)
def take_out(request: WorkRequest, pk: UUID, kind: str) -> HttpResponse:
    """The study as a REFI-QDA project, or its codes as a codebook."""
    study = study_of(request, pk)
    if kind not in KINDS:
        raise Http404
    ending, codebook = KINDS[kind]
    if codebook and not study.codes.filter(merged_into=None).exists():
        messages.error(request, _("There are no codes yet. Write the first one, then take the codebook out."))
        return redirect("survey:codes", pk=study.pk)
    with tempfile.TemporaryDirectory(prefix="vicinia-") as folder:
        path = Path(folder) / f"study{ending}"
        taking_out.take_out(study, path, codebook=codebook)
        answer = HttpResponse(path.read_bytes(), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(study.name) or "study"}{ending}"'
    return answer
