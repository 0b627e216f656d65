"""Registration of the room ``directory``."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "vicinia.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"
