"""ISTAT codes through time."""

import re
from datetime import date

from django.db.models import F

from vicinia.territory.models import Municipality, MunicipalityChange

_CADASTRAL = re.compile(r"[A-Z][0-9]{3}")


def known_code(text: str) -> str | None:
    """Return ``text`` as a six-digit ISTAT code or a cadastral code; None when it is neither.

    >>> known_code(" 37006 "), known_code("a944"), known_code("Budrio")
    ('037006', 'A944', None)
    """
    text = text.strip().upper()
    if text.isascii() and text.isdigit() and 4 <= len(text) <= 6:
        return text.zfill(6)
    return text if _CADASTRAL.fullmatch(text) else None


def census_day(year: int) -> date:
    """Return the day for which a census of ``year`` counts the municipalities: that of the census of 2011."""
    return date(year, 10, 9)


def current_code(code: str, on: date | None = None) -> str | None:
    """Return today's ISTAT code for a code of any year; None when nobody knows it.

    ``code`` may be an ISTAT code (with or without leading zeros) or a cadastral code. ``on`` is a day on
    which the code was in force: it decides between two municipalities that had the same code one after the
    other.
    """
    form = known_code(code)
    if form is None:
        return None
    if not form.isdigit():
        return _by_cadastral_code(form, on)
    changes = MunicipalityChange.objects.filter(code=form)
    if on is not None:
        # the first end from that day on closes the period in which the day lies
        ended = changes.filter(ceased_on__gte=on).order_by("ceased_on").first()
        if ended is not None:
            return ended.successor_id
    if Municipality.objects.current().filter(code=form).exists():
        return form
    last = changes.order_by(F("ceased_on").desc(nulls_first=True)).first()
    return last.successor_id if last else None


def _by_cadastral_code(code: str, on: date | None) -> str | None:
    changes = MunicipalityChange.objects.filter(cadastral_code=code)
    if on is not None:
        ended = changes.filter(ceased_on__gte=on).order_by("ceased_on").first()
        if ended is not None:
            return ended.successor_id
    today = Municipality.objects.current().filter(cadastral_code=code).first()
    if today is not None:
        return today.code
    last = changes.order_by(F("ceased_on").desc(nulls_first=True)).first()
    return last.successor_id if last else None
