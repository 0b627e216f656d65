"""Proposals: the card with reviews and costs, and the step that it takes."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vicinia.core.policies import WorkRequest, policy
from vicinia.core.services.rows import Refused
from vicinia.core.views.editing import require
from vicinia.labs.forms.cards import MoveForm
from vicinia.labs.models import Proposal
from vicinia.labs.policies import can_lead_in, takes_part
from vicinia.labs.services.quality import move_proposal


def proposal_of(request: WorkRequest, pk: UUID) -> Proposal:
    """Return a proposal that the person may see."""
    return get_object_or_404(Proposal.objects.visible_to(request.user).select_related("lab", "table"), pk=pk)


@require_safe
@policy(takes_part)
def proposal(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One proposal: what it wants, who does it, what it costs whom, what reviewers say, what became of it."""
    row = proposal_of(request, pk)
    costs = list(row.costs.select_related("organization"))
    total = sum((one.euros for one in costs), Decimal(0))
    shares: dict[str, Decimal] = {}
    for one in costs:
        shares[one.organization.name] = shares.get(one.organization.name, Decimal(0)) + one.euros
    return render(
        request,
        "labs/proposal.html",
        {
            "proposal": row,
            "costs": costs,
            "total": total,
            "shares": [(name, euros, euros / total * 100 if total else 0) for name, euros in shares.items()],
            "reviews": row.reviews.select_related("reviewer"),
            "procedures": row.procedures.all(),
            "may_lead": can_lead_in(request.user, row.district_id),
        },
    )


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def proposal_move(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Take a proposal a step further, adopt it, or park it with a reason."""
    row = proposal_of(request, pk)
    require(can_lead_in(request.user, row.district_id))
    form = MoveForm(request.POST or None, initial={"state": row.state, "reason": row.reason})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            move_proposal(actor=request.user, proposal=row, state=said["state"], reason=said["reason"])
        except Refused as problem:
            form.add_error("reason", str(problem))
        else:
            messages.success(request, _("Kept."))
            return redirect("labs:proposal", row.pk)
    return render(
        request, "labs/proposal_move.html", {"proposal": row, "form": form},
        status=422 if form.errors else 200,
    )  # fmt: skip
