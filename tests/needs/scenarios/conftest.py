"""Six municipalities with residents: enough to choose places and to make areas."""

import pytest
from django.test import Client

from tests.needs.readings.conftest import FIGURES, INGREDIENTS, VERSION, put
from vicinia.core.models import District, User
from vicinia.needs.models import Reading, Recipe
from vicinia.needs.services.reading import read
from vicinia.needs.services.recipes import write_version
from vicinia.territory.models import DistrictMunicipality, Municipality, Source

MORE = {
    "037002": ("Argelato", 44.64, 11.35, {"P1": 9800, "P46": 9200, "P50": 1900, "P60": 5200, "P62": 210}),
    "037003": ("Baricella", 44.65, 11.54, {"P1": 6900, "P46": 6500, "P50": 1700, "P60": 3500, "P62": 220}),
    "037005": ("Bentivoglio", 44.64, 11.42, {"P1": 5600, "P46": 5300, "P50": 1000, "P60": 3000, "P62": 110}),
}


@pytest.fixture
def bare(district: District) -> District:
    """The district of the cast with three municipalities more, and no figures."""
    for code, (name, latitude, longitude, _figures) in MORE.items():
        place = Municipality.objects.create(
            code=code, name=name, province_code="037", province="BO", province_name="Bologna",
            region_code="08", region_name="Emilia-Romagna", latitude=latitude, longitude=longitude,
        )  # fmt: skip
        DistrictMunicipality.objects.create(district=district, municipality=place)
    return district


@pytest.fixture
def peopled(bare: District) -> District:
    """The same with a census."""
    source = Source.objects.create(title="Prova", publisher="Nessuno", licence="CC0", sha256="1" * 64)
    put({**FIGURES, **{code: row[3] for code, row in MORE.items()}}, source)
    return bare


@pytest.fixture
def reading(peopled: District) -> Reading:
    recipe = Recipe.objects.create(district=peopled, slug="prova", title="Svantaggio", question="Dove?")
    version = write_version(actor=None, recipe=recipe, version=VERSION, ingredients=INGREDIENTS)
    return read(actor=None, version=version)[0]


@pytest.fixture
def desk(client: Client, carla: User) -> Client:
    client.force_login(carla)
    return client
