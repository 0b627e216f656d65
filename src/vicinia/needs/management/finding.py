"""What somebody means who types a short name: districts, versions, readings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from vicinia.core.models import District
from vicinia.needs.models import Reading, Recipe, RecipeVersion, VersionState


def districts_of(options: dict[str, Any]) -> list[District]:
    """The district that was named, or all. CommandError when there is none."""
    districts = list(District.objects.order_by("slug"))
    if not districts:
        raise CommandError(_("There is no district yet: vicinia district add"))
    if not options.get("district"):
        return districts
    chosen = [one for one in districts if one.slug == options["district"]]
    if not chosen:
        raise CommandError(
            _("There is no district %(slug)s (there are: %(known)s).")
            % {"slug": options["district"], "known": ", ".join(one.slug for one in districts)}
        )
    return chosen


def version_in_use(recipe: Recipe) -> RecipeVersion:
    """The version in force; the latest draft where none is."""
    versions = RecipeVersion.objects.filter(recipe=recipe)
    adopted = versions.filter(state=VersionState.ADOPTED).first()
    latest = adopted or versions.order_by("-number").first()
    if latest is None:
        raise CommandError(_("The recipe %(slug)s has no version yet.") % {"slug": recipe.slug})
    return latest


def reading_of(given: str, districts: Sequence[District]) -> Reading:
    """A reading by its key, or the latest one of a recipe by its short name."""
    readings = Reading.objects.filter(district__in=districts).select_related("version__recipe", "district")
    try:
        found = readings.filter(pk=UUID(given)).first()
    except ValueError:
        found = readings.filter(version__recipe__slug=given).order_by("-computed_at").first()
    if found is None:
        known = sorted(set(readings.values_list("version__recipe__slug", flat=True)))
        raise CommandError(
            _(
                "There is no reading %(given)s (there are readings of: %(known)s). "
                "Make one: vicinia needs read"
            )
            % {"given": given, "known": ", ".join(known) or "–"}
        )
    return found
