"""From the search engine's hits to cards: a constant number of queries, however many rows."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language

from vicinia.directory import hours, search
from vicinia.directory.models import Address, Organization, Phone, Service, ServiceAtLocation, ServiceTerm
from vicinia.directory.visibility import shown_fields
from vicinia.methods.opening import Status
from vicinia.portal.models import WrittenPage
from vicinia.portal.opening_words import Badge, badge
from vicinia.portal.pages import page_key, pages_by_key
from vicinia.portal.queries.remembering import rows_of_now
from vicinia.portal.queries.visible import Reader, visible_among, visible_services
from vicinia.portal.queries.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Card:
    """One result, ready to show. Equal cards look the same, so what was drawn once is drawn."""

    id: UUID
    kind: str
    title: str
    url: str
    body: str = ""
    place: str = ""
    town: str = ""
    street: str = ""
    summary: str = ""
    distance_m: float | None = None
    badge: Badge | None = None
    access: tuple[str, ...] = ()
    phone: str = ""
    alert: str = ""
    is_sample: bool = False
    number: int = 0
    latitude: float | None = None
    longitude: float | None = None


def entry_name(name: str) -> str:
    """Return the decoration at the end of an address."""
    return slugify(name)[:60] or "-"


def service_url(service: Service) -> str:
    """Return the address of a service's page."""
    return reverse("portal:service", kwargs={"pk": service.pk, "name": entry_name(service.name)})


def organization_url(body: Organization) -> str:
    """Return the address of a body's page."""
    return reverse("portal:organization", kwargs={"pk": body.pk, "name": entry_name(body.name)})


def cards(hits: Sequence[search.Hit], user: Reader, words: Vocabulary, now: datetime) -> list[Card]:
    """Return a card for each hit that this person may see, in the order of the hits. Ten queries at most."""
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for hit in hits:
        by_kind[hit.kind].append(hit.id)
    made: dict[UUID, Card] = {}
    if by_kind["service"]:
        made |= _service_cards(by_kind["service"], user, words, now)
    if by_kind["organization"]:
        made |= _organization_cards(by_kind["organization"], user)
    pages = [key for kind, keys in by_kind.items() if kind.startswith("page") for key in keys]
    if pages:
        made |= _page_cards(pages)
    shown: list[Card] = []
    for hit in hits:
        card = made.get(hit.id)
        if card is not None:
            metres = hit.distance_km * 1000 if hit.distance_km is not None else None
            shown.append(replace(card, distance_m=metres, number=len(shown) + 1))
    return shown


def door_cards(
    doors: Iterable[ServiceAtLocation],
    services: Iterable[Service],
    user: Reader,
    words: Vocabulary,
    now: datetime,
) -> list[Card]:
    """Return cards for services at places and for services without one (rows with their relations)."""
    return [known.at(now) for known in _read(list(doors), list(services), user, words)]


@dataclass(frozen=True, slots=True)
class _Known:
    """A card without what changes from minute to minute."""

    card: Card
    timetable: hours.Timetable
    has_place: bool

    def at(self, now: datetime) -> Card:
        """The card with the state of opening."""
        state = self.timetable.state(now)
        if not self.has_place and state.status is Status.UNKNOWN:
            return self.card
        return replace(self.card, badge=badge(state))


def _read(
    rows: Sequence[ServiceAtLocation], alone: Sequence[Service], user: Reader, words: Vocabulary
) -> list[_Known]:
    keys = [hours.Door.at(row) for row in rows] + [hours.Door.of(service) for service in alone]
    tables = hours.timetables(keys)
    phones = _phones(rows, alone)
    streets = _streets(rows)
    access = _access([*(row.service for row in rows), *alone], words)
    made = []
    for row in rows:
        place = row.location
        card = _card(row.pk, row.service, user, access)
        made.append(
            replace(
                card,
                place=shown_fields(place, user, ["name"])["name"],
                street=streets.get(place.pk, ""),
                town=place.municipality.name if place.municipality else "",
                latitude=place.latitude,
                longitude=place.longitude,
                phone=_first_phone(phones, row.pk, row.service_id, place.pk, row.service.organization_id),
            )
        )
    for service in alone:
        phone = _first_phone(phones, service.pk, service.organization_id)
        made.append(replace(_card(service.pk, service, user, access), phone=phone))
    return [_Known(card, tables[card.id], number < len(rows)) for number, card in enumerate(made)]


# What a card needs of its rows: the long texts and what imports keep stay in the database.
_SERVICE = ("id", "district", "name", "alert", "field_rings", "organization__name", "organization__is_sample")
_PLACE = ("name", "latitude", "longitude", "district", "field_rings", "organization", "municipality__name")
DOOR_FIELDS = ("id", *(f"service__{name}" for name in _SERVICE), *(f"location__{name}" for name in _PLACE))


def _service_cards(ids: Sequence[UUID], user: Reader, words: Vocabulary, now: datetime) -> dict[UUID, Card]:
    """Of what everybody may see, only what is not remembered is read; who may see it is asked every time."""
    if user is not None and user.is_authenticated:
        return {one.card.id: one.at(now) for one in _services(ids, user, words)}
    language, rows = get_language(), rows_of_now()
    old = [key for key in ids if ("card", language, key) in rows]
    new = [key for key in ids if ("card", language, key) not in rows]
    seen = _still_seen(old) if old else set()
    for one in _services(new, user, words) if new else ():
        rows["card", language, one.card.id] = one
        seen.add(one.card.id)
    minute = now.replace(second=0, microsecond=0)
    return {key: card for key in ids if key in seen and (card := _at(minute, key, language, rows))}


def _at(minute: datetime, key: UUID, language: str | None, rows: dict[Hashable, object]) -> Card | None:
    """A remembered card as it is in this minute: doors open and close at whole minutes."""
    mark = ("card at", language, key, minute)
    if mark not in rows:
        known = rows.get(("card", language, key))
        if not isinstance(known, _Known):
            return None
        rows[mark] = known.at(minute)
    card = rows[mark]
    return card if isinstance(card, Card) else None


def _still_seen(ids: Sequence[UUID]) -> set[UUID]:
    """Those of these entries that everybody may see now."""
    seen = set(visible_among(None, ids).values_list("pk", flat=True))
    rest = set(ids) - seen
    return (
        seen | set(visible_services(None).filter(pk__in=rest).values_list("pk", flat=True)) if rest else seen
    )


def _services(ids: Sequence[UUID], user: Reader, words: Vocabulary) -> list[_Known]:
    doors = list(
        visible_among(user, ids)
        .select_related("service__organization", "location__municipality")
        .only(*DOOR_FIELDS)
    )
    rest = set(ids) - {row.pk for row in doors}
    alone = list(visible_services(user).filter(pk__in=rest).select_related("organization")) if rest else []
    return _read(doors, alone, user, words)


def _card(key: UUID, service: Service, user: Reader, access: Mapping[UUID, list[str]]) -> Card:
    return Card(
        id=key,
        kind="service",
        title=service.name,
        url=service_url(service),
        body=service.organization.name,
        access=tuple(access.get(service.pk, ())),
        alert=shown_fields(service, user, ["alert"])["alert"],
        is_sample=service.organization.is_sample,
    )


def _phones(doors: Sequence[ServiceAtLocation], alone: Sequence[Service]) -> dict[UUID, str]:
    """The first public number of each owner, by the owner's key. One query."""
    services = [row.service for row in doors] + list(alone)
    rows = (
        Phone.objects.visible_to(None)
        .filter(
            Q(service_at_location__in=[row.pk for row in doors])
            | Q(service__in=[service.pk for service in services])
            | Q(location__in=[row.location_id for row in doors])
            | Q(organization__in=[service.organization_id for service in services])
        )
        .order_by("number")
        .values_list("service_at_location_id", "service_id", "location_id", "organization_id", "number")
    )
    found: dict[UUID, str] = {}
    for *owners, number in rows:
        key = next((owner for owner in owners if owner), None)
        if key:
            found.setdefault(key, number)
    return found


def _first_phone(phones: Mapping[UUID, str], *owners: UUID) -> str:
    return next((phones[owner] for owner in owners if owner in phones), "")


def _streets(doors: Sequence[ServiceAtLocation]) -> dict[UUID, str]:
    rows = Address.objects.filter(location__in=[row.location_id for row in doors])
    return {key: street for key, street in rows.values_list("location_id", "address_1") if key}


def _access(services: Sequence[Service], words: Vocabulary) -> dict[UUID, list[str]]:
    """The ways in of each service, as labels. One query."""
    codes = {term.id: term.label for term in words.terms if term.scheme == "access"}
    rows = ServiceTerm.objects.filter(service__in=[service.pk for service in services])
    found: dict[UUID, list[str]] = defaultdict(list)
    for service, term in rows.values_list("service_id", "term_id"):
        if term in codes and codes[term] not in found[service]:
            found[service].append(codes[term])
    return found


def _organization_cards(ids: Sequence[UUID], user: Reader) -> dict[UUID, Card]:
    rows = Organization.objects.visible_to(user).filter(pk__in=ids).select_related("municipality")
    return {
        body.pk: Card(
            id=body.pk,
            kind="organization",
            title=body.name,
            url=organization_url(body),
            town=body.municipality.name if body.municipality else "",
            summary=shown_fields(body, user, ["description"])["description"],
            is_sample=body.is_sample,
        )
        for body in rows
    }


def _page_cards(keys: Sequence[UUID]) -> dict[UUID, Card]:
    made = {}
    for page in pages_by_key(keys):
        summary = page.specific.summary if isinstance(page.specific, WrittenPage) else page.search_description
        key = page_key(page.pk)
        made[key] = Card(id=key, kind="page", title=page.title, url=page.get_url() or "/", summary=summary)
    return made
