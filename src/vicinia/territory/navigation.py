"""The door that this room opens in the work area."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vicinia.core.navigation import Entry, add_to_desk
from vicinia.core.policies import can_coordinate


def open_doors() -> None:
    """Add this room's entry to the navigation; called once when the application starts."""
    add_to_desk(Entry(_("Official data"), "territory:figures", _("Needs"), "it-file", can_coordinate, 48))
