"""Which municipalities belong to which district."""

from vicinia.core.models import District
from vicinia.territory.models import Municipality, MunicipalityQuerySet


def municipalities_of(district: District) -> MunicipalityQuerySet:
    """Return the municipalities of a district, by name."""
    return Municipality.objects.filter(districts=district).order_by("name")


def districts_of(municipality: Municipality) -> list[District]:
    """Return the districts to which a municipality belongs, by name; usually one."""
    return list(District.objects.filter(municipalities=municipality).order_by("name"))
