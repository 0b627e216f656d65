"""A small invented town for the portal's tests: bodies, services, places, hours; in bulk."""

import datetime
import random

from vicinia.core.models import District
from vicinia.directory import indexing
from vicinia.directory.models import (
    Address,
    CostOption,
    Location,
    Organization,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceTerm,
    Taxonomy,
    TaxonomyTerm,
    Welcome,
)
from vicinia.directory.vocabulary import load_vocabulary
from vicinia.territory.models import Municipality

KINDS = (
    ("Emporio solidale", ("groceries", "solidarity-shop", "everyone", "social-worker")),
    ("Mensa", ("meal", "canteen", "everyone", "walk-in")),
    ("Sportello casa", ("rent", "housing-desk", "everyone", "appointment")),
    ("Ambulatorio popolare", ("health", "medical-visit", "everyone", "walk-in")),
    ("Scuola di italiano", ("language", "italian-course", "everyone", "walk-in")),
    ("Doposcuola", ("school", "after-school", "children", "enrolment")),
    ("Sportello lavoro", ("work", "job-desk", "everyone", "appointment")),
    ("Raccolta di vestiti", ("goods", "goods-collection", "everyone", "walk-in")),
)
OWNERS = ("Il Ponte", "La Rondine", "Filo d'Erba", "Porta Aperta", "Le Radici", "San Martino", "Il Melograno")


def terms() -> dict[str, TaxonomyTerm]:
    """Load the vocabularies once and return their terms by code."""
    if not Taxonomy.objects.filter(code="need").exists():
        load_vocabulary()
    return {term.code: term for term in TaxonomyTerm.objects.exclude(taxonomy=None)}


def build(district: District, number: int = 12, seed: int = 7) -> list[Service]:
    """Build ``number`` services at places of the district and index them."""
    dice = random.Random(seed)
    words = terms()
    towns = list(Municipality.objects.filter(districts=district).order_by("code"))
    bodies, services, places, doors, rows = [], [], [], [], []
    for index in range(number):
        name, codes = KINDS[index % len(KINDS)]
        town = towns[index % len(towns)]
        body = Organization(
            district=district,
            name=f"{dice.choice(OWNERS)} {index} (inventata)",
            description="Associazione inventata per le prove.",
            municipality=town,
            is_sample=True,
        )
        service = Service(
            district=district,
            organization=body,
            name=f"{name} {index}" if index >= len(KINDS) else name,
            description=f"{name} aperto a chi vive a {town.name} e nei dintorni.",
            application_process="Basta presentarsi negli orari di apertura.",
        )
        place = Location(
            district=district,
            organization=body,
            name=f"Sala {index}",
            municipality=town,
            latitude=(town.latitude or 44.5) + dice.uniform(-0.02, 0.02),
            longitude=(town.longitude or 11.4) + dice.uniform(-0.02, 0.02),
        )
        door = ServiceAtLocation(district=district, service=service, location=place)
        bodies.append(body)
        services.append(service)
        places.append(place)
        doors.append(door)
        rows += [
            Address(
                district=district,
                location=place,
                address_1=f"via della Prova {index + 1}",
                city=town.name,
                state_province="BO",
                postal_code="40000",
            ),
            Phone(district=district, service=service, number=f"051 000{index:04d}"),
            Schedule(
                district=district,
                service_at_location=door,
                freq="WEEKLY",
                byday="MO,TU,WE,TH,FR",
                opens_at=datetime.time(9),
                closes_at=datetime.time(12, 30),
            ),
            Schedule(
                district=district,
                service_at_location=door,
                freq="WEEKLY",
                byday="TU,TH",
                opens_at=datetime.time(15),
                closes_at=datetime.time(18),
            ),
            RequiredDocument(district=district, service=service, document="Documento di identità"),
            CostOption(district=district, service=service, option="Per tutti", amount=0, currency="EUR"),
            *(
                ServiceTerm(
                    district=district,
                    service=service,
                    term=words[code],
                    welcome=Welcome.UNCONDITIONAL if code == "everyone" else "",
                )
                for code in codes
                if code in words
            ),
        ]
        if index % 3:
            rows += [ServiceArea(district=district, service=service, municipality=each) for each in towns[:2]]
    for model, made in (
        (Organization, bodies),
        (Service, services),
        (Location, places),
        (ServiceAtLocation, doors),
    ):
        model.objects.bulk_create(made)  # type: ignore[attr-defined]
    for model in (Address, Phone, Schedule, RequiredDocument, CostOption, ServiceTerm, ServiceArea):
        model.objects.bulk_create([row for row in rows if isinstance(row, model)])  # type: ignore[attr-defined]
    indexing.rebuild()
    return services
