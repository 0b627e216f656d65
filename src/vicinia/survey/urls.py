"""Addresses of the room ``survey`` in the work area (``/it/lavoro/indagine/…``)."""

from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from vicinia.survey.views import (
    census,
    codes,
    findings,
    memos,
    publishing,
    recordings,
    responding,
    sessions,
    studies,
    transcribing,
)


class CensusStep(StringConverter):
    """What is done with an invitation."""

    regex = "rifiuta|riprendi|link|riapri|scrivi"


class Audience(StringConverter):
    """To whom the survey is given back."""

    regex = "rete|tutti"


register_converter(CensusStep, "census_step")
register_converter(Audience, "audience")

app_name = "survey"
BASE = "lavoro/indagine/"
TALKS = f"{BASE}studi/conversazioni/"
CENSUS = "lavoro/censimento/"
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
    path(f"{BASE}studi/<uuid:pk>/conteggi/file/", codes.counts_file, name="counts_file"),
    path(f"{BASE}studi/<uuid:pk>/brani/", codes.quotation_report, name="quotation_report"),
    path(f"{BASE}studi/<uuid:pk>/accordo/", codes.compare, name="agreement"),
    path(f"{BASE}studi/codici/<uuid:pk>/", codes.code_change, name="code"),
    path(f"{BASE}studi/codici/<uuid:pk>/unisci/", codes.code_merge, name="code_merge"),
    path(f"{BASE}studi/codici/<uuid:pk>/togli/", codes.code_delete, name="code_delete"),
    path(f"{BASE}studi/codici/<uuid:pk>/brani/", codes.code_passages, name="code_passages"),
    path(f"{TALKS}<uuid:pk>/", sessions.session_detail, name="session"),
    path(f"{TALKS}<uuid:pk>/trascrivi/", transcribing.transcribe, name="transcribe"),
    path(f"{TALKS}<uuid:pk>/voci/", sessions.session_voices, name="voices"),
    path(f"{TALKS}<uuid:pk>/cambia/", sessions.session_change, name="session_change"),
    path(f"{TALKS}<uuid:pk>/voci/<int:number>/ritira/", sessions.voice_withdraw, name="voice_withdraw"),
    path(f"{TALKS}<uuid:pk>/codifica/", sessions.code_put, name="code_put"),
    path(f"{TALKS}<uuid:pk>/togli/", sessions.code_take, name="code_take"),
    path(f"{TALKS}<uuid:pk>/letta/", sessions.session_finish, name="session_finish"),
    path(f"{TALKS}<uuid:pk>/revoca/", sessions.session_withdraw, name="session_withdraw"),
    path(f"{TALKS}<uuid:pk>/cita/", findings.quote, name="quote"),
    path(f"{TALKS}<uuid:pk>/accordo/<uuid:code>/<int:passage>/", codes.settle, name="settle"),
    path(f"{BASE}restituzione/pubblica/", publishing.publish, name="publish"),
    path(f"{BASE}restituzione/ritira/", publishing.withdraw, name="withdraw_public"),
    path("che-cosa-abbiamo-ascoltato/", publishing.heard, name="heard"),
    path(f"{BASE}restituzione/<audience:audience>/", findings.give_back, name="restitution"),
    path(f"{BASE}studi/<uuid:pk>/memo/", memos.memos, name="memos"),
    path(f"{BASE}studi/memo/<uuid:pk>/togli/", memos.memo_remove, name="memo_remove"),
    path(f"{TALKS}<uuid:pk>/variabili/", sessions.variables, name="variables"),
    path(f"{TALKS}<uuid:pk>/registrazioni/", recordings.recordings, name="recordings"),
    path(f"{BASE}studi/registrazioni/<uuid:pk>/", recordings.recording_file, name="recording_file"),
    path(f"{BASE}studi/registrazioni/<uuid:pk>/togli/", recordings.recording_remove, name="recording_remove"),
    path(f"{TALKS}<uuid:pk>/suggerimenti/", sessions.suggested_codes, name="suggestions"),
    path(f"{BASE}studi/codici/<uuid:pk>/dividi/", codes.code_split, name="code_split"),
    path(CENSUS, census.census, name="census"),
    path(f"{CENSUS}questionari/nuovo/", census.questionnaire_add, name="questionnaire_add"),
    path(f"{CENSUS}questionari/<uuid:pk>/", census.questionnaire_file, name="questionnaire"),
    path(f"{CENSUS}nuovo/", census.campaign_new, name="campaign_new"),
    path(f"{CENSUS}<uuid:pk>/", census.campaign, name="campaign"),
    path(f"{CENSUS}<uuid:pk>/altri/", census.campaign_invite, name="campaign_invite"),
    path(f"{CENSUS}<uuid:pk>/manda/", census.campaign_send, name="campaign_send"),
    path(f"{CENSUS}<uuid:pk>/rete/", census.network, name="network"),
    path(f"{CENSUS}<uuid:pk>/rete/<slug:kind>/", census.network_file, name="network_file"),
    path(f"{CENSUS}enti/<uuid:pk>/", census.invitation, name="invitation"),
    path(f"{CENSUS}enti/<uuid:pk>/carta/", census.census_paper, name="census_paper"),
    path(f"{CENSUS}enti/<uuid:pk>/risponde/<int:number>/", responding.answer_for, name="census_answer_for"),
    path(f"{CENSUS}enti/<uuid:pk>/<census_step:step>/", census.invitation_step, name="invitation_step"),
    path("censimento/<int:number>/", responding.answer, name="census_answer"),
    path("c/<str:token>/", responding.arrive, name="census_arrive"),
]
