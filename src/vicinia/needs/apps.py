"""Registration of the room ``needs``."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "vicinia.needs"
    label = "needs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Open the doors of the work area."""
        from vicinia.needs.navigation import open_doors

        open_doors()
