"""Registration of the room ``survey``."""

from django.apps import AppConfig


class SurveyConfig(AppConfig):
    name = "vicinia.survey"
    label = "survey"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Open the doors of the work area."""
        from vicinia.survey.navigation import open_doors

        open_doors()
