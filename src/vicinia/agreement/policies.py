"""Who reads the alliance, who leads it, who speaks for a body."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from vicinia.agreement.models import Commitment
from vicinia.core.models import RoleKind, User
from vicinia.core.policies import YES, Decision, Person
from vicinia.directory.districts import districts_where_role
from vicinia.directory.models import Membership, Organization

SPEAKERS = (RoleKind.COORDINATOR, RoleKind.SOCIAL_WORKER, RoleKind.EDITOR)


def can_direct(person: Person, district: UUID | None = None) -> Decision:
    """Coordinators of a district, or of some district: the public body directs the protocol."""
    if isinstance(person, User):
        mine = districts_where_role(person, (RoleKind.COORDINATOR,))
        if district in mine or (district is None and mine):
            return YES
    return Decision(False, _("The protocol is kept by the coordination of the district. Ask it."))


def can_speak_for(person: Person, organization: Organization) -> Decision:
    """The body's own editors and social workers, and the coordination of its district."""
    if isinstance(person, User):
        if can_direct(person, organization.district_id):
            return YES
        mine = Membership.objects.filter(user=person, organization=organization, kind__in=SPEAKERS)
        if mine.exists():
            return YES
    return Decision(False, _("Only the body itself, or the coordination, can write this."))


def can_report(person: Person, commitment: Commitment) -> Decision:
    """Who speaks for the body that promised, and the coordination."""
    if can_direct(person, commitment.district_id):
        return YES
    body = commitment.party.organization if commitment.party else None
    if body is not None and can_speak_for(person, body):
        return YES
    return Decision(False, _("The body that promised says what became of it, or the coordination."))
