"""A questionnaire laid out for paper, which cannot hide a question: it says when one is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_uppercase

from django.utils.translation import gettext as _

from vicinia.methods.xlsform import Form, Question
from vicinia.methods.xlsform.model import REFERENCE, SELECTS
from vicinia.survey.census_form import BODIES, Asked, Step, steps_of
from vicinia.survey.census_words import as_written, on_scale, words

GAP = "________"
ROWS = 8
SHORT = 16
"""Choices that fit on paper; longer lists are written by hand."""
_NAME = r"\$\{\s*([^{}]+?)\s*\}"
_VALUE = r"(?:'([^']*)'|\"([^\"]*)\"|(-?[0-9.]+))"
_SELECTED = re.compile(rf"\s*selected\(\s*{_NAME}\s*,\s*{_VALUE}\s*\)\s*")
_COMPARED = re.compile(rf"\s*{_NAME}\s*(!=|<=|>=|=|<|>)\s*{_VALUE}\s*")
_JOINED = re.compile(r"\s+(and|or)\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on paper: a heading, a note, or a question with its choices and its condition."""

    kind: str
    """heading, note, choices or line."""
    label: str
    hint: str = ""
    only_if: str = ""
    choices: tuple[str, ...] = ()
    is_many: bool = False
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the paper; what repeats is a table whose columns are letters, with their key above it."""

    title: str
    lines: tuple[Line, ...]
    is_table: bool
    is_roster: bool = False
    only_if: str = ""

    @property
    def rows(self) -> range:
        """Empty rows of the table."""
        return range(ROWS)


class Paper:
    """Lays one form out in one language."""

    def __init__(self, form: Form, language: str) -> None:
        self.form, self.language = form, language
        self.questions = {question.name: question for _path, question in form.walk()}
        self.by_path = dict(reversed(list(form.walk())))

    def sections(self) -> list[Section]:
        """Return the parts in the order of the form."""
        found = []
        for step in steps_of(self.form):
            if step.kind != "know":
                lines = [self._line(one) for one in step.asked if not _is_computed(one.question)]
                if step.is_rows:
                    lines = self._columns(step)
                own = self.by_path.get(step.path)
                only_if = self.condition(own.relevant) if own else ""
                found.append(
                    Section(
                        self._words(step.title), tuple(lines), step.is_rows, step.kind == "about", only_if
                    )
                )
        return found

    def condition(self, source: str) -> str:
        """Say a condition as people say it; one that is too involved only says that there is one."""
        if not source:
            return ""
        parts = _JOINED.split(source)
        said = [self._part(one) for one in parts[::2]]
        if not all(said):
            return str(_("it concerns you"))
        joined = said[0]
        for how, more in zip(parts[1::2], said[1:], strict=True):
            joined += f" {_('and') if how == 'and' else _('or')} {more}"
        return joined

    def _part(self, source: str) -> str:
        selected, compared = _SELECTED.fullmatch(source), _COMPARED.fullmatch(source)
        found = selected or compared
        question = self.questions.get(found[1]) if found else None
        if found is None or question is None:
            return ""
        value = next((one for one in found.groups()[-3:] if one is not None), "")
        told = {"question": self._words(question.label), "value": self._choice(question, value)}
        if selected:
            return str(_("you ticked “%(value)s” at “%(question)s”") % told)
        sign = found[2]
        if not value:
            plain = _("you answered “%(question)s”") if sign == "!=" else _("“%(question)s” is empty")
            return str(plain % told)
        return str(
            {
                "=": _("you answered “%(value)s” to “%(question)s”"),
                "!=": _("you did not answer “%(value)s” to “%(question)s”"),
                ">": _("your answer to “%(question)s” is above “%(value)s”"),
                ">=": _("your answer to “%(question)s” is “%(value)s” or above"),
                "<": _("your answer to “%(question)s” is below “%(value)s”"),
                "<=": _("your answer to “%(question)s” is “%(value)s” or below"),
            }[sign]
            % told
        )

    def _choice(self, question: Question, value: str) -> str:
        listed = self.form.choices.get(question.list_name, ())
        return next((self._words(one.label) for one in listed if one.name == value), value) or value

    def _columns(self, step: Step) -> list[Line]:
        asked = [one for one in step.in_rows if not _is_computed(one.question)]
        columns = [one for one in asked if one.question.kind not in ("group", "note")]
        return [
            self._line(one, letter=ascii_uppercase[number % len(ascii_uppercase)])
            for number, one in enumerate(columns)
        ]

    def _line(self, one: Asked, letter: str = "") -> Line:
        question = one.question
        label = self._words(question.label) or question.name
        only_if = self.condition(question.relevant)
        if question.kind in ("group", "note"):
            return Line("heading" if question.kind == "group" else "note", label, only_if=only_if)
        labels: list[str] = []
        if question.kind in SELECTS and question.list_name != BODIES:
            labels = [self._words(one.label) or one.name for one in self.form.choices[question.list_name]]
        if question.kind == "range":
            labels = [as_written(str(one), self.language) for one in question.marks(SHORT)]
        if question.kind == "acknowledge":
            labels = [str(_("yes"))]
        fits = 0 < len(labels) <= SHORT
        hint = self._words(question.hint)
        if question.kind == "range" and not labels:
            hint = " ".join(filter(None, (hint, on_scale(question, self.language))))
        return Line(
            "choices" if fits else "line", label, hint, only_if,
            tuple(labels) if fits else (), question.kind == "select_multiple", letter,
        )  # fmt: skip

    def _words(self, text: Mapping[str, str]) -> str:
        return REFERENCE.sub(GAP, words(text, self.language, self.form.default_language))


def _is_computed(question: Question) -> bool:
    return bool(question.calculation) or question.read_only == "true()"
