"""Invitations to a meeting: write them, and answer by a link without an account."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from vicinia.core.phones import DAY, PhoneCookie
from vicinia.core.policies import WorkRequest, anyone, policy
from vicinia.core.services.rows import Refused
from vicinia.core.views.editing import confirm_page
from vicinia.labs.models import Attendance
from vicinia.labs.policies import takes_part
from vicinia.labs.services import invitations as services
from vicinia.labs.views.meetings import meeting_of

_COOKIE = PhoneCookie("invited", salt=services.SALT, age=60 * DAY)


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def write(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Write to who has not answered, after asking."""
    row = meeting_of(request, pk, to_lead=True)
    count = services.to_write(row).count()
    text = ngettext(
        "%(n)d person who has not answered gets a letter with the day, the place and a link to answer.",
        "%(n)d people who have not answered get a letter with the day, the place and a link to answer.",
        count,
    )
    return confirm_page(
        request, title=_("Send the invitations?"), lost=text % {"n": count}, action=_("Send"),
        back=(row.title, reverse("labs:meeting", args=[row.pk]) + "#attendance"),
        said=_("The invitations have gone."),
        act=lambda: services.write_invitations(actor=request.user, meeting=row),
    )  # fmt: skip


@require_safe
@never_cache
@policy(anyone)
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """Take the secret out of the address: from here on the phone is known by its cookie."""
    if services.attendance_by_token(token) is None:
        return render(request, "labs/invitation.html", status=404)
    response = redirect("labs:invitation")
    _COOKIE.remember(response, token)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "POST"])
@never_cache
@policy(anyone)
def answer(request: HttpRequest) -> HttpResponse:
    """When, where, and whether one comes."""
    token = _COOKIE.read(request)
    row = services.attendance_by_token(token) if token else None
    if row is None:
        return render(request, "labs/invitation.html", status=404)
    if request.method == "POST" and request.POST.get("comes") in ("1", "0"):
        try:
            services.answer(attendance=row, comes=request.POST["comes"] == "1")
        except Refused as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("Thank you. You can change it until the meeting."))
        return redirect("labs:invitation")
    return render(
        request, "labs/invitation.html", {"row": row, "meeting": row.meeting, "states": Attendance.State}
    )
