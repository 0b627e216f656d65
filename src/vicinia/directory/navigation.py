"""The directory's doors in the side navigation of the work area."""

from django.utils.translation import gettext_lazy as _

from vicinia.core.navigation import Entry, add_to_desk
from vicinia.core.policies import can_coordinate, signed_in
from vicinia.directory import queries
from vicinia.directory.policies import works_in_network


def open_doors() -> None:
    """Put the directory's pages into the navigation; called once when the application starts."""
    group = _("Directory")
    add_to_desk(Entry(_("To do"), "directory:desk", icon="it-check-circle", rule=signed_in, order=1))
    add_to_desk(Entry(_("Bodies"), "directory:bodies", group, "it-pa", works_in_network, 10))
    add_to_desk(Entry(_("Resources"), "directory:resources", group, "it-box", works_in_network, 11))
    add_to_desk(
        Entry(
            _("Proposed changes"),
            "directory:changes",
            group,
            "it-pencil",
            works_in_network,
            12,
            count=lambda person: queries.counts_for_desk(person)["changes"],
        )
    )
    add_to_desk(
        Entry(
            _("Reports of errors"),
            "directory:reports",
            group,
            "it-warning-circle",
            can_coordinate,
            13,
            count=lambda person: queries.counts_for_desk(person)["reports"],
        )
    )
    add_to_desk(Entry(_("Bring files in"), "directory:imports", group, "it-upload", can_coordinate, 14))
    add_to_desk(
        Entry(_("Bodies that look alike"), "directory:duplicates", group, "it-copy", can_coordinate, 15)
    )
    add_to_desk(Entry(_("Take the data out"), "directory:export", group, "it-download", can_coordinate, 16))
