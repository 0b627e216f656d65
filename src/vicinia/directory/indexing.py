"""From the directory's rows to the search index, kept up inside the transaction of each change.

Each service at a place is one document, because people look for a door to knock at; a service without a
place is one document too. Only what everybody may see is written: rings and drafts never reach the index.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from vicinia.core.events import EntryChanged, listen
from vicinia.directory import hours, search
from vicinia.directory.models import (
    Label,
    Location,
    Organization,
    Publication,
    Ring,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceStatus,
    ServiceTerm,
    TaxonomyTerm,
)
from vicinia.directory.visibility import shown_fields

BATCH = 400
SHOWN = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)


# What documents are made of: a row of the directory has three times as many columns.
_TOLD_OF_BODIES = ("district", "name", "alternate_name", "description", "field_rings", "municipality")
_TOLD = (
    "district", "organization", "name", "alternate_name", "description", "eligibility_description",
    "application_process", "field_rings",
)  # fmt: skip
_TOLD_OF_PLACES = (
    "service", "location__district", "location__organization", "location__name",
    "location__alternate_name", "location__field_rings", "location__latitude", "location__longitude",
    "location__municipality__name",
)  # fmt: skip


class Words:
    """The vocabulary in memory: for each term its scheme, its own and its ancestors' codes, its labels."""

    def __init__(self) -> None:
        self.terms = {
            key: (scheme or "", code, parent)
            for key, scheme, code, parent in TaxonomyTerm.objects.values_list(
                "pk", "taxonomy__code", "code", "parent_id"
            )
        }
        self.labels: dict[UUID, list[str]] = defaultdict(list)
        for key, name in TaxonomyTerm.objects.values_list("pk", "name"):
            self.labels[key].append(name)
        for key, text in Label.objects.values_list("term_id", "text"):
            self.labels[key].append(text)

    def lineage(self, key: UUID) -> list[UUID]:
        """Return a term and its ancestors."""
        line: list[UUID] = []
        step: UUID | None = key
        while step in self.terms and step not in line:
            line.append(step)
            step = self.terms[step][2]
        return line

    def facets(self, terms: Iterable[UUID]) -> dict[str, tuple[str, ...]]:
        """Return scheme → codes for the terms and their ancestors."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for term in terms:
            for key in self.lineage(term):
                scheme, code, _parent = self.terms[key]
                if scheme and code:
                    found[scheme][code] = None
        return {scheme: tuple(codes) for scheme, codes in found.items()}

    def text(self, terms: Iterable[UUID]) -> str:
        """Return all labels of the terms and of their ancestors, hidden ones too."""
        keys = dict.fromkeys(key for term in terms for key in self.lineage(term))
        return " ".join(label for key in keys for label in self.labels[key])


def shown_services() -> QuerySet[Service]:
    """Return the services that everybody may find."""
    return Service.objects.visible_to(None).filter(
        status__in=SHOWN,
        organization__publication=Publication.PUBLISHED,
        organization__ring=Ring.PUBLIC,
    )


def rebuild() -> int:
    """Write the whole index anew and return how many documents it holds."""
    search.clear()
    words = Words()
    count = 0
    keys = shown_services().order_by("pk").values_list("pk", flat=True)
    for chunk in _chunks(list(keys)):
        count += search.index(service_documents(chunk, words))
    bodies = Organization.objects.visible_to(None).order_by("pk").values_list("pk", flat=True)
    for chunk in _chunks(list(bodies)):
        count += search.index(organization_documents(chunk))
    return count


def refresh_services(ids: Iterable[UUID]) -> None:
    """Bring the documents of these services up to date, or take them away when they may not be found."""
    words: Words | None = None
    for chunk in _chunks(list(dict.fromkeys(ids))):
        places = ServiceAtLocation.objects.filter(service__in=chunk).values_list("pk", flat=True)
        search.remove([*chunk, *places])
        words = words or Words()
        search.index(service_documents(chunk, words))


def refresh_organizations(ids: Iterable[UUID]) -> None:
    """Bring the documents of these bodies and of all their services up to date."""
    keys = list(dict.fromkeys(ids))
    for chunk in _chunks(keys):
        search.remove(chunk)
        search.index(organization_documents(chunk))
        refresh_services(Service.objects.filter(organization__in=chunk).values_list("pk", flat=True))


def service_documents(ids: Iterable[UUID], words: Words) -> list[search.Document]:
    """Return the documents of those of these services that everybody may find."""
    services = list(
        shown_services()
        .filter(pk__in=list(ids))
        .select_related("organization__municipality")
        .only(
            *_TOLD, *(f"organization__{name}" for name in _TOLD_OF_BODIES), "organization__municipality__name"
        )
    )
    around = _Around(service.pk for service in services)
    tables = hours.timetables(door for service in services for door in around.doors(service))
    return [document for service in services for document in _documents(service, words, around, tables)]


class _Around:
    """What hangs on many services, read at once: some queries, and no row of theirs made for each service."""

    def __init__(self, services: Iterable[UUID]) -> None:
        keys = list(services)
        self.terms: dict[UUID, list[UUID]] = defaultdict(list)
        self.serves: dict[UUID, set[str]] = defaultdict(set)
        self.places: dict[UUID, list[ServiceAtLocation]] = defaultdict(list)
        for key, term in ServiceTerm.objects.filter(service__in=keys).values_list("service_id", "term_id"):
            self.terms[key].append(term)
        areas = ServiceArea.objects.filter(service__in=keys, municipality__isnull=False)
        for key, town in areas.values_list("service_id", "municipality_id"):
            self.serves[key].add(town)
        public = ServiceAtLocation.objects.filter(service__in=keys, location__ring=Ring.PUBLIC)
        for place in public.select_related("location__municipality").only(*_TOLD_OF_PLACES):
            self.places[place.service_id].append(place)

    def doors(self, service: Service) -> list[hours.Door]:
        """Return the doors of a service: one for each of its places that everybody may know, else itself."""
        placed = [hours.Door.at(row) for row in self.places[service.pk]]
        return placed or [hours.Door.of(service)]


def _documents(
    service: Service, words: Words, around: _Around, tables: dict[UUID, hours.Timetable]
) -> Iterator[search.Document]:
    terms = around.terms[service.pk]
    facets = words.facets(terms)
    labels = words.text(terms)
    body = service.organization
    # a field with a narrower ring must not be found by guessing its words
    told = shown_fields(service, None, ["description", "eligibility_description", "application_process"])
    text = " ".join(
        part for part in (*told.values(), *shown_fields(body, None, ["description"]).values()) if part
    )
    placed = {row.pk: row.location for row in around.places[service.pk]}
    for door in around.doors(service):
        place: Location | None = placed.get(door.id)
        town = (place.municipality if place else None) or body.municipality
        table = tables[door.id]
        mask = table.mask() if table else None
        yield search.Document(
            id=door.id,
            kind="service",
            district=service.district_id,
            title=service.name,
            keywords=" ".join(
                part
                for part in (
                    service.alternate_name,
                    body.name,
                    body.alternate_name,
                    labels,
                    *(shown_fields(place, None, ["name", "alternate_name"]).values() if place else ()),
                    town.name if town else "",
                )
                if part
            ),
            body=text,
            latitude=place.latitude if place else None,
            longitude=place.longitude if place else None,
            municipality=place.municipality_id or "" if place else "",
            serves=tuple(sorted(around.serves[service.pk])),
            facets=facets,
            hours=search.Hours(mask.mask, mask.exact, mask.open_on_holidays) if mask else None,
        )


def organization_documents(ids: Iterable[UUID]) -> list[search.Document]:
    """Return the documents of those of these bodies that everybody may find."""
    bodies = (
        Organization.objects.visible_to(None)
        .filter(pk__in=list(ids))
        .select_related("municipality")
        .only(*_TOLD_OF_BODIES, "municipality__name")
    )
    return [
        search.Document(
            id=body.pk,
            kind="organization",
            district=body.district_id,
            title=body.name,
            keywords=" ".join(
                part
                for part in (body.alternate_name, body.municipality.name if body.municipality else "")
                if part
            ),
            body=shown_fields(body, None, ["description"])["description"],
            municipality=body.municipality_id or "",
        )
        for body in bodies
    ]


def follow(event: EntryChanged) -> None:
    """Bring the index up to date after a change, in the same transaction.

    Who deletes a service at a place publishes it under the kind ``serviceatlocation`` and its service
    under ``service``: the rows are gone, so their keys cannot be found here.
    """
    ids = list(event.ids)
    if event.kind == "organization":
        refresh_organizations(ids)
    elif event.kind == "service":
        refresh_services(ids)
    else:
        if event.kind == "serviceatlocation":
            search.remove(ids)
        hanging = Q(service_at_locations__in=ids) | Q(service_at_locations__location__in=ids)
        refresh_services(Service.objects.filter(hanging).distinct().values_list("pk", flat=True))


def start_following() -> None:
    """Listen to changes of the directory (called once, when the programme starts)."""
    listen(EntryChanged, follow)


def _chunks(keys: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
