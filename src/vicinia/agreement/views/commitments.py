"""Commitments: what is due, what became of each, the report of a year."""

from __future__ import annotations

import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vicinia.agreement.forms.protocol import ReportForm
from vicinia.agreement.models import Commitment, Protocol
from vicinia.agreement.policies import can_direct, can_report
from vicinia.agreement.queries import protocols as queries
from vicinia.agreement.services.commitments import report_commitment
from vicinia.core.policies import WorkRequest, policy
from vicinia.core.views.editing import edit_page, require
from vicinia.labs.policies import takes_part


def _commitment(request: WorkRequest, pk: UUID) -> Commitment:
    rows = Commitment.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("party__organization", "article__protocol"), pk=pk)


@require_safe
@policy(takes_part)
def commitments(request: WorkRequest) -> HttpResponse:
    """Late, soon, later, done."""
    rows = queries.commitments_of(request.user)
    # those of a protocol that has ended bind nobody any more; the report of their year keeps them
    is_open = [
        one
        for one in rows
        if one.state == Commitment.State.OPEN and one.article.protocol.state != Protocol.State.ENDED
    ]
    return render(
        request,
        "agreement/commitments.html",
        {
            "groups": [
                (_("Late"), [one for one in is_open if one.is_late]),
                (_("Within a month"), [one for one in is_open if one.is_soon]),
                (_("Later"), [one for one in is_open if not one.is_late and not one.is_soon]),
            ],
            "years": queries.years(request.user),
            "any": bool(rows),
        },
    )


@require_safe
@policy(takes_part)
def commitment(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One commitment, with the clause that it comes from."""
    row = _commitment(request, pk)
    return render(
        request,
        "agreement/commitment.html",
        {
            "commitment": row,
            "may_report": can_report(request.user, row),
            "may_direct": can_direct(request.user, row.district_id),
        },
    )


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def report(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Say what became of a commitment."""
    row = _commitment(request, pk)
    require(can_report(request.user, row))
    form = ReportForm(request.POST or None, initial={"state": row.state, "account": row.account})
    page = reverse("agreement:commitment", args=[row.pk])
    return edit_page(
        request, form, title=_("What came of the promise?"), back=(row.text, page),
        keep=lambda: report_commitment(
            actor=request.user, commitment=row, state=form.cleaned_data["state"],
            account=form.cleaned_data["account"],
        ),
        after=lambda _none: page,
    )  # fmt: skip


@require_safe
@policy(takes_part)
def year(request: WorkRequest, year: int) -> HttpResponse:
    """What was promised for a year, and what was done."""
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        raise Http404
    rows = queries.commitments_of(request.user, year=year)
    return render(request, "agreement/year.html", {"year": queries.YearOf(year, tuple(rows))})
