"""The directory: who does what, where and when. Names and separation follow HSDS 3.1 (Open Referral)."""

from vicinia.directory.models.contact import Contact, Language, Phone
from vicinia.directory.models.editing import ChangeRequest, ErrorReport, Membership, NamedReader
from vicinia.directory.models.entry import Entry, Funding, Metadata, WebAddress
from vicinia.directory.models.importing import ColumnMapping, ImportBatch, ImportRow, Merge
from vicinia.directory.models.kept import DistinctPair, KeptRow
from vicinia.directory.models.location import (
    Accessibility,
    Address,
    Location,
    LocationType,
    ServiceAtLocation,
)
from vicinia.directory.models.organization import (
    IdentifierKind,
    Organization,
    OrganizationIdentifier,
    Program,
)
from vicinia.directory.models.resource import Resource, ResourceKind
from vicinia.directory.models.schedule import Closure, OnHolidays, Schedule, ScheduleException
from vicinia.directory.models.service import (
    CostOption,
    RequiredDocument,
    Service,
    ServiceArea,
    ServiceCapacity,
    ServiceStatus,
    ServiceTerm,
    Unit,
    Welcome,
)
from vicinia.directory.models.taxonomy import Attribute, Label, LabelKind, Taxonomy, TaxonomyTerm, TermMatch
from vicinia.directory.visibility import Publication, Ring

__all__ = [
    "Accessibility",
    "Address",
    "Attribute",
    "ChangeRequest",
    "Closure",
    "ColumnMapping",
    "Contact",
    "CostOption",
    "DistinctPair",
    "Entry",
    "ErrorReport",
    "Funding",
    "IdentifierKind",
    "ImportBatch",
    "ImportRow",
    "KeptRow",
    "Label",
    "LabelKind",
    "Language",
    "Location",
    "LocationType",
    "Membership",
    "Merge",
    "Metadata",
    "NamedReader",
    "OnHolidays",
    "Organization",
    "OrganizationIdentifier",
    "Phone",
    "Program",
    "Publication",
    "RequiredDocument",
    "Resource",
    "ResourceKind",
    "Ring",
    "Schedule",
    "ScheduleException",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "ServiceStatus",
    "ServiceTerm",
    "Taxonomy",
    "TaxonomyTerm",
    "TermMatch",
    "Unit",
    "WebAddress",
    "Welcome",
]
