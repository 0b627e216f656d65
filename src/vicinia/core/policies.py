"""May this person do this? One decision, with its reason, for lists, buttons and views alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import RoleKind, User

Person = User | AnonymousUser
ViewFunction = TypeVar("ViewFunction", bound=Callable[..., HttpResponseBase])


class WorkRequest(HttpRequest):
    """A request behind a policy that asks for an account: its user is a person we know."""

    user: User


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, and the sentence that a person is shown."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Decision(True)
Policy = Callable[[Any], Decision]


def anyone(person: Person) -> Decision:
    """Everybody, with or without an account."""
    return YES


def signed_in(person: Person) -> Decision:
    """Everybody with an account."""
    return YES if person.is_authenticated else Decision(False, _("Sign in to see this page."))


def role_kinds(person: Person) -> frozenset[str]:
    """Return the kinds of role that a person holds in some district (one query, kept on the person)."""
    if not isinstance(person, User):
        return frozenset()
    kept = getattr(person, "_role_kinds", None)
    if kept is None:
        kept = frozenset(person.roles.values_list("kind", flat=True))
        person._role_kinds = kept  # type: ignore[attr-defined]
    return kept


def can_coordinate(person: Person) -> Decision:
    """Coordinators of some district."""
    if isinstance(person, User) and (person.is_superuser or RoleKind.COORDINATOR in role_kinds(person)):
        return YES
    return Decision(
        False, _("This page is for the coordination of the district. Ask your coordinator for access.")
    )


def can_write_portal(person: Person) -> Decision:
    """People whom the coordination has let into the portal's editing pages, and coordinators."""
    if isinstance(person, User) and person.has_perm("wagtailadmin.access_admin"):
        return YES
    return Decision(
        False,
        _("These pages are for the people who write the portal. The coordination can add you to them."),
    )


def policy(rule: Policy) -> Callable[[ViewFunction], ViewFunction]:
    """Guard a view with ``rule``; strangers are sent to sign in, others read the reason.

    The rule stays on the view as ``view.policy`` so that the view × role matrix can find it.
    """

    def decorate(view: ViewFunction) -> ViewFunction:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            decision = rule(request.user)
            if decision:
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied(str(decision.reason))

        guarded.policy = rule  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def has_second_factor(person: User) -> bool:
    """Return whether the person has set up an authenticator app or a passkey."""
    return bool(people_with_second_factor([person]))


def people_with_second_factor(people: Iterable[User]) -> set[UUID]:
    """Return the keys of those among ``people`` who have a second factor (one query)."""
    from allauth.mfa.models import Authenticator

    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    found = Authenticator.objects.filter(user__in=list(people), type__in=kinds)
    return set(found.values_list("user_id", flat=True))


def must_set_up_second_factor(person: Person) -> bool:
    """Coordinators sign in with two proofs; who has only one is sent to set up the second."""
    return isinstance(person, User) and bool(can_coordinate(person)) and not has_second_factor(person)
