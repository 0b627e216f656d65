"""An entry as one editable document: its fields, its telephones, its hours.

People edit an entry as a whole. ``read`` gives the document, ``write`` stores the parts that changed;
a proposed change is the difference of two documents, so approval, history and preview need nothing else.
Documents hold JSON values only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vicinia.directory.models import (
    Address,
    Closure,
    Location,
    Organization,
    Phone,
    RequiredDocument,
    Resource,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceTerm,
)

Document = dict[str, Any]
Entry = Organization | Service | Location | Resource


@dataclass(frozen=True, slots=True)
class Part:
    """A list that belongs to an entry: which model, through which key, which columns."""

    name: str
    label: str | Promise
    model: type[models.Model]
    parent: str
    columns: tuple[str, ...]
    # rows that the document does not show are left alone (monthly rules, numbers for the network…)
    shown: Callable[[Any], bool] = lambda row: True
    related: tuple[str, ...] = ()


def is_weekly(rule: Any) -> bool:
    """Tell whether a rule is a plain weekly one, which the week grid can show and change."""
    plain = not (
        rule.byweekno or rule.bymonthday or rule.byyearday or rule.until or rule.count or rule.dtstart
    )
    return bool(
        rule.freq == "WEEKLY"
        and plain
        and rule.interval in (None, 1)
        and rule.opens_at
        and rule.closes_at
        and not rule.valid_from
        and not rule.valid_to
        and not rule.by_appointment
    )


# our own vocabularies; terms of others came with a foreign file and stay as they are
FACETS = ("need", "answer", "welcomed", "access")


def _is_of_a_facet(row: Any) -> bool:
    return row.term.taxonomy is not None and row.term.taxonomy.code in FACETS


FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    Organization: (
        "name",
        "alternate_name",
        "description",
        "email",
        "website",
        "legal_status",
        "municipality_id",
        "ring",
    ),
    Service: (
        "name",
        "description",
        "eligibility_description",
        "minimum_age",
        "maximum_age",
        "application_process",
        "fees_description",
        "email",
        "url",
        "alert",
        "status",
        "ring",
    ),
    Location: ("name", "description", "transportation", "municipality_id", "ring"),
    Resource: ("name", "kind", "description", "conditions", "availability", "ring"),
}

PARTS: dict[type[models.Model], tuple[Part, ...]] = {
    Organization: (
        Part("phones", _("telephones"), Phone, "organization", ("number", "description", "ring")),
    ),
    Service: (
        Part("phones", _("telephones"), Phone, "service", ("number", "description", "ring")),
        Part("documents", _("documents to bring"), RequiredDocument, "service", ("document",)),
        Part("hours", _("hours"), Schedule, "service", ("byday", "opens_at", "closes_at", "freq"), is_weekly),
        Part("closures", _("temporary closures"), Closure, "service", ("starts_on", "ends_on", "message")),
        Part(
            "terms",
            _("classification"),
            ServiceTerm,
            "service",
            ("term_id",),
            _is_of_a_facet,
            ("term__taxonomy",),
        ),
        Part("places", _("places"), ServiceAtLocation, "service", ("location_id",)),
        Part(
            "areas",
            _("municipalities served"),
            ServiceArea,
            "service",
            ("municipality_id", "extent_type"),
            lambda row: row.municipality_id is not None,
        ),
    ),
    Location: (
        Part(
            "addresses",
            _("addresses"),
            Address,
            "location",
            ("address_1", "city", "postal_code", "state_province"),
        ),
        Part(
            "hours", _("hours"), Schedule, "location", ("byday", "opens_at", "closes_at", "freq"), is_weekly
        ),
    ),
    Resource: (),
}


def read(entry: Entry) -> Document:
    """Return the entry as a document of JSON values; lists are in a stable order."""
    kind = type(entry)
    document: Document = {name: _plain(getattr(entry, name)) for name in FIELDS[kind]}
    for part in PARTS[kind]:
        document[part.name] = [
            {column: _plain(getattr(row, column)) for column in part.columns} for row in _rows(part, entry)
        ]
    return document


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return ``{field: [before, after]}`` for the fields that differ; the order of a list does not count."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if name in before and _comparable(before.get(name)) != _comparable(value)
    }


def write(entry: Entry, changes: Mapping[str, list[Any]]) -> None:
    """Store the ``after`` values of ``{field: [before, after]}`` in the caller's transaction.

    Raises ``django.core.exceptions.ValidationError`` when a value does not fit; nothing is stored then.
    """
    kind = type(entry)
    plain = [name for name in changes if name in FIELDS[kind]]
    for name in plain:
        setattr(entry, name, changes[name][1])
    entry.full_clean(exclude=[field.name for field in entry._meta.fields if field.attname not in plain])
    entry.save()
    for part in PARTS[kind]:
        if part.name in changes:
            _replace(part, entry, changes[part.name][1])


def _rows(part: Part, entry: Entry) -> list[Any]:
    rows = part.model._default_manager.filter(**{part.parent: entry}).select_related(*part.related)
    return sorted(
        (row for row in rows if part.shown(row)),
        key=lambda row: [str(getattr(row, column)) for column in part.columns],
    )


def _replace(part: Part, entry: Entry, wanted: list[dict[str, Any]]) -> None:
    kept = list(wanted)
    for row in _rows(part, entry):
        values = {column: _plain(getattr(row, column)) for column in part.columns}
        # a row that stays keeps its key, its ring and what the document does not show
        if values in kept:
            kept.remove(values)
        else:
            row.delete()
    for values in kept:
        known = {
            column: values.get(column) for column in part.columns if values.get(column) not in (None, "")
        }
        row = part.model(**{part.parent: entry, "district_id": entry.district_id}, **known)
        row.full_clean()
        row.save()


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _comparable(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(str(sorted(item.items())) for item in value)
    return "" if value is None else value
