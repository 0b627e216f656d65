"""Tags of the portal's own templates."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from vicinia.portal.queries.cards import Card
from vicinia.portal.queries.facets import Value
from vicinia.territory.drawing import Drawing

register = template.Library()


@register.simple_tag
def result_card(card: Card, numbered: object = None, level: str = "h2") -> SafeString:
    """Draw the card of a result."""
    return _drawn(card, bool(numbered), level, get_language() or "")


@register.simple_tag
def facet_choices(scheme: str, values: Iterable[Value]) -> SafeString:
    """Draw the check boxes of a facet: a page has up to eighty of them."""
    return SafeString("".join(_choice(scheme, value) for value in values))


@lru_cache(maxsize=8192)
def _choice(scheme: str, value: Value) -> SafeString:
    key = f"{scheme}-{value.code}"
    return format_html(
        '<div class="choice depth-{}"><input form="search" type="checkbox" id="{}" name="{}" value="{}"{}>'
        '<label for="{}">{} <span class="muted">({})</span></label></div>',
        value.depth,
        key,
        scheme,
        value.code,
        SafeString(" checked") if value.checked else "",
        key,
        value.label,
        value.count,
    )


@register.simple_tag
@lru_cache(maxsize=16)
def map_ground(drawing: Drawing) -> SafeString:
    """Draw the municipalities without any figure: the ground of every results map."""
    return SafeString(get_template("portal/parts/map_ground.html").render({"drawing": drawing}))


@lru_cache(maxsize=4096)
def _drawn(card: Card, numbered: bool, level: str, language: str) -> SafeString:
    """A card is drawn from its own content only, so an equal card is never drawn twice."""
    found = get_template("portal/parts/card.html")
    return SafeString(found.render({"card": card, "numbered": numbered, "level": level}))
