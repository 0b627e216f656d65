"""The code tree, what comes up how often, and where coders see differently."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.core.policies import WorkRequest, policy
from vicinia.core.services.rows import Refused
from vicinia.survey import spreadsheet
from vicinia.survey.forms.coding import CodeForm, MergeForm, SettleForm, SplitForm
from vicinia.survey.models import Discussion, Study
from vicinia.survey.policies import can_research
from vicinia.survey.queries import agreement, counting, workspace
from vicinia.survey.queries.codes import codes_under, loss_of, tree_of
from vicinia.survey.queries.findings import FEWEST
from vicinia.survey.services import coding as services
from vicinia.survey.services import starting
from vicinia.survey.views.answering import XLSX, code_of, session_of, study_of

PER_PAGE = 20


@require_http_methods(["GET", "POST"])
@policy(can_research)
def code_tree(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The codes of a study, and a form for one more."""
    study = study_of(request, pk)
    branches = tree_of(study)
    form = CodeForm(request.POST or None, branches=branches)
    if request.method == "POST" and form.is_valid():
        services.add_code(actor=request.user, study=study, **form.cleaned_data)
        return redirect("survey:codes", pk=study.pk)
    return render(
        request,
        "survey/code_tree.html",
        {"study": study, "branches": branches, "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
@policy(can_research)
def starter(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Add the starter codebook and its findings to a study."""
    study = study_of(request, pk)
    codes = starting.bring_starter_codes(actor=request.user, study=study)
    found = starting.bring_starter_findings(actor=request.user, study=study, codes=codes)
    messages.success(
        request,
        _("The starter codes are here, with %(n)d findings. Change every word you like.") % {"n": len(found)},
    )
    return redirect("survey:codes", pk=study.pk)


@require_http_methods(["GET", "POST"])
@policy(can_research)
def code_change(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Rename a code, say better when to use it, hang it elsewhere."""
    code = code_of(request, pk)
    form = CodeForm(request.POST or None, branches=tree_of(code.study), instance=code)
    if request.method == "POST" and form.is_valid():
        before = code_of(request, pk)
        try:
            services.change_code(actor=request.user, code=before, **form.cleaned_data)
            return redirect("survey:codes", pk=code.study_id)
        except Refused as problem:
            form.add_error("parent", str(problem))
    context = {"code": code, "study": code.study, "form": form, "used": code.codings.count()}
    return render(request, "survey/code_change.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@policy(can_research)
def code_merge(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Put everything of a code on another one."""
    code = code_of(request, pk)
    form = MergeForm(request.POST or None, branches=tree_of(code.study), code=code)
    if request.method == "POST" and form.is_valid():
        try:
            into = form.chosen()
            moved = services.merge_codes(actor=request.user, code=code, into=into)
        except Refused as problem:
            form.add_error("into", str(problem))
        else:
            messages.success(
                request,
                _("“%(code)s” is part of “%(into)s” now: %(n)d passages.")
                % {"code": code.name, "into": into.name, "n": moved},
            )
            return redirect("survey:codes", pk=code.study_id)
    context = {"code": code, "study": code.study, "form": form, "used": code.codings.count()}
    return render(request, "survey/code_merge.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@policy(can_research)
def code_delete(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Say what goes with a code, then take it away everywhere."""
    code = code_of(request, pk)
    study = code.study
    if request.method == "POST":
        name = code.name
        try:
            lost = services.delete_code(actor=request.user, code=code)
        except Refused as problem:
            messages.error(request, str(problem))
            return redirect("survey:code_delete", pk=pk)
        messages.success(
            request,
            ngettext(
                "“%(code)s” is gone, and %(n)d passage has lost it.",
                "“%(code)s” is gone, and %(n)d passages have lost it.",
                lost.passages,
            )
            % {"code": name, "n": lost.passages},
        )
        return redirect("survey:codes", pk=study.pk)
    context = {
        "code": code, "study": study, "under": codes_under(code), "loss": loss_of(code),
    }  # fmt: skip
    return render(request, "survey/code_delete.html", context)


@require_safe
@policy(can_research)
def code_passages(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Every passage with a code, to be read in one go."""
    code = code_of(request, pk)
    rows = counting.passages_by_code(code.study, code.pk)[code.pk]
    return render(request, "survey/code_passages.html", {"code": code, "study": code.study, "rows": rows})


def _groupings(request: WorkRequest, study: Study) -> tuple[list[counting.Grouping], counting.Grouping]:
    """By what the counts can be told apart, and by what they are."""
    groupings = counting.groupings_of(study)
    return groupings, next((one for one in groupings if one.key == request.GET.get("per")), groupings[0])


@require_safe
@policy(can_research)
def counts(request: WorkRequest, pk: UUID) -> HttpResponse:
    """What comes up how often, said by whom or in which conversations, together with what."""
    study = study_of(request, pk)
    groupings, chosen = _groupings(request, study)
    return render(
        request, "survey/counts.html",
        {
            "study": study, "counted": counting.count(study, chosen), "groupings": groupings,
            "chosen": chosen, "fewest": FEWEST,
        },
    )  # fmt: skip


@require_safe
@policy(can_research)
def counts_file(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The counts and the passages as a spreadsheet."""
    study = study_of(request, pk)
    _all, chosen = _groupings(request, study)
    content = spreadsheet.workbook(
        counting.count(study, chosen), chosen, tree_of(study), counting.passages_by_code(study)
    )
    name = f"{slugify(study.name) or 'study'}.xlsx"
    return HttpResponse(
        content, content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@require_safe
@policy(can_research)
def quotation_report(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Every passage, code by code, to be read or printed."""
    study = study_of(request, pk)
    found = counting.passages_by_code(study)
    parts = [(branch, found[branch.code.pk]) for branch in tree_of(study) if found.get(branch.code.pk)]
    return render(request, "survey/quotation_report.html", {"study": study, "parts": parts})


@require_safe
@policy(can_research)
def compare(request: WorkRequest, pk: UUID) -> HttpResponse:
    """How far coders agree, and the passages to talk about."""
    study = study_of(request, pk)
    found = agreement.compare(study)
    page = Paginator(found.disagreements, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "survey/agreement.html",
        {
            "study": study,
            "found": found,
            "page": page,
            "waiting": sum(one.discussion is None for one in found.disagreements),
            "enough": agreement.ENOUGH,
            "tentative": agreement.TENTATIVE,
        },
    )


@require_http_methods(["GET", "POST"])
@policy(can_research)
def settle(request: WorkRequest, pk: UUID, code: UUID, passage: int) -> HttpResponse:
    """Write down what came of talking about a passage."""
    session = session_of(request, pk)
    said = workspace.said_in(session)
    which = code_of(request, code)
    if passage >= len(said.passages) or which.study_id != session.study_id:
        raise Http404
    held = Discussion.objects.visible_to(request.user).filter(session=session, code=which, passage=passage)
    form = SettleForm(request.POST or None, instance=held.first())
    if request.method == "POST" and form.is_valid():
        services.settle(actor=request.user, session=session, code=which, passage=passage, **form.cleaned_data)
        return redirect("survey:agreement", pk=session.study_id)
    around = said.passages[max(0, passage - 1) : passage + 2]
    touching = session.codings.filter(
        code=which, start__lt=said.passages[passage].end, end__gt=said.passages[passage].start
    )
    return render(
        request,
        "survey/settle.html",
        {
            "session": session,
            "study": session.study,
            "code": which,
            "number": passage,
            "around": [(one is said.passages[passage], said.text[one.start : one.end]) for one in around],
            "yes": sorted(set(touching.values_list("coder_name", flat=True))),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@policy(can_research)
def code_split(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Take some passages of a code to a new one."""
    code = code_of(request, pk)
    rows = counting.passages_by_code(code.study, code.pk)[code.pk]
    form = SplitForm(request.POST or None, code=code)
    chosen = set(request.POST.getlist("passage"))
    shown = [(f"{one.session.pk}:{one.number}", one) for one in rows]
    if request.method == "POST" and form.is_valid():
        places = []
        for key, one in shown:
            if key in chosen:
                start, end = counting.span_of(one.session, one.number)
                places.append((one.session.pk, start, end))
        try:
            services.split_code(actor=request.user, code=code, passages=places, **form.cleaned_data)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The code is two now."))
            return redirect("survey:codes", code.study_id)
    shown_rows = [(key, one, key in chosen) for key, one in shown]
    return render(
        request, "survey/code_split.html",
        {"code": code, "study": code.study, "form": form, "rows": shown_rows},
        status=422 if form.errors else 200,
    )  # fmt: skip
