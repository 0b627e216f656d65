"""The model district's fifteen municipalities, and Bologna outside it."""

import pytest

from vicinia.core.models import District, Role, RoleKind, User
from vicinia.territory.models import Municipality
from vicinia.territory.services.model_territory import build_model_territory


@pytest.fixture
def plain(db: None) -> District:
    """Return the model district without bodies."""
    district = District.objects.create(
        slug="pianura", name="Pianura Est", coordinating_body="Unione di prova"
    )
    build_model_territory(district)
    Municipality.objects.create(
        code="037006", name="Bologna", province_code="037", province="BO", province_name="Bologna",
        region_code="08", region_name="Emilia-Romagna",
    )  # fmt: skip
    return district


@pytest.fixture
def coordinator(plain: District) -> User:
    """Return somebody who coordinates the model district."""
    user = User.objects.create_user("coordina@example.org", "una-frase-lunga-di-prova", first_name="Carla")
    Role.objects.create(district=plain, user=user, kind=RoleKind.COORDINATOR)
    return user
