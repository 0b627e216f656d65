"""Recordings of a conversation: add one, hear it, destroy it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from vicinia.core.policies import WorkRequest, policy
from vicinia.core.services.rows import Refused
from vicinia.core.uploads import takes, too_large_mb
from vicinia.survey import sealed_files
from vicinia.survey.forms.recordings import RecordingForm
from vicinia.survey.models import Recording
from vicinia.survey.policies import can_research
from vicinia.survey.sealing import CannotOpen, unseal_key
from vicinia.survey.services import recordings as services
from vicinia.survey.uploads import SealedUpload
from vicinia.survey.views.answering import session_of

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@require_http_methods(["GET", "POST"])
@policy(can_research)
@csrf_exempt
@takes(megabytes=services.MOST_MEGABYTES)
def recordings(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Hear and add. The token is checked inside, after the file is sealed as it comes."""
    request.upload_handlers = [SealedUpload(request, megabytes=services.MOST_MEGABYTES)]
    return _recordings(request, pk)


@csrf_protect
def _recordings(request: WorkRequest, pk: UUID) -> HttpResponse:
    session = session_of(request, pk)
    if session.is_closed:
        return render(request, "survey/session_closed.html", {"session": session})
    form = RecordingForm(request.POST or None, request.FILES or None, session=session)
    if request.method == "POST":
        if size := too_large_mb(request):
            said = _("This recording is %(size)s MB; up to %(most)s MB can be kept. Save it as MP3 or M4A.")
            form.errors["file"] = form.error_class([said % {"size": size, "most": services.MOST_MEGABYTES}])
        elif form.is_valid():
            try:
                services.add_recording(actor=request.user, session=session, **form.cleaned_data)
            except Refused as problem:
                form.add_error("file", str(problem))
            else:
                messages.success(request, _("The recording is kept, sealed."))
                return redirect("survey:recordings", pk=pk)
    rows = [one for one in session.recordings.all() if one.may_be_heard]
    context = {"session": session, "form": form, "rows": rows}
    return render(request, "survey/recordings.html", context, status=422 if form.errors else 200)


@require_safe
@policy(can_research)
def recording_file(request: WorkRequest, pk: UUID) -> HttpResponseBase:
    """The voices, or the part of them that a player asks for."""
    row = _recording(request, pk)
    start, end, status = 0, row.size, 200
    if asked := _RANGE.fullmatch(request.headers.get("Range", "")):
        first, last = asked.groups()
        if first:
            start, end, status = int(first), min(int(last) + 1 if last else row.size, row.size), 206
        elif last:
            start, status = max(0, row.size - int(last)), 206
    if start >= end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{row.size}"})
    try:
        pieces = sealed_files.read(row.path, unseal_key(row.sealed_key), size=row.size, start=start, end=end)
        first_piece = next(pieces)  # what is wrong is known before the answer begins
    except (CannotOpen, FileNotFoundError):
        return HttpResponse(
            _("This recording cannot be opened any more."), status=410, content_type="text/plain"
        )

    def body() -> Iterator[bytes]:
        yield first_piece
        yield from pieces

    answer = StreamingHttpResponse(body() if request.method == "GET" else iter(()), status=status)
    answer["Content-Type"], answer["Accept-Ranges"] = row.media_type, "bytes"
    answer["Content-Length"] = str(end - start)
    answer["Cache-Control"], answer["Content-Disposition"] = "no-store", "inline"
    if status == 206:
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{row.size}"
    return answer


@require_http_methods(["GET", "POST"])
@policy(can_research)
def recording_remove(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Ask, then destroy a recording."""
    row = _recording(request, pk)
    if request.method == "POST":
        services.remove_recordings(actor=request.user, rows=[row])
        messages.success(request, _("The recording is destroyed."))
        return redirect("survey:recordings", pk=row.session_id)
    return render(request, "survey/recording_remove.html", {"row": row, "session": row.session})


def _recording(request: WorkRequest, pk: UUID) -> Recording:
    rows = Recording.objects.visible_to(request.user).select_related("session").defer("session__sealed")
    row = get_object_or_404(rows, pk=pk)
    if not row.may_be_heard:
        raise Http404
    return row
