"""The words of a conversation that waits for them: brought as a file, or written down while listening."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vicinia.core.policies import WorkRequest, policy
from vicinia.core.services.rows import Refused
from vicinia.methods import transcripts
from vicinia.survey.census_words import as_written
from vicinia.survey.forms.studies import TranscriptForm, WordsForm, WritingForm
from vicinia.survey.models import Session
from vicinia.survey.policies import can_research
from vicinia.survey.sealing import Said
from vicinia.survey.services import sessions
from vicinia.survey.services.transcribing import keep_draft, written_of
from vicinia.survey.views.answering import session_of
from vicinia.survey.views.drafting import draft_in, is_draft, not_kept

SPEEDS = ("0.5", "0.75", "1", "1.25", "1.5")


def words_in(form: WordsForm, content: bytes, filename: str) -> tuple[Said, list[str]] | None:
    """Return what is said and by whom, under pseudonyms; None when the form says what is wrong."""
    try:
        read = transcripts.read(content, filename)
    except transcripts.Unreadable as problem:
        form.add_error(form.source, str(problem))
        return None
    said, voices = sessions.said_of(read, _("Voice"))
    if not said.passages:
        form.add_error(form.source, _("There are no words here. Choose the transcript itself."))
    elif len(voices) > sessions.MOST_VOICES:
        form.add_error(
            form.source, _("More than 200 different names stand before the turns. Is this a transcript?")
        )
    elif not form.cleaned_data["as_it_is"] and ((left := transcripts.names_left(read)) or not voices):
        form.doubt(left)
    else:
        return said, voices
    return None


@require_http_methods(["GET", "POST"])
@policy(can_research)
def transcribe(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Listen and write, or bring the file."""
    session = session_of(request, pk)
    if not session.is_waiting:
        if is_draft(request):
            return not_kept(_("This conversation has its transcript already, or its time is over."))
        return redirect("survey:session", pk=pk)
    is_file = request.method == "POST" and "bring" in request.POST
    if request.method == "POST" and not is_file:
        return _written(request, session)
    file = TranscriptForm(request.POST if is_file else None, request.FILES if is_file else None)
    if is_file and file.is_valid():
        brought = file.cleaned_data["file"]
        if found := words_in(file, brought.read(), brought.name):
            return _complete(request, session, *found)
    kept = written_of(session)
    return _page(request, session, WritingForm(initial={"text": kept.text}), file, kept.version)


def _written(request: WorkRequest, session: Session) -> HttpResponse:
    """Keep what is written, and take it as the transcript when it is complete."""
    text = WritingForm(request.POST)
    draft = draft_in(request)
    version = draft.opened
    if text.is_valid():
        try:
            words = text.cleaned_data["text"].replace("\r\n", "\n")
            version = keep_draft(session=session, text=words, draft=draft)
        except Refused as problem:
            text.add_error("text", str(problem))
    if is_draft(request):
        return not_kept(" ".join(map(str, text.errors["text"]))) if text.errors else HttpResponse(status=204)
    if not text.errors and "done" not in request.POST:
        messages.success(request, _("Kept. Go on whenever you like."))
        return redirect("survey:transcribe", pk=session.pk)
    if not text.errors and (found := words_in(text, words.encode(), "transcript.txt")):
        return _complete(request, session, *found)
    return _page(request, session, text, TranscriptForm(), version)


def _complete(request: WorkRequest, session: Session, said: Said, voices: list[str]) -> HttpResponse:
    try:
        sessions.take_words(actor=request.user, session=session, said=said, pseudonyms=voices)
    except Refused as problem:
        messages.error(request, str(problem))
        return redirect("survey:session", pk=session.pk)
    return redirect("survey:voices" if voices else "survey:session", pk=session.pk)


def _page(
    request: WorkRequest, session: Session, text: WritingForm, file: TranscriptForm, version: str
) -> HttpResponse:
    recordings = [one for one in session.recordings.all() if one.may_be_heard]
    speeds = [(one, f"{as_written(one, get_language() or '')}×") for one in SPEEDS]
    context = {
        "speeds": speeds,
        "session": session, "writing": text, "bringing": file, "version": version, "recordings": recordings,
        "leave": reverse("survey:study", args=[session.study_id]),
    }  # fmt: skip
    status = 422 if text.errors or file.errors else 200
    return render(request, "survey/transcribe.html", context, status=status)
