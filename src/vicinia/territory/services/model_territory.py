"""The territory of the model district, with no file beside the package."""

import hashlib
from decimal import Decimal

from django.db import transaction

from vicinia.core.models import District
from vicinia.territory import facts
from vicinia.territory.models import DistrictMunicipality, Indicator, Municipality, Source
from vicinia.territory.services.load.describing import ensure_variables
from vicinia.territory.services.load.variables import HIGHEST, LOWEST, POPULATION, SURFACE


@transaction.atomic
def build_model_territory(district: District) -> list[Municipality]:
    """Put the fifteen municipalities in place and into ``district``; return them by name.

    What was loaded from official files stays as it is, and a second call changes nothing.
    """
    source = _source()
    known = Municipality.objects.in_bulk([place.code for place in facts.PLACES])
    missing = [place for place in facts.PLACES if place.code not in known]
    Municipality.objects.bulk_create(_municipality(place, source) for place in missing)
    _add_figures(source)
    members = set(
        DistrictMunicipality.objects.filter(district=district).values_list("municipality_id", flat=True)
    )
    DistrictMunicipality.objects.bulk_create(
        DistrictMunicipality(district=district, municipality_id=place.code)
        for place in facts.PLACES
        if place.code not in members
    )
    return list(Municipality.objects.filter(code__in=[place.code for place in facts.PLACES]).order_by("name"))


def _source() -> Source:
    digest = hashlib.sha256(repr(facts.PLACES).encode()).hexdigest()
    source, _made = Source.objects.get_or_create(
        sha256=digest,
        defaults={
            "title": facts.SOURCE_TITLE,
            "publisher": facts.PUBLISHER,
            "licence": facts.LICENCE,
            "scope": facts.REGION_CODE,
            "rows": len(facts.PLACES),
        },
    )
    return source


def _municipality(place: facts.Place, source: Source) -> Municipality:
    return Municipality(
        code=place.code,
        name=place.name,
        cadastral_code=place.cadastral_code,
        province_code=facts.PROVINCE_CODE,
        province=facts.PROVINCE,
        province_name=facts.PROVINCE_NAME,
        region_code=facts.REGION_CODE,
        region_name=facts.REGION_NAME,
        surface_km2=Decimal(place.surface_km2),
        altitude_min_m=place.altitude_min_m,
        altitude_max_m=place.altitude_max_m,
        latitude=place.latitude,
        longitude=place.longitude,
        source=source,
    )


def _add_figures(source: Source) -> None:
    ensure_variables((POPULATION, SURFACE, LOWEST, HIGHEST))
    stored = set(
        Indicator.objects.filter(census_area__isnull=True, year=facts.YEAR).values_list(
            "variable_id", "census_code"
        )
    )
    Indicator.objects.bulk_create(
        Indicator(
            variable_id=variable,
            year=facts.YEAR,
            census_code=place.code,
            municipality_id=place.code,
            value=float(value),
            source=source,
        )
        for place in facts.PLACES
        for variable, value in (
            (POPULATION, place.population),
            (SURFACE, place.surface_km2),
            (LOWEST, place.altitude_min_m),
            (HIGHEST, place.altitude_max_m),
        )
        if (variable, place.code) not in stored
    )
