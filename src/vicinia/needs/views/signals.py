"""Signals counted, small counts hidden; and what antennas wrote, for those who may read it."""

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
from django.views.decorators.http import require_POST, require_safe

from vicinia.core.models import District
from vicinia.core.policies import WorkRequest, policy
from vicinia.directory.policies import can_decide
from vicinia.needs.models import Signal
from vicinia.needs.policies import can_count_signals, can_read_signals
from vicinia.needs.queries import listening, weeks
from vicinia.needs.queries.protection import ProtectedCounts, protect_linked
from vicinia.needs.queries.thresholds import smallest_inside
from vicinia.needs.services import signals

PER_PAGE = 20
QUARTERS = 8
LATE = datetime.timedelta(days=7)
"""Signals that arrive later than this after a quarter's end are in none of its tables."""


@require_safe
@policy(can_count_signals)
def signal_list(request: WorkRequest) -> HttpResponse:
    """How many signals came, of what, where and when; below, the words."""
    districts = listening.districts_to_choose(request.user)
    wanted = request.GET.get("district", "")
    district = next((one for one in districts if one.slug == wanted), districts[0] if districts else None)
    if district is None:
        return render(request, "needs/signal_list.html", {"district": None})
    choices = _quarters(
        timezone.localdate(), running=district.pk in listening.districts_heard_by(request.user)
    )
    chosen = next((one for one in choices if one["value"] == request.GET.get("quarter")), choices[0])
    context = {
        "district": district,
        "districts": districts,
        "quarters": choices,
        "quarter": chosen,
        **_tables(district, chosen),
        **_words(request, district),
    }
    return render(request, "needs/signal_list.html", context)


@require_POST
@policy(can_read_signals)
def erase_words(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Erase words that name somebody after all."""
    signal = get_object_or_404(listening.signals_of(request.user), pk=pk)
    if not (decision := can_decide(request.user, signal)):
        raise PermissionDenied(str(decision.reason))
    signals.erase_words(actor=request.user, signal=signal)
    messages.success(request, _("The words are erased for good; the signal itself still counts."))
    return redirect("needs:signals")


def _quarters(today: datetime.date, *, running: bool) -> list[dict[str, Any]]:
    """The last quarters, the newest first. Each week lies in one: no two tables overlap.

    A quarter is closed some days after its end and never changes again. Who compares the tables of an open
    one from day to day sees single signals: only who reads signals anyway sees it.
    """
    year, quarter = weeks.quarter_of(today)
    found = []
    for _step in range(QUARTERS + 1):
        mondays = weeks.weeks_of_quarter(year, quarter)
        last = mondays[-1] + datetime.timedelta(days=6)
        is_closed = today > last + LATE
        if running or is_closed:
            found.append(
                {
                    "value": f"{year}-{quarter}",
                    "first": mondays[0],
                    "last": last,
                    "weeks": [monday for monday in mondays if monday <= today],
                    "is_closed": is_closed,
                }
            )
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return found


def _tables(district: District, quarter: dict[str, Any]) -> dict[str, Any]:
    """Two tables of one quarter: municipality × need, week × need."""
    mondays = quarter["weeks"]
    until = datetime.datetime.combine(quarter["last"] + LATE, datetime.time.max)
    counts = weeks.count_signals(district, mondays, received_by=timezone.make_aware(until))
    labels = {one.code: one.label for one in listening.themes()}
    # a need that nobody signalled has its column too: what is absent would say something
    themes = [*labels, *sorted({theme for _w, theme, _p in counts} - set(labels))]
    towns = {town.pk: town.name for town in listening.towns_of(district)}
    smallest = smallest_inside(district)
    places = weeks.by_place_and_theme(counts, list(towns), themes)
    times = weeks.by_week_and_theme(counts, mondays, themes)
    shown = protect_linked(places.counts, times.counts, smallest=smallest)
    said = {"any": bool(counts), "smallest": smallest, "too_few": shown is None}
    sample = Signal.objects.filter(district=district, antenna__is_sample=True).exists()
    if shown is None:
        return {**said, "sample": sample}
    names = [[labels.get(themes[at], themes[at]) for at in column] for column in shown.columns]
    return {
        **said,
        "sample": sample,
        "theme_labels": [one[0] if len(one) == 1 else _("Other needs") for one in names],
        "joined": next((one for one in names if len(one) > 1), []),
        "places": _rows(list(towns.values()), shown.first),
        "place_columns": [*shown.first.columns, shown.first.total],
        "times": _rows(mondays, shown.second),
        "time_columns": [*shown.second.columns, shown.second.total],
    }


def _rows(names: list[Any], table: ProtectedCounts) -> list[tuple[Any, list[int | None]]]:
    return [
        (name, [*cells, total]) for name, cells, total in zip(names, table.cells, table.rows, strict=True)
    ]


def _words(request: WorkRequest, district: District) -> dict[str, Any]:
    """What antennas wrote in the district, newest first, for those who may read it."""
    if not can_read_signals(request.user):
        return {"reads": False}
    rows = listening.signals_of(request.user).filter(district=district).exclude(words="")
    labels = listening.themes()
    theme, place = request.GET.get("theme", ""), request.GET.get("municipality", "")
    if theme:
        rows = rows.filter(theme=theme)
    if place:
        rows = rows.filter(municipality=place)
    page = Paginator(rows.order_by("-noticed_on", "-received_at"), PER_PAGE).get_page(request.GET.get("page"))
    names = {one.code: one.label for one in labels}
    return {
        "reads": True,
        "page": page,
        "written": [(signal, names.get(signal.theme, signal.theme)) for signal in page],
        "themes": labels,
        "theme": theme,
        "towns": listening.towns_of(district),
        "place": place,
        "may_erase": can_decide(request.user, page[0]) if page else False,
    }
