"""What a questionnaire says: in one language, and with what was answered in the place of `${name}`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from vicinia.core.dates import full_date
from vicinia.methods.xlsform import Choice, Form, Moment, Path, Question
from vicinia.methods.xlsform.values import string

BLANK = "…"
FEW = 12
"""Choices up to which they are shown as buttons to tick, and not as a list."""
_DECIMAL = re.compile(r"[+-]?\d*[.,]\d+")


def words(text: Mapping[str, str], language: str, default: str = "") -> str:
    """Return a text in a language, in the form's own, or in whichever there is."""
    for known in (language, default, ""):
        if text.get(known):
            return text[known]
    return next(iter(text.values()), "")


def languages_of(form: Form) -> list[str]:
    """Return the languages in which a form speaks, as its columns name them."""
    texts = [question.label for _path, question in form.walk()]
    return sorted({one for text in texts for one in text if one})


def as_written(value: str, language: str) -> str:
    """Return a number as people of a language write it: Italian has a comma where machines have a point.

    >>> as_written("120.5", "it"), as_written("120.5", "en"), as_written("dodici", "it")
    ('120,5', '120.5', 'dodici')
    """
    comma = str(formats.get_format("DECIMAL_SEPARATOR", language))
    return value.replace(".", comma) if _DECIMAL.fullmatch(value) else value


def as_read(value: str) -> str:
    """Return a number that somebody typed as machines read it; what is none stays as it is.

    >>> as_read("120,5"), as_read("1.200,5"), as_read("dodici")
    ('120.5', '1.200,5', 'dodici')
    """
    return value.replace(",", ".") if _DECIMAL.fullmatch(value) else value


def on_scale(question: Question, language: str) -> str:
    """Say which numbers a long scale takes."""
    start, end, step = (as_written(str(one), language) for one in question.scale)
    said = _("From %(start)s to %(end)s, in steps of %(step)s.")
    return said % {"start": start, "end": end, "step": step}


def told(form: Form, question: Question, value: Any, language: str) -> str:
    """Return an answer as people read it, "" where there is none."""
    if value is None or value is False or value in ("", []):
        return ""
    if question.list_name:
        is_many = question.kind == "select_multiple" and isinstance(value, str)
        chosen = value.split() if is_many else value if isinstance(value, list) else [value]
        labels = {
            one.name: words(one.label, language, form.default_language)
            for one in form.choices.get(question.list_name, ())
        }
        return ", ".join(labels.get(str(one)) or str(one) for one in chosen)
    if question.kind == "acknowledge":
        return str(_("yes"))
    said = string(value)
    if question.kind in ("date", "time", "datetime"):
        return _on_a_day(question.kind, said)
    return as_written(said, language) if question.kind in ("decimal", "range", "calculate") else said


def _on_a_day(kind: str, said: str) -> str:
    try:
        if kind == "date":
            return full_date(date.fromisoformat(said))
        if kind == "datetime":
            moment = datetime.fromisoformat(said)
            return f"{full_date(moment.date())}, {formats.time_format(moment.time())}"
        return formats.time_format(time.fromisoformat(said))
    except ValueError:
        return said


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says what a form says at one moment, in one language."""

    form: Form
    moment: Moment
    language: str

    def words(self, text: Mapping[str, str], path: Path = ()) -> str:
        """Return a text at a path with the answers in it; an answer that is missing is left open."""
        said = words(text, self.language, self.form.default_language)
        return self.moment.filled(
            said, path, lambda question, value: told(self.form, question, value, self.language) or BLANK
        )

    def value(self, question: Question, path: Path) -> str:
        """Return what stands at a path, also if it is computed."""
        return told(self.form, question, self.moment.seen(question.name, path), self.language)

    def choices(self, question: Question, path: Path) -> list[tuple[str, str]]:
        """Return what a question offers now, with the words of each choice."""
        if question.kind == "range":
            return [(str(one), as_written(str(one), self.language)) for one in question.marks(FEW)]
        offered: Iterable[Choice] = self.form.choices.get(question.list_name, ())
        if question.choice_filter:
            offered = self.moment.options(path)
        return [
            (one.name, words(one.label, self.language, self.form.default_language) or one.name)
            for one in offered
        ]
