"""Memos, variables, splitting a code, suggestions, and giving the survey back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.core.models import District
from vicinia.core.policies import WorkRequest, policy
from vicinia.core.services.rows import Refused
from vicinia.core.views.editing import edit_page
from vicinia.directory.districts import NETWORK, districts_where_role
from vicinia.survey.forms.notes import MemoForm, SplitForm, VariablesForm
from vicinia.survey.models import Memo, Permission
from vicinia.survey.policies import can_read_findings, can_research
from vicinia.survey.queries import counting
from vicinia.survey.queries.restitution import FEWEST, restitution
from vicinia.survey.queries.suggesting import suggestions
from vicinia.survey.services import notes as services
from vicinia.survey.services.coding import name_of
from vicinia.survey.views.answering import code_of, session_of, study_of


@require_http_methods(["GET", "POST"])
@policy(can_research)
def memos(request: WorkRequest, pk: UUID) -> HttpResponse:
    """What the research group wrote for itself; `?conversazione=`, `?brano=`, `?codice=` say on what."""
    study = study_of(request, pk)
    form = MemoForm(request.POST or None)
    about, which = _key(request.GET.get("conversazione")), _key(request.GET.get("codice"))
    session = study.sessions.filter(pk=about).first() if about else None
    code = study.codes.filter(pk=which).first() if which else None
    given = request.GET.get("brano", "")
    passage = int(given) if session and given.isdecimal() and int(given) < session.passages else None
    if request.method == "POST" and form.is_valid():
        services.write_memo(
            actor=request.user, study=study, text=form.cleaned_data["text"], session=session, passage=passage,
            code=code,
        )  # fmt: skip
        return redirect("survey:memos", study.pk)
    rows = study.memos.select_related("session", "code", "author")
    return render(
        request,
        "survey/memos.html",
        {"study": study, "form": form, "rows": rows, "session": session, "code": code, "passage": passage},
        status=422 if form.errors else 200,
    )


def _key(given: str | None) -> UUID | None:
    try:
        return UUID(given or "")
    except ValueError:
        return None


@require_POST
@policy(can_research)
def memo_remove(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Remove one's own memo."""
    memo = get_object_or_404(Memo.objects.visible_to(request.user), pk=pk)
    study = memo.study_id
    try:
        services.remove_memo(actor=request.user, memo=memo)
    except Refused as problem:
        messages.error(request, str(problem))
    return redirect("survey:memos", study)


@require_http_methods(["GET", "POST"])
@policy(can_research)
def variables(request: WorkRequest, pk: UUID) -> HttpResponse:
    """What is known of a conversation beside its words."""
    session = session_of(request, pk)
    lines = "\n".join(f"{one.name}: {one.value}" for one in session.variables.all())
    form = VariablesForm(request.POST or None, initial={"lines": lines})
    return edit_page(
        request, form, title=_("Variables"), back=(session.title, reverse("survey:session", args=[pk])),
        keep=lambda: services.set_variables(
            actor=request.user, session=session, values=form.cleaned_data["lines"]
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(can_research)
def code_split(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Take some passages of a code to a new one."""
    code = code_of(request, pk)
    rows = counting.passages_with(code.study, code.pk)
    form = SplitForm(request.POST or None, code=code)
    chosen = set(request.POST.getlist("passage"))
    shown = [(f"{session.pk}:{at}", session, at, who, words) for session, at, who, words in rows]
    if request.method == "POST" and form.is_valid():
        places = []
        for key, session, at, _who, _words in shown:
            if key in chosen:
                start, end = counting.span_of(session, at)
                places.append((session.pk, start, end))
        try:
            services.split_code(actor=request.user, code=code, passages=places, **form.cleaned_data)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The code is two now."))
            return redirect("survey:codes", code.study_id)
    shown_rows = [(key, session, at, who, words, key in chosen) for key, session, at, who, words in shown]
    return render(
        request, "survey/code_split.html",
        {"code": code, "study": code.study, "form": form, "rows": shown_rows},
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_safe
@policy(can_research)
def session_suggestions(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Codes that may fit, with the words that speak for them: a person puts them, or not."""
    session = session_of(request, pk)
    rows = suggestions(session, name_of(request.user))
    return render(
        request, "survey/suggestions.html", {"session": session, "study": session.study, "rows": rows}
    )


@require_safe
@policy(can_read_findings)
def give_back(request: WorkRequest, audience: str) -> HttpResponse:
    """The survey given back, to be printed or projected: for the network, or for everybody."""
    known = District.objects.filter(pk__in=districts_where_role(request.user, NETWORK)).order_by("name")
    wanted = request.GET.get("district") or ""
    district = next((one for one in known if one.slug == wanted), known.first())
    level = Permission.PUBLIC if audience == "tutti" else Permission.LABS
    told = restitution(district, level) if district else None
    return render(
        request, "survey/restitution.html",
        {"told": told, "district": district, "is_public": level == Permission.PUBLIC, "fewest": FEWEST},
    )  # fmt: skip
