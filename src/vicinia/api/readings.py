"""Readings of need that the network shows to everybody, as data: what the portal's pages show, no more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router

from vicinia.needs.models import Publication
from vicinia.needs.public_data import as_data
from vicinia.needs.queries.public import public_view

router = Router(tags=["Readings of need"])


@router.get("/", summary="Readings that are public now", url_name="readings")
def readings(request: HttpRequest) -> list[dict[str, Any]]:
    """List them, the newest first."""
    found = Publication.objects.in_force().select_related("reading__version__recipe", "district")
    return [
        {
            "key": str(one.reading_id),
            "district": one.district.slug,
            "title": one.reading.version.recipe.title,
            "question": one.reading.version.recipe.question,
            "year": one.reading.version.year,
            "published_at": one.published_at.isoformat(),
            "is_invented": one.reading.includes_sample,
        }
        for one in found
    ]


@router.get("/{key}", summary="One reading: recipe, sources, municipalities", url_name="public_reading")
def public_reading(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Return a reading; what stands on too few people is null, and `is_protected` says so."""
    found = Publication.objects.in_force().filter(reading=key)
    one = found.select_related("reading__version__recipe", "reading__district").first()
    if one is None:
        raise Http404
    return as_data(public_view(one.reading, published_at=one.published_at))
