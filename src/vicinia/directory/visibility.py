"""Who sees which entry: three rings, and one QuerySet method that lists and pages share."""

from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import RoleKind, User

Row = TypeVar("Row", bound=models.Model)


class Ring(models.TextChoices):
    """How far an entry, or one of its fields, may be seen."""

    PUBLIC = "public", _("everybody")
    NETWORK = "network", _("people of the network")
    NAMED = "named", _("named workers only")


class Publication(models.TextChoices):
    """Where an entry stands on its way to the public."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


@dataclass(frozen=True, slots=True)
class Reach:
    """The districts and bodies that a person works in, read once per person."""

    user_id: UUID | None = None
    coordinated: frozenset[UUID] = frozenset()
    districts: frozenset[UUID] = frozenset()
    bodies: frozenset[UUID] = frozenset()
    is_superuser: bool = False


def reach_of(user: User | AnonymousUser | None) -> Reach:
    """Return what a person can reach; a stranger reaches nothing. Two queries, kept on the person."""
    if not isinstance(user, User) or not user.is_active:
        return Reach()
    kept = getattr(user, "_reach", None)
    if kept is None:
        roles = list(user.roles.values_list("district_id", "kind"))
        memberships = apps.get_model("directory", "Membership").objects.filter(user=user)
        bodies = list(memberships.values_list("district_id", "organization_id", "kind"))
        kept = Reach(
            user_id=user.pk,
            coordinated=frozenset(d for d, kind in roles if kind == RoleKind.COORDINATOR),
            # an analyst sees figures, not the network's inner entries
            districts=frozenset(d for d, kind in roles if kind != RoleKind.ANALYST)
            | frozenset(d for d, _o, _k in bodies),
            bodies=frozenset(o for _d, o, _k in bodies),
            is_superuser=user.is_superuser,
        )
        user._reach = kept  # type: ignore[attr-defined]
    return kept


class RingQuerySet(models.QuerySet[Row]):
    """Rows with a ring, and with a publication state where the model has one.

    ``BODY`` names the lookup to the organization that owns the row.
    """

    def visible_to(self, user: User | AnonymousUser | None) -> "RingQuerySet[Row]":
        """Keep the rows that this person may see: public and published ones for a stranger."""
        reach = reach_of(user)
        if reach.is_superuser:
            return self
        published = self._published()
        seen = published & models.Q(ring=Ring.PUBLIC)
        if reach.districts:
            seen |= published & models.Q(ring=Ring.NETWORK, district__in=reach.districts)
        if reach.coordinated:
            seen |= models.Q(district__in=reach.coordinated)
        if reach.user_id is not None:
            named = apps.get_model("directory", "NamedReader").objects.filter(user=reach.user_id)
            seen |= published & models.Q(ring=Ring.NAMED, pk__in=named.values("subject_id"))
        if reach.bodies and (lookup := getattr(self.model, "BODY", "")):
            seen |= models.Q(**{f"{lookup}__in": reach.bodies})
        return self.filter(seen)

    def _published(self) -> models.Q:
        lookup = getattr(self.model, "PUBLICATION", "")
        return models.Q(**{lookup: Publication.PUBLISHED}) if lookup else models.Q()


def shown_fields(entry: Any, user: User | AnonymousUser | None, fields: list[str]) -> dict[str, Any]:
    """Return the fields of ``entry`` that this person may see; the others come back empty.

    ``entry.field_rings`` maps a field's name to a ring narrower than the entry's own.
    """
    reach = reach_of(user)
    insider = reach.is_superuser or entry.district_id in reach.coordinated
    allowed = {Ring.PUBLIC.value}
    if insider or entry.district_id in reach.districts:
        allowed.add(Ring.NETWORK.value)
    if insider or body_of(entry) in reach.bodies or _is_named(entry, reach):
        allowed |= {Ring.NETWORK.value, Ring.NAMED.value}
    return {
        name: getattr(entry, name) if entry.field_rings.get(name, Ring.PUBLIC) in allowed else ""
        for name in fields
    }


def body_of(entry: Any) -> UUID | None:
    """Return the organization that owns an entry, or None."""
    return entry.pk if entry.BODY == "pk" else getattr(entry, f"{entry.BODY}_id", None)


def _is_named(entry: Any, reach: Reach) -> bool:
    if reach.user_id is None or Ring.NAMED not in entry.field_rings.values():
        return False
    readers = apps.get_model("directory", "NamedReader").objects
    return bool(readers.filter(user=reach.user_id, subject_id=entry.pk).exists())
