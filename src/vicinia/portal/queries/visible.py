"""What a person may see of services at places: service, body and place all have to be visible."""

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
