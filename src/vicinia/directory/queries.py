"""Questions about many rows of the directory."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from vicinia.core.models import AuditEntry, District, User
from vicinia.core.policies import Person
from vicinia.directory.models import ChangeRequest, ErrorReport, Organization, Publication, Service
from vicinia.directory.visibility import reach_of


def change_requests_of(person: Person) -> QuerySet[ChangeRequest]:
    """Return the proposed changes that a person may see: of the district, of the own bodies, own ones."""
    reach = reach_of(person)
    rows = ChangeRequest.objects.select_related("organization", "submitted_by", "decided_by")
    if reach.is_superuser:
        return rows
    return rows.filter(
        Q(district__in=reach.coordinated) | Q(organization__in=reach.bodies) | Q(submitted_by=reach.user_id)
    )


def error_reports_of(person: Person) -> QuerySet[ErrorReport]:
    """Return the reports of errors in the districts that a person coordinates."""
    reach = reach_of(person)
    rows = ErrorReport.objects.all()
    return rows if reach.is_superuser else rows.filter(district__in=reach.coordinated)


def bodies_of(person: Person) -> QuerySet[Organization]:
    """Return the bodies that a person works in."""
    return Organization.objects.filter(pk__in=reach_of(person).bodies)


def bodies_to_list(person: Person, *, text: str = "", municipality: str = "") -> QuerySet[Organization]:
    """Return the bodies for the desk's list, with the number of their services."""
    rows = Organization.objects.visible_to(person).select_related("municipality")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(alternate_name__icontains=text))
    if municipality:
        rows = rows.filter(municipality=municipality)
    return rows.annotate(service_count=Count("services", distinct=True)).order_by("name")


def history_of(*subjects: tuple[str, UUID]) -> QuerySet[AuditEntry]:
    """Return the history entries of rows given as (``app.model``, key), newest first."""
    wanted = Q(pk__in=())
    for kind, key in subjects:
        wanted |= Q(subject_type=kind, subject_id=str(key))
    return AuditEntry.objects.filter(wanted).select_related("actor")


def counts_for_desk(person: Person) -> dict[str, Any]:
    """Return how much waits for a person, by kind of work."""
    changes = change_requests_of(person).filter(state=ChangeRequest.State.PENDING)
    return {
        "changes": changes.count(),
        "reports": error_reports_of(person).filter(handled_at=None).count(),
        "drafts": drafts_of(person).count(),
    }


def coordinated_districts(person: Person) -> QuerySet[District]:
    """Return the districts that a person coordinates."""
    reach = reach_of(person)
    return District.objects.all() if reach.is_superuser else District.objects.filter(pk__in=reach.coordinated)


def people_of(district: District) -> QuerySet[User]:
    """Return the people who work in a district, for the district itself or for one of its bodies."""
    working = Q(roles__district=district) | Q(memberships__district=district)
    return User.objects.filter(working, is_active=True).distinct()


def drafts_of(person: Person) -> QuerySet[Service]:
    """Return the services that wait to be published in the districts that a person coordinates."""
    return (
        Service.objects.filter(district__in=reach_of(person).coordinated, publication=Publication.DRAFT)
        .select_related("organization")
        .order_by("created_at")
    )
