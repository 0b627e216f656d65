"""Conversations: take one in, name its voices, read and code it, destroy it when consent is withdrawn."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.core.phones import wants_data
from vicinia.core.policies import WorkRequest, policy
from vicinia.core.services.rows import Refused
from vicinia.core.views.editing import confirm_page, edit_page
from vicinia.survey.forms.studies import ConsentForm, SessionForm, VariablesForm, VoicesForm
from vicinia.survey.models import Code, Coding, Finding
from vicinia.survey.policies import can_research
from vicinia.survey.queries import workspace
from vicinia.survey.queries.codes import tree_of
from vicinia.survey.queries.suggesting import suggestions
from vicinia.survey.sealing import Said
from vicinia.survey.services import coding as services
from vicinia.survey.services import sessions
from vicinia.survey.services.coding import name_of
from vicinia.survey.services.sessions import set_variables
from vicinia.survey.views.answering import session_of, study_of
from vicinia.survey.views.transcribing import words_in
from vicinia.territory.queries import municipalities_of


@require_http_methods(["GET", "POST"])
@policy(can_research)
def session_new(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Take in a conversation."""
    study = study_of(request, pk)
    towns = municipalities_of(study.district)
    form = SessionForm(request.POST or None, request.FILES or None, study=study, towns=towns)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        found = words_in(form, file.read(), file.name) if file else (Said("", ()), [])
        if found:
            said, voices = found
            session = sessions.add_session(
                actor=request.user, study=study, session=form.instance, said=said, pseudonyms=voices
            )
            if not file:
                messages.success(request, _("Kept. Add the recording, or the transcript when it is there."))
            return redirect("survey:voices" if voices else "survey:session", pk=session.pk)
    return render(
        request, "survey/session_new.html", {"form": form, "study": study}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@policy(can_research)
def session_voices(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Give each voice a pseudonym, recognised by the first words that it says."""
    session = session_of(request, pk)
    said = workspace.said_in(session)
    people = list(session.participants.filter(withdrawn_at=None))
    form = VoicesForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            sessions.name_voices(actor=request.user, session=session, voices=form.voices())
        except Refused as problem:
            messages.error(request, str(problem))
        return redirect("survey:session", pk=session.pk)
    rows = []
    for one in people:
        own = [said.words(at) for at, p in enumerate(said.passages) if p.speaker == one.number]
        rows.append(
            {
                "words": [text[:160] for text in own[:2]],
                "turns": len(own),
                "name": form[f"name_{one.number}"],
                "category": form[f"category_{one.number}"],
                "number": one.number,
            }
        )
    return render(
        request,
        "survey/session_voices.html",
        {"session": session, "rows": rows, "form": form},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@policy(can_research)
def session_change(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Correct what is known of a conversation, above all what people agreed to."""
    session = session_of(request, pk)
    towns = municipalities_of(session.study.district)
    fields = ("title", "scope", "consent", "retain_until", "held_on", "municipality")
    before = {name: str(getattr(session, name)) for name in fields}
    form = ConsentForm(request.POST or None, instance=session, towns=towns)
    return edit_page(
        request, form, title=_("Consent and details"),
        back=(session.title, reverse("survey:session", args=[pk])),
        lead=_("Quotations that travelled farther than you say here come back at once."),
        keep=lambda: sessions.change_session(actor=request.user, session=form.instance, before=before),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(can_research)
def voice_withdraw(request: WorkRequest, pk: UUID, number: int) -> HttpResponse:
    """Ask, then destroy the words of one voice; those of the others stay."""
    session = session_of(request, pk)
    voice = get_object_or_404(session.participants.filter(withdrawn_at=None), number=number)
    lost = _(
        "All words of “%(voice)s” are destroyed at once, with the codes and quotations on them and the "
        "recordings of this conversation. The words of the others stay. This cannot be undone."
    )
    return confirm_page(
        request, title=_("One voice takes its consent back"), lost=lost % {"voice": voice.pseudonym},
        action=_("Destroy the words of this voice"), said=_("The words of this voice are destroyed."),
        back=(session.title, reverse("survey:voices", args=[pk])),
        act=lambda: sessions.withdraw_voice(actor=request.user, participant=voice),
    )  # fmt: skip


@require_safe
@policy(can_research)
def session_detail(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The workspace: the words on the left, the codes on the right."""
    session = session_of(request, pk)
    if session.is_waiting:
        return redirect("survey:transcribe", pk=pk)
    said = workspace.said_in(session)
    if session.is_closed or not said.passages:
        return render(request, "survey/session_closed.html", {"session": session})
    whose = "all" if request.GET.get("whose") == "all" else "mine"
    codings = workspace.codings_shown(session, request.user, whose)
    branches = tree_of(session.study)
    number = request.GET.get("passage", "")
    chosen = (
        int(number) if number.isascii() and number.isdigit() and int(number) < len(said.passages) else None
    )
    passage = said.passages[chosen] if chosen is not None else None
    return render(
        request,
        "survey/session_detail.html",
        {
            "session": session,
            "study": session.study,
            "stretches": workspace.stretches(workspace.lines_of(session, said, codings)),
            "codings": workspace.as_data(codings, branches),
            "branches": branches,
            "whose": whose,
            "chosen": chosen,
            "passage": passage,
            "words": said.words(chosen) if chosen is not None else "",
            "finished": session.passes.filter(coder=request.user).exists(),
            "others_read": session.passes.exclude(coder=request.user).count(),
            "findings": Finding.objects.visible_to(request.user).filter(district=session.district_id),
        },
    )


@require_POST
@policy(can_research)
def code_put(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Put a code on a passage."""
    session = session_of(request, pk)
    said = request.POST
    try:
        code = get_object_or_404(
            Code.objects.visible_to(request.user).filter(study=session.study_id),
            pk=UUID(said.get("code", "")),
        )
        start, end = int(said.get("start", "")), int(said.get("end", ""))
        coding, is_new = services.put_code(
            actor=request.user, session=session, code=code, start=start, end=end,
            text_hash=said.get("hash", ""),
        )  # fmt: skip
    except Refused as problem:
        return _refused(request, session.pk, str(problem))
    except ValueError:
        return _refused(request, session.pk, _("Select some words first."))
    if wants_data(request):
        tint = next((b.tint for b in tree_of(session.study) if b.code.pk == code.pk), 0)
        return JsonResponse(workspace.coding_data(coding, tint), status=201 if is_new else 200)
    return redirect(f"{reverse('survey:session', args=[session.pk])}?passage={said.get('passage', '')}")


@require_POST
@policy(can_research)
def code_take(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Take one's own code away from a passage."""
    session = session_of(request, pk)
    key = request.POST.get("coding", "")
    try:
        coding = get_object_or_404(
            Coding.objects.visible_to(request.user).filter(session=session), pk=UUID(key)
        )
        services.take_code_away(actor=request.user, coding=coding)
    except Refused as problem:
        return _refused(request, session.pk, str(problem))
    except ValueError:
        return _refused(request, session.pk, _("This code is gone already."))
    return HttpResponse(status=204) if wants_data(request) else redirect("survey:session", pk=session.pk)


@require_POST
@policy(can_research)
def session_finish(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Say that one has read to the end, or take it back."""
    session = session_of(request, pk)
    if request.POST.get("again"):
        services.read_again(actor=request.user, session=session)
    elif not session.is_waiting:
        services.finish_reading(actor=request.user, session=session)
        messages.success(request, _("Read to the end. Now it can be compared with what others marked."))
    return redirect("survey:session", pk=session.pk)


@require_http_methods(["GET", "POST"])
@policy(can_research)
def session_withdraw(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Ask, then destroy a conversation whose people have withdrawn their consent."""
    session = session_of(request, pk)
    if request.method == "POST":
        sessions.withdraw_consent(actor=request.user, session=session)
        messages.success(request, _("The words are destroyed, and every quotation of them is gone."))
        return redirect("survey:study", pk=session.study_id)
    return render(
        request,
        "survey/session_withdraw.html",
        {
            "session": session,
            "quotations": session.quotations.count(),
            "codings": session.codings.count(),
        },
    )


def _refused(request: WorkRequest, pk: UUID, reason: str) -> HttpResponse:
    if wants_data(request):
        return JsonResponse({"problem": reason}, status=409)
    messages.error(request, reason)
    return redirect("survey:session", pk=pk)


@require_http_methods(["GET", "POST"])
@policy(can_research)
def variables(request: WorkRequest, pk: UUID) -> HttpResponse:
    """What is known of a conversation beside its words."""
    session = session_of(request, pk)
    lines = "\n".join(f"{one.name}: {one.value}" for one in session.variables.all())
    form = VariablesForm(request.POST or None, initial={"lines": lines})
    return edit_page(
        request, form, title=_("Variables"), back=(session.title, reverse("survey:session", args=[pk])),
        keep=lambda: set_variables(
            actor=request.user, session=session, values=form.cleaned_data["lines"]
        ),
    )  # fmt: skip


@require_safe
@policy(can_research)
def suggested_codes(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Codes that may fit, with the words that speak for them: a person puts them, or not."""
    session = session_of(request, pk)
    rows = suggestions(session, name_of(request.user))
    return render(
        request, "survey/suggestions.html", {"session": session, "study": session.study, "rows": rows}
    )
