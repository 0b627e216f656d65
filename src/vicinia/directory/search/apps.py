"""Registration of the search index as an app of its own, so that its tables migrate apart."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "vicinia.directory.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"
