"""Three municipalities with invented figures, and a recipe of two indicators."""

import pytest

from vicinia.core.models import District
from vicinia.needs.models import Recipe, RecipeVersion
from vicinia.needs.services.recipes import write_version
from vicinia.territory.models import Indicator, Source
from vicinia.territory.services.load.describing import ensure_variables

FIGURES = {
    "037008": {"P1": 18000, "P46": 17000, "P50": 4000, "P60": 9500, "P62": 500},
    "037019": {"P1": 17500, "P46": 16500, "P50": 3300, "P60": 9300, "P62": 450},
    "037028": {"P1": 5400, "P46": 5100, "P50": 1500, "P60": 2800, "P62": 215},
}
INGREDIENTS = [
    {"name": "Poca scuola", "numerator": "P50", "denominator": "P46", "polarity": 1},
    {"name": "Senza lavoro", "numerator": "P62", "denominator": "P60", "polarity": 1},
]
VERSION = {"method": "zscore", "level": "municipality", "scope": "district", "year": 2011}


def put(figures: dict[str, dict[str, float]], source: Source, year: int = 2011) -> None:
    """Store figures of whole municipalities."""
    ensure_variables({name for found in figures.values() for name in found})
    for code, found in figures.items():
        for name, value in found.items():
            Indicator.objects.update_or_create(
                variable_id=name, year=year, census_code=code, census_area=None,
                defaults={"municipality_id": code, "value": value, "source": source},
            )  # fmt: skip


@pytest.fixture
def source(db: None) -> Source:
    return Source.objects.create(
        title="Censimento di prova", publisher="Nessuno", licence="CC0", sha256="0" * 64
    )


@pytest.fixture
def figures(district: District, source: Source) -> None:
    put(FIGURES, source)


@pytest.fixture
def recipe(district: District) -> Recipe:
    return Recipe.objects.create(
        district=district,
        slug="svantaggio-di-prova",
        title="Svantaggio di prova",
        question="Dove è più dura?",
    )


@pytest.fixture
def version(recipe: Recipe) -> RecipeVersion:
    return write_version(actor=None, recipe=recipe, version=VERSION, ingredients=INGREDIENTS)
