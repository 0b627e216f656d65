"""Days and months as people write them in the reader's language."""

import datetime

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language

# Django's Italian names begin with a capital; in an Italian sentence they do not.
SMALL_LETTERS = {"it"}


def weekday(number: int) -> str:
    """Return the name of a day of the week (Monday is 0) as it stands inside a sentence."""
    return _in_sentence(str(WEEKDAYS[number]))


def day_and_month(day: datetime.date) -> str:
    """Return "27 novembre", "27 November"."""
    return _in_sentence(date_format(day, "j F"))


def full_date(day: datetime.date) -> str:
    """Return "27 novembre 2026"."""
    return _in_sentence(date_format(day, "j F Y"))


def weekday_and_date(day: datetime.date) -> str:
    """Return "giovedì 27 novembre"."""
    return f"{weekday(day.weekday())} {day_and_month(day)}"


def _in_sentence(text: str) -> str:
    return text.lower() if (get_language() or "")[:2] in SMALL_LETTERS else text
