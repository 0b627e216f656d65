"""The doors that this room opens in the work area."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vicinia.core.navigation import Entry, add_to_desk
from vicinia.needs.policies import can_read_needs


def open_doors() -> None:
    """Add this room's entries to the navigation; called once when the application starts."""
    group = _("Needs")
    add_to_desk(Entry(_("Readings of need"), "needs:index", group, "it-chart-line", can_read_needs, 40))
