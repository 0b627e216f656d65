"""The fixed cast: the same people in every test, in the demo and in the documentation.

Amina, social worker in Budrio · Bruno, volunteer of a parish aid body · Carla, district coordinator ·
Dario, a stranger without an account · Elena edits her association's entry · Fabio, analyst.
"""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from vicinia.core.models import District, Role, RoleKind, User
from vicinia.directory.models import Membership, Organization
from vicinia.territory.models import DistrictMunicipality, Municipality

PLACES = {
    "037008": ("Budrio", 44.5380, 11.5350),
    "037019": ("Castel Maggiore", 44.5770, 11.3620),
    "037028": ("Galliera", 44.7510, 11.3900),
}


@pytest.fixture
def district(db: None) -> District:
    """A district with three of the model district's municipalities."""
    row = District.objects.create(slug="pianura-est", name="Pianura Est", coordinating_body="Unione di prova")
    for code, (name, latitude, longitude) in PLACES.items():
        place = Municipality.objects.create(
            code=code,
            name=name,
            province_code="037",
            province="BO",
            province_name="Bologna",
            region_code="08",
            region_name="Emilia-Romagna",
            latitude=latitude,
            longitude=longitude,
        )
        DistrictMunicipality.objects.create(district=row, municipality=place)
    return row


@pytest.fixture
def budrio(district: District) -> Municipality:
    return Municipality.objects.get(code="037008")


def _body(district: District, name: str) -> Organization:
    return Organization.objects.create(
        district=district, name=name, description="Ente inventato per le prove.", is_sample=True
    )


@pytest.fixture
def municipality_office(district: District) -> Organization:
    """Amina's body."""
    return _body(district, "Servizi sociali di Budrio (inventato)")


@pytest.fixture
def parish_aid(district: District) -> Organization:
    """Bruno's body."""
    return _body(district, "Gruppo di aiuto della parrocchia (inventato)")


@pytest.fixture
def association(district: District) -> Organization:
    """Elena's body."""
    return _body(district, "Associazione Filo d'Erba (inventata)")


def _person(name: str) -> User:
    return User.objects.create_user(
        f"{name.lower()}@example.org", "una-frase-lunga-di-prova", first_name=name
    )


@pytest.fixture
def amina(municipality_office: Organization) -> User:
    """Social worker in Budrio."""
    user = _person("Amina")
    Membership.objects.create(
        district=municipality_office.district,
        organization=municipality_office,
        user=user,
        kind=RoleKind.SOCIAL_WORKER,
    )
    return user


@pytest.fixture
def bruno(parish_aid: Organization) -> User:
    """Volunteer of a parish aid body."""
    user = _person("Bruno")
    Membership.objects.create(
        district=parish_aid.district, organization=parish_aid, user=user, kind=RoleKind.VOLUNTEER
    )
    return user


@pytest.fixture
def carla(district: District) -> User:
    """Coordinator of the district."""
    user = _person("Carla")
    Role.objects.create(district=district, user=user, kind=RoleKind.COORDINATOR)
    return user


@pytest.fixture
def as_carla(client: Client, carla: User) -> Client:
    """Carla's browser."""
    client.force_login(carla)
    return client


@pytest.fixture
def dario() -> AnonymousUser:
    """A stranger without an account."""
    return AnonymousUser()


@pytest.fixture
def elena(association: Organization) -> User:
    """Edits her association's entry."""
    user = _person("Elena")
    Membership.objects.create(
        district=association.district, organization=association, user=user, kind=RoleKind.EDITOR
    )
    return user


@pytest.fixture
def fabio(district: District) -> User:
    """Analyst who may see aggregates only."""
    user = _person("Fabio")
    Role.objects.create(district=district, user=user, kind=RoleKind.ANALYST)
    return user
