"""Registration of the room ``territory``."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "vicinia.territory"
    label = "territory"
    default_auto_field = "django.db.models.BigAutoField"
