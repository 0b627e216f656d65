"""Who we are and the pages that every public site owes its readers."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from vicinia.core.policies import anyone, policy
from vicinia.core.templatetags.vicinia import district_of
from vicinia.directory.models import Organization
from vicinia.portal.models import NewsPage, StoryPage
from vicinia.portal.queries.cards import organization_url, service_url
from vicinia.portal.queries.map import municipality_url
from vicinia.portal.queries.visible import visible_services
from vicinia.territory.queries.maps import places_of

PAGES = ("home", "results", "municipalities", "give", "about", "accessibility", "privacy", "notes")


@require_safe
@policy(anyone)
def about(request: HttpRequest) -> HttpResponse:
    """Show who we are."""
    figures = {
        "bodies": Organization.objects.visible_to(None).count(),
        "services": visible_services(None).count(),
        "places": len(places_of(district_of(request))),
    }
    return render(request, "portal/about.html", {"figures": figures})


@require_safe
@policy(anyone)
def give(request: HttpRequest) -> HttpResponse:
    """Show how to give a hand."""
    return render(request, "portal/give.html")


@require_safe
@policy(anyone)
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "portal/accessibility.html")


@require_safe
@policy(anyone)
def privacy(request: HttpRequest) -> HttpResponse:
    """Show how data are kept."""
    return render(request, "portal/privacy.html")


@require_safe
@policy(anyone)
def notes(request: HttpRequest) -> HttpResponse:
    """Show legal notes and sources."""
    return render(request, "portal/notes.html")


@require_safe
@policy(anyone)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines where the list of pages is, and to leave searches alone."""
    lines = ["User-agent: *"]
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            lines.append(f"Disallow: {reverse('portal:results')}?")
    lines += ["Disallow: /account/", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@policy(anyone)
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the public pages in the default language."""
    with translation.override(settings.LANGUAGE_CODE):
        addresses = [reverse(f"portal:{name}") for name in PAGES]
        addresses += [municipality_url(place.code, place.name) for place in places_of(district_of(request))]
        addresses += [service_url(row) for row in visible_services(None).only("pk", "name")[:20_000]]
        addresses += [
            organization_url(row) for row in Organization.objects.visible_to(None).only("pk", "name")[:20_000]
        ]
        for model in (NewsPage, StoryPage):
            addresses += [page.get_url() or "/" for page in model.objects.live().public()]
    context = {"addresses": [request.build_absolute_uri(address) for address in addresses]}
    return render(request, "portal/sitemap.xml", context, content_type="application/xml")
