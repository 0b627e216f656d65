"""What the district holds already, in memory, so that ten thousand rows need a dozen queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from vicinia.core.models import District
from vicinia.directory import models as m
from vicinia.directory.importing.cells import dialled
from vicinia.methods.similarity import Entry as Alike
from vicinia.methods.text import tokens


def squeeze(text: str) -> str:
    """Return a text as it is compared: folded words, nothing else.

    >>> squeeze("Ass.ne  L'Altro-Orto ODV") == squeeze("ass ne l altro orto odv")
    True
    """
    return " ".join(tokens(text))


@dataclass
class Body:
    """What is needed of a body to match a row with it."""

    id: UUID
    name: str
    municipality: str = ""
    emails: set[str] = field(default_factory=set)
    identifiers: dict[str, tuple[UUID, str]] = field(default_factory=dict)
    phones: dict[str, UUID] = field(default_factory=dict)
    contacts: dict[str, UUID] = field(default_factory=dict)
    services: dict[str, UUID] = field(default_factory=dict)
    locations: dict[UUID, tuple[str, str, str]] = field(default_factory=dict)


class Known:
    """The bodies of a district with their services, places and hours."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.bodies: dict[UUID, Body] = {}
        self.by_name: dict[str, list[UUID]] = defaultdict(list)
        self.by_identifier: dict[tuple[str, str], UUID] = {}
        self.addresses: dict[UUID, UUID] = {}
        # service -> {place: service at the place}
        self.at: dict[UUID, dict[UUID, UUID]] = defaultdict(dict)
        # (reference, key of what it hangs on) -> rows
        self.hours: dict[tuple[str, UUID], list[tuple[UUID, tuple[Any, ...]]]] = defaultdict(list)
        self.areas: dict[UUID, list[tuple[UUID, str, str]]] = defaultdict(list)
        self.documents: dict[UUID, list[UUID]] = defaultdict(list)
        self.languages: dict[tuple[str, UUID], dict[str, UUID]] = defaultdict(dict)
        self._read_bodies()
        self._read_services()

    def _rows(self, model: Any, *names: str, **condition: Any) -> Any:
        found = model.objects.filter(district=self.district, **condition).order_by("pk")
        return found.values_list(*names).iterator(chunk_size=5000)

    def _read_bodies(self) -> None:
        for pk, name, place, email in self._rows(m.Organization, "pk", "name", "municipality_id", "email"):
            self.add(Body(pk, name, place or "", {email.lower()} - {""}))
        for pk, body, kind, value in self._rows(
            m.OrganizationIdentifier, "pk", "organization_id", "identifier_type", "identifier"
        ):
            self.bodies[body].identifiers[kind] = (pk, value)
            self.by_identifier.setdefault((kind, value), body)
        for pk, body, number in self._rows(
            m.Phone, "pk", "organization_id", "number", organization__isnull=False
        ):
            self.bodies[body].phones.setdefault(dialled(number), pk)
        for pk, body, name in self._rows(
            m.Contact, "pk", "organization_id", "name", organization__isnull=False
        ):
            self.bodies[body].contacts.setdefault(squeeze(name), pk)

    def _read_services(self) -> None:
        owner: dict[UUID, UUID] = {}
        for pk, body, name in self._rows(m.Service, "pk", "organization_id", "name"):
            owner[pk] = body
            self.bodies[body].services.setdefault(squeeze(name), pk)
        places = {
            pk: (body, (place or "", name))
            for pk, body, place, name in self._rows(
                m.Location, "pk", "organization_id", "municipality_id", "name"
            )
        }
        streets: dict[UUID, str] = {}
        for pk, location, street in self._rows(
            m.Address, "pk", "location_id", "address_1", location__isnull=False
        ):
            self.addresses.setdefault(location, pk)
            streets.setdefault(location, street)
        for pk, (body, (place, name)) in places.items():
            if body in self.bodies:
                self.bodies[body].locations[pk] = (squeeze(streets.get(pk, "")), place, squeeze(name))
        for pk, service, location in self._rows(m.ServiceAtLocation, "pk", "service_id", "location_id"):
            self.at[service].setdefault(location, pk)
            body = self.bodies[owner[service]]
            place, name = places[location][1]
            body.locations.setdefault(location, (squeeze(streets.get(location, "")), place, squeeze(name)))
        self._read_details()

    def _read_details(self) -> None:
        rule = ("byday", "freq", "opens_at", "closes_at", "by_appointment", "description")
        for reference in ("service_at_location_id", "service_id", "location_id"):
            condition = {f"{reference.removesuffix('_id')}__isnull": False}
            for pk, on, *what in self._rows(m.Schedule, "pk", reference, *rule, **condition):
                self.hours[reference, on].append((pk, tuple(what)))
        for pk, on, extent, text in self._rows(
            m.ServiceArea, "pk", "service_id", "municipality_id", "name", service__isnull=False
        ):
            self.areas[on].append((pk, extent or "", text))
        for pk, on in self._rows(m.RequiredDocument, "pk", "service_id", service__isnull=False):
            self.documents[on].append(pk)
        for reference in ("service_id", "location_id"):
            condition = {f"{reference.removesuffix('_id')}__isnull": False}
            for pk, on, name in self._rows(m.Language, "pk", reference, "name", **condition):
                self.languages[reference, on][squeeze(name)] = pk

    def add(self, body: Body) -> None:
        """Take a body in, so that later rows of the same file find it."""
        self.bodies[body.id] = body
        self.by_name[squeeze(body.name)].append(body.id)

    def find(self, values: dict[str, Any], identifiers: dict[str, str]) -> Body | None:
        """Return the body that a row means for certain: by an official identifier, else by name and place."""
        for kind, value in identifiers.items():
            if key := self.by_identifier.get((kind, value)):
                return self.bodies[key]
        place = values.get("municipality", "")
        fitting = [
            body
            for key in self.by_name.get(squeeze(values["name"]), ())
            if (body := self.bodies[key])
            and not self._contradicts(body, identifiers)
            and (not place or not body.municipality or body.municipality == place)
        ]
        fitting.sort(key=lambda body: body.municipality != place)
        return fitting[0] if fitting else None

    @staticmethod
    def _contradicts(body: Body, identifiers: dict[str, str]) -> bool:
        return any(
            body.identifiers.get(kind, (None, value))[1] != value for kind, value in identifiers.items()
        )

    def alike(self) -> list[Alike]:
        """Return the bodies as the search for duplicates compares them."""
        return [as_alike(body) for body in self.bodies.values()]


def as_alike(body: Body, key: str = "") -> Alike:
    """Return a body as the search for duplicates compares it."""
    street = next((street for street, place, _ in body.locations.values() if street), "")
    return Alike(
        key or str(body.id),
        body.name,
        body.municipality or next((place for _, place, _ in body.locations.values() if place), ""),
        street,
        frozenset((kind, value) for kind, (_, value) in body.identifiers.items()),
        frozenset(body.phones),
        frozenset(body.emails),
    )
