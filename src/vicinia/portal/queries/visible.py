"""What a person may see of services at places: service, body and place all have to be visible."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from vicinia.core.models import User
from vicinia.directory.models import Location, Organization, Service, ServiceAtLocation

Reader = User | AnonymousUser | None


def visible_services(user: Reader) -> QuerySet[Service]:
    """Return the services that this person may see, of bodies that this person may see."""
    bodies = Organization.objects.visible_to(user)
    return Service.objects.visible_to(user).filter(organization__in=bodies)


def visible_doors(user: Reader) -> QuerySet[ServiceAtLocation]:
    """Return the services at places that this person may see."""
    return ServiceAtLocation.objects.filter(
        service__in=visible_services(user), location__in=Location.objects.visible_to(user)
    )


def visible_among(user: Reader, doors: Collection[UUID]) -> QuerySet[ServiceAtLocation]:
    """Return those of these services at places that this person may see.

    The same answer as ``visible_doors(user).filter(pk__in=doors)``; but each question is asked about these
    few rows only, so that the cost does not grow with the directory.
    """
    bodies = Organization.objects.visible_to(user).filter(services__service_at_locations__in=doors)
    services = Service.objects.visible_to(user).filter(
        service_at_locations__in=doors, organization__in=bodies.values("pk")
    )
    places = Location.objects.visible_to(user).filter(service_at_locations__in=doors)
    return ServiceAtLocation.objects.filter(
        pk__in=doors, service__in=services.values("pk"), location__in=places.values("pk")
    )
