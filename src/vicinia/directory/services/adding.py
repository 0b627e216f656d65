"""Add bodies, services, places and resources by hand, and name the readers of what is not for everybody."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.core.events import EntryChanged, publish
from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.directory.models import Location, NamedReader, Organization, Publication, Resource, Service
from vicinia.directory.policies import can_decide, can_edit_body
from vicinia.directory.services.document import Entry
from vicinia.directory.visibility import reach_of

Values = dict[str, Any]


@transaction.atomic
def add_body(*, actor: User, district: District, values: Values) -> Organization:
    """Add a body to a district that the actor coordinates. It is a draft until it is published."""
    reach = reach_of(actor)
    if not (reach.is_superuser or district.pk in reach.coordinated):
        raise PermissionDenied(_("Only the coordination of the district adds bodies."))
    body = Organization(district=district, publication=Publication.DRAFT, **values)
    return _store(actor, body)


@transaction.atomic
def add_service(*, actor: User, organization: Organization, values: Values) -> Service:
    """Add a service to a body. It is a draft until the coordination publishes it."""
    _may_edit(actor, organization)
    service = Service(
        district_id=organization.district_id,
        organization=organization,
        publication=Publication.DRAFT,
        **values,
    )
    return _store(actor, service)


@transaction.atomic
def add_location(*, actor: User, organization: Organization, values: Values) -> Location:
    """Add a place to a body."""
    _may_edit(actor, organization)
    place = Location(
        district_id=organization.district_id,
        organization=organization,
        **{"municipality": organization.municipality} | values,
    )
    return _store(actor, place)


@transaction.atomic
def add_resource(*, actor: User, organization: Organization, values: Values) -> Resource:
    """Add something that a body can share. It is the body's own to give, so it needs no approval."""
    _may_edit(actor, organization)
    resource = Resource(
        district_id=organization.district_id,
        organization=organization,
        municipality=organization.municipality,
        **values,
    )
    return _store(actor, resource)


@transaction.atomic
def set_readers(*, actor: User, entry: Entry, users: set[UUID]) -> None:
    """Say which people may see an entry that is for named workers only."""
    if not (decision := can_decide(actor, entry)):
        raise PermissionDenied(str(decision.reason))
    readers = NamedReader.objects.filter(district_id=entry.district_id, subject_id=entry.pk)
    before = set(readers.values_list("user_id", flat=True))
    if before == users:
        return
    readers.exclude(user__in=users).delete()
    NamedReader.objects.bulk_create(
        NamedReader(district_id=entry.district_id, subject_id=entry.pk, user_id=user)
        for user in users - before
    )
    audit(
        actor=actor,
        verb="name readers",
        subject=entry,
        changes={"readers": [sorted(map(str, before)), sorted(map(str, users))]},
    )


def _may_edit(actor: User, organization: Organization) -> None:
    if not (decision := can_edit_body(actor, organization)):
        raise PermissionDenied(str(decision.reason))


def _store(actor: User, entry: Any) -> Any:
    entry.full_clean()
    entry.save()
    audit(actor=actor, verb="add", subject=entry, changes={"name": [None, entry.name]})
    publish(EntryChanged(kind=entry._meta.model_name or "", ids=(entry.pk,)))
    return entry
