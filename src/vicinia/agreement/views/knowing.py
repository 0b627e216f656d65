"""Passports of bodies, what they expect, and rounds of talks."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from vicinia.agreement.forms.cards import ExpectationForm, PassportForm
from vicinia.agreement.forms.protocol import RoundsForm
from vicinia.agreement.models import Expectation, Passport
from vicinia.agreement.policies import can_speak_for
from vicinia.agreement.queries import knowing as queries
from vicinia.agreement.services.knowing import pair_bodies
from vicinia.core.policies import WorkRequest, policy
from vicinia.core.services.rows import Refused
from vicinia.core.views.editing import edit_page, require
from vicinia.directory.models import Organization
from vicinia.labs.models import LabKind, Meeting
from vicinia.labs.policies import can_lead_in, takes_part


@require_safe
@policy(takes_part)
def passports(request: WorkRequest) -> HttpResponse:
    """Bodies in their own words, and those that have not told anything yet."""
    told = queries.passports(request.user)
    meetings = Meeting.objects.visible_to(request.user).filter(lab__kind=LabKind.ALLIANCE)
    return render(
        request, "agreement/passports.html", {"told": told, "meetings": meetings.select_related("lab")}
    )


def _body(request: WorkRequest, pk: UUID) -> Organization:
    return get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)


@require_safe
@policy(takes_part)
def passport(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One body: what it does, offers, needs, expects."""
    body = _body(request, pk)
    row = Passport.objects.visible_to(request.user).filter(organization=body).first()
    return render(
        request,
        "agreement/passport.html",
        {
            "body": body,
            "passport": row,
            "expectations": row.expectations.all() if row else [],
            "may_write": can_speak_for(request.user, body),
        },
    )


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def passport_write(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Write or change the passport of a body."""
    body = _body(request, pk)
    require(can_speak_for(request.user, body))
    row = Passport.objects.visible_to(request.user).filter(organization=body).first()
    row = row or Passport(district_id=body.district_id, organization=body)
    form = PassportForm(request.POST or None, instance=row, person=request.user)
    return edit_page(
        request, form, title=_("Who we are"), back=(body.name, reverse("agreement:passport", args=[body.pk])),
        verb="write_passport",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def expectation_new(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Write what a body expects of the network."""
    row = get_object_or_404(Passport.objects.visible_to(request.user), organization=pk)
    return _expectation(request, Expectation(district_id=row.district_id, passport=row), _("We expect"))


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def expectation_change(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Look at an expectation again: has it come true?"""
    row = get_object_or_404(Expectation.objects.visible_to(request.user), pk=pk)
    return _expectation(request, row, _("Has it come true?"))


def _expectation(request: WorkRequest, row: Expectation, title: str) -> HttpResponse:
    body = row.passport.organization
    require(can_speak_for(request.user, body))
    form = ExpectationForm(request.POST or None, instance=row, person=request.user)
    back = (body.name, reverse("agreement:passport", args=[body.pk]))
    return edit_page(request, form, title=title, back=back, verb="write_expectation")


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def rounds(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Pair the bodies of a meeting so that those talk who do not know each other."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("lab"), pk=pk)
    form = RoundsForm(request.POST or None)
    if request.method == "POST":
        require(can_lead_in(request.user, meeting.district_id))
        if form.is_valid():
            try:
                done = pair_bodies(
                    actor=request.user, meeting=meeting, how_many=form.cleaned_data["how_many"]
                )
            except Refused as problem:
                form.add_error(None, str(problem))
            else:
                said = ngettext("%(n)d talk prepared.", "%(n)d talks prepared.", done)
                messages.success(request, said % {"n": done})
                return redirect("agreement:rounds", meeting.pk)
    return render(
        request,
        "agreement/rounds.html",
        {
            "meeting": meeting,
            "rounds": queries.rounds_of(meeting),
            "form": form,
            "may_lead": can_lead_in(request.user, meeting.district_id),
        },
        status=422 if form.errors else 200,
    )
