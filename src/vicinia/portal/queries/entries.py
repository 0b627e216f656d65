"""One service, one body, one municipality: all that its page shows, for this reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from vicinia.directory import hours
from vicinia.directory.models import (
    Accessibility,
    Address,
    Contact,
    CostOption,
    Language,
    Location,
    Organization,
    Phone,
    RequiredDocument,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceStatus,
    ServiceTerm,
    WebAddress,
    Welcome,
)
from vicinia.directory.visibility import shown_fields
from vicinia.portal.opening_words import Badge, Day, badge, other_hours, week
from vicinia.portal.queries.cards import Card, door_cards
from vicinia.portal.queries.visible import Reader, visible_doors, visible_services
from vicinia.portal.queries.vocabulary import Term, Vocabulary

SERVICE_FIELDS = [
    "description",
    "url",
    "email",
    "interpretation_services",
    "application_process",
    "fees_description",
    "wait_time",
    "eligibility_description",
    "alert",
]
BODY_FIELDS = ["description", "email", "website", "legal_status"]
LIVING = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)


@dataclass(slots=True)
class Where:
    """A place of a service with its hours and its telephones."""

    place: Location | None
    name: str
    transportation: str
    addresses: list[Address]
    accessibility: list[Accessibility]
    badge: Badge | None
    week: list[Day]
    other_hours: list[str]
    phones: list[Phone]


@dataclass(slots=True)
class ServicePage:
    """All that the page of a service shows."""

    service: Service
    body: Organization
    fields: dict[str, Any]
    wheres: list[Where]
    badge: Badge | None
    terms: dict[str, list[Term]]
    welcomed: list[tuple[str, Term]]
    documents: list[RequiredDocument]
    costs: list[CostOption]
    areas: list[str]
    languages: list[str]
    phones: list[Phone]
    contacts: list[Contact]
    web_addresses: list[WebAddress]

    @property
    def first_phone(self) -> Phone | None:
        """The number on the large button: the service's, else that of a place."""
        return next(iter([*self.phones, *(phone for where in self.wheres for phone in where.phones)]), None)


def service_page(service: Service, user: Reader, words: Vocabulary, now: datetime) -> ServicePage:
    """Return all that the page of a service shows to this person. About fifteen queries."""
    places: QuerySet[Location] = Location.objects.visible_to(user)
    doors = list(
        ServiceAtLocation.objects.filter(service=service, location__in=places)
        .select_related("location__municipality")
        .prefetch_related(
            "location__addresses",
            "location__accessibility",
            Prefetch("location__phones", queryset=Phone.objects.visible_to(user)),
            Prefetch("phones", queryset=Phone.objects.visible_to(user)),
        )
        .order_by("location__municipality__name", "location__name")
    )
    keys = [hours.Door.at(row) for row in doors] or [hours.Door.of(service)]
    tables = hours.timetables(keys)
    wheres = [_where(row, tables[row.pk], user, now) for row in doors] or [_nowhere(tables[service.pk], now)]
    contacts = list(
        Contact.objects.visible_to(user)
        .filter(service=service)
        .prefetch_related(Prefetch("phones", queryset=Phone.objects.visible_to(user)))
    )
    phones = list(Phone.objects.visible_to(user).filter(service=service))
    if not phones and not any(where.phones for where in wheres):
        phones = list(Phone.objects.visible_to(user).filter(organization=service.organization))
    terms, welcomed = _terms(service, words)
    return ServicePage(
        service=service,
        body=service.organization,
        fields=shown_fields(service, user, SERVICE_FIELDS),
        wheres=wheres,
        badge=_best(wheres),
        terms=terms,
        welcomed=welcomed,
        documents=list(RequiredDocument.objects.filter(service=service)),
        costs=list(CostOption.objects.filter(service=service)),
        areas=_areas(service),
        languages=_languages(service),
        phones=phones,
        contacts=contacts,
        web_addresses=list(WebAddress.objects.filter(service=service)),
    )


def _where(row: ServiceAtLocation, table: hours.Timetable, user: Reader, now: datetime) -> Where:
    place = row.location
    return Where(
        place=place,
        **shown_fields(place, user, ["name", "transportation"]),
        addresses=list(place.addresses.all()),
        accessibility=list(place.accessibility.all()),
        badge=badge(table.state(now)),
        week=week(table),
        other_hours=other_hours(table),
        phones=[*row.phones.all(), *place.phones.all()],
    )


def _nowhere(table: hours.Timetable, now: datetime) -> Where:
    return Where(
        None, "", "", [], [], badge(table.state(now)) if table else None, week(table), other_hours(table), []
    )


def _best(wheres: Iterable[Where]) -> Badge | None:
    """The badge of the page: the place that is open, else the first."""
    badges = [where.badge for where in wheres if where.badge]
    order = {"open": 0, "soon": 1}
    return min(badges, key=lambda item: order.get(item.css, 2), default=None)


def _terms(service: Service, words: Vocabulary) -> tuple[dict[str, list[Term]], list[tuple[str, Term]]]:
    rows = ServiceTerm.objects.filter(service=service).values_list("term_id", "welcome")
    terms: dict[str, list[Term]] = {}
    welcomed = []
    for key, welcome in rows:
        term = words.by_id.get(key)
        if term is None:
            continue
        if term.scheme == "welcomed":
            welcomed.append((str(Welcome(welcome).label) if welcome in Welcome.values else "", term))
        elif term not in terms.setdefault(term.scheme, []):
            terms[term.scheme].append(term)
    return terms, welcomed


def _areas(service: Service) -> list[str]:
    rows = ServiceArea.objects.filter(service=service).select_related("municipality")
    names = {row.municipality.name if row.municipality else row.name for row in rows}
    return sorted(name for name in names if name)


def _languages(service: Service) -> list[str]:
    rows = Language.objects.filter(service=service).values_list("name", "code")
    return sorted({name or code for name, code in rows if name or code})


@dataclass(slots=True)
class BodyPage:
    """All that the page of a body shows."""

    body: Organization
    fields: dict[str, Any]
    services: list[Card]
    phones: list[Phone]
    contacts: list[Contact]
    identifiers: list[tuple[str, str]]


def body_page(body: Organization, user: Reader, words: Vocabulary, now: datetime) -> BodyPage:
    """Return all that the page of a body shows to this person."""
    services = visible_services(user).filter(organization=body, status__in=LIVING)
    return BodyPage(
        body=body,
        fields=shown_fields(body, user, BODY_FIELDS),
        services=service_cards(services, user, words, now),
        phones=list(Phone.objects.visible_to(user).filter(organization=body)),
        contacts=list(Contact.objects.visible_to(user).filter(organization=body)),
        identifiers=[(row.identifier_type, row.identifier) for row in body.identifiers.all()],
    )


def service_cards(
    services: QuerySet[Service], user: Reader, words: Vocabulary, now: datetime, limit: int = 60
) -> list[Card]:
    """Return a card for each service, at its places or without one. Seven queries."""
    rows = list(services.select_related("organization").order_by("name")[:limit])
    keys: list[UUID] = [row.pk for row in rows]
    doors = list(
        visible_doors(user)
        .filter(service__in=keys)
        .select_related("service__organization", "location__municipality")
    )
    placed = {row.service_id for row in doors}
    made = door_cards(doors, [row for row in rows if row.pk not in placed], user, words, now)
    return sorted(made, key=lambda card: (card.title.casefold(), card.town))
