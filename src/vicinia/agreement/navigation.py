"""The doors that this room opens in the work area."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vicinia.agreement.to_do import agreement_to_do
from vicinia.core import desk
from vicinia.core.navigation import Entry, add_to_desk
from vicinia.labs.policies import takes_part


def open_doors() -> None:
    """Add this room's entries to the navigation; called once when the application starts."""
    desk.register("agreement", agreement_to_do)
    group = _("The path")
    add_to_desk(Entry(_("Who we are to each other"), "agreement:passports", group, "it-user", takes_part, 33))
    add_to_desk(Entry(_("Operating rules"), "agreement:rules", group, "it-list", takes_part, 34))
    add_to_desk(Entry(_("Protocol"), "agreement:protocols", group, "it-file", takes_part, 35))
    add_to_desk(Entry(_("Commitments"), "agreement:commitments", group, "it-check-circle", takes_part, 36))
