"""Rows of one invented body: itself, its place, how to reach it."""

from datetime import date, timedelta

from vicinia.directory.demo.guard import model_id
from vicinia.directory.demo.reading import Body
from vicinia.directory.demo.sheet import Sheet
from vicinia.directory.models import (
    Accessibility,
    Address,
    Contact,
    Location,
    Organization,
    Phone,
    Ring,
)
from vicinia.territory.models import Municipality

INVENTED = "Ente inventato per il distretto modello."
LEGAL_FORMS = {
    "municipal": "ente pubblico",
    "parish": "ente religioso",
    "odv": "organizzazione di volontariato",
    "aps": "associazione di promozione sociale",
    "coop": "cooperativa sociale",
    "school": "scuola",
    "sport": "associazione sportiva dilettantistica",
    "firm": "impresa",
    "foundation": "fondazione",
    "group": "gruppo informale",
}
PLACES = {
    "municipal": "Uffici comunali, piano terra",
    "parish": "Locali della parrocchia",
    "odv": "Sede dell'associazione",
    "aps": "Sede dell'associazione",
    "coop": "Sede della cooperativa",
    "school": "Scuola",
    "sport": "Impianto sportivo",
    "firm": "Negozio",
    "foundation": "Sede della fondazione",
    "group": "Punto di ritrovo",
}
ACCESSIBILITY = (
    ("Ingresso senza gradini.", "Bagno accessibile al piano terra."),
    ("Rampa all'ingresso.", "La porta è larga; per il bagno chiedi a chi accoglie."),
    ("Un gradino all'ingresso.", "Suona: usciamo noi ad aiutarti."),
    ("Ascensore.", "Gli sportelli sono al primo piano, con ascensore."),
    ("Ingresso senza gradini.", "C'è un parcheggio riservato davanti alla porta."),
)
JOURNEYS = (
    "Fermata dell'autobus a due minuti a piedi.",
    "Si parcheggia davanti; la fermata dell'autobus è in piazza.",
    "A dieci minuti a piedi dal centro del paese.",
    "Si arriva bene in bicicletta: c'è la rastrelliera.",
)
SPREAD_DEGREES = 0.006  # about 600 m: invented places stay near the town hall


def add_body(sheet: Sheet, number: int, body: Body, town: Municipality, today: date) -> Location:
    """Add an invented body with its place, and return the place."""
    key = body.key
    organization = sheet.add(
        Organization,
        key,
        name=body.name,
        description=f"{body.about} {INVENTED}",
        email=f"{key}@example.org",
        website=f"https://example.org/{key}" if body.kind != "group" else "",
        legal_status=LEGAL_FORMS[body.kind],
        year_incorporated=1968 + number * 7 % 55 if body.kind not in {"municipal", "group"} else None,
        municipality=town,
        # people write to offices; the mailboxes of small groups are for the network only
        field_rings={"email": Ring.NETWORK.value} if body.kind in {"parish", "group"} else {},
        is_sample=True,
        assured_on=today - timedelta(days=5 + number * 37 % 400),
    )
    number_of_phone = f"051 000 {1000 + number * 10}"
    sheet.add(Phone, key, "public", organization=organization, number=number_of_phone, type="voice")
    if body.kind in {"municipal", "coop", "foundation"}:
        contact = sheet.add(
            Contact,
            key,
            "direct",
            organization=organization,
            title="Linea per gli operatori",
            department="Segreteria",
            email=f"operatori.{key}@example.org"[:254],
            ring=Ring.NETWORK,
        )
        sheet.add(
            Phone,
            key,
            "direct",
            organization=organization,
            contact=contact,
            number=f"051 000 {1001 + number * 10}",
            type="voice",
            description="Solo per chi lavora nella rete",
            ring=Ring.NETWORK,
        )
    return add_place(
        sheet,
        body,
        town,
        name=PLACES[body.kind],
        street=body.street,
        number=number,
        organization=organization,
        ring=Ring.NAMED if body.is_confidential else Ring.PUBLIC,
    )


def add_place(
    sheet: Sheet,
    body: Body,
    town: Municipality,
    *,
    name: str,
    street: str,
    number: int,
    organization: Organization,
    ring: Ring = Ring.PUBLIC,
) -> Location:
    """Add an invented place near the town hall and return it."""
    latitude, longitude = _near(town, f"{body.key}/{street}")
    place = sheet.add(
        Location,
        body.key,
        street,
        organization=organization,
        name=name,
        transportation=JOURNEYS[number % len(JOURNEYS)],
        latitude=latitude,
        longitude=longitude,
        external_identifier=town.code,
        external_identifier_type="ISTAT",
        municipality=town,
        ring=ring,
    )
    sheet.add(
        Address,
        body.key,
        street,
        location=place,
        address_1=street,
        address_2="indirizzo inventato",
        city=town.name,
        region=town.region_name,
        state_province=town.province,
        postal_code=body.postcode,
        country="IT",
    )
    if number % 4 != 3:
        what, details = ACCESSIBILITY[number % len(ACCESSIBILITY)]
        sheet.add(Accessibility, body.key, street, location=place, description=what, details=details)
    return place


def _near(town: Municipality, words: str) -> tuple[float | None, float | None]:
    if town.latitude is None or town.longitude is None:
        return None, None
    chance = model_id("position", words).bytes
    north, east = (int.from_bytes(part, "big") / 65535 * 2 - 1 for part in (chance[:2], chance[14:]))
    return (
        round(town.latitude + north * SPREAD_DEGREES, 6),
        round(town.longitude + east * SPREAD_DEGREES * 1.4, 6),
    )
