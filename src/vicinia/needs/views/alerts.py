"""Weeks with more signals than usual, and what was done about them."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from vicinia.core.policies import WorkRequest, policy
from vicinia.directory.policies import can_decide
from vicinia.directory.queries import history_of
from vicinia.needs.detecting import CONTINUES_WEEKS
from vicinia.needs.forms.antennas import DecisionForm
from vicinia.needs.models import Alert
from vicinia.needs.policies import can_read_signals
from vicinia.needs.queries import listening
from vicinia.needs.queries.thresholds import thresholds_of
from vicinia.needs.queries.weeks import WEEK, count_signals, series, weeks_between
from vicinia.needs.services import alerts
from vicinia.needs.week_bars import draw_weeks

PER_PAGE = 25
DRAWN = 26
VERBS = {
    "raise_alert": gettext_lazy("found by comparing the weeks"),
    "handle_alert": gettext_lazy("dealt with"),
    "dismiss_alert": gettext_lazy("nothing to do"),
    "reopen_alert": gettext_lazy("opened again"),
}


@require_safe
@policy(can_read_signals)
def alert_list(request: WorkRequest) -> HttpResponse:
    """Alerts, those that wait first."""
    state = request.GET.get("state", "")
    rows = listening.alerts_of(request.user)
    if state in Alert.State.values:
        rows = rows.filter(state=state)
    page = Paginator(rows.order_by("-week_on", "theme"), PER_PAGE).get_page(request.GET.get("page"))
    themes = {one.code: one.label for one in listening.themes()}
    return render(
        request,
        "needs/alert_list.html",
        {
            "page": page,
            "rows": [(alert, themes.get(alert.theme, alert.theme)) for alert in page],
            "state": state,
            "states": Alert.State.choices,
        },
    )


@require_safe
@policy(can_read_signals)
def alert_detail(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One alert with the comparison that it rests on."""
    alert = get_object_or_404(listening.alerts_of(request.user), pk=pk)
    return render(request, "needs/alert_detail.html", _of_alert(request, alert, DecisionForm()))


@require_POST
@policy(can_read_signals)
def alert_decide(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Say what was done, or why there is nothing to do."""
    alert = _decidable(request, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return render(request, "needs/alert_detail.html", _of_alert(request, alert, form), status=422)
    said = form.cleaned_data
    try:
        if said["state"] == Alert.State.HANDLED:
            alerts.handle_alert(actor=request.user, alert=alert, outcome=said["outcome"])
        else:
            alerts.dismiss_alert(actor=request.user, alert=alert, reason=said["outcome"])
    except alerts.AlertRefused as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("Written down. You can open it again if it was not enough."))
    return redirect("needs:alert", pk=alert.pk)


@require_POST
@policy(can_read_signals)
def alert_reopen(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Put it back among what waits."""
    alert = _decidable(request, pk)
    try:
        alerts.reopen_alert(actor=request.user, alert=alert)
    except alerts.AlertRefused as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("It waits again on your page of what is to do."))
    return redirect("needs:alert", pk=alert.pk)


def _decidable(request: WorkRequest, pk: UUID) -> Alert:
    alert = get_object_or_404(listening.alerts_of(request.user), pk=pk)
    if not (decision := can_decide(request.user, alert)):
        raise PermissionDenied(str(decision.reason))
    return alert


def _of_alert(request: WorkRequest, alert: Alert, form: DecisionForm) -> dict[str, Any]:
    last = alert.week_on + WEEK * CONTINUES_WEEKS
    weeks = weeks_between(alert.week_on - WEEK * (DRAWN - 1), min(last, timezone.localdate()))
    counts = count_signals(alert.district, weeks)
    places = [place.pk for place in alert.municipalities.all()]
    seen = series(counts, weeks, themes=[alert.theme] if alert.theme else None, places=places)
    length = (alert.week_on - alert.since_on) // WEEK + 1
    themes = {one.code: one.label for one in listening.themes()}
    history = history_of(("needs.alert", alert.pk))[:20]
    return {
        "alert": alert,
        "theme": themes.get(alert.theme, alert.theme),
        "form": form,
        "length": length,
        "last_day": alert.week_on + datetime.timedelta(days=6),
        "usual": alert.expected / length,
        "bars": draw_weeks(
            weeks, seen, usual=alert.expected / length, since=alert.since_on, until=alert.week_on
        ),
        "recurrence": round(alert.recurrence_weeks),
        "is_rare": alert.recurrence_weeks > alerts.WEEKS_A_MONTH * 120,
        "budget": thresholds_of(alert.district).false_alarms_a_month,
        "can_decide": can_decide(request.user, alert),
        "rows": [{"entry": row, "done": VERBS.get(row.verb, row.verb)} for row in history],
    }
