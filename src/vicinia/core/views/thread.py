"""The thread of one row, both ways, and the lists of what hangs loose."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vicinia.core import thread
from vicinia.core.policies import WorkRequest, policy, signed_in

SHOWN = 50


@require_safe
@policy(signed_in)
def loose_ends(request: WorkRequest) -> HttpResponse:
    """Everything that waits for its next step: findings without an answer, clauses without an origin, …"""
    lists = []
    for loose in thread.loose_ends():
        rows = loose.rows(request.user)
        first = [thread.knot(row) for row in rows[:SHOWN]]
        lists.append({"loose": loose, "knots": first, "count": rows.count()})
    steps = [(step, step.visible(request.user).count()) for step in thread.steps()]
    return render(request, "core/thread/loose.html", {"lists": lists, "steps": steps})


@require_safe
@policy(signed_in)
def thread_of(request: WorkRequest, key: str, pk: UUID) -> HttpResponse:
    """Where one row comes from, and what became of it."""
    row = thread.row_of(key, pk, request.user)
    if row is None:
        raise Http404
    return render(
        request,
        "core/thread/thread.html",
        {
            "here": thread.knot(row),
            "origins": thread.origins(row, request.user),
            "outcomes": thread.outcomes(row, request.user),
        },
    )
