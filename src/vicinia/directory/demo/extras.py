"""Rows beside the patterns: notices, closures, narrower rings, second places, resources."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from vicinia.directory.demo.offers import service_of
from vicinia.directory.demo.organizations import add_place
from vicinia.directory.demo.reading import Body, ModelDataError, read_bodies, read_extras
from vicinia.directory.demo.sheet import Sheet
from vicinia.directory.demo.timing import read_hours
from vicinia.directory.models import (
    Closure,
    Location,
    Organization,
    Publication,
    Resource,
    Ring,
    Schedule,
    ScheduleException,
    ServiceAtLocation,
)
from vicinia.territory.models import Municipality


def add_extras(sheet: Sheet, towns: Mapping[str, Municipality], today: date) -> None:
    """Add what ``extras.toml`` says of single bodies."""
    extras = read_extras()
    for said in extras.of("alert"):
        service_of(sheet, body_of(said).key, said["pattern"]).alert = said["text"]
    for said in extras.of("closure"):
        _add_closure(sheet, said, today)
    for said in extras.of("extra-opening"):
        _add_exception(sheet, said, today)
    for said in extras.of("draft"):
        body = body_of(said)
        sheet.get(Organization, body.key).publication = Publication.DRAFT
        for offer in body.offers:
            service_of(sheet, body.key, offer.pattern.key).publication = Publication.DRAFT
    for said in extras.of("network"):
        body = body_of(said)
        sheet.get(Organization, body.key).ring = Ring.NETWORK
        sheet.get(Location, body.key, body.street).ring = Ring.NETWORK
        for offer in body.offers:
            service_of(sheet, body.key, offer.pattern.key).ring = Ring.NETWORK
    for said in extras.of("second-place"):
        _add_second_place(sheet, said, towns)
    for said in extras.of("resource"):
        _add_resource(sheet, said, towns)


def body_of(said: Mapping[str, Any]) -> Body:
    """Return the body that a table names by the beginning of its name."""
    found = [body for body in read_bodies() if body.name.startswith(said["body"])]
    if len(found) != 1:
        raise ModelDataError(f"extras.toml: {said['body']!r} means {len(found)} bodies.")
    return found[0]


def _add_closure(sheet: Sheet, said: Mapping[str, Any], today: date) -> None:
    body = body_of(said)
    sheet.add(
        Closure,
        body.key,
        said["pattern"],
        "now",
        service=service_of(sheet, body.key, said["pattern"]),
        starts_on=today + timedelta(days=said["from"]),
        ends_on=today + timedelta(days=said["to"]) if "to" in said else None,
        message=said["text"],
    )


def _add_exception(sheet: Sheet, said: Mapping[str, Any], today: date) -> None:
    body = body_of(said)
    opens, closes = (
        (time.fromisoformat(part) for part in said["hours"].split("-")) if "hours" in said else (None, None)
    )
    sheet.add(
        ScheduleException,
        body.key,
        said["pattern"],
        service=service_of(sheet, body.key, said["pattern"]),
        on=today + timedelta(days=said["in"]),
        opens_at=opens,
        closes_at=closes,
        note=said["text"],
    )


def _add_second_place(sheet: Sheet, said: Mapping[str, Any], towns: Mapping[str, Municipality]) -> None:
    body = body_of(said)
    place = add_place(
        sheet,
        body,
        towns[body.municipality],
        name=said["name"],
        street=said["street"],
        number=0,
        organization=sheet.get(Organization, body.key),
    )
    at = sheet.add(
        ServiceAtLocation,
        body.key,
        said["pattern"],
        said["street"],
        service=service_of(sheet, body.key, said["pattern"]),
        location=place,
    )
    for line, opening in enumerate(read_hours(said["hours"])):
        sheet.add(
            Schedule,
            body.key,
            said["pattern"],
            said["street"],
            line,
            service_at_location=at,
            freq=opening.freq,
            byday=opening.byday,
            opens_at=opening.opens_at,
            closes_at=opening.closes_at,
        )


def _add_resource(sheet: Sheet, said: Mapping[str, Any], towns: Mapping[str, Municipality]) -> None:
    body = body_of(said)
    sheet.add(
        Resource,
        body.key,
        said["name"],
        organization=sheet.get(Organization, body.key),
        kind=said["kind"],
        name=said["name"],
        description=said["text"],
        conditions=said["terms"],
        availability=said["when"],
        location=sheet.get(Location, body.key, body.street),
        municipality=towns[body.municipality],
        ring=said["ring"],
        field_rings={"conditions": Ring.NETWORK.value} if said["ring"] == Ring.PUBLIC else {},
    )
