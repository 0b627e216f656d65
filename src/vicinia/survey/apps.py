"""Registration of the room ``survey``."""

from django.apps import AppConfig


class SurveyConfig(AppConfig):
    name = "vicinia.survey"
    label = "survey"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Open the doors of the work area and tie this room's steps into the thread."""
        from vicinia.survey.navigation import open_doors
        from vicinia.survey.steps import tie

        open_doors()
        tie()
