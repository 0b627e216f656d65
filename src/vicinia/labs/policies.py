"""Who takes part in labs, and who leads them."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from vicinia.core.models import RoleKind, User
from vicinia.core.policies import YES, Decision, Person
from vicinia.directory.districts import NETWORK, districts_where_role, holds_role

LEADERS = (RoleKind.COORDINATOR, RoleKind.SOCIAL_WORKER)


def takes_part(person: Person) -> Decision:
    """Everybody with a role in the network: for a district, or for one of its bodies."""
    if holds_role(person, NETWORK):
        return YES
    return Decision(
        False, _("The labs are for the people of the network. The coordination of the district can add you.")
    )


def can_lead(person: Person) -> Decision:
    """Coordinators and social workers of some district: they prepare meetings and write down what comes."""
    if isinstance(person, User) and districts_where_role(person, LEADERS):
        return YES
    return Decision(
        False, _("Labs are led by the coordination and the social workers of the district. Ask one of them.")
    )


def can_lead_in(person: Person, district: UUID) -> Decision:
    """The same, in one district."""
    if isinstance(person, User) and district in districts_where_role(person, LEADERS):
        return YES
    return Decision(False, _("This belongs to another district: its coordination leads it."))
