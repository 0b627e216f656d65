"""Questionnaires and campaigns."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vicinia.core.widgets import DAY
from vicinia.directory.forms.rows import RowForm
from vicinia.directory.models import Organization
from vicinia.survey.models import Campaign

USUAL = datetime.timedelta(days=45)


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


class InviteForm(forms.Form):
    """Which bodies come onto the list of a campaign."""

    bodies = forms.ModelMultipleChoiceField(
        label=_("bodies"), queryset=Organization.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one body.")},
    )  # fmt: skip

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["bodies"]
        field.queryset = bodies
        field.label_from_instance = lambda one: (
            f"{one.name} ({one.municipality.name})" if one.municipality else one.name
        )
        self.initial["bodies"] = list(bodies)
