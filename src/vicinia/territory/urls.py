"""Addresses of the room ``territory`` in the work area (``/it/lavoro/dati-ufficiali/…``)."""

from django.urls import path

from vicinia.territory.views import deliveries

app_name = "territory"
urlpatterns = [
    path("lavoro/dati-ufficiali/", deliveries.index, name="figures"),
    path("lavoro/dati-ufficiali/porta/", deliveries.bring_files, name="bring"),
    path("lavoro/dati-ufficiali/<uuid:pk>/", deliveries.detail, name="delivery"),
    path("lavoro/dati-ufficiali/<uuid:pk>/avanzamento/", deliveries.how_far, name="delivery_progress"),
    path("lavoro/dati-ufficiali/<uuid:pk>/carica/", deliveries.store, name="delivery_store"),
    path("lavoro/dati-ufficiali/<uuid:pk>/ancora/", deliveries.look_again, name="delivery_again"),
    path("lavoro/dati-ufficiali/<uuid:pk>/scarta/", deliveries.discard_files, name="delivery_discard"),
    path("lavoro/dati-ufficiali/<uuid:pk>/righe.csv", deliveries.rejected_rows, name="delivery_rows"),
]
