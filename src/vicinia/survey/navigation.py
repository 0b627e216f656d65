"""The doors that this room opens in the work area."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vicinia.core.navigation import Entry, add_to_desk
from vicinia.survey.policies import can_read_census, can_read_findings, can_research


def open_doors() -> None:
    """Add this room's entries to the navigation; called once when the application starts."""
    group = _("The path")
    add_to_desk(Entry(_("What the survey found"), "survey:findings", group, "it-list", can_read_findings, 30))
    add_to_desk(Entry(_("Studies"), "survey:studies", group, "it-hearing", can_research, 31))
    add_to_desk(Entry(_("Census of bodies"), "survey:census", group, "it-map-marker", can_read_census, 29))
