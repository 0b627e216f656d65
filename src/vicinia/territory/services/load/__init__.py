"""Load official files: all of them or none, and nothing twice."""

from vicinia.territory.services.load.loading import load_territory
from vicinia.territory.services.load.report import FileReport, LoadReport

__all__ = ["FileReport", "LoadReport", "load_territory"]
