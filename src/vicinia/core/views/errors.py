"""Pages for what goes wrong: gentle, never with a trace, and always something that can be tried."""

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

log = logging.getLogger(__name__)
# When even the template cannot be drawn (no database, a broken file): no tags, no styles, nothing to fail.
LAST_RESORT = (
    '<!doctype html><html lang="it"><head><meta charset="utf-8"><title>Vicinia</title></head>'
    "<body><main><h1>Vicinia</h1><p>Qualcosa non ha funzionato. Riprova tra qualche minuto.</p>"
    '<p lang="en">Something did not work. Try again in a few minutes.</p>'
    '<p><a href="/">Vicinia</a></p></main></body></html>'
)


def _page(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    try:
        body: str = render_to_string(template, context, request=request)
    except Exception:
        log.exception("The page %s could not be drawn", template)
        body = LAST_RESORT
    return HttpResponse(body, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request makes no sense to us."""
    return _page(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the reason that the policy gave is the page's sentence."""
    return _page(request, "403.html", 403, reason=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(request, "500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form that waited too long or whose cookies were refused."""
    return _page(request, "403_csrf.html", 403)


def too_large(request: HttpRequest, limit_mb: int) -> HttpResponse:
    """413: says how large it may be."""
    return _page(request, "413.html", 413, limit_mb=limit_mb)


def locked_out(
    request: HttpRequest,
    response: HttpResponse | None = None,
    credentials: dict[str, str] | None = None,
    *args: Any,
    **kwargs: Any,
) -> HttpResponse:
    """429 after too many wrong passwords: how long to wait and what else to do."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    answer = _page(request, "account/locked_out.html", 429, minutes=minutes)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer
