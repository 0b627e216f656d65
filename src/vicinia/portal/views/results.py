"""The search: results page, its fragment, and words as one types."""

from math import ceil

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vicinia.core.models import District
from vicinia.core.policies import anyone, policy
from vicinia.core.templatetags.vicinia import district_of
from vicinia.directory import hours, search
from vicinia.methods.opening import italian_holiday
from vicinia.portal.forms import DISTANCES_KM, PAGE_SIZE, Question
from vicinia.portal.pages import page_kind
from vicinia.portal.queries.cards import cards
from vicinia.portal.queries.facets import facets_of
from vicinia.portal.queries.map import results_map
from vicinia.portal.queries.remembering import remembered
from vicinia.portal.queries.vocabulary import Vocabulary, vocabulary
from vicinia.territory.drawing import Drawing
from vicinia.territory.queries.maps import Place, map_of, places_of


@require_safe
@policy(anyone)
def results(request: HttpRequest) -> HttpResponse:
    """Show the services that answer a question; htmx gets the changing part alone."""
    district = district_of(request)
    words = vocabulary()
    places, drawing = remembered(("ground", district and district.pk), lambda: _ground(district))
    question = Question.read(request.GET, places, words)
    now = timezone.localtime()
    answer = search.search(
        question.query(now=now, district=None, kinds=_kinds(question)),
        verify_open=hours.really_open,
        is_holiday=bool(italian_holiday(now.date())),
    )
    shown = cards(answer.hits, request.user, words, now)
    context = {
        "question": question,
        "answer": answer,
        "cards": shown,
        "places": places,
        "distances": DISTANCES_KM,
        "facets": facets_of(answer, question.facets, words),
        "page": _page(answer, question),
        "map": results_map(drawing, shown, answer, question.place) if drawing else None,
        "corrections": list(answer.corrections.items()),
        "chips": _chips(question, words, places),
    }
    partial = bool(getattr(request, "htmx", False)) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    response = render(request, "portal/results_answer.html" if partial else "portal/results.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@policy(anyone)
def suggest(request: HttpRequest) -> HttpResponse:
    """Return words that complete what is being typed."""
    text = request.GET.get("q", "").strip()[:60]
    return JsonResponse({"words": search.suggest(text) if len(text) >= 2 else []})


def _ground(district: District | None) -> tuple[list[Place], Drawing | None]:
    places = places_of(district)
    return places, map_of(district, places)


def _kinds(question: Question) -> tuple[str, ...]:
    """Bodies and written pages join a question in words; filters are about services."""
    if question.text and not question.filters:
        return ("service", "organization", page_kind(get_language() or "it"))
    return ("service",)


def _page(answer: search.Answer, question: Question) -> Page[int]:
    paginator = Paginator(range(answer.total), PAGE_SIZE)
    return paginator.get_page(min(question.page, max(1, ceil(answer.total / PAGE_SIZE))))


def _chips(question: Question, words: Vocabulary, places: list[Place]) -> list[tuple[str, str]]:
    """Return the filters in force, each with the address that takes it away."""
    chips = []
    if question.is_open:
        chips.append((_("Open now"), question.address(without=["open"])))
    if question.serves and question.place:
        name = _("Serves %(place)s") % {"place": question.place.name}
        chips.append((name, question.address(without=["serves"])))
    if question.within_km and question.place:
        name = _("Within %(km)s km of %(place)s") % {"km": question.within_km, "place": question.place.name}
        chips.append((name, question.address(without=["within"])))
    if question.municipality:
        name = next(place.name for place in places if place.code == question.municipality)
        chips.append((_("In %(place)s") % {"place": name}, question.address(without=["in"])))
    for scheme, codes in question.facets.items():
        for code in codes:
            chips.append((words.label(scheme, code), question.address(without=[scheme], value=code)))
    return chips
