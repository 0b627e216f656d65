"""The doors that this room opens in the work area."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vicinia.core.navigation import Entry, add_to_desk
from vicinia.labs.policies import takes_part


def open_doors() -> None:
    """Add this room's entries to the navigation; called once when the application starts."""
    group = _("The path")
    add_to_desk(Entry(_("Labs"), "labs:labs", group, "it-inbox", takes_part, 32))
