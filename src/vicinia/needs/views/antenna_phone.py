"""The antenna's own pages, on a phone and without an account: arrive, send, thank you, take back."""

from __future__ import annotations

import datetime
from importlib.resources import files
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.core.phones import wants_data
from vicinia.core.policies import anyone, policy
from vicinia.needs.forms.antennas import SignalForm
from vicinia.needs.models import Alert, Antenna, Signal
from vicinia.needs.queries import listening
from vicinia.needs.services import signals
from vicinia.needs.services.antennas import hash_of
from vicinia.needs.views.remembering import antenna_of, forget, remember

ONE_YEAR = datetime.timedelta(days=365)


@require_safe
@never_cache
@policy(anyone)
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """Take the secret out of the address: from here on the phone is known by its cookie."""
    antenna = listening.antenna_by_hash(hash_of(token))
    response = redirect("needs:antenna_phone") if antenna else _closed(request, status=404)
    if antenna:
        remember(response, antenna)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "POST"])
@never_cache
@policy(anyone)
def phone(request: HttpRequest) -> HttpResponse:
    """Send a signal."""
    antenna = antenna_of(request)
    if antenna is None:
        return _closed(request, status=200 if request.method == "GET" else 403)
    if not antenna.is_active:
        return _closed(request, status=403, antenna=antenna)
    form = SignalForm(
        request.POST or None,
        antenna=antenna,
        themes=listening.themes(),
        towns=listening.towns_of(antenna.district),
        may_be_said=listening.names_that_may_be_said(antenna.district) if request.POST else (),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            signal = signals.receive_signal(
                antenna=antenna,
                sender_key=said["sender_key"],
                theme=said["theme"],
                municipality=said["municipality"],
                strength=said["strength"],
                words=said["words"],
                noticed_on=said["noticed_on"],
            )
        except signals.SignalRefused as problem:
            form.add_error(None, str(problem))
        else:
            address = reverse("needs:antenna_thanks", args=[signal.pk])
            return JsonResponse({"url": address}, status=201) if wants_data(request) else redirect(address)
    status = 422 if form.errors else 200
    if status == 422 and wants_data(request):
        return JsonResponse({"errors": form.errors}, status=status)
    return render(request, "needs/antenna_phone.html", _of_form(antenna, form), status=status)


@require_safe
@never_cache
@policy(anyone)
def thanks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What happens next, the way back, and what became of earlier signals."""
    antenna, signal = _own_signal(request, pk)
    since = timezone.now() - ONE_YEAR
    sent = Signal.objects.filter(antenna=antenna, withdrawn_at=None, received_at__gte=since)
    raised = Alert.objects.filter(district=antenna.district, raised_at__gte=since)
    themes = {one.code: one.label for one in listening.themes()}
    return render(
        request,
        "needs/antenna_thanks.html",
        {
            "antenna": antenna,
            "signal": signal,
            "theme": themes.get(signal.theme, signal.theme),
            "may_withdraw": signals.can_still_be_withdrawn(signal),
            "until": signal.received_at + signals.UNDO,
            "sent": sent.count(),
            "raised": raised.count(),
            "handled": raised.filter(state=Alert.State.HANDLED).count(),
        },
    )


@require_POST
@policy(anyone)
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a signal back."""
    _antenna, signal = _own_signal(request, pk)
    try:
        signals.withdraw_signal(signal=signal)
    except signals.SignalRefused as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("Taken back: the signal does not count, and what you wrote is erased."))
    return redirect("needs:antenna_thanks", pk=signal.pk)


@require_POST
@policy(anyone)
def leave(request: HttpRequest) -> HttpResponse:
    """Make this phone forget the antenna."""
    messages.success(request, _("This phone does not belong to the antenna any more."))
    response = redirect("needs:antenna_phone")
    forget(response)
    return response


@require_safe
@policy(anyone)
def worker(request: HttpRequest) -> HttpResponse:
    """Return the script that keeps the form on the phone; it may act below its own address only."""
    source = files("vicinia.needs") / "static" / "needs" / "antenna_worker.js"
    response = HttpResponse(source.read_bytes(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _own_signal(request: HttpRequest, pk: UUID) -> tuple[Antenna, Signal]:
    antenna = antenna_of(request)
    if antenna is None:
        raise Http404
    own = Signal.objects.filter(district=antenna.district_id, antenna=antenna).select_related("municipality")
    return antenna, get_object_or_404(own, district=antenna.district_id, pk=pk)


def _of_form(antenna: Antenna, form: SignalForm) -> dict[str, Any]:
    chosen = str(form["theme"].value() or "")
    tiles = [(one, one.code == chosen) for one in form.themes]
    strengths = [
        (value, label, str(value) == str(form["strength"].value() or ""))
        for value, label in Signal.Strength.choices
    ]
    return {"antenna": antenna, "form": form, "tiles": tiles, "strengths": strengths}


def _closed(request: HttpRequest, *, status: int, antenna: Antenna | None = None) -> HttpResponse:
    if wants_data(request):
        return JsonResponse({}, status=403)
    return render(
        request, "needs/antenna_closed.html", {"antenna": antenna, "unknown": status == 404}, status=status
    )
