"""Addresses for bringing data in, taking it out, and for duplicates."""

from django.urls import URLPattern, path

from vicinia.directory.views import importing, merging

urlpatterns: list[URLPattern] = [
    path("lavoro/importazioni/", importing.import_list, name="imports"),
    path("lavoro/importazioni/nuova/", importing.import_upload, name="import_upload"),
    path("lavoro/importazioni/esempio/", importing.import_example, name="import_example"),
    path("lavoro/importazioni/<uuid:pk>/", importing.import_detail, name="import"),
    path("lavoro/importazioni/<uuid:pk>/avanzamento/", importing.import_progress, name="import_progress"),
    path("lavoro/importazioni/<uuid:pk>/colonne/", importing.import_columns, name="import_columns"),
    path("lavoro/importazioni/<uuid:pk>/decidi/", importing.import_decide, name="import_decide"),
    path("lavoro/importazioni/<uuid:pk>/conferma/", importing.import_confirm, name="import_confirm"),
    path("lavoro/importazioni/<uuid:pk>/riprova/", importing.import_again, name="import_again"),
    path("lavoro/importazioni/<uuid:pk>/butta/", importing.import_discard, name="import_discard"),
    path("lavoro/doppioni/", merging.duplicate_list, name="duplicates"),
    path("lavoro/doppioni/<uuid:first>/<uuid:second>/", merging.duplicate_compare, name="duplicate"),
    path("lavoro/doppioni/<uuid:pk>/separa/", merging.merge_undo, name="merge_undo"),
    path("lavoro/esporta/", merging.export_page, name="export"),
    path("lavoro/esporta/<slug:form>/", merging.export_file, name="export_file"),
]
