"""How many services each municipality has."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet

from vicinia.core.models import User
from vicinia.directory.models import ServiceAtLocation, ServiceStatus
from vicinia.portal.queries.visible import visible_doors


def counts_by_municipality(user: User | AnonymousUser | None) -> dict[str, int]:
    """Return how many services at places each municipality has: what its page lists. One query."""
    rows: QuerySet[ServiceAtLocation] = visible_doors(user).filter(
        service__status__in=(ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)
    )
    counted = (
        rows.exclude(location__municipality=None)
        .order_by()
        .values_list("location__municipality")
        .annotate(number=Count("pk"))
    )
    return dict(counted.values_list("location__municipality", "number"))
