"""Who may read figures of need, shape recipes, and decide."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vicinia.core.models import RoleKind, User
from vicinia.core.policies import YES, Decision, Person
from vicinia.directory.districts import districts_where_role
from vicinia.needs.queries.listening import districts_counted_by, districts_heard_by

_SHAPERS = (RoleKind.COORDINATOR, RoleKind.ANALYST)


def can_read_needs(person: Person) -> Decision:
    """Coordinators, social workers and analysts of some district."""
    if isinstance(person, User) and (person.is_superuser or districts_where_role(person)):
        return YES
    return Decision(
        False,
        _(
            "These pages are for the coordination, social workers and analysts of the district. "
            "The coordination can add you."
        ),
    )


def can_shape_recipes(person: Person) -> Decision:
    """Coordinators and analysts write drafts and compare them; only coordinators adopt."""
    if isinstance(person, User) and (person.is_superuser or districts_where_role(person, _SHAPERS)):
        return YES
    return Decision(False, _("Recipes are written by the coordination and its analysts."))


def can_adopt_recipes(person: Person) -> Decision:
    """Coordinators: adopting a recipe is a decision of the network that somebody answers for."""
    if isinstance(person, User) and (
        person.is_superuser or districts_where_role(person, (RoleKind.COORDINATOR,))
    ):
        return YES
    return Decision(False, _("Only the coordination adopts a recipe, on behalf of the network."))


def can_read_signals(person: Person) -> Decision:
    """Coordinators and social workers read what antennas write; analysts see counts."""
    if isinstance(person, User) and (person.is_superuser or districts_heard_by(person)):
        return YES
    return Decision(
        False, _("What antennas write is read by the coordination and by social workers of the district.")
    )


def can_count_signals(person: Person) -> Decision:
    """Coordinators, social workers and analysts see how many signals came, small counts hidden."""
    if isinstance(person, User) and (person.is_superuser or districts_counted_by(person)):
        return YES
    return Decision(
        False, _("Signals are for the coordination, social workers and analysts of the district.")
    )


def can_plan(person: Person) -> Decision:
    """Coordinators and analysts make scenarios and keep them; whoever reads needs reads them."""
    if isinstance(person, User) and (person.is_superuser or districts_where_role(person, _SHAPERS)):
        return YES
    return Decision(False, _("Scenarios are made by the coordination and its analysts. You can read them."))
