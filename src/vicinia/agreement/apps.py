"""Registration of the room ``agreement``."""

from django.apps import AppConfig


class AgreementConfig(AppConfig):
    name = "vicinia.agreement"
    label = "agreement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Open the doors of the work area and tie this room's steps into the thread."""
        from vicinia.agreement.navigation import open_doors
        from vicinia.agreement.steps import tie

        open_doors()
        tie()
