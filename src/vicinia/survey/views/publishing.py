"""The survey for everybody: publish it after looking, take it back, read it without an account."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from vicinia.core.models import RoleKind
from vicinia.core.policies import WorkRequest, anyone, can_coordinate, policy
from vicinia.core.templatetags.vicinia import district_of
from vicinia.core.views.editing import confirm_page
from vicinia.directory.views.choosing import district_to_begin_in
from vicinia.survey.models import Permission
from vicinia.survey.queries import findings as queries
from vicinia.survey.queries.restitution import heard_of, restitution
from vicinia.survey.services import publishing as services


@require_http_methods(["GET", "POST"])
@policy(can_coordinate)
def publish(request: WorkRequest) -> HttpResponse:
    """Ask, then show the survey to everybody."""
    district = district_to_begin_in(request, (RoleKind.COORDINATOR,))
    return confirm_page(
        request, title=_("Show it to everybody?"), action=_("Publish"),
        lost=_(
            "Everybody will read the findings of today, with the words that may be shown in public. Findings "
            "that are written later are not shown until you publish again; words that are taken back go at "
            "once."
        ),
        back=(_("What we heard"), reverse("survey:restitution", args=["tutti"])),
        said=_("Everybody can read it now, in the portal."),
        act=lambda: services.publish_survey(actor=request.user, district=district),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(can_coordinate)
def withdraw(request: WorkRequest) -> HttpResponse:
    """Ask, then take the survey back from the public."""
    district = district_to_begin_in(request, (RoleKind.COORDINATOR,))
    return confirm_page(
        request, title=_("Take it back from the public?"), action=_("Take it back"),
        lost=_("The page of the portal goes. The network still reads everything."),
        back=(_("What we heard"), reverse("survey:restitution", args=["tutti"])),
        said=_("It is no longer public."),
        act=lambda: services.withdraw_survey(actor=request.user, district=district),
    )  # fmt: skip


@require_safe
@never_cache
@policy(anyone)
def heard(request: HttpRequest) -> HttpResponse:
    """What the survey heard, for everybody."""
    publication = heard_of(district_of(request))
    if publication is None:
        raise Http404
    told = restitution(
        publication.district, Permission.PUBLIC, only=publication.findings.values_list("pk", flat=True)
    )
    return render(
        request, "survey/heard.html",
        {
            "told": told, "publication": publication, "district": publication.district,
            "fewest": queries.FEWEST,
        },
    )  # fmt: skip
