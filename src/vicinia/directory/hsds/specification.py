"""The tables of HSDS 3.1: their columns, which of our models holds them, and how JSON nests them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import models

from vicinia.directory import models as m

VERSION = "3.1"
READ_VERSIONS = ("3.0", "3.1")
NAMESPACE = uuid5(NAMESPACE_URL, "https://openreferral.org/hsds")


@dataclass(frozen=True, slots=True)
class Column:
    """One field: its HSDS name, what kind of value it holds, and our column (empty: we have none)."""

    name: str
    kind: str = "text"
    attribute: str = ""
    # the table a reference points at
    target: str = ""

    @property
    def is_reference(self) -> bool:
        return bool(self.target)


@dataclass(frozen=True, slots=True)
class Table:
    """One HSDS table."""

    name: str
    file: str
    model: type[models.Model] | None
    columns: tuple[Column, ...]
    # name of a list inside the JSON object -> (table of its members, their reference to this object)
    lists: dict[str, tuple[str, str]] = field(default_factory=dict)
    # name of an object inside the JSON object -> (its table, our reference to it)
    objects: dict[str, tuple[str, str]] = field(default_factory=dict)
    required: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        """Return a column by its HSDS name."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def references(self) -> tuple[Column, ...]:
        """Return the columns that point at another table."""
        return tuple(column for column in self.columns if column.is_reference)


@lru_cache(maxsize=50_000)
def key_to_uuid(table: str, key: str) -> UUID:
    """Turn a file's identifier into a UUID: itself when it is one, else a stable one made from it."""
    try:
        return UUID(key)
    except (ValueError, AttributeError, TypeError):
        return uuid5(NAMESPACE, f"{table}:{key}")


_EXTRAS = {"attributes": ("attribute", "link_id"), "metadata": ("metadata", "resource_id")}


def _columns(text: str) -> tuple[Column, ...]:
    """Read ``name[:kind[:attribute]]`` words; the kind ``>table`` is a reference."""
    found = [Column("id", "uuid", "id")]
    for word in text.split():
        name, kind, attribute = (*word.split(":"), "", "")[:3]
        target = kind[1:] if kind.startswith(">") else ""
        if attribute == "-":
            attribute = ""
        elif not attribute:
            attribute = name
        found.append(Column(name, "reference" if target else kind or "text", attribute, target))
    return tuple(found)


def _table(
    name: str,
    file: str,
    model: type[models.Model] | None,
    columns: str,
    *,
    lists: dict[str, tuple[str, str]] | None = None,
    objects: dict[str, tuple[str, str]] | None = None,
    required: str = "",
) -> Table:
    extras = {} if name == "metadata" else {"metadata": _EXTRAS["metadata"]}
    if name not in ("metadata", "attribute", "taxonomy", "taxonomy_term"):
        extras = dict(_EXTRAS)
    return Table(
        name,
        file,
        model,
        _columns(columns),
        {**(lists or {}), **extras},
        objects or {},
        tuple(required.split()),
    )


# Parents stand before their children: rows are written in this order.
_ALL = (
    _table("taxonomy", "taxonomies.csv", m.Taxonomy, "name description uri:url version", required="name"),
    _table(
        "taxonomy_term",
        "taxonomy_terms.csv",
        m.TaxonomyTerm,
        "code name description parent_id:uuid taxonomy:text:taxonomy_name language"
        " taxonomy_id:>taxonomy term_uri:url",
        objects={"taxonomy_detail": ("taxonomy", "taxonomy_id")},
        required="name",
    ),
    _table("unit", "units.csv", m.Unit, "name scheme identifier uri:url", required="name"),
    _table(
        "organization",
        "organizations.csv",
        m.Organization,
        "name alternate_name description email:email website:url tax_status tax_id year_incorporated:int"
        " legal_status logo:url uri:url parent_organization_id:uuid",
        lists={
            "additional_websites": ("url", "organization_id"),
            "funding": ("funding", "organization_id"),
            "contacts": ("contact", "organization_id"),
            "phones": ("phone", "organization_id"),
            "locations": ("location", "organization_id"),
            "programs": ("program", "organization_id"),
            "organization_identifiers": ("organization_identifier", "organization_id"),
            "services": ("service", "organization_id"),
        },
        required="name",
    ),
    _table(
        "program",
        "programs.csv",
        m.Program,
        "organization_id:>organization name alternate_name description",
        required="name",
    ),
    _table(
        "organization_identifier",
        "organization_identifiers.csv",
        m.OrganizationIdentifier,
        "organization_id:>organization identifier_scheme identifier_type identifier",
        required="organization_id identifier_type identifier",
    ),
    _table(
        "service",
        "services.csv",
        m.Service,
        "organization_id:>organization program_id:>program name alternate_name description url:url"
        " email:email status:status interpretation_services application_process fees_description wait_time"
        " fees accreditations eligibility_description minimum_age:int maximum_age:int assured_date:date"
        " assurer_email:email licenses alert last_modified:instant",
        lists={
            "additional_urls": ("url", "service_id"),
            "phones": ("phone", "service_id"),
            "schedules": ("schedule", "service_id"),
            "service_areas": ("service_area", "service_id"),
            "service_at_locations": ("service_at_location", "service_id"),
            "languages": ("language", "service_id"),
            "funding": ("funding", "service_id"),
            "cost_options": ("cost_option", "service_id"),
            "required_documents": ("required_document", "service_id"),
            "contacts": ("contact", "service_id"),
            "capacities": ("service_capacity", "service_id"),
        },
        objects={"organization": ("organization", "organization_id"), "program": ("program", "program_id")},
        required="organization_id name",
    ),
    _table(
        "location",
        "locations.csv",
        m.Location,
        "location_type:place url:url organization_id:>organization name alternate_name description"
        " transportation latitude:float longitude:float external_identifier external_identifier_type",
        lists={
            "languages": ("language", "location_id"),
            "addresses": ("address", "location_id"),
            "contacts": ("contact", "location_id"),
            "accessibility": ("accessibility", "location_id"),
            "phones": ("phone", "location_id"),
            "schedules": ("schedule", "location_id"),
        },
    ),
    _table(
        "service_at_location",
        "service_at_location.csv",
        m.ServiceAtLocation,
        "service_id:>service location_id:>location description",
        lists={
            "service_areas": ("service_area", "service_at_location_id"),
            "contacts": ("contact", "service_at_location_id"),
            "phones": ("phone", "service_at_location_id"),
            "schedules": ("schedule", "service_at_location_id"),
        },
        objects={"location": ("location", "location_id"), "service": ("service", "service_id")},
        required="service_id location_id",
    ),
    _table(
        "address",
        "addresses.csv",
        m.Address,
        "location_id:>location attention address_1 address_2 city region state_province postal_code country"
        " address_type:place",
    ),
    _table(
        "contact",
        "contacts.csv",
        m.Contact,
        "organization_id:>organization service_id:>service service_at_location_id:>service_at_location"
        " location_id:>location name title department email:email",
        lists={"phones": ("phone", "contact_id")},
    ),
    _table(
        "phone",
        "phones.csv",
        m.Phone,
        "location_id:>location service_id:>service organization_id:>organization contact_id:>contact"
        " service_at_location_id:>service_at_location number extension:int type description",
        lists={"languages": ("language", "phone_id")},
        required="number",
    ),
    _table(
        "schedule",
        "schedules.csv",
        m.Schedule,
        "service_id:>service location_id:>location service_at_location_id:>service_at_location"
        " valid_from:date valid_to:date dtstart:date timezone:float:- until:date count:int wkst freq"
        " interval:int byday byweekno bymonthday byyearday description opens_at:time closes_at:time"
        " schedule_link:url attending_type notes",
    ),
    _table(
        "language",
        "languages.csv",
        m.Language,
        "service_id:>service location_id:>location phone_id:>phone name code note",
    ),
    _table(
        "accessibility",
        "accessibility.csv",
        m.Accessibility,
        "location_id:>location description details url:url",
    ),
    _table(
        "funding",
        "funding.csv",
        m.Funding,
        "organization_id:>organization service_id:>service source",
    ),
    _table(
        "service_area",
        "service_areas.csv",
        m.ServiceArea,
        "service_id:>service service_at_location_id:>service_at_location name description extent extent_type"
        " uri:url",
    ),
    _table(
        "cost_option",
        "cost_options.csv",
        m.CostOption,
        "service_id:>service valid_from:date valid_to:date option currency amount:decimal amount_description",
    ),
    _table(
        "required_document",
        "required_documents.csv",
        m.RequiredDocument,
        "service_id:>service document uri:url",
    ),
    _table(
        "service_capacity",
        "service_capacity.csv",
        m.ServiceCapacity,
        "service_id:>service unit_id:>unit available:float maximum:float description updated:instant",
        objects={"unit": ("unit", "unit_id")},
        required="unit_id available updated",
    ),
    _table(
        "url",
        "url.csv",
        m.WebAddress,
        "label url:url organization_id:>organization service_id:>service",
        required="url",
    ),
    _table(
        "attribute",
        "attributes.csv",
        m.Attribute,
        "link_id:uuid taxonomy_term_id:>taxonomy_term:term_id link_type link_entity value label",
        objects={"taxonomy_term": ("taxonomy_term", "taxonomy_term_id")},
        required="link_id",
    ),
    _table(
        "metadata",
        "metadata.csv",
        m.Metadata,
        "resource_id:uuid resource_type last_action_date last_action_type field_name previous_value"
        " replacement_value updated_by",
        required="resource_id",
    ),
    _table(
        "meta_table_description",
        "meta_table_descriptions.csv",
        None,
        "name:text:- language:text:- character_set:text:-",
    ),
)
TABLES: dict[str, Table] = {table.name: table for table in _ALL}
FILES: dict[str, str] = {table.file: table.name for table in _ALL}
# the objects that people would call an entry; the rest hangs on them
MAIN = ("organization", "service", "location", "service_at_location", "taxonomy", "taxonomy_term", "program")
