"""The phone that sat down at a table is known by a signed cookie, for a day."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from vicinia.core.phones import DAY, PhoneCookie
from vicinia.labs.models import Meeting, Seat

_COOKIE = PhoneCookie("seat", salt="vicinia.labs.seat", age=DAY)
_LEFT = PhoneCookie("seat_left", salt="vicinia.labs.seat_left", age=DAY)
_MOST_LEFT = 8


def remember(request: HttpRequest, response: HttpResponse, seat: Seat) -> None:
    """Let this phone speak at its table; where it sat before is known when it comes back there."""
    before = _COOKIE.read(request)
    if before and before != str(seat.pk):
        _leave_behind(request, response, before)
    _COOKIE.remember(response, str(seat.pk))


def seat_of(request: HttpRequest) -> Seat | None:
    """Return the seat of this phone."""
    return _seat(_COOKIE.read(request))


def known_in(request: HttpRequest, meeting: Meeting) -> Seat | None:
    """Return the seat that this phone has, or had, in a meeting: nobody counts twice."""
    for known in (_COOKIE.read(request), *_LEFT.read(request).split(",")):
        seat = _seat(known)
        if seat is not None and seat.table.meeting_id == meeting.pk:
            return seat
    return None


def stand_up(request: HttpRequest, response: HttpResponse) -> None:
    """Make this phone sit nowhere; where it sat is known when it comes back to the same meeting."""
    if known := _COOKIE.read(request):
        _leave_behind(request, response, known)
    _COOKIE.forget(response)


def _leave_behind(request: HttpRequest, response: HttpResponse, seat: str) -> None:
    others = [one for one in _LEFT.read(request).split(",") if one and one != seat]
    _LEFT.remember(response, ",".join([seat, *others][:_MOST_LEFT]))


def _seat(known: str | None) -> Seat | None:
    if not known:
        return None
    try:
        # without an order and the lab: thirty-nine phones ask this in the same second
        return Seat.objects.select_related("table__meeting").get(pk=UUID(known))
    except (ValueError, Seat.DoesNotExist):
        return None
