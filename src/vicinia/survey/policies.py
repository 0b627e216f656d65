"""Who reads what the survey heard, and who reads what it found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vicinia.core.models import RoleKind, User
from vicinia.core.policies import YES, Decision, Person
from vicinia.directory.districts import NETWORK, districts_where_role, holds_role
from vicinia.survey.models import StudyMember


def can_read_findings(person: Person) -> Decision:
    """Everybody with a role in the network: what was found is for those who answer it."""
    if holds_role(person, NETWORK):
        return YES
    return Decision(
        False,
        _(
            "What the survey found is for the people of the network. "
            "The coordination of the district can add you."
        ),
    )


def can_research(person: Person) -> Decision:
    """People of a research group, and coordinators, who begin studies."""
    if isinstance(person, User) and (
        districts_where_role(person, (RoleKind.COORDINATOR,))
        or StudyMember.objects.filter(user=person).exists()
    ):
        return YES
    return Decision(
        False,
        _(
            "What people said is read by the research group of each study. "
            "The coordination can add you to it."
        ),
    )


def can_read_census(person: Person) -> Decision:
    """Coordinators, social workers and analysts of some district; answers of single bodies are for fewer."""
    if holds_role(person):
        return YES
    return Decision(
        False, _("The census is for the coordination, social workers and analysts of the district.")
    )
