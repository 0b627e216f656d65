"""What the research group writes for itself."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from vicinia.core.policies import WorkRequest, policy
from vicinia.core.services.rows import Refused
from vicinia.survey.forms.memos import MemoForm
from vicinia.survey.models import Memo
from vicinia.survey.policies import can_research
from vicinia.survey.services import memos as services
from vicinia.survey.views.answering import study_of


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
