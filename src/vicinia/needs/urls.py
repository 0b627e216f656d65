"""Addresses of the room ``needs`` in the work area (``/it/lavoro/bisogni/…``)."""

from django.urls import URLPattern, URLResolver

app_name = "needs"
urlpatterns: list[URLPattern | URLResolver] = []
