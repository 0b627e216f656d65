"""What official data there is, for a person who asks before she loads more."""

from __future__ import annotations

from dataclasses import dataclass

from vicinia.core.models import User
from vicinia.core.queries import districts_coordinated_by
from vicinia.territory.models import Boundary, CensusArea, Indicator, Municipality, Source


@dataclass(frozen=True, slots=True)
class Loaded:
    """Counts, and the files they come from."""

    municipalities: int
    boundaries: int
    census_areas: int
    figures: int
    sources: list[Source]


def what_is_loaded() -> Loaded:
    """Five queries, whatever there is."""
    return Loaded(
        Municipality.objects.current().count(),
        Boundary.objects.count(),
        CensusArea.objects.count(),
        Indicator.objects.count(),
        list(Source.objects.order_by("-loaded_at")[:100]),
    )


def regions_of(person: User) -> list[tuple[str, str]]:
    """Code and name of the regions in which the person coordinates a district."""
    found = Municipality.objects.filter(districtmunicipality__district__in=districts_coordinated_by(person))
    if person.is_superuser:
        found = Municipality.objects.filter(districtmunicipality__isnull=False)
    return list(found.order_by("region_code").values_list("region_code", "region_name").distinct())
