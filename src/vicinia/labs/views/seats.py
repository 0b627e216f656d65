"""The phone that sat down at a table is known by a signed cookie, for a day."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from vicinia.labs.models import Seat

_SALT = "vicinia.labs.seat"
_AGE = 24 * 3600


def _name() -> str:
    return "__Host-seat" if settings.SESSION_COOKIE_SECURE else "seat"


def remember(response: HttpResponse, seat: Seat) -> None:
    """Let this phone speak at its table."""
    response.set_signed_cookie(
        _name(), str(seat.pk), salt=_SALT, max_age=_AGE, httponly=True, secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )  # fmt: skip


def forget(response: HttpResponse) -> None:
    """Make this phone an ordinary one again."""
    response.delete_cookie(_name(), samesite="Lax")


def seat_of(request: HttpRequest) -> Seat | None:
    """Return the seat of this phone."""
    known = request.get_signed_cookie(_name(), default=None, salt=_SALT, max_age=_AGE)
    if not known:
        return None
    return Seat.objects.filter(pk=UUID(known)).select_related("table__meeting__lab").first()
