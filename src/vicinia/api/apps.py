"""Registration of the room ``api``."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "vicinia.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
