"""Charts of readings as SVG files. The tables on the pages that show them say the same."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from vicinia.core.policies import WorkRequest, policy
from vicinia.needs import charts
from vicinia.needs.policies import can_read_needs
from vicinia.needs.views.readings import reading_for


@require_safe
@policy(can_read_needs)
def forest(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Score and interval of each area of the district."""
    return _svg(charts.forest(reading_for(request, pk)), "punteggi")


@require_safe
@policy(can_read_needs)
def moves(request: WorkRequest, before: UUID, after: UUID) -> HttpResponse:
    """Who changes place between two readings."""
    return _svg(charts.moves(reading_for(request, before), reading_for(request, after)), "confronto")


def _svg(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="image/svg+xml")
    answer["Content-Disposition"] = f'inline; filename="{name}.svg"'
    patch_cache_control(answer, private=True, max_age=3600)
    return answer
