"""Reading needs: recipes, what they say of each area, who is seen, who signals, and where to act."""

from vicinia.needs.models.antenna import Alert, Antenna, AntennaKind, Signal
from vicinia.needs.models.publication import Publication
from vicinia.needs.models.reading import Estimate, Part, Reading
from vicinia.needs.models.recipe import Ingredient, Level, Recipe, RecipeVersion, Scope, VersionState
from vicinia.needs.models.scenario import Scenario, ScenarioKind
from vicinia.needs.models.seen import Expectation, SeenCount, SeenKind
from vicinia.needs.models.thresholds import Thresholds

__all__ = [
    "Alert",
    "Antenna",
    "AntennaKind",
    "Estimate",
    "Expectation",
    "Ingredient",
    "Level",
    "Part",
    "Publication",
    "Reading",
    "Recipe",
    "RecipeVersion",
    "Scenario",
    "ScenarioKind",
    "Scope",
    "SeenCount",
    "SeenKind",
    "Signal",
    "Thresholds",
    "VersionState",
]
