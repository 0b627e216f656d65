"""How people come in: invited accounts only, no demo account outside the demo, failures counted."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from vicinia.core.models import User


def may_come_in(user: Any) -> bool:
    """Active people; a demo account only where the installation is a demo."""
    return bool(user.is_active) and (settings.DEMO or not getattr(user, "is_demo", False))


class AccountBackend(AuthenticationBackend):
    """E-mail and password; also asked at every request whether the person may still be here."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Refuse who may not come in, and end the session of who may no longer."""
        return may_come_in(user)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are invited by the coordination; nobody signs up alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return no: the page says whom to ask."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the password again only when some time has passed since signing in."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        records = get_authentication_records(self.request, self.request.user)
        age = min((time.time() - record["at"] for record in records), default=float("inf"))
        return bool(age > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Refuse here too: passkeys and identity providers do not pass through the password backend."""
        if not may_come_in(user):
            user.is_active = False  # in memory: the parent ends the attempt and shows the page
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response


class ProviderAdapter(DefaultSocialAccountAdapter):
    """A body's own identity provider opens an invited account; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Return no: the page says whom to ask."""
        return False

    def is_email_verified(self, provider: Any, email: str) -> bool:
        """Believe the body's provider about its own people's addresses."""
        return True


def name_of_attempt(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the account that somebody tries to open, in one spelling, for counting failures."""
    given = credentials or {}
    name = given.get("email") or given.get("username") or given.get("login") or request.POST.get("login", "")
    return str(name).strip().lower()
