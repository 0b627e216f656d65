"""Addresses of the room ``labs``: in the work area (``/it/lavoro/laboratori/…``) and of phones."""

from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from vicinia.labs.models import Theme
from vicinia.labs.views import cards, invitations, labs, meetings, phones, proposals, quality


def choice_of(*values: str) -> type[StringConverter]:
    """Return what takes one of some words of an address."""
    return type("Choice", (StringConverter,), {"regex": "|".join(values)})


register_converter(choice_of(*Theme.values), "theme")
register_converter(choice_of("elementi", "principi"), "starter_set")
register_converter(choice_of("apri", "chiudi"), "meeting_step")
register_converter(choice_of("inizia", "finisci", "ancora"), "task_step")

app_name = "labs"
BASE = "lavoro/laboratori/"
PHONE = "tavolo/"
urlpatterns: list[URLPattern | URLResolver] = [
    # first: a whole hall asks for them at once
    path("l/<slug:code>/", phones.arrive, name="arrive"),
    path("l/<slug:code>/eventi/", phones.events, name="events"),
    path("i/<str:token>/", invitations.arrive, name="invited"),
    path("invito/", invitations.answer, name="invitation"),
    path(f"{BASE}incontri/<uuid:pk>/inviti/", invitations.write, name="invite"),
    path(PHONE, phones.phone, name="phone"),
    path(f"{PHONE}adesso/", phones.phone_part, name="phone_part"),
    path(f"{PHONE}voti/<uuid:pk>/", phones.phone_vote, name="phone_vote"),
    path(f"{PHONE}contributi/<uuid:pk>/togli/", phones.phone_take_back, name="phone_take_back"),
    path(f"{PHONE}esci/", phones.leave, name="phone_leave"),
    path(BASE, labs.lab_list, name="labs"),
    path(f"{BASE}nuovo/", labs.lab_new, name="lab_new"),
    path(f"{BASE}<uuid:pk>/", labs.lab_detail, name="lab"),
    path(f"{BASE}<uuid:pk>/cambia/", labs.lab_change, name="lab_change"),
    path(f"{BASE}<uuid:pk>/partenza/<starter_set:what>/", labs.starter, name="starter"),
    path(f"{BASE}<uuid:pk>/principi/", labs.principles, name="principles"),
    path(f"{BASE}<uuid:pk>/procedure/", labs.burden, name="burden"),
    path(f"{BASE}<uuid:pk>/confronto/<theme:theme>/", quality.compare, name="compare"),
    path(f"{BASE}<uuid:pk>/pesi/<theme:theme>/", labs.weights, name="weights"),
    path(f"{BASE}<uuid:pk>/pesi/<theme:theme>/punti/", quality.weigh, name="weigh"),
    path(f"{BASE}<uuid:pk>/pesi/<theme:theme>/coppie/", quality.weigh_pairs, name="weigh_pairs"),
    path(f"{BASE}carte/<slug:kind>/<uuid:pk>/nuova/", cards.card_new, name="card_new"),
    path(f"{BASE}carte/<slug:kind>/<uuid:pk>/cambia/", cards.card_change, name="card_change"),
    path(f"{BASE}carte/<slug:kind>/<uuid:pk>/togli/", cards.card_remove, name="card_remove"),
    path(f"{BASE}progetti/<uuid:pk>/", quality.project, name="project"),
    path(f"{BASE}progetti/<uuid:pk>/valuta/", quality.rate, name="rate"),
    path(f"{BASE}elementi/<uuid:pk>/", quality.element, name="element"),
    path(f"{BASE}indicatori/<uuid:pk>/", quality.indicator, name="indicator"),
    path(f"{BASE}prassi/<uuid:pk>/", labs.practice, name="practice"),
    path(f"{BASE}principi/<uuid:pk>/", labs.principle, name="principle"),
    path(f"{BASE}proposte/<uuid:pk>/", proposals.proposal, name="proposal"),
    path(f"{BASE}proposte/<uuid:pk>/passo/", proposals.proposal_move, name="proposal_move"),
    path(f"{BASE}incontri/<uuid:pk>/", meetings.meeting, name="meeting"),
    path(f"{BASE}incontri/<uuid:pk>/parete/", meetings.wall, name="wall"),
    path(f"{BASE}incontri/<uuid:pk>/kit/", meetings.kit, name="kit"),
    path(f"{BASE}incontri/<uuid:pk>/relazione/", meetings.meeting_report, name="report"),
    path(f"{BASE}incontri/<uuid:pk>/voti/", meetings.opinion_map, name="opinions"),
    path(f"{BASE}incontri/<uuid:pk>/presenze/", meetings.attendance, name="attendance"),
    path(f"{BASE}incontri/<uuid:pk>/calendario/", meetings.calendar, name="calendar"),
    path(f"{BASE}incontri/<uuid:pk>/<meeting_step:step>/", meetings.meeting_step, name="meeting_step"),
    path(f"{BASE}consegne/<uuid:pk>/<task_step:step>/", meetings.assignment_step, name="assignment_step"),
    path(f"{BASE}tavoli/<uuid:pk>/carta/", meetings.paper, name="paper"),
    path(f"{BASE}contributi/<uuid:pk>/togli/", meetings.contribution_remove, name="contribution_remove"),
]
