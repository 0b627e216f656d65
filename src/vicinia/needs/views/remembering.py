"""The phone that opened an antenna's link is known by a signed cookie; a new link makes it forget."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from vicinia.core.phones import DAY, PhoneCookie
from vicinia.needs.models import Antenna
from vicinia.needs.queries.listening import antenna_by_hash

# browsers keep nothing longer
_COOKIE = PhoneCookie("antenna", salt="vicinia.needs.antenna", age=400 * DAY)
forget = _COOKIE.forget


def remember(response: HttpResponse, antenna: Antenna) -> None:
    """Let this phone send signals from now on without the link."""
    _COOKIE.remember(response, antenna.link_hash)


def antenna_of(request: HttpRequest) -> Antenna | None:
    """Return the antenna whose link this phone opened, also when it is paused."""
    known = _COOKIE.read(request)
    return antenna_by_hash(known) if known else None
