"""Changes to the territory: one function per verb."""

from vicinia.territory.services.districts import TerritoryProblem, add_district
from vicinia.territory.services.load import FileReport, LoadReport, load_territory
from vicinia.territory.services.model_territory import build_model_territory

__all__ = [
    "FileReport",
    "LoadReport",
    "TerritoryProblem",
    "add_district",
    "build_model_territory",
    "load_territory",
]
