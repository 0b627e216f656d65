"""The phone that sat down at a table is known by a signed cookie, for a day."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from vicinia.core.phones import DAY, PhoneCookie
from vicinia.labs.models import Seat

_COOKIE = PhoneCookie("seat", salt="vicinia.labs.seat", age=DAY)
_LEFT = PhoneCookie("seat_left", salt="vicinia.labs.seat_left", age=DAY)


def remember(response: HttpResponse, seat: Seat) -> None:
    """Let this phone speak at its table."""
    _COOKIE.remember(response, str(seat.pk))


def seat_of(request: HttpRequest) -> Seat | None:
    """Return the seat of this phone."""
    return _seat(_COOKIE.read(request))


def left_by(request: HttpRequest) -> Seat | None:
    """Return the seat that this phone had before it left."""
    return _seat(_LEFT.read(request))


def stand_up(request: HttpRequest, response: HttpResponse) -> None:
    """Make this phone sit nowhere; where it sat is known when it comes back to the same meeting."""
    if known := _COOKIE.read(request):
        _LEFT.remember(response, known)
    _COOKIE.forget(response)


def _seat(known: str | None) -> Seat | None:
    if not known:
        return None
    try:
        # without an order and the lab: thirty-nine phones ask this in the same second
        return Seat.objects.select_related("table__meeting").get(pk=UUID(known))
    except Seat.DoesNotExist:
        return None
