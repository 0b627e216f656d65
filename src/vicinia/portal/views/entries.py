"""The pages of a service, a body, a municipality; and the form that says what is wrong."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vicinia.core.policies import anyone, policy
from vicinia.core.templatetags.vicinia import district_of
from vicinia.directory.models import Organization
from vicinia.directory.policies import can_edit_body
from vicinia.directory.services.editing import report_error
from vicinia.portal.forms import ReportForm
from vicinia.portal.queries.cards import organization_url, service_url
from vicinia.portal.queries.entries import LIVING, body_page, service_cards, service_page
from vicinia.portal.queries.figures import publications_of
from vicinia.portal.queries.map import counts_map, municipality_url
from vicinia.portal.queries.places import counts_by_municipality
from vicinia.portal.queries.visible import visible_doors, visible_services
from vicinia.portal.queries.vocabulary import vocabulary
from vicinia.survey.queries.restitution import heard_of
from vicinia.territory.models import Municipality
from vicinia.territory.queries.maps import map_of, places_of


@require_safe
@policy(anyone)
def service(request: HttpRequest, pk: UUID, name: str = "") -> HttpResponse:
    """Show a service in the order in which people ask."""
    row = get_object_or_404(visible_services(request.user).select_related("organization"), pk=pk)
    shown = service_page(row, request.user, vocabulary(), timezone.now())
    context = {
        "shown": shown,
        "today": timezone.localdate(),
        "canonical": request.build_absolute_uri(service_url(row)),
        "organization_url": organization_url(row.organization),
        "may_edit": request.user.is_authenticated and bool(can_edit_body(request.user, row.organization)),
    }
    return render(request, "portal/service.html", context)


@require_safe
@policy(anyone)
def organization(request: HttpRequest, pk: UUID, name: str = "") -> HttpResponse:
    """Show a body and what it does."""
    row = get_object_or_404(
        Organization.objects.visible_to(request.user).select_related("municipality"), pk=pk
    )
    shown = body_page(row, request.user, vocabulary(), timezone.now())
    return render(request, "portal/organization.html", {"shown": shown})


@require_safe
@policy(anyone)
def municipalities(request: HttpRequest) -> HttpResponse:
    """Show the map and the list of municipalities."""
    district = district_of(request)
    places = places_of(district)
    counts = counts_by_municipality(request.user)
    drawing = map_of(district, places)
    towns = [(p.name, counts.get(p.code, 0), municipality_url(p.code, p.name)) for p in places]
    context = {
        "towns": towns,
        "map": counts_map(drawing, counts) if drawing else None,
        "has_readings": publications_of(district).exists() or heard_of(district) is not None,
    }
    return render(request, "portal/municipalities.html", context)


@require_safe
@policy(anyone)
def municipality(request: HttpRequest, code: str, name: str = "") -> HttpResponse:
    """Show what there is in a municipality, and what serves it from elsewhere."""
    town = get_object_or_404(Municipality, pk=code, districts__isnull=False) if code.isdigit() else None
    if town is None:
        raise Http404
    words, now = vocabulary(), timezone.now()
    living = visible_services(request.user).filter(status__in=LIVING)
    here = visible_doors(request.user).filter(location__municipality=town).values("service_id")
    inside = living.filter(pk__in=here)
    from_elsewhere = living.filter(service_areas__municipality=town).exclude(pk__in=here).distinct()
    near = [
        card
        for card in service_cards(inside, request.user, words, now)
        if not card.town or card.town == town.name
    ]
    context = {
        "town": town,
        "inside": near,
        "readings": publications_of(district_of(request)).select_related("reading__version__recipe"),
        "elsewhere": service_cards(from_elsewhere, request.user, words, now),
    }
    return render(request, "portal/municipality.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(anyone)
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let anybody say what is wrong on the page of a service."""
    row = get_object_or_404(visible_services(request.user).select_related("organization"), pk=pk)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not form.is_from_a_programme():
            report_error(entry=row, text=form.cleaned_data["text"])
        messages.success(request, _("Thank you. Who looks after this page will check it."))
        return redirect(service_url(row))
    context = {"form": form, "service": row, "back_url": service_url(row)}
    status = 422 if form.is_bound else 200
    return render(request, "portal/report.html", context, status=status)
