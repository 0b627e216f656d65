"""What every request passes through: the visitor's real address, safe headers, limits, the second factor."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from vicinia.core.policies import must_set_up_second_factor
from vicinia.core.uploads import MEGABYTE
from vicinia.core.views import errors

Handler = Callable[[HttpRequest], HttpResponse]
EDITORS = "/redazione/"
ACCOUNT = "/account/"
# addresses that programs ask for: they have no language, and a missing one is simply missing
WITHOUT_LANGUAGE = ("/api/", "/static/", "/media/")
PATIENCE_BYTES = 2 * 1024**3
BLOCK = 256 * 1024


def proxy_address(get_response: Handler) -> Handler:
    """Put the visitor's address into REMOTE_ADDR when our own proxies stand before the server.

    Of ``X-Forwarded-For`` only the entries written by our proxies are believed: the n-th from the right.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        if settings.PROXIES:
            chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            if len(chain) >= settings.PROXIES and chain[-settings.PROXIES].strip():
                request.META["REMOTE_ADDR"] = chain[-settings.PROXIES].strip()
        return get_response(request)

    return handle


def security_headers(get_response: Handler) -> Handler:
    """Say to the browser what a page may load and use; a view may have set stricter words already."""
    strict = _policy(settings.CONTENT_SECURITY_POLICY)
    editors = _policy(settings.EDITORS_SECURITY_POLICY)

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        policy = editors if request.path_info.startswith(EDITORS) else strict
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response

    return handle


def _policy(directives: dict[str, str]) -> str:
    words = [f"{name} {value}" for name, value in directives.items()]
    if settings.PRODUCTION:
        words.append("upgrade-insecure-requests")
    return "; ".join(words)


class UploadLimit:
    """Refuse what is too large before keeping any of it.

    A browser shows our page only when it has sent everything, so the bytes are taken and thrown away; from
    ``PATIENCE_BYTES`` on the connection is simply closed. A view that takes more says so (`uploads.takes`)
    and answers what is a little more itself, beside the field.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *args: Any) -> HttpResponse | None:
        """Stop here what is too large. No middleware has read the form before."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = int(length) if length.isdigit() else 0
        own = getattr(view, "upload_megabytes", 0)
        if size <= (own or settings.UPLOAD_LIMIT_MB) * MEGABYTE or (own and size <= PATIENCE_BYTES):
            return None
        left = size if size <= PATIENCE_BYTES else 0
        while left and (block := request.META["wsgi.input"].read(min(left, BLOCK))):
            left -= len(block)
        return errors.too_large(request, own or settings.UPLOAD_LIMIT_MB)


class PageLanguage(LocaleMiddleware):
    """The reader's language from the address or the browser; programs are not led to a page in a language."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave the answers to programs as they are."""
        if request.path_info.startswith(WITHOUT_LANGUAGE):
            return response
        return super().process_response(request, response)


def language_of_visit(get_response: Handler) -> Handler:
    """Keep the language of the page from which somebody comes to the account's pages."""

    def handle(request: HttpRequest) -> HttpResponse:
        came_from = urlsplit(request.headers.get("Referer", ""))
        code = None
        if request.path_info.startswith(ACCOUNT) and came_from.netloc == request.get_host():
            code = translation.get_language_from_path(came_from.path)
        if code is None:
            return get_response(request)
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = get_response(request)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
        return response

    return handle


def second_factor(get_response: Handler) -> Handler:
    """Send coordinators who have no second factor yet to the page where they set it up."""

    def handle(request: HttpRequest) -> HttpResponse:
        open_anyway = (ACCOUNT, "/static/", "/lingua/", "/healthz")
        if (
            settings.SECOND_FACTOR_REQUIRED
            and not request.path_info.startswith(open_anyway)
            and request.user.is_authenticated
            and must_set_up_second_factor(request.user)
        ):
            return redirect(reverse("second_factor"))
        return get_response(request)

    return handle
