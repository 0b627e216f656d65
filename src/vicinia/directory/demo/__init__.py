"""The model district: real municipalities, invented bodies. It exists in demo and test mode only."""

from vicinia.directory.demo.building import Built, build_model_district
from vicinia.directory.demo.clearing import clear_model_district
from vicinia.directory.demo.guard import DISTRICT_SLUG, ModelOnlyError

__all__ = ["DISTRICT_SLUG", "Built", "ModelOnlyError", "build_model_district", "clear_model_district"]
