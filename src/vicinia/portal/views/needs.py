"""How the territory is doing: readings of need that the network shows to everybody."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from vicinia.core.models import District
from vicinia.core.policies import anyone, policy
from vicinia.core.templatetags.vicinia import district_of
from vicinia.needs.public_data import KINDS, as_file
from vicinia.needs.queries.public import PublicReading, public_view
from vicinia.portal.queries.figures import map_of_reading, publications_of
from vicinia.survey.queries.restitution import heard_of


def _reading(request: HttpRequest, pk: UUID) -> tuple[District, PublicReading]:
    district = district_of(request)
    found = publications_of(district).select_related("reading__version__recipe", "reading__district")
    publication = get_object_or_404(found, reading=pk)
    return publication.reading.district, public_view(
        publication.reading, published_at=publication.published_at
    )


@require_safe
@policy(anyone)
def index(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    district = district_of(request)
    found = publications_of(district).select_related("reading__version__recipe")
    return render(request, "portal/needs.html", {"publications": found, "heard": heard_of(district)})


@require_safe
@policy(anyone)
def reading(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One reading: in words, on the map, in a table."""
    district, shown = _reading(request, pk)
    context = {"shown": shown, "map": map_of_reading(district, shown), "kinds": KINDS}
    return render(request, "portal/reading.html", context)


@require_safe
@policy(anyone)
def area(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Why a municipality has its number."""
    _district, shown = _reading(request, pk)
    town = shown.area(code)
    if town is None:
        raise Http404
    return render(request, "portal/reading_area.html", {"shown": shown, "area": town})


@require_safe
@policy(anyone)
def download(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """The same as a file."""
    district, shown = _reading(request, pk)
    if kind not in KINDS:
        raise Http404
    content, content_type = as_file(district, shown, kind)
    name = f"{slugify(shown.title)}-{shown.year}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
