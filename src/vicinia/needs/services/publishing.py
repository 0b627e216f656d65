"""A reading is shown to everybody, and taken back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.needs.models import Level, Publication, Reading, RecipeVersion, VersionState


class PublishingProblem(ValueError):
    """A reading that cannot be shown to everybody; the message says why and what to do."""


def why_not(reading: Reading) -> str:
    """Why a reading cannot be published; empty when it can."""
    version = RecipeVersion.objects.get(pk=reading.version_id)  # it may have been adopted a moment ago
    if version.state != VersionState.ADOPTED:
        return _(
            "This recipe is a draft. What everybody sees stands on criteria that the network has adopted: "
            "adopt the recipe first."
        )
    if version.level != Level.MUNICIPALITY:
        return _("Census areas are small: only readings of whole municipalities are published.")
    return ""


@transaction.atomic
def publish_reading(*, actor: User | None, reading: Reading) -> Publication:
    """Show a reading to everybody in place of an earlier one of the same recipe.

    Publishing what is public already changes nothing. Raises PublishingProblem when it cannot be shown.
    """
    if problem := why_not(reading):
        raise PublishingProblem(problem)
    district = reading.district
    now = Publication.objects.in_force(district).select_for_update()
    there = now.filter(reading=reading).first()
    if there is not None:
        return there
    for earlier in now.filter(reading__version__recipe=reading.version.recipe):
        _take_back(actor, earlier)
    made = Publication.objects.create(district=district, reading=reading, published_by=actor)
    audit(actor=actor, verb="publish_reading", subject=reading)
    return made


@transaction.atomic
def withdraw_reading(*, actor: User | None, reading: Reading) -> None:
    """Take a reading back from the public; doing so twice changes nothing."""
    for one in Publication.objects.in_force(reading.district).filter(reading=reading).select_for_update():
        _take_back(actor, one)


def _take_back(actor: User | None, publication: Publication) -> None:
    publication.withdrawn_at, publication.withdrawn_by = timezone.now(), actor
    publication.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit(actor=actor, verb="withdraw_reading", subject=publication.reading)
