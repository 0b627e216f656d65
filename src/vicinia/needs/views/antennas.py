"""The coordination's pages of antennas: list, invite, card with the link, pause."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.core.models import District
from vicinia.core.policies import WorkRequest, can_coordinate, policy
from vicinia.core.qr import qr_code
from vicinia.core.queries import districts_coordinated_by
from vicinia.directory.queries import history_of
from vicinia.needs.forms.antennas import InviteForm
from vicinia.needs.models import Antenna
from vicinia.needs.queries import listening
from vicinia.needs.services import antennas

PER_PAGE = 50
VERBS = {
    "invite_antenna": gettext_lazy("invited"),
    "renew_antenna_link": gettext_lazy("got a new link"),
    "pause_antenna": gettext_lazy("paused"),
    "resume_antenna": gettext_lazy("resumed"),
}


@require_safe
@policy(can_coordinate)
def antenna_list(request: WorkRequest) -> HttpResponse:
    """Every antenna of the person's districts: who sends, who has fallen silent."""
    page = Paginator(listening.antennas_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "needs/antenna_list.html",
        {
            "page": page,
            "weeks": listening.RECENT_WEEKS,
            "sample": any(one.is_sample for one in page),
            "districts": districts_coordinated_by(request.user),
        },
    )


@require_http_methods(["GET", "POST"])
@policy(can_coordinate)
def antenna_invite(request: WorkRequest) -> HttpResponse:
    """Invite an everyday place; its link is shown once, on the card that this page becomes."""
    districts = districts_coordinated_by(request.user).order_by("name")
    wanted = request.POST.get("district") or request.GET.get("district") or ""
    district = next((one for one in districts if one.slug == wanted), districts.first())
    if district is None:
        return redirect("needs:antennas")
    form = InviteForm(request.POST or None, district=district, towns=listening.towns_of(district))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        antenna, token = antennas.invite_antenna(
            actor=request.user,
            district=district,
            name=said["name"],
            kind=said["kind"],
            municipality=said["municipality"],
        )
        return _card(request, antenna, token)
    return render(
        request,
        "needs/antenna_invite.html",
        {"form": form, "district": district, "others": [one for one in districts if one != district]},
        status=422 if form.errors else 200,
    )


@require_safe
@policy(can_coordinate)
def antenna_detail(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One antenna: what it sent, what was done with it, what can be done."""
    antenna = get_object_or_404(listening.antennas_of(request.user), pk=pk)
    history = history_of(("needs.antenna", antenna.pk))[:20]
    return render(
        request,
        "needs/antenna_detail.html",
        {
            "antenna": antenna,
            "weeks": listening.RECENT_WEEKS,
            "rows": [{"entry": row, "done": VERBS.get(row.verb, row.verb)} for row in history],
        },
    )


@require_http_methods(["GET", "POST"])
@policy(can_coordinate)
def antenna_link(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Ask, then make a new link and show its card."""
    antenna = get_object_or_404(listening.antennas_of(request.user), pk=pk)
    if request.method == "POST":
        return _card(request, antenna, antennas.renew_link(actor=request.user, antenna=antenna))
    return render(request, "needs/antenna_link.html", {"antenna": antenna})


@require_POST
@policy(can_coordinate)
def antenna_pause(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Let it send nothing for a while."""
    antenna = get_object_or_404(listening.antennas_of(request.user), pk=pk)
    antennas.pause_antenna(actor=request.user, antenna=antenna)
    messages.success(request, _("“%(name)s” sends nothing until you resume it.") % {"name": antenna.name})
    return redirect("needs:antenna", pk=antenna.pk)


@require_POST
@policy(can_coordinate)
def antenna_resume(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Let it send again."""
    antenna = get_object_or_404(listening.antennas_of(request.user), pk=pk)
    antennas.resume_antenna(actor=request.user, antenna=antenna)
    messages.success(request, _("“%(name)s” can send signals again.") % {"name": antenna.name})
    return redirect("needs:antenna", pk=antenna.pk)


def _card(request: WorkRequest, antenna: Antenna, token: str) -> HttpResponse:
    """The link, this once: the secret is in this answer and nowhere else."""
    link = request.build_absolute_uri(reverse("needs:antenna_arrive", args=[token]))
    district: District = antenna.district
    response = render(
        request,
        "needs/antenna_card.html",
        {"antenna": antenna, "link": link, "code": qr_code(link), "district": district},
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
