"""Bodies that look like one: the list, the two side by side, the decision, and taking it back."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vicinia.core import progress
from vicinia.core.policies import WorkRequest, can_coordinate, policy
from vicinia.directory import merging
from vicinia.directory.exporting.files import CONTENT_TYPE, FORMATS, SUFFIX, write_file
from vicinia.directory.importing.wording import reasons_of
from vicinia.directory.models import Merge, Organization
from vicinia.directory.queries import coordinated_districts


@policy(can_coordinate)
def duplicate_list(request: WorkRequest) -> HttpResponse:
    """Pairs of bodies that look alike, the likeliest first."""
    pairs = [
        pair for district in coordinated_districts(request.user) for pair in merging.suspicions(district)
    ]
    page = Paginator(pairs, 25).get_page(request.GET.get("page"))
    lines = [
        {"pair": pair, "percent": round(pair.score * 100), "reasons": reasons_of(pair.reasons)}
        for pair in page
    ]
    merges = Merge.objects.filter(district__in=coordinated_districts(request.user), undone_at=None)
    names = Organization.objects.in_bulk([row.kept_id for row in merges[:10]])
    recent = [{"row": row, "kept": names.get(row.kept_id)} for row in merges.select_related("merged_by")[:10]]
    context = {"page": page, "lines": lines, "recent": recent}
    return render(request, "directory/duplicate_list.html", context)


@policy(can_coordinate)
def duplicate_compare(request: WorkRequest, first: UUID, second: UUID) -> HttpResponse:
    """Two bodies side by side, and the decision."""
    found = Organization.objects.filter(district__in=coordinated_districts(request.user))
    one, other = get_object_or_404(found, pk=first), get_object_or_404(found, pk=second)
    if one.pk == other.pk:
        raise Http404
    if request.method == "POST":
        if request.POST.get("decision") == "different":
            merging.call_different(actor=request.user, first=one, second=other)
            messages.success(request, _("Noted: they are two bodies. The pair will not be shown again."))
        else:
            kept, merged = (other, one) if request.POST.get("decision") == "second" else (one, other)
            merging.merge(actor=request.user, kept=kept, merged=merged)
            messages.success(request, _("The two are now one body. You can undo this in the list below."))
        return redirect("directory:duplicates")
    lines = merging.side_by_side(one, other)
    return render(
        request, "directory/duplicate_compare.html", {"first": one, "second": other, "lines": lines}
    )


@policy(can_coordinate)
@require_POST
def merge_undo(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Take a merge apart again."""
    row = get_object_or_404(Merge, pk=pk, district__in=coordinated_districts(request.user))
    try:
        merging.undo(actor=request.user, row=row)
        messages.success(request, _("The two bodies stand apart again, as before."))
    except merging.CannotUndo as trouble:
        messages.warning(request, str(trouble))
    return redirect("directory:duplicates")


@policy(can_coordinate)
def export_page(request: WorkRequest) -> HttpResponse:
    """The forms in which the directory can be taken out."""
    return render(request, "directory/export.html", {})


@policy(can_coordinate)
def export_file(request: WorkRequest, form: str) -> HttpResponse:
    """The directory as a file: what everybody may see, or all that this person may see."""
    if form not in FORMATS:
        raise Http404
    district = coordinated_districts(request.user).first()
    reader = request.user if request.GET.get("all") else None
    path = progress.folder("progress") / f"export-{request.user.pk}.{SUFFIX[form]}"
    write_file(path, form, district=district, reader=reader)
    content = path.read_bytes()
    path.unlink()
    name = f"vicinia-{district.slug if district else 'enti'}.{SUFFIX[form]}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=CONTENT_TYPE[form], headers=headers)
