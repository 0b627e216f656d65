"""Showing a reading to everybody: exactly what they will see, then the button."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vicinia.core.policies import WorkRequest, policy
from vicinia.needs.models import Publication
from vicinia.needs.policies import can_adopt_recipes
from vicinia.needs.queries.public import public_view
from vicinia.needs.services.publishing import PublishingProblem, publish_reading, why_not, withdraw_reading
from vicinia.needs.views.readings import reading_for


@require_http_methods(["GET", "HEAD", "POST"])
@policy(can_adopt_recipes)
def publish(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Look at the public form of a reading and publish it."""
    reading = reading_for(request, pk)
    if request.method == "POST":
        try:
            publish_reading(actor=request.user, reading=reading)
        except PublishingProblem as problem:
            messages.error(request, str(problem))
            return redirect("needs:publish", pk=reading.pk)
        messages.success(request, _("Everybody can see this reading now, in the portal and as open data."))
        return redirect("needs:reading", pk=reading.pk)
    context = {
        "reading": reading,
        "shown": public_view(reading),
        "problem": why_not(reading),
        "earlier": Publication.objects.in_force(reading.district)
        .filter(reading__version__recipe=reading.version.recipe)
        .exclude(reading=reading)
        .first(),
    }
    return render(request, "needs/publish.html", context)


@require_POST
@policy(can_adopt_recipes)
def withdraw(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Take a reading back."""
    reading = reading_for(request, pk)
    withdraw_reading(actor=request.user, reading=reading)
    messages.success(request, _("The reading is no longer public. The network still sees it."))
    return redirect("needs:reading", pk=reading.pk)
