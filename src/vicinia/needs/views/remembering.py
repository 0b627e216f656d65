"""The phone that opened an antenna's link is known by a signed cookie; a new link makes it forget."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from vicinia.needs.models import Antenna
from vicinia.needs.queries.listening import antenna_by_hash

_SALT = "vicinia.needs.antenna"
_AGE = 400 * 24 * 3600  # browsers keep nothing longer


def _name() -> str:
    return "__Host-antenna" if settings.SESSION_COOKIE_SECURE else "antenna"


def remember(response: HttpResponse, antenna: Antenna) -> None:
    """Let this phone send signals from now on without the link."""
    response.set_signed_cookie(
        _name(),
        antenna.link_hash,
        salt=_SALT,
        max_age=_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Make this phone an ordinary one again."""
    response.delete_cookie(_name(), samesite="Lax")


def antenna_of(request: HttpRequest) -> Antenna | None:
    """Return the antenna whose link this phone opened, also when it is paused."""
    known = request.get_signed_cookie(_name(), default=None, salt=_SALT, max_age=_AGE)
    return antenna_by_hash(known) if known else None
