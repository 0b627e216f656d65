"""Which recipes can be read with what is loaded, and what the others still miss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vicinia.needs.formula import Figure
from vicinia.needs.models import Ingredient, Level, RecipeVersion
from vicinia.needs.queries.figures import WHOLE, any_of, figures_needed
from vicinia.territory.models import Indicator, Variable
from vicinia.territory.queries import municipalities_of


@dataclass(frozen=True, slots=True)
class Lacking:
    """Figures of a version that are loaded for no place of its district."""

    needed: int
    figures: tuple[tuple[Figure, str], ...]
    """Each with what it means."""

    @property
    def years(self) -> str:
        """Those of the missing figures."""
        return ", ".join(str(year) for year in sorted({figure.year for figure, _means in self.figures}))


def lacking(versions: Iterable[RecipeVersion]) -> dict[object, Lacking]:
    """What versions miss, by key; one that misses nothing has no figures. Three queries for each district."""
    by_district: dict[object, list[RecipeVersion]] = defaultdict(list)
    for version in versions:
        by_district[version.district_id].append(version)
    return {key: said for several in by_district.values() for key, said in _in_one_district(several).items()}


def _in_one_district(versions: Sequence[RecipeVersion]) -> dict[object, Lacking]:
    ingredients: dict[object, list[Ingredient]] = defaultdict(list)
    for one in Ingredient.objects.filter(version__in=versions):
        ingredients[one.version_id].append(one)
    needed = {version.pk: figures_needed(version, ingredients[version.pk]) for version in versions}
    places = list(municipalities_of(versions[0].district))
    loaded: dict[Figure, set[str | None]] = defaultdict(set)
    rows = Indicator.objects.filter(any_of(set().union(*needed.values())), municipality__in=places)
    for variable, year, kind in rows.values_list("variable", "year", "census_area__kind").distinct():
        loaded[Figure(variable, year)].add(kind)
    means = dict(Variable.objects.values_list("code", "description"))
    found: dict[object, Lacking] = {}
    for version in versions:
        # whole municipalities may be added up from parts that leave nothing of them out
        kinds = {None, *WHOLE} if version.level == Level.MUNICIPALITY else {version.level}
        missing = sorted(one for one in needed[version.pk] if not loaded[one] & kinds)
        found[version.pk] = Lacking(
            len(needed[version.pk]), tuple((one, means.get(one.variable, "")) for one in missing)
        )
    return found
