"""Registration of the room ``portal``."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "vicinia.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
