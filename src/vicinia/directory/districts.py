"""In which districts a person holds a role: one QuerySet method that lists, pages and exports share."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import models

from vicinia.core.models import District, RoleKind, User
from vicinia.directory.models import Membership

Row = TypeVar("Row", bound=models.Model)

READERS = (RoleKind.COORDINATOR, RoleKind.SOCIAL_WORKER, RoleKind.ANALYST)
"""Who reads the figures of a district. They are totals, never people; others see what is public."""


NETWORK = tuple(RoleKind.values)
"""Who takes part in the network: everybody with a role, for the district or for one of its bodies."""


def districts_where_role(
    person: User | AnonymousUser | None, kinds: tuple[str, ...] = READERS
) -> frozenset[UUID]:
    """Keys of the districts for which a person holds one of the roles, for the district or for one body.

    Two queries, kept on the person.
    """
    if not isinstance(person, User):
        return frozenset()
    kept: dict[UUID, set[str]] | None = getattr(person, "_kinds_by_district", None)
    if kept is None:
        kept = {}
        for held in (person.roles, Membership.objects.filter(user=person)):
            for district, kind in held.values_list("district_id", "kind"):
                kept.setdefault(district, set()).add(kind)
        person._kinds_by_district = kept  # type: ignore[attr-defined]
    return frozenset(district for district, roles in kept.items() if roles & set(kinds))


def holds_role(person: User | AnonymousUser, kinds: tuple[str, ...] = READERS) -> bool:
    """Whether a person holds one of the roles in some district, or installed the system."""
    return isinstance(person, User) and (person.is_superuser or bool(districts_where_role(person, kinds)))


def working_district(person: User, kinds: tuple[str, ...], slug: str = "") -> District | None:
    """Return the district with this short name in which a person holds one of the roles, else the first."""
    known = list(District.objects.filter(pk__in=districts_where_role(person, kinds)).order_by("name"))
    return next((one for one in known if one.slug == slug), known[0] if known else None)


class DistrictQuerySet(models.QuerySet[Row]):
    """Rows of one district or more."""

    readers: tuple[str, ...] = READERS
    """Kinds of role whose holders read such rows."""

    def visible_to(self, user: User | AnonymousUser | None) -> DistrictQuerySet[Row]:
        """Leave only what the person's roles let her read; everything for who installed the system."""
        if isinstance(user, User) and user.is_superuser:
            return self
        return self.filter(district__in=districts_where_role(user, self.readers))


class NetworkQuerySet(DistrictQuerySet[Row]):
    """Rows that the whole network reads."""

    readers = NETWORK
