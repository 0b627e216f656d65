"""What ``vicinia check --deploy`` and the doctor say about safety, beyond Django's own checks."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connection

from vicinia.core.models import RoleKind, User


@register(Tags.security, deploy=True)
def demo_accounts(**kwargs: Any) -> list[CheckMessage]:
    """Demo accounts do not belong where real people work (they cannot sign in, but why are they there?)."""
    if settings.DEMO or not _table_exists():
        return []
    count = User.objects.filter(is_demo=True).count()
    if not count:
        return []
    return [
        Error(
            f"{count} demo accounts are in this database. They cannot sign in outside demo mode.",
            hint="This looks like a demonstration database. Remove them with: vicinia people remove-demo",
            id="vicinia.E001",
        )
    ]


@register(Tags.security, deploy=True)
def demo_mode(**kwargs: Any) -> list[CheckMessage]:
    """A deployment is not a demonstration."""
    if not settings.DEMO:
        return []
    return [
        Warning(
            "This installation runs in demo mode: everybody knows the passwords of its accounts.",
            hint="Set VICINIA_MODE=production and see docs/operations.md.",
            id="vicinia.W001",
        )
    ]


def coordinators_without_second_factor() -> int:
    """Return how many people who coordinate a district sign in with a password only."""
    from vicinia.core.policies import people_with_second_factor

    people = set(User.objects.filter(is_active=True, roles__kind=RoleKind.COORDINATOR))
    people |= set(User.objects.filter(is_active=True, is_superuser=True))
    return len({person.pk for person in people} - people_with_second_factor(people))


def _table_exists() -> bool:
    try:
        return User._meta.db_table in connection.introspection.table_names()
    except DatabaseError:
        return False
