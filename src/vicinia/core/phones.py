"""A phone without an account: known by a signed cookie, and what its page's script asks for."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class PhoneCookie:
    """By what a phone is known to one room. `salt` keeps the cookies of rooms apart, `age` is in seconds."""

    name: str
    salt: str
    age: int

    def remember(self, response: HttpResponse, value: str) -> None:
        """Let the phone bring this value back from now on."""
        response.set_signed_cookie(
            self._name(), value, salt=self.salt, max_age=self.age, httponly=True,
            secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
        )  # fmt: skip

    def forget(self, response: HttpResponse) -> None:
        """Make the phone an ordinary one again."""
        response.delete_cookie(self._name(), samesite="Lax")

    def read(self, request: HttpRequest) -> str:
        """Return the value that a phone brings; empty when there is none, or it was tampered with."""
        return request.get_signed_cookie(self._name(), default="", salt=self.salt, max_age=self.age) or ""

    def _name(self) -> str:
        return f"__Host-{self.name}" if settings.SESSION_COOKIE_SECURE else self.name


def wants_data(request: HttpRequest) -> bool:
    """Whether the page's script asks, and not the browser by itself."""
    return request.headers.get("Accept", "").startswith("application/json")
