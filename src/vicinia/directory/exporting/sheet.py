"""The directory as one table: a row for each service at each place, in the columns that an import reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from vicinia.directory.hsds.flatten import Row, Rows
from vicinia.directory.importing.columns import BY_KEY, FIELDS
from vicinia.directory.importing.hours import DAYS

_ITALIAN = ("lun", "mar", "mer", "gio", "ven", "sab", "dom")
_ORDINALS = {"1": "primo", "2": "secondo", "3": "terzo", "4": "quarto", "-1": "ultimo"}
_KINDS = {"codice fiscale": "tax_code", "partita IVA": "vat_number", "RUNTS": "runts", "IPA": "ipa"}
HEADINGS = {field.key: field.words.split(";")[0].strip().capitalize() for field in FIELDS}
HEADINGS |= {"tax_code": "Codice fiscale", "vat_number": "Partita IVA", "runts": "RUNTS", "ipa": "Codice IPA",
             "email": "E-mail", "postal_code": "CAP", "ring": "Visibilità"}  # fmt: skip
COLUMNS = [field.key for field in FIELDS if field.key not in ("contact_role", "ring")]


def heading() -> list[str]:
    """Return the names of the columns."""
    return [HEADINGS[key] for key in COLUMNS]


def lines(rows: Rows, town: dict[str, str]) -> Iterator[list[str]]:
    """Yield the cells of each line, bodies by name; ``town`` names municipalities by ISTAT code."""
    index = _Index(rows)
    bodies = sorted(
        rows["organization"].values(), key=lambda row: (str(row.get("name", "")).lower(), row["_key"])
    )
    for body in bodies:
        for values in index.of_body(body, town):
            yield [str(values.get(key) or "") for key in COLUMNS]


class _Index:
    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.hanging: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for table, reference in (
            ("service", "organization_id"), ("location", "organization_id"), ("phone", "organization_id"),
            ("contact", "organization_id"), ("organization_identifier", "organization_id"),
            ("service_at_location", "service_id"), ("address", "location_id"), ("schedule", "service_id"),
            ("schedule", "service_at_location_id"), ("schedule", "location_id"), ("language", "service_id"),
            ("required_document", "service_id"), ("service_area", "service_id"),
        ):  # fmt: skip
            for row in rows[table].values():
                if row.get(reference):
                    self.hanging[table, reference, row[reference]].append(row)

    def of_body(self, body: Row, town: dict[str, str]) -> Iterator[dict[str, Any]]:
        base = self._base(body)
        used: set[str] = set()
        for service in self.hanging["service", "organization_id", body["_key"]]:
            described = base | self._service(service)
            doors = self.hanging["service_at_location", "service_id", service["_key"]]
            for door in doors:
                location = self.rows["location"].get(door["location_id"])
                used.add(door["location_id"])
                hours = self._hours(("service_at_location_id", door["_key"]), ("service_id", service["_key"]))
                yield described | self._place(location, town) | {"hours": hours}
            if not doors:
                yield described | {"hours": self._hours(("service_id", service["_key"]))}
        for location in self.hanging["location", "organization_id", body["_key"]]:
            if location["_key"] not in used:
                used.add(location["_key"])
                yield (
                    base
                    | self._place(location, town)
                    | {"hours": self._hours(("location_id", location["_key"]))}
                )
        if not used and not self.hanging["service", "organization_id", body["_key"]]:
            yield base

    def _base(self, body: Row) -> dict[str, Any]:
        key = body["_key"]
        numbers: dict[str, list[str]] = {"phone": [], "mobile": []}
        for phone in self.hanging["phone", "organization_id", key]:
            numbers["mobile" if phone.get("type") == "cell" else "phone"].append(str(phone.get("number", "")))
        contact = next(iter(self.hanging["contact", "organization_id", key]), {})
        base: dict[str, Any] = {
            "name": body.get("name"),
            "alternate_name": body.get("alternate_name"),
            "legal_form": body.get("legal_status"),
            "description": "" if body.get("description") == body.get("name") else body.get("description"),
            "year_incorporated": body.get("year_incorporated"),
            "email": body.get("email"),
            "website": body.get("website"),
            "contact_name": contact.get("name"),
            "phone": ", ".join(numbers["phone"]),
            "mobile": ", ".join(numbers["mobile"]),
        }
        for row in self.hanging["organization_identifier", "organization_id", key]:
            if kind := _KINDS.get(row.get("identifier_type", "")):
                base[kind] = row.get("identifier")
        return base

    def _service(self, service: Row) -> dict[str, Any]:
        key = service["_key"]
        areas = self.hanging["service_area", "service_id", key]
        return {
            "service_name": service.get("name"),
            "service_description": service.get("description"),
            "audience": service.get("eligibility_description"),
            "access": service.get("application_process"),
            "cost": service.get("fees_description"),
            "assured_on": service.get("assured_date"),
            "documents": "; ".join(
                str(row.get("document", "")) for row in self.hanging["required_document", "service_id", key]
            ),
            "languages": ", ".join(
                str(row.get("name", "")) for row in self.hanging["language", "service_id", key]
            ),
            "area_served": ", ".join(str(row.get("name") or row.get("extent", "")) for row in areas),
        }

    def _place(self, location: Row | None, town: dict[str, str]) -> dict[str, Any]:
        if location is None:
            return {}
        address = next(iter(self.hanging["address", "location_id", location["_key"]]), {})
        code = (
            location.get("external_identifier") if location.get("external_identifier_type") == "ISTAT" else ""
        )
        return {
            "place_name": location.get("name"),
            "latitude": location.get("latitude"),
            "longitude": location.get("longitude"),
            "address": address.get("address_1"),
            "postal_code": address.get("postal_code"),
            "municipality": town.get(str(code), "") or address.get("city"),
        }

    def _hours(self, *places: tuple[str, str]) -> str:
        for reference, key in places:
            if found := self.hanging["schedule", reference, key]:
                return hours_in_words(found)
        return ""


def hours_in_words(schedules: list[Row]) -> str:
    """Return opening rules in the words that an import reads back.

    >>> hours_in_words([{"byday": "MO,TU,WE", "opens_at": "09:00:00", "closes_at": "12:30:00"}])
    'lun-mer 9:00-12:30'
    """
    grouped: dict[str, list[str]] = {}
    words: list[str] = []
    for row in sorted(schedules, key=lambda row: (_first_day(row), str(row.get("opens_at", "")))):
        days = _days(str(row.get("byday") or ""))
        if row.get("opens_at") and row.get("closes_at") and days:
            grouped.setdefault(days, []).append(f"{_clock(row['opens_at'])}-{_clock(row['closes_at'])}")
        elif row.get("description") or row.get("notes"):
            words.append(str(row.get("description") or row.get("notes")))
        elif days:
            grouped.setdefault(days, [])
    parts = [f"{days} {' e '.join(hours)}".strip() for days, hours in grouped.items()]
    return "; ".join(dict.fromkeys([*parts, *words]))


def _first_day(row: Row) -> int:
    start = str(row.get("byday") or "")[-2:] if not row.get("byday") else str(row["byday"]).split(",")[0][-2:]
    return DAYS.index(start) if start in DAYS else 9


def _clock(text: Any) -> str:
    hour, minute = str(text).split(":")[:2]
    return f"{int(hour)}:{minute}" if (hour, minute) != ("00", "00") else "24:00"


def _days(byday: str) -> str:
    parts = [part for part in byday.split(",") if part]
    if any(part not in DAYS for part in parts):
        named = [(part[:-2], part[-2:]) for part in parts]
        if any(day not in DAYS or number not in _ORDINALS for number, day in named):
            return ""
        return " e ".join(
            f"{_ORDINALS[number]} {_ITALIAN[DAYS.index(day)]} del mese" for number, day in named
        )
    places = sorted(DAYS.index(part) for part in parts)
    if len(places) == 7:
        return "tutti i giorni"
    if len(places) > 2 and places == list(range(places[0], places[-1] + 1)):
        return f"{_ITALIAN[places[0]]}-{_ITALIAN[places[-1]]}"
    return ", ".join(_ITALIAN[place] for place in places)


__all__ = ["BY_KEY", "COLUMNS", "HEADINGS", "heading", "hours_in_words", "lines"]
