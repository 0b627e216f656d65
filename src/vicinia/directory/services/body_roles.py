"""Roles held for one body (``Membership``), as the people page gives and takes them."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from vicinia.core.models import District, RoleKind, User
from vicinia.core.roles import Holding, Place
from vicinia.directory.models import Membership, Organization


class BodyScope:
    """The kind of place that a body is."""

    name = "body"
    label = _("one body")
    kinds = (RoleKind.EDITOR, RoleKind.SOCIAL_WORKER, RoleKind.VOLUNTEER)

    def places(self, districts: Iterable[District]) -> list[Place]:
        """Return the bodies of these districts by name."""
        rows = Organization.objects.filter(district__in=list(districts)).select_related("district")
        return [Place(f"{self.name}:{row.pk}", row.name, row.district) for row in rows.order_by("name", "pk")]

    def held(self, *, districts: Iterable[District] | None = None, user: User | None = None) -> list[Holding]:
        """Return the roles held for bodies."""
        rows = Membership.objects.select_related("user", "organization", "district")
        if districts is not None:
            rows = rows.filter(district__in=list(districts))
        if user is not None:
            rows = rows.filter(user=user)
        return [
            Holding(
                f"{self.name}:{row.pk}", row.user, row.kind, row.get_kind_display(),
                row.organization.name, row.district,
            )
            for row in rows
        ]  # fmt: skip

    def give(self, *, place: UUID, user: User, kind: str, actor: User | None) -> bool:
        """Give a role for a body."""
        body = Organization.objects.get(pk=place)
        _row, created = Membership.objects.get_or_create(
            district=body.district, organization=body, user=user, kind=kind, defaults={"granted_by": actor}
        )
        return created

    def take(self, *, role: UUID) -> None:
        """Take a role for a body away."""
        Membership.objects.filter(pk=role).delete()
