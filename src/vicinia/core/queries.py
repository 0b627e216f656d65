"""Questions about people and districts."""

from django.db.models import QuerySet

from vicinia.core.models import District, Role, RoleKind, User


def districts_coordinated_by(person: User) -> QuerySet[District]:
    """Return the districts that a person coordinates; all of them for who installed the system."""
    if person.is_superuser:
        return District.objects.all()
    return District.objects.filter(
        pk__in=Role.objects.filter(user=person, kind=RoleKind.COORDINATOR).values("district")
    )
