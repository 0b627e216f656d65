"""The doors that this room opens in the work area."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vicinia.core import desk
from vicinia.core.navigation import Entry, add_to_desk
from vicinia.core.policies import can_coordinate
from vicinia.needs.policies import can_count_signals, can_read_needs, can_read_signals
from vicinia.needs.to_do import alerts_to_do


def open_doors() -> None:
    """Add this room's entries to the navigation; called once when the application starts."""
    group = _("Needs")
    add_to_desk(Entry(_("Readings of need"), "needs:index", group, "it-chart-line", can_read_needs, 40))
    add_to_desk(
        Entry(_("Where and with whom"), "needs:scenarios", group, "it-map-marker", can_read_needs, 41)
    )
    add_to_desk(Entry(_("Who is not reached"), "needs:latent", group, "it-funnel", can_read_needs, 42))
    add_to_desk(Entry(_("Antennas"), "needs:antennas", group, "it-hearing", can_coordinate, 44))
    add_to_desk(Entry(_("Signals"), "needs:signals", group, "it-inbox", can_count_signals, 45))
    add_to_desk(Entry(_("Alerts"), "needs:alerts", group, "it-warning-circle", can_read_signals, 46))
    desk.register("needs.alerts", alerts_to_do)
