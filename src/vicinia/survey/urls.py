"""Addresses of the room ``survey`` in the work area (``/it/lavoro/indagine/…``)."""

from django.urls import URLPattern, URLResolver, path

from vicinia.survey.views import codes, findings, sessions, studies

app_name = "survey"
BASE = "lavoro/indagine/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(BASE, findings.board, name="findings"),
    path(f"{BASE}nuovo/", findings.finding_new, name="finding_new"),
    path(f"{BASE}esiti/<uuid:pk>/", findings.finding_detail, name="finding"),
    path(f"{BASE}esiti/<uuid:pk>/cambia/", findings.finding_change, name="finding_change"),
    path(f"{BASE}citazioni/<uuid:pk>/", findings.quotation_permit, name="quotation"),
    path(f"{BASE}citazioni/<uuid:pk>/togli/", findings.quotation_remove, name="quotation_remove"),
    path(f"{BASE}studi/", studies.study_list, name="studies"),
    path(f"{BASE}studi/nuovo/", studies.study_new, name="study_new"),
    path(f"{BASE}studi/<uuid:pk>/", studies.study_detail, name="study"),
    path(f"{BASE}studi/<uuid:pk>/persone/", studies.member_add, name="member_add"),
    path(f"{BASE}studi/<uuid:pk>/persone/<uuid:member>/togli/", studies.member_remove, name="member_remove"),
    path(f"{BASE}studi/<uuid:pk>/importa/", studies.bring_in, name="bring_in"),
    path(f"{BASE}studi/<uuid:pk>/file/<slug:kind>/", studies.take_out, name="take_out"),
    path(f"{BASE}studi/<uuid:pk>/conversazioni/nuova/", sessions.session_new, name="session_new"),
    path(f"{BASE}studi/<uuid:pk>/codici/", codes.code_tree, name="codes"),
    path(f"{BASE}studi/<uuid:pk>/codici/partenza/", codes.starter, name="starter"),
    path(f"{BASE}studi/<uuid:pk>/conteggi/", codes.counts, name="counts"),
    path(f"{BASE}studi/<uuid:pk>/accordo/", codes.compare, name="agreement"),
    path(f"{BASE}studi/codici/<uuid:pk>/", codes.code_change, name="code"),
    path(f"{BASE}studi/codici/<uuid:pk>/unisci/", codes.code_merge, name="code_merge"),
    path(f"{BASE}studi/codici/<uuid:pk>/brani/", codes.code_passages, name="code_passages"),
    path(f"{BASE}studi/conversazioni/<uuid:pk>/", sessions.session_detail, name="session"),
    path(f"{BASE}studi/conversazioni/<uuid:pk>/voci/", sessions.session_voices, name="voices"),
    path(f"{BASE}studi/conversazioni/<uuid:pk>/codifica/", sessions.code_put, name="code_put"),
    path(f"{BASE}studi/conversazioni/<uuid:pk>/togli/", sessions.code_take, name="code_take"),
    path(f"{BASE}studi/conversazioni/<uuid:pk>/letta/", sessions.session_finish, name="session_finish"),
    path(f"{BASE}studi/conversazioni/<uuid:pk>/revoca/", sessions.session_withdraw, name="session_withdraw"),
    path(f"{BASE}studi/conversazioni/<uuid:pk>/cita/", findings.quote, name="quote"),
    path(
        f"{BASE}studi/conversazioni/<uuid:pk>/accordo/<uuid:code>/<int:passage>/", codes.settle, name="settle"
    ),
]
