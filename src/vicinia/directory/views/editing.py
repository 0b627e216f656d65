"""The work area: what waits, the bodies, editing an entry, deciding on proposed changes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vicinia.core.desk import to_do_of
from vicinia.core.policies import WorkRequest, can_coordinate, policy, signed_in
from vicinia.directory import queries
from vicinia.directory.forms.editing import BodyFilter, EntryEditor, RefuseForm
from vicinia.directory.models import (
    ChangeRequest,
    Location,
    Organization,
    Publication,
    Resource,
    Service,
)
from vicinia.directory.policies import (
    can_decide,
    can_edit_body,
    can_withdraw,
    works_in_network,
)
from vicinia.directory.services import document, editing
from vicinia.directory.services.wording import VERBS, lines_of
from vicinia.territory.models import Municipality

PER_PAGE = 25


@policy(signed_in)
def desk(request: WorkRequest) -> HttpResponse:
    """What waits for this person."""
    changes = queries.change_requests_of(request.user)
    return render(
        request,
        "directory/desk.html",
        {
            "counts": queries.counts_for_desk(request.user),
            "waiting": changes.filter(state=ChangeRequest.State.PENDING)[:5],
            "decided": changes.filter(submitted_by=request.user.pk).exclude(
                state=ChangeRequest.State.PENDING
            )[:3],
            "bodies": queries.bodies_of(request.user).prefetch_related("services"),
            "drafts": queries.drafts_of(request.user)[:5],
            "to_do": to_do_of(request.user),
            "coordinates": can_coordinate(request.user),
            "works": works_in_network(request.user),
        },
    )


@policy(works_in_network)
def body_list(request: WorkRequest) -> HttpResponse:
    """Every body that this person may see, found by name and municipality."""
    places = Municipality.objects.filter(organizations__isnull=False).distinct()
    form = BodyFilter(request.GET or None, municipalities=places)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    municipality = chosen.get("municipality")
    rows = queries.bodies_to_list(
        request.user, text=chosen.get("q", ""), municipality=municipality.code if municipality else ""
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "directory/body_list.html",
        {"form": form, "page": page, "may_add": can_coordinate(request.user)},
    )


@policy(works_in_network)
def body_detail(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One body with all that it offers, seen from inside."""
    body = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    services = Service.objects.visible_to(request.user).filter(organization=body)
    resources = Resource.objects.visible_to(request.user).filter(organization=body)
    locations = Location.objects.visible_to(request.user).filter(organization=body)
    return render(
        request,
        "directory/body_detail.html",
        {
            "body": body,
            "services": services,
            "resources": resources,
            "locations": locations.prefetch_related("addresses"),
            "waiting": queries.change_requests_of(request.user).filter(
                organization=body, state=ChangeRequest.State.PENDING
            ),
            "can_edit": can_edit_body(request.user, body),
            "can_decide": can_decide(request.user, body),
        },
    )


@policy(works_in_network)
def edit(request: WorkRequest, kind: str, pk: UUID) -> HttpResponse:
    """Change an entry, or propose the change."""
    entry = _entry(request, kind, pk)
    body = editing.body_of(entry)
    if not (decision := can_edit_body(request.user, body)):
        raise PermissionDenied(str(decision.reason))
    decides = bool(can_decide(request.user, body))
    editor = EntryEditor(entry, request.POST or None, with_message=not decides)
    back = reverse("directory:body", args=[body.pk])
    if request.method == "POST" and editor.is_valid():
        change = editing.change_entry(
            actor=request.user, entry=entry, wanted=editor.document(), message=editor.said()
        )
        if change:
            messages.success(
                request, _("Your change is on its way: the coordination looks at it before it shows.")
            )
        else:
            messages.success(request, _("Saved."))
        return redirect(back)
    status = 422 if request.method == "POST" else 200
    return render(
        request,
        "directory/edit.html",
        {"entry": entry, "body": body, "editor": editor, "decides": decides, "back": back},
        status=status,
    )


@policy(works_in_network)
def history(request: WorkRequest, kind: str, pk: UUID) -> HttpResponse:
    """Who changed what and when."""
    entry = _entry(request, kind, pk)
    body = editing.body_of(entry)
    if not (decision := can_edit_body(request.user, body)):
        raise PermissionDenied(str(decision.reason))
    page = Paginator(queries.history_of((entry._meta.label_lower, entry.pk)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [
        {"entry": row, "done": VERBS.get(row.verb, row.verb), "lines": lines_of(type(entry), row.changes)}
        for row in page
    ]
    return render(
        request, "directory/history.html", {"entry": entry, "body": body, "page": page, "rows": rows}
    )


@policy(works_in_network)
def change_list(request: WorkRequest) -> HttpResponse:
    """Proposed changes: those that wait first."""
    state = request.GET.get("state", ChangeRequest.State.PENDING)
    rows = queries.change_requests_of(request.user)
    if state in ChangeRequest.State.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "directory/change_list.html",
        {"page": page, "state": state, "states": ChangeRequest.State.choices},
    )


@policy(works_in_network)
def change_detail(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One proposed change, field by field."""
    change = _change(request, pk)
    return render(request, "directory/change_detail.html", _change_context(request, change, RefuseForm()))


@require_POST
@policy(can_coordinate)
def change_approve(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Put a proposed change into force."""
    change = _change(request, pk)
    try:
        editing.approve_change(actor=request.user, change=change)
    except editing.AlreadyDecided as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The change is in force."))
    return redirect("directory:changes")


@require_POST
@policy(can_coordinate)
def change_refuse(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Refuse a proposed change with a reason."""
    change = _change(request, pk)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return render(
            request, "directory/change_detail.html", _change_context(request, change, form), status=422
        )
    try:
        editing.refuse_change(actor=request.user, change=change, reason=form.cleaned_data["reason"])
    except editing.AlreadyDecided as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The change is refused; whoever proposed it reads why."))
    return redirect("directory:changes")


@require_POST
@policy(signed_in)
def change_withdraw(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Take back one's own proposal."""
    editing.withdraw_change(actor=request.user, change=_change(request, pk))
    messages.success(request, _("You took your change back. Nothing was changed."))
    return redirect("directory:changes")


@require_POST
@policy(can_coordinate)
def set_publication(request: WorkRequest, kind: str, pk: UUID) -> HttpResponse:
    """Publish an entry or take it off the public pages."""
    entry = _entry(request, kind, pk)
    state = request.POST.get("state", "")
    if state not in Publication.values or isinstance(entry, Location):
        raise Http404
    editing.set_publication(actor=request.user, entry=entry, state=Publication(state))
    messages.success(request, _("Done. You can change it back at any time."))
    return redirect("directory:body", pk=editing.body_of(entry).pk)


@require_POST
@policy(works_in_network)
def confirm(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Say that a service's entry is still right."""
    service = get_object_or_404(Service.objects.visible_to(request.user), pk=pk)
    editing.confirm_service(actor=request.user, service=service)
    messages.success(request, _("Thank you. The page now says that this was confirmed today."))
    return redirect("directory:body", pk=service.organization_id)


@policy(works_in_network)
def resource_list(request: WorkRequest) -> HttpResponse:
    """Rooms, vans, kitchens, skills: what the network can share."""
    rows = Resource.objects.visible_to(request.user).select_related("organization", "municipality")
    kind = request.GET.get("kind", "")
    kinds = sorted({(row.kind, row.get_kind_display()) for row in rows}, key=lambda item: item[1])
    if kind:
        rows = rows.filter(kind=kind)
    page = Paginator(rows.order_by("kind", "name"), PER_PAGE).get_page(request.GET.get("page"))
    own = queries.bodies_of(request.user)
    return render(
        request, "directory/resource_list.html", {"page": page, "kinds": kinds, "kind": kind, "own": own}
    )


@policy(can_coordinate)
def report_list(request: WorkRequest) -> HttpResponse:
    """What readers say is wrong."""
    reports = queries.error_reports_of(request.user)
    page = Paginator(reports.order_by("handled_at", "-created_at"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    entries = editing.entries_of((report.subject_type, report.subject_id) for report in page)
    rows = []
    for report in page:
        entry = entries.get((report.subject_type, report.subject_id))
        rows.append({"report": report, "entry": entry, "body": editing.body_of(entry) if entry else None})
    return render(request, "directory/report_list.html", {"page": page, "rows": rows})


@require_POST
@policy(can_coordinate)
def report_handle(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Mark a report as dealt with."""
    report = get_object_or_404(queries.error_reports_of(request.user), pk=pk)
    editing.handle_report(actor=request.user, report=report)
    messages.success(request, _("Marked as dealt with."))
    return redirect("directory:reports")


def _entry(request: WorkRequest, kind: str, pk: UUID) -> Any:
    if kind not in editing.KINDS:
        raise Http404
    return get_object_or_404(editing.KINDS[kind].objects.visible_to(request.user), pk=pk)


def _change(request: WorkRequest, pk: UUID) -> ChangeRequest:
    return get_object_or_404(queries.change_requests_of(request.user), pk=pk)


def _change_context(request: WorkRequest, change: ChangeRequest, form: RefuseForm) -> dict[str, Any]:
    entry = editing.entry_of(change.subject_type, change.subject_id)
    kind = editing.KINDS[change.subject_type]
    now = document.read(entry) if entry else {}
    moved = [name for name, (before, _after) in change.changes.items() if name in now and now[name] != before]
    return {
        "change": change,
        "entry": entry,
        "lines": lines_of(kind, change.changes),
        "moved": lines_of(kind, {name: [change.changes[name][0], now[name]] for name in moved})
        if change.state == ChangeRequest.State.PENDING
        else [],
        "form": form,
        "can_decide": can_decide(request.user, change) and change.state == ChangeRequest.State.PENDING,
        "can_withdraw": can_withdraw(request.user, change),
    }
