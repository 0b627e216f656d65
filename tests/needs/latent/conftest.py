"""Ten municipalities with a survey and counts: enough for the model, one count too small to show."""

import pytest

from vicinia.core.models import District
from vicinia.needs.latent_files import FileRow
from vicinia.needs.services.latent import store_expectations, store_seen
from vicinia.territory.models import DistrictMunicipality, Municipality

# residents, share in per cent, answers, people met
WORLD = {
    "Budrio": (18000, 8.0, 200, 1300),
    "Castel Maggiore": (17500, 6.0, 200, 700),
    "Galliera": (5400, 14.0, 150, 60),
    "Bentivoglio": (5600, 7.0, 120, 2),
    "Argelato": (9800, 8.5, 150, 800),
    "Baricella": (6900, 9.0, 140, 300),
}
PERIOD = {"dal": "01/01/2026", "al": "30/06/2026"}


@pytest.fixture
def six(district: District) -> District:
    """The district of the cast with three municipalities more."""
    more = (
        ("037005", "Bentivoglio", 44.64, 11.42), ("037002", "Argelato", 44.64, 11.35),
        ("037003", "Baricella", 44.65, 11.54),
    )  # fmt: skip
    for code, name, latitude, longitude in more:
        place = Municipality.objects.create(
            code=code, name=name, province_code="037", province="BO", province_name="Bologna",
            region_code="08", region_name="Emilia-Romagna", latitude=latitude, longitude=longitude,
        )  # fmt: skip
        DistrictMunicipality.objects.create(district=district, municipality=place)
    return district


def seen_rows(**changes: str) -> list[FileRow]:
    """The counts as a file; ``changes`` change the cells of the first row."""
    rows = [
        {"comune": name, "cosa": "persone", **PERIOD, "quanti": str(met), "fonte": "=Prova"}
        for name, (_residents, _share, _answers, met) in WORLD.items()
    ]
    rows[0] |= changes
    return [FileRow(number, cells) for number, cells in enumerate(rows, start=2)]


def survey_rows(**changes: str) -> list[FileRow]:
    """The estimates as a file; ``changes`` change the cells of the first row."""
    rows = [
        {"comune": name, "quota": f"{share}%".replace(".", ","), "campione": str(answers),
         "residenti": str(residents)}
        for name, (residents, share, answers, _met) in WORLD.items()
    ]  # fmt: skip
    rows[0] |= changes
    return [FileRow(number, cells) for number, cells in enumerate(rows, start=2)]


@pytest.fixture
def fed(six: District) -> District:
    """Both files stored."""
    store_seen(actor=None, district=six, rows=seen_rows())
    store_expectations(actor=None, district=six, rows=survey_rows(), year=2025, origin="Indagine")
    return six
