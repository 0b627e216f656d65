"""Registration of the room ``labs``."""

from django.apps import AppConfig


class LabsConfig(AppConfig):
    name = "vicinia.labs"
    label = "labs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Open the doors of the work area and tie this room's steps into the thread."""
        from vicinia.labs.navigation import open_doors
        from vicinia.labs.steps import tie

        open_doors()
        tie()
