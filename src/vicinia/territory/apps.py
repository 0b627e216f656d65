"""Registration of the room ``territory``."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "vicinia.territory"
    label = "territory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Open the door of the work area."""
        from vicinia.territory.navigation import open_doors

        open_doors()
