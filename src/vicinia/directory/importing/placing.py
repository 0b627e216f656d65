"""An entry into HSDS rows: which body, service and place it means, and which of their parts it states."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from vicinia.core.models import District
from vicinia.directory.hsds.flatten import Row
from vicinia.directory.importing.cells import KINDS
from vicinia.directory.importing.checking import Entry, Territory
from vicinia.directory.importing.known import Body, Known, squeeze
from vicinia.directory.visibility import Ring

NAME_LIMIT = 90
_SERVICE_FIELDS = (
    "service_name",
    "service_description",
    "audience",
    "access",
    "cost",
    "documents",
    "area_served",
)


@dataclass
class Placed:
    """The rows that an entry stands for, and what it replaces."""

    entry: Entry
    body: Body
    is_new: bool
    service: str = ""
    rows: list[tuple[str, Row]] = field(default_factory=list)
    # table -> keys of rows that give way to new ones
    deleted: dict[str, list[UUID]] = field(default_factory=dict)
    hours_before: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, table: str, key: UUID, **values: Any) -> UUID:
        """State a row."""
        self.rows.append((table, {"_key": str(key), **{k: v for k, v in values.items() if v is not None}}))
        return key


class Placer:
    """Finds for each entry what it means among the things that are known, or makes new keys for it."""

    def __init__(self, district: District, known: Known, territory: Territory) -> None:
        self.district, self.known, self.territory = district, known, territory

    def place(self, entry: Entry, merge_into: UUID | None = None) -> Placed:
        """Return the rows of an entry; ``merge_into`` is the body that somebody says it is."""
        values = entry.values
        identifiers = {KINDS[key]: values[key] for key in KINDS if key in values}
        body = self.known.bodies.get(merge_into) if merge_into else self.known.find(values, identifiers)
        is_new = body is None
        if body is None:
            mark = (
                identifiers.get("codice fiscale")
                or f"{squeeze(values['name'])}|{values.get('municipality', '')}"
            )
            key = self._key("organization", self.district.pk, mark)
            body = self.known.bodies.get(key) or Body(key, values["name"], values.get("municipality", ""))
            is_new = key not in self.known.bodies
        placed = Placed(entry, body, is_new)
        self._body(placed, values, identifiers)
        location = self._location(placed, values)
        service = self._service(placed, values)
        at = self._at(placed, service, location)
        self._details(placed, values, service, location, at)
        if is_new:
            self.known.add(body)
            for kind, value in identifiers.items():
                self.known.by_identifier.setdefault((kind, value), body.id)
        return placed

    @staticmethod
    def _key(table: str, on: UUID, mark: str) -> UUID:
        return uuid5(on, f"{table}:{mark}")

    def _body(self, placed: Placed, values: dict[str, Any], identifiers: dict[str, str]) -> None:
        body = placed.body
        names = {
            "name": "name",
            "alternate_name": "alternate_name",
            "description": "description",
            "email": "email",
            "website": "website",
            "year_incorporated": "year_incorporated",
            "legal_form": "legal_status",
        }
        stated = {column: values[key] for key, column in names.items() if key in values}
        direct: dict[str, Any] = {}
        if "municipality" in values and (placed.is_new or not body.municipality):
            direct["municipality_id"] = values["municipality"]
        if "ring" in values:
            direct["ring"] = values["ring"]
        extra = {"_columns": placed.entry.columns} if placed.entry.columns else {}
        placed.add("organization", body.id, **stated, **extra, **({"_set": direct} if direct else {}))
        for kind, value in identifiers.items():
            key = body.identifiers.get(kind, (self._key("identifier", body.id, kind), ""))[0]
            body.identifiers[kind] = (key, value)
            placed.add(
                "organization_identifier",
                key,
                organization_id=str(body.id),
                identifier_type=kind,
                identifier=value,
            )
        for number, mark, kind in values.get("phones", ()):
            if mark not in body.phones:
                body.phones[mark] = self._key("phone", body.id, mark)
                shown = "cell" if kind == "mobile" else "voice"
                placed.add(
                    "phone", body.phones[mark], organization_id=str(body.id), number=number, type=shown
                )
        if name := values.get("contact_name"):
            mark = squeeze(name)
            key = body.contacts.setdefault(mark, self._key("contact", body.id, mark))
            # a person's name is for the network until somebody decides to publish it
            placed.add(
                "contact", key, organization_id=str(body.id), name=name, title=values.get("contact_role"),
                _new={"ring": Ring.NETWORK.value},
            )  # fmt: skip

    def _location(self, placed: Placed, values: dict[str, Any]) -> UUID | None:
        if not any(key in values for key in ("address", "municipality", "place_name")):
            return None
        body = placed.body
        street, place = squeeze(values.get("address", "")), values.get("municipality", "")
        name = squeeze(values.get("place_name", ""))
        key = self._same_place(body, street, place, name)
        if key is None:
            key = self._key("location", body.id, f"{street}|{place}|{name}")
            body.locations[key] = (street, place, name)
        placed.add(
            "location",
            key,
            organization_id=str(body.id),
            name=values.get("place_name"),
            latitude=values.get("latitude"),
            longitude=values.get("longitude"),
            _new={"location_type": "physical"},
            **({"_set": {"municipality_id": place}} if place else {}),
        )
        if street:
            address = self.known.addresses.setdefault(key, self._key("address", key, "1"))
            placed.add(
                "address",
                address,
                location_id=str(key),
                address_1=values.get("address"),
                postal_code=values.get("postal_code"),
                city=self.territory.names.get(place),
                state_province=self.territory.provinces.get(place),
                country="IT",
                _new={"address_type": "physical"},
            )
        return key

    @staticmethod
    def _same_place(body: Body, street: str, place: str, name: str) -> UUID | None:
        """Return the body's place that a row means; a body's only place in a town may have moved house."""
        fitting = [key for key, held in body.locations.items() if not place or held[1] in ("", place)]
        for key in fitting:
            held = body.locations[key]
            if (street and held[0] == street) or (not street and (not name or held[2] == name)):
                return key
        for key in fitting:
            if not body.locations[key][0] and (not name or body.locations[key][2] in ("", name)):
                return key
        return None

    def _service(self, placed: Placed, values: dict[str, Any]) -> UUID | None:
        if not any(key in values for key in _SERVICE_FIELDS):
            return None
        body = placed.body
        name = values.get("service_name") or ""
        stated_name: str | None = name
        if not name:
            name = short_name(values.get("service_description") or values["name"])
            if squeeze(name) not in body.services and len(body.services) == 1:
                # the row does not name it, and there is only one: its name stays
                stated_name = None
                name = next(iter(body.services))
        mark = squeeze(name)
        key = body.services.setdefault(mark, self._key("service", body.id, mark))
        placed.service = mark
        placed.add(
            "service",
            key,
            organization_id=str(body.id),
            name=(name if stated_name is not None else None),
            description=values.get("service_description"),
            eligibility_description=values.get("audience"),
            application_process=values.get("access"),
            fees_description=values.get("cost"),
            assured_date=values.get("assured_on"),
            _new={"status": "active"} | ({"ring": values["ring"]} if "ring" in values else {}),
        )
        return key

    def _at(self, placed: Placed, service: UUID | None, location: UUID | None) -> UUID | None:
        if service is None or location is None:
            return None
        key = self.known.at[service].setdefault(location, self._key("at", service, str(location)))
        placed.add("service_at_location", key, service_id=str(service), location_id=str(location))
        return key

    def _details(
        self,
        placed: Placed,
        values: dict[str, Any],
        service: UUID | None,
        location: UUID | None,
        at: UUID | None,
    ) -> None:
        if "hours" in values:
            for reference, key in (
                ("service_at_location_id", at), ("service_id", service), ("location_id", location)
            ):  # fmt: skip
                if key is not None:
                    self._hours(placed, values["hours"], reference, key)
                    break
        if service is None:
            return
        if "documents" in values:
            held = self.known.documents[service]
            key = held[0] if len(held) == 1 else self._key("document", service, squeeze(values["documents"]))
            if key not in held:
                held.append(key)
            placed.add("required_document", key, service_id=str(service), document=values["documents"])
        if "languages" in values:
            spoken = self.known.languages["service_id", service]
            for name in filter(None, (part.strip() for part in _split_languages(values["languages"]))):
                mark = squeeze(name)
                key = spoken.setdefault(mark, self._key("language", service, mark))
                placed.add("language", key, service_id=str(service), name=name)
        if "area_served" in values:
            self._area(placed, values["area_served"], service)

    def _hours(self, placed: Placed, hours: dict[str, Any], reference: str, on: UUID) -> None:
        rules = hours.get("rules") or [{"description": hours["text"]}]
        held = self.known.hours[reference, on]
        wanted = sorted(_rule_mark(rule) for rule in rules)
        if sorted(_held_mark(what) for _, what in held) == wanted:
            return
        placed.hours_before = [what for _, what in held]
        keys = {self._key("schedule", on, str(mark)) for mark in wanted}
        gone = [key for key, _ in held if key not in keys]
        if gone:
            placed.deleted["schedule"] = gone
        for rule in rules:
            key = self._key("schedule", on, str(_rule_mark(rule)))
            placed.add(
                "schedule", key, **{reference: str(on)}, byday=rule.get("byday"), freq=rule.get("freq"),
                opens_at=rule.get("opens_at"), closes_at=rule.get("closes_at"),
                description=rule.get("description"),
                _new={"by_appointment": bool(rule.get("by_appointment")), "on_holidays": "closed"},
            )  # fmt: skip
        self.known.hours[reference, on] = [(self._key("schedule", on, str(mark)), mark) for mark in wanted]

    def _area(self, placed: Placed, area: dict[str, Any], service: UUID) -> None:
        held = self.known.areas[service]
        if "text" in area:
            wanted = {("", area["text"]): {"name": area["text"]}}
        else:
            wanted = {
                (code, ""): {"extent_type": "istat", "extent": code, "name": self.territory.names.get(code)}
                for code in area["codes"]
            }
        marks = {key: (code, "" if code else text) for key, code, text in held}
        if set(marks.values()) == set(wanted):
            return
        if gone := [key for key, mark in marks.items() if mark not in wanted]:
            placed.deleted["service_area"] = gone
        for mark, what in wanted.items():
            if mark not in marks.values():
                key = self._key("area", service, "|".join(mark))
                placed.add("service_area", key, service_id=str(service), **what)
                held.append((key, *mark))


def short_name(text: str) -> str:
    """Return a name for a service that only has a description: its first clause, cut at a word.

    >>> short_name("Raccolta alimenti. Distribuzione pacchi due volte al mese")
    'Raccolta alimenti'
    """
    first = text.strip().splitlines()[0]
    for sign in (". ", "; ", ": ", " ("):
        first = first.split(sign)[0] if len(first) > 40 or sign == ". " else first
    first = first.rstrip(" .;:,")
    if len(first) <= NAME_LIMIT:
        return first
    return first[:NAME_LIMIT].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _split_languages(text: str) -> list[str]:
    for sign in (" e ", ";", "/", "\n"):
        text = text.replace(sign, ",")
    return text.split(",")


def _rule_mark(rule: dict[str, Any]) -> tuple[Any, ...]:
    if "description" in rule:
        return ("", "", "", "", False, rule["description"])
    opens, closes = rule["opens_at"] or "", rule["closes_at"] or ""
    return (rule["byday"], rule["freq"], opens, closes, rule["by_appointment"], "")


def _held_mark(what: tuple[Any, ...]) -> tuple[Any, ...]:
    byday, freq, opens, closes, appointment, description = what
    if byday or opens or closes or appointment:
        description = ""
    return (byday, freq, _clock(opens), _clock(closes), appointment, description)


def _clock(value: Any) -> str:
    return value if isinstance(value, str) else value.isoformat() if value else ""
