"""Who may read, propose, decide and publish in the directory."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from vicinia.core.models import RoleKind, User
from vicinia.core.policies import YES, Decision, Person
from vicinia.directory.models import ChangeRequest, Membership, Organization
from vicinia.directory.visibility import reach_of


def works_in_network(person: Person) -> Decision:
    """People who work in a district or in a body of the network; analysts see figures, not entries."""
    reach = reach_of(person)
    if reach.is_superuser or reach.districts:
        return YES
    return Decision(
        False, _("This page is for the people who work in the network. Your coordinator can add you.")
    )


def can_edit_body(person: Person, organization: Organization) -> Decision:
    """Coordinators of the body's district, and the body's own editors and social workers.

    Coordinators change the entry at once; the others propose a change.
    """
    if can_decide(person, organization):
        return YES
    if isinstance(person, User) and organization.pk in _edited_bodies(person):
        return YES
    return Decision(
        False,
        _(
            "You can read this entry but not change it. "
            "If something is wrong, use “Report an error” on its page."
        ),
    )


def can_decide(person: Person, entry: Any) -> Decision:
    """Coordinators of the district that the entry belongs to."""
    reach = reach_of(person)
    if reach.is_superuser or entry.district_id in reach.coordinated:
        return YES
    return Decision(False, _("Only the coordination of the district decides on this."))


def can_withdraw(person: Person, change: ChangeRequest) -> Decision:
    """The person who proposed a change may take it back until it is decided."""
    if change.state == ChangeRequest.State.PENDING and change.submitted_by_id == getattr(person, "pk", None):
        return YES
    return Decision(False, _("Only the person who proposed a change can take it back, until it is decided."))


def _edited_bodies(person: User) -> frozenset[Any]:
    kept = getattr(person, "_edited_bodies", None)
    if kept is None:
        kinds = (RoleKind.EDITOR, RoleKind.SOCIAL_WORKER, RoleKind.COORDINATOR)
        kept = frozenset(
            Membership.objects.filter(user=person, kind__in=kinds).values_list("organization_id", flat=True)
        )
        person._edited_bodies = kept  # type: ignore[attr-defined]
    return kept
