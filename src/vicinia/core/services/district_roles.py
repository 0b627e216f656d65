"""Roles held for a whole district."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from vicinia.core.models import District, Role, RoleKind, User
from vicinia.core.roles import Holding, Place


class DistrictScope:
    """The kind of place that a district is."""

    name = "district"
    label = _("the whole district")
    kinds = (RoleKind.COORDINATOR, RoleKind.SOCIAL_WORKER, RoleKind.VOLUNTEER, RoleKind.ANALYST)

    def places(self, districts: Iterable[District]) -> list[Place]:
        """Return the districts themselves."""
        return [Place(f"{self.name}:{one.pk}", one.name, one) for one in districts]

    def held(self, *, districts: Iterable[District] | None = None, user: User | None = None) -> list[Holding]:
        """Return the roles held for districts."""
        rows = Role.objects.select_related("user", "district")
        if districts is not None:
            rows = rows.filter(district__in=list(districts))
        if user is not None:
            rows = rows.filter(user=user)
        return [
            Holding(
                f"{self.name}:{row.pk}", row.user, row.kind, row.get_kind_display(),
                row.district.name, row.district,
            )
            for row in rows
        ]  # fmt: skip

    def give(self, *, place: UUID, user: User, kind: str, actor: User | None) -> bool:
        """Give a role for a district."""
        _row, created = Role.objects.get_or_create(
            district_id=place, user=user, kind=kind, defaults={"granted_by": actor}
        )
        return created

    def take(self, *, role: UUID) -> None:
        """Take a role for a district away."""
        Role.objects.filter(pk=role).delete()
