"""Bringing in counts and estimates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import District
from vicinia.needs.latent_files import LARGEST
from vicinia.needs.models import Reading
from vicinia.needs.queries.listening import Theme


class SeenForm(forms.Form):
    """A file of counts."""

    file = forms.FileField(
        label=_("file of counts (CSV)"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        error_messages={
            "required": _("Choose the file."),
            "empty": _("The file is empty. Download the example and fill it in."),
        },
    )

    def __init__(self, *args: Any, districts: list[District], **kwargs: Any) -> None:
        """Ask for the district only where there are several."""
        super().__init__(*args, **kwargs)
        if len(districts) > 1:
            choices = [(one.slug, one.name) for one in districts]
            self.fields["district"] = forms.ChoiceField(label=_("district"), choices=choices)

    def clean_file(self) -> Any:
        """A file that is small enough to be read at once."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("The file is larger than 2 MB. Divide it, one period in each file.")
            )
        return file


class ExpectationForm(SeenForm):
    """A file of direct estimates, and how they lend each other strength."""

    theme = forms.ChoiceField(label=_("need"), required=False)
    year = forms.IntegerField(label=_("year of the survey"), min_value=1990)
    origin = forms.CharField(
        label=_("source"),
        max_length=200,
        help_text=_("Which survey, by whom. It stands beside every figure."),
    )
    method = forms.ChoiceField(
        label=_("how much municipalities differ is found by"),
        choices=[("adjusted", _("adjusted likelihood: better with few municipalities")), ("reml", "REML")],
    )
    reading = forms.ModelChoiceField(
        label=_("reading that helps"), queryset=Reading.objects.none(), required=False,
        empty_label=_("none"),
        help_text=_("Municipalities with similar scores then lend each other strength."),
    )  # fmt: skip
    field_order = ("district", "file", "theme", "year", "origin", "method", "reading")

    def __init__(self, *args: Any, readings: Any, themes: list[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reading"].queryset = readings  # type: ignore[attr-defined]
        self.fields["theme"].choices = [  # type: ignore[attr-defined]
            ("", _("all needs together")), *((one.code, one.label) for one in themes)
        ]  # fmt: skip
        self.fields["file"].label = _("file of estimates (CSV)")

    def clean_year(self) -> int:
        """A survey that has been made."""
        year: int = self.cleaned_data["year"]
        if year > timezone.localdate().year:
            raise forms.ValidationError(_("This year is still to come. Write the year of the survey."))
        return year
