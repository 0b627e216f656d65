"""Core: people, roles, districts, the audit log and what every page shares."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "vicinia.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
