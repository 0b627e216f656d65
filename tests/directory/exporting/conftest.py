"""A public service with things around it that are not for everybody."""

import pytest

from tests.directory.importing.conftest import coordinator, plain
from vicinia.core.models import District
from vicinia.directory.models import (
    Address,
    Contact,
    Location,
    Organization,
    OrganizationIdentifier,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from vicinia.territory.models import Municipality

__all__ = ["coordinator", "plain"]


@pytest.fixture
def shop(district: District, budrio: Municipality) -> Service:
    """A service at a place, with hours, telephone, area, and things that are not for everybody."""
    body = Organization.objects.create(
        district=district, name="Emporio inventato", email="segreta@example.org", municipality=budrio,
        field_rings={"email": "network"},
    )  # fmt: skip
    OrganizationIdentifier.objects.create(
        district=district, organization=body, identifier_type="codice fiscale", identifier="99999000013"
    )
    place = Location.objects.create(district=district, organization=body, name="Sede", municipality=budrio)
    Address.objects.create(district=district, location=place, address_1="via Finta 1", city="Budrio")
    service = Service.objects.create(district=district, organization=body, name="Spesa solidale")
    at = ServiceAtLocation.objects.create(district=district, service=service, location=place)
    Schedule.objects.create(
        district=district, service_at_location=at, freq="WEEKLY", byday="MO", opens_at="09:00"
    )
    ServiceArea.objects.create(district=district, service=service, municipality=budrio, name="Budrio")
    Phone.objects.create(district=district, organization=body, number="051 000000")
    Phone.objects.create(district=district, organization=body, number="333 000000", ring="network")
    Contact.objects.create(district=district, organization=body, name="Persona Riservata", ring="named")
    Service.objects.create(district=district, organization=body, name="In bozza", publication="draft")
    hidden = Location.objects.create(district=district, organization=body, name="Casa rifugio", ring="named")
    Address.objects.create(district=district, location=hidden, address_1="via Segreta 7", city="Budrio")
    return service
