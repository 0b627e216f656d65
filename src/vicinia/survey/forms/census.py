"""Questionnaires and campaigns, and the pages of a questionnaire made from its questions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from vicinia.core.widgets import DAY
from vicinia.directory.forms.rows import RowForm
from vicinia.methods.xlsform import Choice, Form, Question
from vicinia.survey.census_form import BODIES, HIDDEN, Step, words
from vicinia.survey.models import Campaign

USUAL = datetime.timedelta(days=45)
FEW = 12
"""Choices up to which they are shown as buttons to tick, and not as a list."""


class QuestionnaireForm(forms.Form):
    """A questionnaire made elsewhere."""

    file = forms.FileField(
        label=_("XLSForm"),
        help_text=_("A questionnaire as KoboToolbox, ODK and others write it (XLSX or CSV), up to 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("Choose the file.")},
    )


class CampaignForm(RowForm):
    """A questionnaire goes to bodies."""

    class Meta:
        model = Campaign
        fields = ("name", "questionnaire", "opens_on", "closes_on", "greeting", "previous")
        widgets = {"opens_on": DAY, "closes_on": DAY}
        help_texts = {
            "greeting": _("Who asks, why, and what will come of it. Left empty, a plain sentence is sent."),
            "previous": _("The answers of that round come prefilled, and the difference is shown."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            today = timezone.localdate()
            self.initial.update(opens_on=today, closes_on=today + USUAL)


class QuestionsForm(forms.Form):
    """Some questions of a questionnaire, as they are asked now."""

    def __init__(
        self,
        *args: Any,
        form: Form,
        questions: Sequence[Question],
        given: Mapping[str, Any],
        language: str,
        hidden: Iterable[str] = (),
        offered: Mapping[str, tuple[Choice, ...]] | None = None,
        **kwargs: Any,
    ) -> None:
        """`hidden` are not asked now; `offered` are the choices that some questions offer now."""
        super().__init__(*args, **kwargs)
        self.language, self.default = language, form.default_language
        left_out = {*hidden, *(one.name for one in questions if one.kind in HIDDEN)}
        self.questions = [one for one in questions if one.name not in left_out]
        for one in self.questions:
            if one.kind == "note":
                continue
            choices = (offered or {}).get(one.name, form.choices.get(one.list_name, ()))
            field = _field(form, one, language, choices)
            field.initial = given.get(one.name)
            self.fields[one.name] = field

    def notes(self) -> list[str]:
        """Return what is only read."""
        return [words(one.label, self.language, self.default) for one in self.questions if one.kind == "note"]

    def values(self) -> dict[str, Any]:
        """Return the answers as JSON holds them; what is wrong is kept as it was typed."""
        found: dict[str, Any] = {}
        for name, field in self.fields.items():
            raw = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            if isinstance(field, forms.MultipleChoiceField):
                found[name] = [one for one in raw or [] if field.valid_value(one)]
            elif isinstance(field, forms.BooleanField):
                found[name] = bool(raw)
            else:
                found[name] = (raw or "").strip()[:5000]
                is_decimal = field.widget.attrs.get("inputmode") == "decimal"
                # Italian writes decimals with a comma; a point beside it would be another thing
                if is_decimal and found[name].count(",") == 1 and "." not in found[name]:
                    found[name] = found[name].replace(",", ".")
        return found


def _field(form: Form, question: Question, language: str, offered: Iterable[Choice]) -> forms.Field:
    """A field for a question. Nothing is required here: what is missing is said at the end."""
    common: dict[str, Any] = {
        "label": words(question.label, language, form.default_language) or question.name,
        # a hint comes from a file and is words; pages print hints of the house as they are, with their links
        "help_text": escape(words(question.hint, language, form.default_language)),
        # shown, not enforced: a page is kept as it is, and what is missing is said at the end
        "required": question.required.strip().lower() in ("yes", "true", "true()", "1", "sì", "si"),
    }
    choices = [(one.name, words(one.label, language, form.default_language) or one.name) for one in offered]
    if question.kind == "select_multiple":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if question.kind == "select_one":
        if len(choices) <= FEW:
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        return forms.ChoiceField(choices=[("", "—"), *choices], **common)
    if question.kind == "acknowledge":
        return forms.BooleanField(**common)
    widget: forms.Widget = forms.TextInput()
    if question.kind in ("integer", "decimal"):
        widget = forms.TextInput(attrs={"inputmode": "numeric" if question.kind == "integer" else "decimal"})
    elif question.kind in ("date", "time"):
        widget = forms.TextInput(attrs={"type": question.kind})
    elif question.appearance == "multiline":
        widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(max_length=5000, widget=widget, **common)


class KnowForm(forms.Form):
    """Which bodies one works with."""

    def __init__(
        self,
        *args: Any,
        step: Step,
        form: Form,
        own: str,
        chosen: Iterable[str],
        language: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        bodies = [(one.name, words(one.label, language)) for one in form.choices.get(BODIES, ())]
        self.fields["known"] = forms.MultipleChoiceField(
            label=_("Which of them do you know?"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[pair for pair in bodies if pair[0] != own], initial=list(chosen),
            help_text=_("Tick also those that you only know of. You are asked about each on the next page."),
        )  # fmt: skip
