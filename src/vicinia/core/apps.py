"""Core: people, roles, districts, the audit log and what every page shares."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "vicinia.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the safety checks, the roles of districts and the coordination's door to the people."""
        from django.utils.translation import gettext_lazy as _

        from vicinia.core import roles, safety_checks  # noqa: F401 - registering is what importing does
        from vicinia.core.navigation import Entry, add_to_desk
        from vicinia.core.policies import can_coordinate, can_write_portal, signed_in
        from vicinia.core.services.district_roles import DistrictScope

        roles.register(DistrictScope())
        group = _("District")
        add_to_desk(
            Entry(_("People"), "core:people", group=group, icon="it-user", rule=can_coordinate, order=60)
        )
        add_to_desk(
            Entry(_("Pages of the portal"), "wagtailadmin_home", group, "it-pencil", can_write_portal, 61)
        )
        add_to_desk(Entry(_("The thread"), "thread:loose", _("The path"), "it-link", signed_in, 39))
        add_to_desk(
            Entry(_("My account"), "account_home", group=group, icon="it-key", rule=signed_in, order=90)
        )
