"""Rows of one service of an invented body: words, terms, area, cost, hours."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from vicinia.directory.demo.reading import Body, Offer
from vicinia.directory.demo.sheet import Sheet
from vicinia.directory.demo.timing import read_hours, turn_of, validity
from vicinia.directory.models import (
    Closure,
    CostOption,
    Language,
    Location,
    Organization,
    Phone,
    RequiredDocument,
    Ring,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceTerm,
    Unit,
)
from vicinia.directory.vocabulary import term_id
from vicinia.territory.models import Municipality

LANGUAGES = {
    "it": "italiano",
    "en": "inglese",
    "fr": "francese",
    "es": "spagnolo",
    "ar": "arabo",
    "ur": "urdu",
    "bn": "bengalese",
    "ro": "romeno",
    "uk": "ucraino",
    "zh": "cinese",
}
CLOSED_IN_AUGUST = {"parish", "aps", "odv", "coop", "foundation", "school"}


def service_of(sheet: Sheet, body: str, pattern: str) -> Service:
    """Return the row of the service that the body (by key) gives after a pattern."""
    return sheet.get(Service, body, pattern)


def add_offer(
    sheet: Sheet,
    number: int,
    body: Body,
    offer: Offer,
    place: Location,
    towns: Mapping[str, Municipality],
    today: date,
) -> None:
    """Add a service with everything that hangs on it."""
    pattern, key = offer.pattern, (body.key, offer.pattern.key)
    service = sheet.add(
        Service,
        *key,
        organization=sheet.get(Organization, body.key),
        name=offer.name,
        alternate_name=pattern.alias if pattern.alias != offer.name else "",
        description=pattern.text,
        eligibility_description=pattern.who,
        application_process=pattern.how,
        fees_description=pattern.cost,
        minimum_age=pattern.minimum,
        maximum_age=pattern.maximum,
        email=f"{body.key}@example.org" if "email" in {code for _f, code, _w in pattern.terms} else "",
        interpretation_services="Mediatrice su richiesta" if len(pattern.languages) > 3 else "",
        assured_date=today - timedelta(days=3 + (number * 29 + len(pattern.key) * 13) % 300),
        assurer_email=f"{body.key}@example.org",
        ring=Ring.NETWORK if pattern.key == "safe-house" else Ring.PUBLIC,
    )
    # a hidden address is enough reason for a number of its own
    if body.is_confidential:
        own_number = f"051 000 {1002 + number * 10 + body.offers.index(offer)}"
        sheet.add(Phone, *key, service=service, number=own_number, type="voice")
    if pattern.has_place:
        sheet.add(ServiceAtLocation, *key, service=service, location=place)
    for facet, code, welcome in pattern.terms:
        term = term_id(facet, code)
        sheet.add(ServiceTerm, *key, facet, code, service=service, term_id=term, welcome=welcome)
    for town in _area(body, pattern.area, towns):
        sheet.add(
            ServiceArea,
            *key,
            town.code,
            service=service,
            municipality=town,
            name=town.name,
            extent=town.code,
            extent_type="istat",
        )
    for document in pattern.bring:
        sheet.add(RequiredDocument, *key, document, service=service, document=document)
    for code in pattern.languages:
        sheet.add(Language, *key, code, service=service, name=LANGUAGES[code], code=code)
    if pattern.amount is not None:
        sheet.add(
            CostOption,
            *key,
            service=service,
            option="Quota piena",
            currency="EUR",
            amount=Decimal(str(pattern.amount)),
            amount_description=pattern.cost,
        )
    if pattern.capacity:
        available, maximum, unit = pattern.capacity
        sheet.add(
            ServiceCapacity,
            *key,
            service=service,
            unit=sheet.add(Unit, unit, name=unit),
            available=max(0.0, available - number % 3),
            maximum=maximum,
            updated=timezone.make_aware(datetime.combine(today - timedelta(days=2), datetime.min.time())),
        )
    _add_hours(sheet, number, body, offer, service, today)


def _area(body: Body, area: str, towns: Mapping[str, Municipality]) -> list[Municipality]:
    if area == "district":
        return list(towns.values())
    codes = [body.municipality, *(body.near if area == "near" else ())]
    return [towns[code] for code in codes]


def _add_hours(sheet: Sheet, number: int, body: Body, offer: Offer, service: Service, today: date) -> None:
    pattern, key = offer.pattern, (body.key, offer.pattern.key)
    first, last = validity(pattern, today)
    for line, opening in enumerate(read_hours(pattern.hours, turn_of(pattern, number))):
        sheet.add(
            Schedule,
            *key,
            line,
            service=service,
            valid_from=first,
            valid_to=last,
            freq=opening.freq,
            byday=opening.byday,
            opens_at=opening.opens_at,
            closes_at=opening.closes_at,
            by_appointment=opening.by_appointment,
            on_holidays=opening.on_holidays,
        )
    runs_always = "holidays" in pattern.hours or pattern.area == "district"
    if body.kind in CLOSED_IN_AUGUST and number % 3 == 0 and not runs_always and first is None:
        year = today.year if today <= date(today.year, 8, 25) else today.year + 1
        sheet.add(
            Closure,
            *key,
            "august",
            service=service,
            starts_on=date(year, 8, 5),
            ends_on=date(year, 8, 25),
            message="Chiuso ad agosto: riapriamo il 26.",
        )
    if pattern.is_term_time:
        year = today.year if today >= date(today.year, 1, 7) else today.year - 1
        sheet.add(
            Closure,
            *key,
            "winter",
            service=service,
            starts_on=date(year, 12, 23),
            ends_on=date(year + 1, 1, 6),
            message="Vacanze di Natale.",
        )
