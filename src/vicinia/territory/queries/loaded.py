"""What official data there is, for a person who asks before she loads more."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Min

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
    sources: list[tuple[Source, str]]
    """Each with the years of its figures."""


def what_is_loaded() -> Loaded:
    """Five queries, whatever there is."""
    years = {
        source: (count, f"{first}–{last}" if first != last else str(first))
        for source, count, first, last in Indicator.objects.values_list("source").annotate(
            Count("pk"), Min("year"), Max("year")
        )
    }
    return Loaded(
        Municipality.objects.current().count(),
        Boundary.objects.count(),
        CensusArea.objects.count(),
        sum(count for count, _said in years.values()),
        [
            (source, years[source.pk][1] if source.pk in years else "")
            for source in Source.objects.order_by("-loaded_at")[:100]
        ],
    )


def regions_of(person: User) -> list[tuple[str, str]]:
    """Code and name of the regions in which the person coordinates a district."""
    found = Municipality.objects.filter(districtmunicipality__district__in=districts_coordinated_by(person))
    if person.is_superuser:
        found = Municipality.objects.filter(districtmunicipality__isnull=False)
    return list(found.order_by("region_code").values_list("region_code", "region_name").distinct())
