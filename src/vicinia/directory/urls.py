"""Addresses of the directory in the work area (``/it/lavoro/…``)."""

from django.urls import URLPattern, URLResolver, path

from vicinia.directory.urls_importing import urlpatterns as importing_urls
from vicinia.directory.views import adding, editing

app_name = "directory"
urlpatterns: list[URLPattern | URLResolver] = [
    path("lavoro/", editing.desk, name="desk"),
    path("lavoro/enti/", editing.body_list, name="bodies"),
    path("lavoro/enti/<uuid:pk>/", editing.body_detail, name="body"),
    path("lavoro/enti/nuovo/", adding.body_add, name="body_add"),
    path("lavoro/enti/<uuid:pk>/aggiungi/<slug:kind>/", adding.entry_add, name="entry_add"),
    path("lavoro/lettori/<slug:kind>/<uuid:pk>/", adding.readers, name="readers"),
    path("lavoro/modifica/<slug:kind>/<uuid:pk>/", editing.edit, name="edit"),
    path("lavoro/storia/<slug:kind>/<uuid:pk>/", editing.history, name="history"),
    path("lavoro/pubblica/<slug:kind>/<uuid:pk>/", editing.set_publication, name="set_publication"),
    path("lavoro/conferma/<uuid:pk>/", editing.confirm, name="confirm"),
    path("lavoro/modifiche/", editing.change_list, name="changes"),
    path("lavoro/modifiche/<uuid:pk>/", editing.change_detail, name="change"),
    path("lavoro/modifiche/<uuid:pk>/approva/", editing.change_approve, name="change_approve"),
    path("lavoro/modifiche/<uuid:pk>/rifiuta/", editing.change_refuse, name="change_refuse"),
    path("lavoro/modifiche/<uuid:pk>/ritira/", editing.change_withdraw, name="change_withdraw"),
    path("lavoro/risorse/", editing.resource_list, name="resources"),
    path("lavoro/segnalazioni/", editing.report_list, name="reports"),
    path("lavoro/segnalazioni/<uuid:pk>/fatto/", editing.report_handle, name="report_handle"),
    *importing_urls,
]
