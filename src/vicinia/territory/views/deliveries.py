"""Bringing official files in: what is loaded, choose files, look, store, follow."""

from __future__ import annotations

import csv
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from vicinia.core import progress
from vicinia.core.policies import WorkRequest, can_coordinate, policy
from vicinia.core.uploads import LimitedUpload, takes, too_large_mb
from vicinia.territory.forms import DeliveryForm
from vicinia.territory.models import Delivery, DeliveryState
from vicinia.territory.queries.loaded import regions_of, what_is_loaded
from vicinia.territory.reading.kinds import Kind
from vicinia.territory.services import delivering

SHOWN_ROWS = 50
_WORKING = (DeliveryState.CHECKING, DeliveryState.STORING)


def _delivery(request: WorkRequest, pk: UUID) -> Delivery:
    return delivering.settle(get_object_or_404(Delivery.objects.visible_to(request.user), pk=pk))


@require_safe
@policy(can_coordinate)
def index(request: WorkRequest) -> HttpResponse:
    """What is loaded, from where, and the deliveries that wait."""
    waiting = Delivery.objects.visible_to(request.user).exclude(state=DeliveryState.STORED)
    context = {
        "loaded": what_is_loaded(),
        "waiting": waiting.select_related("brought_by")[:20],
        "next_url": _if_there("needs:index"),
    }
    return render(request, "territory/figures.html", context)


@policy(can_coordinate)
@csrf_exempt
@takes(megabytes=delivering.MAX_UPLOAD_MB)
def bring_files(request: WorkRequest) -> HttpResponse:
    """Choose files. The token is checked inside, after the limit on the upload is in place."""
    request.upload_handlers = [LimitedUpload(request, megabytes=delivering.MAX_UPLOAD_MB)]
    return _bring(request)


@csrf_protect
def _bring(request: WorkRequest) -> HttpResponse:
    form = DeliveryForm(request.POST or None, request.FILES or None, regions=regions_of(request.user))
    if request.method == "POST":
        if size := too_large_mb(request):
            said = _(
                "These files are %(size)s MB; up to %(limit)s MB can be sent at once. Send fewer files, pack "
                "them as zip, or load them on the machine with: vicinia territory load"
            ) % {"size": size, "limit": delivering.MAX_UPLOAD_MB}
            form.errors["chosen"] = form.error_class([said])
        elif form.is_valid():
            delivery = delivering.bring(
                actor=request.user,
                files=form.cleaned_data["chosen"],
                addresses=form.cleaned_data["addresses"],
                region=form.cleaned_data["region"],
            )
            return redirect("territory:delivery", pk=delivery.pk)
    return render(request, "territory/bring.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@policy(can_coordinate)
def detail(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One delivery: its progress, what it would do, or what became of it."""
    delivery = _delivery(request, pk)
    if delivery.state in _WORKING:
        return render(request, "territory/delivery_progress.html", _progress(delivery))
    files = [_shown(one) for one in delivery.report.get("files", [])]
    context = {
        "delivery": delivery,
        "files": files,
        "rejected": sum(one["rejected"] for one in files),
        "notes": delivery.report.get("notes", []),
        "wrote_nothing": delivery.report.get("wrote_nothing", False),
        "has_files": delivering.has_files(delivery),
        "next_url": _if_there("needs:index"),
    }
    return render(request, "territory/delivery.html", context)


@require_safe
@policy(can_coordinate)
def how_far(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The part of the page that is asked for again and again while the work runs."""
    delivery = _delivery(request, pk)
    if delivery.state not in _WORKING:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "territory/parts/delivery_progress.html", _progress(delivery))


@require_POST
@policy(can_coordinate)
def store(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Store what was looked at, all or nothing."""
    delivery = _delivery(request, pk)
    if delivery.state == DeliveryState.CHECKED:
        delivering.start(actor=request.user, delivery=delivery, step="store")
    return redirect("territory:delivery", pk=delivery.pk)


@require_POST
@policy(can_coordinate)
def look_again(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Look once more after an interruption."""
    delivery = _delivery(request, pk)
    if delivery.state == DeliveryState.FAILED and delivering.has_files(delivery):
        delivering.start(actor=request.user, delivery=delivery, step="check")
    return redirect("territory:delivery", pk=delivery.pk)


@require_POST
@policy(can_coordinate)
def discard_files(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Throw files away that were not stored."""
    delivery = _delivery(request, pk)
    if delivery.state not in (*_WORKING, DeliveryState.STORED):
        delivering.discard(actor=request.user, delivery=delivery)
        messages.success(request, _("The files were thrown away. The figures are as they were."))
        return redirect("territory:figures")
    return redirect("territory:delivery", pk=delivery.pk)


@require_safe
@policy(can_coordinate)
def rejected_rows(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The rows that were not taken, as a table to send to whoever published them."""
    delivery = _delivery(request, pk)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="righe-non-caricate.csv"'
    answer.write("\ufeff")  # so that spreadsheets read the accents
    rows = csv.writer(answer, delimiter=";")
    rows.writerow([_("file"), _("line"), _("why")])
    for one in delivery.report.get("files", []):
        rows.writerows([_inert(one["name"]), line, _inert(reason)] for line, reason in one["rows"])
    return answer


def _inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _progress(delivery: Delivery) -> dict[str, Any]:
    doing = _("The files are being looked at")
    if delivery.state == DeliveryState.STORING:
        doing = _("The files are being stored")
    return {"delivery": delivery, "label": progress.read(delivery.pk).get("stage") or doing}


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    more = max(0, one["rejected"] - SHOWN_ROWS)
    return one | {"title": Kind(one["kind"]).title, "rows": one["rows"][:SHOWN_ROWS], "more": more}


def _if_there(name: str) -> str:
    """The address of a page of a higher room, when this installation has it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
