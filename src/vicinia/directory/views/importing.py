"""Bringing a file in: upload, look row by row, decide, confirm, follow, see the result."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from vicinia.core import progress
from vicinia.core.policies import WorkRequest, can_coordinate, policy
from vicinia.core.uploads import LimitedUpload, takes, too_large_mb
from vicinia.directory.forms.importing import MappingForm, UploadForm
from vicinia.directory.importing import guards, problems, running, working
from vicinia.directory.importing.problems import FileProblem
from vicinia.directory.importing.wording import lines_of, problems_of, reasons_of
from vicinia.directory.models import ImportBatch, ImportRow, Organization
from vicinia.directory.queries import coordinated_districts

PER_PAGE = 50
EXAMPLE = Path(__file__).resolve().parent.parent / "importing" / "data" / "esempio.csv"
State = ImportBatch.State


def _batch(request: WorkRequest, pk: UUID) -> ImportBatch:
    found = ImportBatch.objects.filter(district__in=coordinated_districts(request.user))
    return working.settle(get_object_or_404(found.select_related("district", "uploaded_by"), pk=pk))


@policy(can_coordinate)
def import_list(request: WorkRequest) -> HttpResponse:
    """The files that were brought in."""
    batches = (
        ImportBatch.objects.filter(district__in=coordinated_districts(request.user))
        .exclude(state=State.DISCARDED)
        .select_related("uploaded_by")
    )
    page = Paginator(batches, 25).get_page(request.GET.get("page"))
    return render(request, "directory/import_list.html", {"page": page})


@policy(can_coordinate)
@csrf_exempt
@takes(megabytes=guards.MAX_UPLOAD_MB)
def import_upload(request: WorkRequest) -> HttpResponse:
    """Choose a file. The token is checked inside, after the limit on the upload is in place."""
    request.upload_handlers = [LimitedUpload(request, megabytes=guards.MAX_UPLOAD_MB)]
    return _upload(request)


@csrf_protect
def _upload(request: WorkRequest) -> HttpResponse:
    districts = list(coordinated_districts(request.user))
    form = UploadForm(request.POST or None, request.FILES or None, districts=districts)
    if request.method == "POST":
        if size := too_large_mb(request):
            trouble = FileProblem(problems.TOO_LARGE, size=size, limit=guards.MAX_UPLOAD_MB)
            form.errors["file"] = form.error_class([trouble.sentence()])
        elif form.is_valid():
            return _receive(request, form, districts)
    return render(request, "directory/import_upload.html", {"form": form}, status=422 if form.errors else 200)


def _receive(request: WorkRequest, form: UploadForm, districts: list[Any]) -> HttpResponse:
    file: UploadedFile = form.cleaned_data["file"]
    slug = form.cleaned_data.get("district")
    district = next((one for one in districts if one.slug == slug), districts[0])
    try:
        batch = running.receive(
            actor=request.user, district=district, name=file.name or "file", chunks=file.chunks()
        )
    except FileProblem as trouble:
        form.add_error("file", trouble.sentence())
        return render(request, "directory/import_upload.html", {"form": form}, status=422)
    working.start(batch, "read", request.user)
    return redirect("directory:import", pk=batch.pk)


@policy(can_coordinate)
def import_example(request: WorkRequest) -> HttpResponse:
    """A small spreadsheet to begin from; what stands in it is invented."""
    headers = {"Content-Disposition": 'attachment; filename="esempio-enti.csv"'}
    return HttpResponse(EXAMPLE.read_bytes(), content_type="text/csv; charset=utf-8", headers=headers)


@policy(can_coordinate)
def import_detail(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One file: its progress, what each row would do, or what became of it."""
    batch = _batch(request, pk)
    context: dict[str, Any] = {"batch": batch, "notes": problems_of(batch.counts.get("notes", []))}
    if batch.state in (State.READING, State.COMMITTING, State.UPLOADED):
        return render(request, "directory/import_progress.html", context | _progress(batch))
    if batch.state == State.FAILED:
        if (
            batch.counts.get("headers")
            and (working.problem_of(batch) or {}).get("reason") == problems.NAME_NOT_MAPPED
        ):
            return redirect("directory:import_columns", pk=batch.pk)
        found = working.problem_of(batch)
        text = problems.sentence(found) if found else batch.problem
        return render(request, "directory/import_failed.html", context | {"text": text})
    return render(request, "directory/import_detail.html", context | _rows(request, batch))


def _progress(batch: ImportBatch) -> dict[str, Any]:
    told = progress.read(batch.pk)
    stages = {
        "check": _("The rows are being checked"),
        "store": _("The rows are being stored"),
    }
    return {
        "label": stages.get(told.get("stage", ""), _("The file is being opened")),
        "done": told.get("done", 0),
        "total": told.get("total", 0),
    }


def _rows(request: WorkRequest, batch: ImportBatch) -> dict[str, Any]:
    rows = batch.rows.all()
    outcome = request.GET.get("outcome", "")
    counts = batch.counts.get("outcomes", {})
    if outcome in ImportRow.Outcome.values:
        rows = rows.filter(outcome=outcome)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    targets = Organization.objects.select_related("municipality").in_bulk(
        [row.target_id for row in page if row.target_id and row.outcome == ImportRow.Outcome.DUPLICATE]
    )
    undecided = rows.model.objects.filter(
        batch=batch, outcome=ImportRow.Outcome.DUPLICATE, decision=""
    ).count()
    return {
        "page": page,
        "lines": [
            {
                "row": row,
                "problems": problems_of(row.problems),
                "changes": lines_of(row.changes),
                "target": targets.get(row.target_id) if row.target_id else None,
                "reasons": reasons_of(row.data.get("reasons", [])),
            }
            for row in page
        ],
        "outcome": outcome,
        "outcomes": [
            {"value": value, "label": label, "count": counts[value]}
            for value, label in ImportRow.Outcome.choices
            if counts.get(value)
        ],
        "total": batch.counts.get("total", 0),
        "to_store": counts.get("new", 0) + counts.get("changed", 0) + counts.get("duplicate", 0),
        "undecided": undecided,
        "can_decide": batch.state == State.READY,
        "duplicate": ImportRow.Outcome.DUPLICATE.value,
    }


@policy(can_coordinate)
def import_progress(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The part of the page that is asked for again and again while the work runs."""
    batch = _batch(request, pk)
    if batch.state not in (State.READING, State.COMMITTING, State.UPLOADED):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "directory/parts/import_progress.html", {"batch": batch} | _progress(batch))


@policy(can_coordinate)
def import_columns(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Say what each column holds; the next file with the same heading is read the same way."""
    batch = _batch(request, pk)
    headers = batch.counts.get("headers", [])
    if not headers or batch.state not in (State.READY, State.FAILED):
        return redirect("directory:import", pk=batch.pk)
    form = MappingForm(
        request.POST or None,
        headers=headers,
        samples=batch.counts.get("samples", []),
        mapping=batch.mapping,
    )
    if request.method == "POST" and form.is_valid():
        running.save_mapping(actor=request.user, batch=batch, mapping=form.mapping())
        working.start(batch, "read", request.user)
        return redirect("directory:import", pk=batch.pk)
    status = 422 if form.errors else 200
    return render(request, "directory/import_columns.html", {"batch": batch, "form": form}, status=status)


@policy(can_coordinate)
@require_POST
def import_decide(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Say of suspected duplicates whether they are new, the same, or to be left out."""
    batch = _batch(request, pk)
    decision = request.POST.get("decision", "")
    lines = [int(line) for line in request.POST.getlist("line") if line.isdigit()]
    if batch.state == State.READY and decision in ImportRow.Decision.values:
        count = running.decide(actor=request.user, batch=batch, lines=lines, decision=decision)
        messages.success(
            request,
            ngettext("%(count)s row decided.", "%(count)s rows decided.", count) % {"count": count},
        )
    back = request.POST.get("back", "")
    address = redirect("directory:import", pk=batch.pk)
    if back.startswith("?"):
        address["Location"] += back
    return address


@policy(can_coordinate)
def import_confirm(request: WorkRequest, pk: UUID) -> HttpResponse:
    """What will happen, and the button that makes it happen."""
    batch = _batch(request, pk)
    if batch.state != State.READY:
        return redirect("directory:import", pk=batch.pk)
    if request.method == "POST":
        working.start(batch, "commit", request.user)
        return redirect("directory:import", pk=batch.pk)
    decided = {
        value: batch.rows.filter(outcome=ImportRow.Outcome.DUPLICATE, decision=value).count()
        for value in ImportRow.Decision.values
    }
    counts = batch.counts.get("outcomes", {})
    return render(
        request,
        "directory/import_confirm.html",
        {
            "batch": batch,
            "new": counts.get("new", 0) + decided["add"],
            "changed": counts.get("changed", 0) + decided["merge"],
            "unchanged": counts.get("unchanged", 0),
            "refused": counts.get("refused", 0),
            "left_out": decided["skip"] + decided[""],
        },
    )


@policy(can_coordinate)
@require_POST
def import_again(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Take a step that was interrupted once more."""
    batch = _batch(request, pk)
    if batch.state == State.FAILED:
        # after an interruption the rows are read again: the directory may have changed meanwhile
        batch.counts.pop("problem", None)
        working.start(batch, "read", request.user)
    return redirect("directory:import", pk=batch.pk)


@policy(can_coordinate)
def import_discard(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Throw a file away that was not stored."""
    batch = _batch(request, pk)
    if batch.state == State.COMMITTED:
        return redirect("directory:import", pk=batch.pk)
    if request.method == "POST":
        running.discard(actor=request.user, batch=batch)
        messages.success(request, _("The file was thrown away. The directory is as it was."))
        return redirect("directory:imports")
    return render(request, "directory/import_discard.html", {"batch": batch})
