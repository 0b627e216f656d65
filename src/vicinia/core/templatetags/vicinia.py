"""The tags that every template of the house may use: icons, fields, addresses, people's numbers and dates."""

import datetime
import re
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.http import HttpRequest, QueryDict
from django.template.context import RequestContext
from django.urls import translate_url
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from vicinia.core import navigation
from vicinia.core.dates import full_date, weekday_and_date
from vicinia.core.models import District

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "", title: str = "") -> SafeString:
    """Draw an icon of the sprite. Without ``title`` it is decoration and hidden from screen readers."""
    return _icon(_sprite(), name, css, title)


@lru_cache(maxsize=1)
def _sprite() -> str:
    return staticfiles_storage.url("vicinia/build/sprite.svg")


@lru_cache(maxsize=512)
def _icon(sprite: str, name: str, css: str, title: str) -> SafeString:
    """Pages hold up to a hundred icons, nearly all of them the same few."""
    address = f"{sprite}#{name}"
    if title:
        return format_html(
            '<svg class="icon {}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, title, address
        )
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', css, address
    )


@register.inclusion_tag("core/field.html")
def field(bound: BoundField, wide: bool = False) -> dict[str, Any]:
    """Render one form field with its label, help and errors beside it, tied together for screen readers."""
    widget = bound.field.widget
    kind = "plain"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        kind = "choices"
    elif isinstance(widget, CheckboxInput):
        kind = "check"
    elif isinstance(widget, FileInput):
        kind = "file"
    return {"field": bound, "kind": kind, "wide": wide}


def district_of(request: HttpRequest | None) -> District | None:
    """Return the district that this installation presents (one query per request)."""
    if request is None:
        return None
    if not hasattr(request, "_vicinia_district"):
        slug = getattr(settings, "DISTRICT", "")
        districts = District.objects.filter(slug=slug) if slug else District.objects.all()
        request._vicinia_district = districts.first()  # type: ignore[attr-defined]
    return request._vicinia_district  # type: ignore[attr-defined]


@register.simple_tag(takes_context=True)
def current_district(context: RequestContext) -> District | None:
    """Give a template the district of this installation: ``{% current_district as district %}``."""
    return district_of(context.get("request"))


@register.simple_tag(takes_context=True)
def site_navigation(context: RequestContext) -> list[navigation.Door]:
    """Give the header its links."""
    request = context.get("request")
    return (
        navigation.site_doors(request.user, request.path)
        if request is not None and hasattr(request, "user")
        else []
    )


@register.simple_tag(takes_context=True)
def desk_navigation(context: RequestContext) -> list[navigation.Door]:
    """Give the desk its links, only those that the person may open."""
    request = context.get("request")
    return (
        navigation.desk_doors(request.user, request.path)
        if request is not None and hasattr(request, "user")
        else []
    )


@register.simple_tag(takes_context=True)
def language_links(context: RequestContext) -> list[dict[str, Any]]:
    """Return the other languages with the address of this same page in each of them."""
    request = context.get("request")
    if request is None:
        return []
    links = []
    for code, _name in settings.LANGUAGES:
        if code == get_language():
            continue
        address = translate_url(request.get_full_path(), code)
        if address == request.get_full_path():
            # an address without a language in it (or a page that this language lacks): start from its home
            address = f"/{code}/"
        links.append({"code": code, "name": NATIVE_NAMES.get(code, code), "url": address})
    return links


NATIVE_NAMES = {"it": "Italiano", "en": "English"}


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: Any) -> str:
    """Return the page's own query string with some values changed (empty removes; the page number resets)."""
    source = context["request"].GET if "request" in context else QueryDict()
    values = source.copy()
    if "page" not in changes:
        values.pop("page", None)
    for name, value in changes.items():
        if value is None or value == "":
            values.pop(name, None)
        else:
            values[name] = value
    encoded = values.urlencode()
    return f"?{encoded}" if encoded else "?"


@register.simple_tag
def content_lang() -> SafeString:
    """Mark text that bodies wrote in the installation's language on a page in another one."""
    written = settings.LANGUAGE_CODE[:2]
    return (
        SafeString("") if (get_language() or written)[:2] == written else format_html(' lang="{}"', written)
    )


@register.filter
def distance(metres: float | None) -> str:
    """Say a distance as people do: 350 m, 2,4 km, 18 km."""
    if metres is None:
        return ""
    if metres < 950:
        return gettext("%(number)s m") % {"number": max(50, round(metres / 50) * 50)}
    kilometres = metres / 1000
    return gettext("%(number)s km") % {"number": number_format(kilometres, 1 if kilometres < 10 else 0)}


@register.filter
def percent(share: float | None) -> str:
    """Write a share from 0 to 1 as whole per cent."""
    return "" if share is None else f"{number_format(round(share * 100))}\u00a0%"


@register.filter
def tel(number: object) -> str:
    """Return a ``tel:`` address for a telephone number; numbers without a prefix are Italian."""
    digits = re.sub(r"[^\d+]", "", str(number))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not digits.startswith("+") and len(digits) > 5:
        digits = "+39" + digits
    return f"tel:{digits}"


@register.filter
def people_date(day: datetime.date | datetime.datetime | None) -> str:
    """Say a date as people do: today, tomorrow, Thursday 27 November (in 5 days)."""
    if day is None:
        return ""
    if isinstance(day, datetime.datetime):
        day = timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    today = timezone.localdate()
    days = (day - today).days
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if days in near:
        return near[days]
    text = weekday_and_date(day)
    if day.year != today.year:
        text += f" {day.year}"
    if 1 < days <= 14:
        text += ", " + ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return text


@register.filter
def plain_date(day: datetime.date | None) -> str:
    """Say a date that will be read later, on paper: 27 November 2026."""
    return full_date(day) if day else ""


@register.filter
def web_address(address: object) -> str:
    """Return the address when it is a plain web address, else nothing: no ``javascript:`` reaches a link."""
    text = str(address or "").strip()
    return text if re.match(r"https?://[^\s]+$", text, re.IGNORECASE) else ""


@register.filter
def bare_address(address: object) -> str:
    """Show a web address without its protocol."""
    return re.sub(r"^https?://(www\.)?|/$", "", str(address or ""), flags=re.IGNORECASE)
