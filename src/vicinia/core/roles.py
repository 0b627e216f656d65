"""Where roles can be held: for a district (here), and for whatever a higher room registers (a body).

The people page, the account page and the policies for inviting talk to this register only, so that
``core`` needs to know nothing about bodies.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.utils.functional import Promise

from vicinia.core.models import District, User


@dataclass(frozen=True, slots=True)
class Holding:
    """One role that somebody holds somewhere."""

    key: str  # "<scope>:<key of the role's row>"
    user: User
    kind: str
    kind_label: str
    where: str
    district: District


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a role can be given."""

    value: str  # "<scope>:<key of the district or body>"
    label: str
    district: District


class Scope(Protocol):
    """A kind of place where roles are held. ``name`` is its word in keys and values."""

    @property
    def name(self) -> str:
        """The word."""

    @property
    def label(self) -> str | Promise:
        """What people read above the places."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of role that make sense here."""

    def places(self, districts: Iterable[District]) -> list[Place]:
        """Return where a role can be given inside these districts, by name."""

    def held(self, *, districts: Iterable[District] | None = None, user: User | None = None) -> list[Holding]:
        """Return the roles held in these districts, or by this person, or both."""

    def give(self, *, place: UUID, user: User, kind: str, actor: User | None) -> bool:
        """Give a role; return whether it is new."""

    def take(self, *, role: UUID) -> None:
        """Take a role away."""


_scopes: dict[str, Scope] = {}


def register(scope: Scope) -> None:
    """Add a kind of place; call it from ``AppConfig.ready``."""
    _scopes[scope.name] = scope


def scopes() -> list[Scope]:
    """Return every kind of place in the order in which they were registered."""
    return list(_scopes.values())


def scope_of(value: str) -> tuple[Scope, UUID]:
    """Return the scope and the key in ``"<scope>:<key>"``; ValueError when it makes no sense."""
    name, _, key = value.partition(":")
    if name not in _scopes:
        raise ValueError(f"There is no kind of place {name!r}.")
    return _scopes[name], UUID(key)


def held(*, districts: Iterable[District] | None = None, user: User | None = None) -> list[Holding]:
    """Return every role held in these districts, or by this person, sorted by person."""
    found = [one for scope in scopes() for one in scope.held(districts=districts, user=user)]
    return sorted(found, key=lambda one: (str(one.user).lower(), one.where.lower(), one.kind_label))
