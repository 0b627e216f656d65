"""The fields of a questionnaire's page, made from its questions as they stand now."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vicinia.methods.xlsform import NUMBERS, Path, Question
from vicinia.survey.census_form import Asked, Step, at, put
from vicinia.survey.census_words import FEW, Speaker, as_read, as_written, on_scale

WORD = 14
"""Letters of a choice up to which two stand side by side on a phone."""
ALWAYS = "true()"
_TYPED = {"date": "date", "time": "time", "datetime": "datetime-local"}


class QuestionsForm(forms.Form):
    """Some questions of a questionnaire, as they are asked now.

    `path` is where their answers stand. With `shown`, the tokens of the page that somebody filled in, exactly
    those are read: a draft may have made other questions relevant than those that the page showed.
    """

    def __init__(
        self,
        *args: Any,
        asked: Iterable[Asked],
        speaker: Speaker,
        given: Mapping[str, Any],
        path: Path,
        shown: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines: list[tuple[str, Any]] = []
        """What the page shows, in its order: a kind (heading, note, said, field, short, scale), and it."""
        self.tokens: list[str] = []
        """What is asked and, where it depends on other answers, what is offered, in a word each."""
        then = {one.partition("=")[0] for one in shown}
        for one in asked:
            place = (*path, *one.names)
            name = self.add_prefix(one.field)
            if name not in then if then else place not in speaker.moment.asked:
                continue
            self._add(one, place, speaker, given)

    def _add(self, one: Asked, place: Path, speaker: Speaker, given: Mapping[str, Any]) -> None:
        question = one.question
        said = speaker.words(question.label, place)
        if question.kind in ("group", "note"):
            if said:
                self.lines.append(("heading" if question.kind == "group" else "note", said))
        elif question.calculation or question.read_only == ALWAYS:
            # what is computed is read, never typed
            self.lines.append(("said", (said or question.name, speaker.value(question, place))))
        else:
            choices = speaker.choices(question, place)
            field = _field(question, said, speaker.words(question.hint, place), choices)
            value = at(given, one.names, None)
            if question.kind in ("decimal", "range") and not choices and value is not None:
                value = as_written(str(value), speaker.language)
            field.initial = value
            self.fields[one.field] = field
            is_short = 0 < len(choices) <= FEW and all(len(said) <= WORD for _key, said in choices)
            kind = "scale" if question.kind == "range" and choices else "short" if is_short else "field"
            self.lines.append((kind, self[one.field]))
            name = self.add_prefix(one.field)
            offered = " ".join(key for key, _label in choices).encode()
            self.tokens.append(f"{name}={zlib.crc32(offered):x}" if question.choice_filter else name)

    def values(self) -> dict[str, Any]:
        """Return the answers as JSON holds them; what is wrong is kept as it was typed."""
        found: dict[str, Any] = {}
        for name, field in self.fields.items():
            raw = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            value: Any
            if isinstance(field, forms.MultipleChoiceField):
                value = [one for one in raw or [] if field.valid_value(one)]
            elif isinstance(field, forms.BooleanField):
                value = bool(raw)
            else:
                value = (raw or "").strip()[:5000]
                if field.widget.attrs.get("inputmode") == "decimal":
                    value = as_read(value)
            found = put(found, tuple(name.split("/")), value)
        return found

    def blame(self, said: Mapping[str, str]) -> None:
        """Say beside fields what is wrong with the answers that are kept in them."""
        wrong = {name: ErrorList([words]) for name, words in said.items() if name in self.fields}
        # the page is not being sent: what is wrong is known from the answers as a whole
        self._errors = ErrorDict(wrong)


def _field(question: Question, label: str, hint: str, choices: list[tuple[str, str]]) -> forms.Field:
    """A field for a question. Nothing is required here: what is missing is said at the end."""
    if question.kind == "range" and not choices:
        hint = " ".join(filter(None, (hint, on_scale(question, get_language() or ""))))
    common: dict[str, Any] = {
        "label": label or question.name,
        # words of a file that came from elsewhere, shown where helps may hold links
        "help_text": escape(hint),
        # shown, not enforced: a page is kept as it is, and what is missing is said at the end
        "required": question.required == ALWAYS,
    }
    if question.kind == "select_multiple":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if question.kind == "select_one" or (question.kind == "range" and choices):
        if len(choices) <= FEW:
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        return forms.ChoiceField(choices=[("", "—"), *choices], **common)
    if question.kind == "acknowledge":
        return forms.BooleanField(**common)
    widget: forms.Widget = forms.TextInput()
    if question.kind in NUMBERS:
        widget = forms.TextInput(attrs={"inputmode": "numeric" if question.kind == "integer" else "decimal"})
    elif question.kind in _TYPED:
        widget = forms.TextInput(attrs={"type": _TYPED[question.kind]})
    elif question.appearance == "multiline":
        widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(max_length=5000, widget=widget, **common)


class KnowForm(forms.Form):
    """Which bodies one works with."""

    def __init__(
        self, *args: Any, step: Step, speaker: Speaker, own: str, chosen: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        bodies = speaker.choices(step.body_question, (*step.path, step.body_question.name))
        self.fields["known"] = forms.MultipleChoiceField(
            label=_("Which of them do you know?"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[pair for pair in bodies if pair[0] != own], initial=list(chosen),
            help_text=_("Tick also those that you only know of. You are asked about each on the next page."),
        )  # fmt: skip
        self.lines = [("field", self["known"])]
        self.tokens: list[str] = []

    def blame(self, said: Mapping[str, str]) -> None:
        """Say beside the list what is wrong with a body in it."""
        self._errors = ErrorDict({"known": ErrorList(list(dict.fromkeys(said.values())))} if said else {})
