"""Pages to add bodies, services, places and resources, and to name readers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vicinia.core.policies import WorkRequest, can_coordinate, policy
from vicinia.directory import queries
from vicinia.directory.forms.adding import FORMS, BodyForm, ReadersForm
from vicinia.directory.models import Organization
from vicinia.directory.policies import can_edit_body, works_in_network
from vicinia.directory.services import adding, editing

ADD = {"service": adding.add_service, "location": adding.add_location, "resource": adding.add_resource}


@policy(can_coordinate)
def body_add(request: WorkRequest) -> HttpResponse:
    """Add a body by hand."""
    districts = queries.coordinated_districts(request.user)
    form = BodyForm(request.POST or None, districts=districts)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        body = adding.add_body(actor=request.user, district=values.pop("district"), values=values)
        messages.success(request, _("Added as a draft. Publish it when it is complete."))
        return redirect("directory:body", pk=body.pk)
    return _page(request, form, _("Add a body"), reverse("directory:bodies"))


@policy(works_in_network)
def entry_add(request: WorkRequest, pk: UUID, kind: str) -> HttpResponse:
    """Add a service, a place or a resource to a body."""
    if kind not in ADD:
        raise Http404
    body = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    if not (decision := can_edit_body(request.user, body)):
        raise PermissionDenied(str(decision.reason))
    form = FORMS[kind](request.POST or None)
    if request.method == "POST" and form.is_valid():
        entry: Any = ADD[kind](actor=request.user, organization=body, values=form.cleaned_data)
        if kind == "resource":
            messages.success(request, _("Added. Thank you for sharing it."))
            return redirect("directory:body", pk=body.pk)
        messages.success(request, _("Added. Complete it here."))
        return redirect("directory:edit", kind=kind, pk=entry.pk)
    titles = {
        "service": _("Add a service"),
        "location": _("Add a place"),
        "resource": _("Add something to share"),
    }
    return _page(request, form, titles[kind], reverse("directory:body", args=[body.pk]), body)


@policy(can_coordinate)
def readers(request: WorkRequest, kind: str, pk: UUID) -> HttpResponse:
    """Say by name who may see an entry that is for named workers only."""
    if kind not in editing.KINDS:
        raise Http404
    entry = get_object_or_404(editing.KINDS[kind].objects.visible_to(request.user), pk=pk)
    body = editing.body_of(entry)
    form = ReadersForm(request.POST or None, people=queries.people_of(entry.district), entry=entry)
    if request.method == "POST" and form.is_valid():
        adding.set_readers(
            actor=request.user, entry=entry, users={person.pk for person in form.cleaned_data["people"]}
        )
        messages.success(request, _("Saved."))
        return redirect("directory:body", pk=body.pk)
    title = _("Who may see %(entry)s") % {"entry": entry}
    return _page(request, form, title, reverse("directory:body", args=[body.pk]), body, _("Save the readers"))


def _page(
    request: WorkRequest,
    form: BaseForm,
    title: str,
    back: str,
    body: Organization | None = None,
    submit: str = "",
) -> HttpResponse:
    return render(
        request,
        "directory/add.html",
        {"form": form, "title": title, "back": back, "body": body, "submit": submit or _("Add it")},
        status=422 if request.method == "POST" else 200,
    )
