"""The people of the demonstration. They exist in demo mode only, and sign in nowhere else."""

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from vicinia.core.models import District, Role, RoleKind, User
from vicinia.core.services.people import follow_publishing_rights

PEOPLE = (
    ("amina", "Amina"),  # social worker in Budrio
    ("bruno", "Bruno"),  # volunteer of a parish aid body
    ("carla", "Carla"),  # coordinator of the district
    ("elena", "Elena"),  # edits her association's entry
    ("fabio", "Fabio"),  # analyst, aggregates only
)
DISTRICT_ROLES = {"carla": RoleKind.COORDINATOR, "fabio": RoleKind.ANALYST}


class DemoOnlyError(RuntimeError):
    """Demo accounts were asked for where real people work."""


@transaction.atomic
def build_demo_accounts(*, district: District) -> dict[str, User]:
    """Make (or set right) the five people of the fixed cast and return them by short name.

    Carla and Fabio get their role for the district here; the roles for bodies (Amina, Bruno, Elena) are
    given by who builds the bodies. Raises DemoOnlyError outside demo mode.
    """
    if not settings.DEMO:
        raise DemoOnlyError("Demo accounts exist in demo mode only (VICINIA_MODE=demo).")
    people, shared = {}, ""
    for short, first_name in PEOPLE:
        email = f"{short}@demo.invalid"
        user = User.objects.filter(email=email).first() or User(email=email)
        user.first_name, user.is_demo, user.is_active = first_name, True, True
        # one hash for all five: hashing is slow on purpose, and this password is printed anyway
        if not shared:
            shared = _hash(user.password)
        user.password = shared
        user.save()
        if short in DISTRICT_ROLES:
            Role.objects.get_or_create(district=district, user=user, kind=DISTRICT_ROLES[short])
        people[short] = user
    follow_publishing_rights(people["carla"])
    return people


def _hash(stored: str) -> str:
    """Return the stored hash when it is of the demo's password, else a new one."""
    return (
        stored
        if stored and check_password(settings.DEMO_PASSWORD, stored)
        else make_password(settings.DEMO_PASSWORD)
    )
