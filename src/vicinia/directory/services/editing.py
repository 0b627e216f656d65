"""Propose, approve, refuse and take back changes; publish and withdraw entries."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.core.events import EntryChanged, publish
from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.directory.models import (
    ChangeRequest,
    ErrorReport,
    Location,
    Organization,
    Publication,
    Resource,
    Service,
)
from vicinia.directory.policies import can_decide, can_edit_body, can_withdraw
from vicinia.directory.services import document
from vicinia.directory.services.document import Document, Entry

KINDS: dict[str, type[Any]] = {
    model._meta.model_name or "": model for model in (Organization, Service, Location, Resource)
}


class AlreadyDecided(Exception):
    """Somebody decided on this change a moment before."""


def body_of(entry: Entry) -> Organization:
    """Return the body that answers for an entry."""
    if isinstance(entry, Organization):
        return entry
    if entry.organization is None:
        raise PermissionDenied(
            _("This place belongs to no body yet: the coordination has to assign it first.")
        )
    return entry.organization


def entry_of(kind: str, key: UUID) -> Entry | None:
    """Return the entry of a kind with a key, or None when it is gone."""
    return KINDS[kind]._default_manager.filter(pk=key).first()


def entries_of(subjects: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Entry]:
    """Return the entries given as (kind, key) that still exist; one query for each kind."""
    keys: dict[str, list[UUID]] = defaultdict(list)
    for kind, key in subjects:
        keys[kind].append(key)
    found: dict[tuple[str, UUID], Entry] = {}
    for kind, wanted in keys.items():
        rows = KINDS[kind]._default_manager.filter(pk__in=wanted)
        if KINDS[kind] is not Organization:
            rows = rows.select_related("organization")
        found |= {(kind, row.pk): row for row in rows}
    return found


@transaction.atomic
def change_entry(*, actor: User, entry: Entry, wanted: Document, message: str = "") -> ChangeRequest | None:
    """Change an entry, or propose the change where the actor may not decide.

    Returns the proposal, or None when the change is already in force or there was nothing to change.
    """
    body = body_of(entry)
    if not (decision := can_edit_body(actor, body)):
        raise PermissionDenied(str(decision.reason))
    # read again: the form has already written into its copy, and somebody else may have been quicker
    entry = type(entry)._default_manager.select_for_update().get(pk=entry.pk)
    changes = document.difference(document.read(entry), wanted)
    if not changes:
        return None
    if can_decide(actor, body):
        _apply(actor=actor, entry=entry, changes=changes, reason=message)
        return None
    change = ChangeRequest.objects.create(
        district_id=body.district_id,
        organization=body,
        subject_type=entry._meta.model_name or "",
        subject_id=entry.pk,
        changes=changes,
        message=message,
        submitted_by=actor,
    )
    audit(actor=actor, verb="propose", subject=entry, changes=changes, reason=message)
    return change


@transaction.atomic
def approve_change(*, actor: User, change: ChangeRequest) -> None:
    """Put a proposed change into force."""
    change = _open(actor, change)
    entry = entry_of(change.subject_type, change.subject_id)
    if entry is None:
        raise AlreadyDecided(_("The entry is gone, so this change has nothing to change."))
    current = document.read(entry)
    changes = {name: [current.get(name), after] for name, (_before, after) in change.changes.items()}
    _apply(actor=actor, entry=entry, changes=changes, reason=change.message)
    _decide(actor, change, ChangeRequest.State.APPROVED, "")


@transaction.atomic
def refuse_change(*, actor: User, change: ChangeRequest, reason: str) -> None:
    """Refuse a proposed change, with the reason that its author reads."""
    change = _open(actor, change)
    if not reason.strip():
        raise ValueError(_("Say why, so that the body can put it right."))
    _decide(actor, change, ChangeRequest.State.REFUSED, reason.strip())


@transaction.atomic
def withdraw_change(*, actor: User, change: ChangeRequest) -> None:
    """Take back one's own proposal."""
    change = ChangeRequest.objects.select_for_update().get(pk=change.pk)
    if not (decision := can_withdraw(actor, change)):
        raise PermissionDenied(str(decision.reason))
    _decide(actor, change, ChangeRequest.State.WITHDRAWN, "")


@transaction.atomic
def set_publication(*, actor: User, entry: Organization | Service | Resource, state: Publication) -> None:
    """Publish an entry or take it off the public pages."""
    if not (decision := can_decide(actor, entry)):
        raise PermissionDenied(str(decision.reason))
    if entry.publication == state:
        return
    changes = {"publication": [entry.publication, state.value]}
    entry.publication = state
    entry.save()
    audit(
        actor=actor,
        verb="publish" if state == Publication.PUBLISHED else "unpublish",
        subject=entry,
        changes=changes,
    )
    publish(EntryChanged(kind=entry._meta.model_name or "", ids=(entry.pk,)))


@transaction.atomic
def confirm_service(*, actor: User, service: Service) -> None:
    """Say that a service's entry is still right today."""
    if not (decision := can_edit_body(actor, service.organization)):
        raise PermissionDenied(str(decision.reason))
    before = service.assured_date
    service.assured_date = timezone.localdate()
    service.save()
    audit(
        actor=actor,
        verb="confirm",
        subject=service,
        changes={"assured_date": [before and before.isoformat(), service.assured_date.isoformat()]},
    )


@transaction.atomic
def report_error(*, entry: Service | Organization, text: str) -> ErrorReport:
    """Keep what a reader says is wrong. No account is needed and nothing about the reader is kept."""
    return ErrorReport.objects.create(
        district_id=entry.district_id,
        subject_type=entry._meta.model_name or "",
        subject_id=entry.pk,
        text=text.strip(),
    )


@transaction.atomic
def handle_report(*, actor: User, report: ErrorReport) -> None:
    """Mark a reader's report as dealt with."""
    if not (decision := can_decide(actor, report)):
        raise PermissionDenied(str(decision.reason))
    if report.handled_at is None:
        report.handled_by, report.handled_at = actor, timezone.now()
        report.save(update_fields=["handled_by", "handled_at"])
        audit(actor=actor, verb="handle", subject=report)


def _apply(*, actor: User, entry: Entry, changes: dict[str, list[Any]], reason: str) -> None:
    document.write(entry, changes)
    audit(actor=actor, verb="change", subject=entry, changes=changes, reason=reason)
    publish(EntryChanged(kind=entry._meta.model_name or "", ids=(entry.pk,)))


def _open(actor: User, change: ChangeRequest) -> ChangeRequest:
    locked = ChangeRequest.objects.select_for_update().get(pk=change.pk)
    if not (decision := can_decide(actor, locked)):
        raise PermissionDenied(str(decision.reason))
    if locked.state != ChangeRequest.State.PENDING:
        raise AlreadyDecided(_("This change was already decided by somebody else."))
    return locked


def _decide(actor: User, change: ChangeRequest, state: ChangeRequest.State, reason: str) -> None:
    change.state, change.reason = state, reason
    change.decided_by, change.decided_at = actor, timezone.now()
    change.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    audit(actor=actor, verb=f"change {state}", subject=change, reason=reason)
