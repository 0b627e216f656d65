"""The front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from vicinia.core.policies import anyone, policy
from vicinia.core.templatetags.vicinia import district_of
from vicinia.directory import search
from vicinia.portal.models import HomePage
from vicinia.portal.queries.map import counts_map, municipality_url
from vicinia.portal.queries.news import newest
from vicinia.portal.queries.vocabulary import Vocabulary, vocabulary
from vicinia.territory.queries.maps import map_of, places_of


@require_safe
@policy(anyone)
def home(request: HttpRequest) -> HttpResponse:
    """Show the front door: one search, three doors, needs, the map, what is new."""
    district = district_of(request)
    words = vocabulary()
    places = places_of(district)
    answer = search.search(search.Query(kinds=("service",), size=1))
    drawing = map_of(district, places)
    language = (get_language() or "it")[:2]
    context = {
        "written": HomePage.objects.live().filter(locale__language_code=language).first(),
        "tiles": _tiles(words, answer),
        "places": places,
        "map": counts_map(drawing, answer.municipalities) if drawing else None,
        "towns": [
            (place.name, answer.municipalities.get(place.code, 0), municipality_url(place.code, place.name))
            for place in places
        ],
        "total": answer.total,
        "news": newest(language),
    }
    return render(request, "portal/home.html", context)


def _tiles(words: Vocabulary, answer: search.Answer) -> list[tuple[str, str, str, int]]:
    """Return the needs that lead somewhere: code, label, icon, how many services."""
    counts = answer.facets.get("need", {})
    return [
        (term.code, term.label, term.icon or "need-other", counts[term.code])
        for term in words.top("need")
        if counts.get(term.code)
    ]
