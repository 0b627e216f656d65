"""Inviting an antenna, its own form, deciding on an alert."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vicinia.core.models import District
from vicinia.core.widgets import DAY
from vicinia.methods.personal_names import Finding, find
from vicinia.needs.models import Alert, Antenna, AntennaKind, Signal
from vicinia.needs.queries.listening import Theme
from vicinia.territory.models import Municipality

LONGEST_AGO = datetime.timedelta(days=60)


class InviteForm(forms.ModelForm[Antenna]):
    """Which everyday place, and where."""

    class Meta:
        model = Antenna
        fields = ("name", "kind", "municipality")
        help_texts = {
            "name": _("As people call it: “School of Via Verdi”, “Central pharmacy”. No person’s name.")
        }
        widgets = {"kind": forms.Select(choices=[("", _("Choose")), *AntennaKind.choices])}

    def __init__(self, *args: Any, district: District, towns: Iterable[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.district = district
        self.fields["municipality"].queryset = towns  # type: ignore[attr-defined]
        self.fields["municipality"].empty_label = str(_("Choose"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Also compare with the other antennas of the district, which is not among the fields."""
        data = super().clean() or {}
        taken = Antenna.objects.filter(
            district=self.instance.district, name=data.get("name"), municipality=data.get("municipality")
        )
        if taken.exists():
            self.add_error("name", _("This place is an antenna already. Look for it in the list."))
        return data


class SignalForm(forms.Form):
    """What an antenna has noticed: under a minute, and never about a named person."""

    theme = forms.ChoiceField(
        label=_("What is it about?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    municipality = forms.ModelChoiceField(
        label=_("Where?"), queryset=Municipality.objects.none(), empty_label=None
    )
    strength = forms.TypedChoiceField(
        label=_("How much do you notice it?"),
        choices=Signal.Strength.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how much you notice it.")},
    )
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=500,
        help_text=_(
            "What is happening, without saying to whom: no names, no addresses, no telephone numbers."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 500}),
    )
    noticed_on = forms.DateField(
        label=_("When did you notice it?"),
        widget=DAY,
    )
    sender_key = forms.UUIDField(widget=forms.HiddenInput)
    # the words about which the form has asked already: the answer holds for them only
    asked_about = forms.CharField(required=False, widget=forms.HiddenInput)
    no_person = forms.BooleanField(label=_("It is not the name of a person"), required=False)

    def __init__(
        self,
        *args: Any,
        antenna: Antenna,
        themes: list[Theme],
        towns: Iterable[Municipality],
        may_be_said: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        today = timezone.localdate()
        kwargs.setdefault(
            "initial",
            {"municipality": antenna.municipality_id, "noticed_on": today, "sender_key": uuid.uuid4()},
        )
        super().__init__(*args, **kwargs)
        self.themes = themes
        self.may_be_said = may_be_said
        self.unsure: list[Finding] = []
        self.fields["theme"].choices = [(one.code, one.label) for one in themes]  # type: ignore[attr-defined]
        self.fields["municipality"].queryset = towns  # type: ignore[attr-defined]
        day = self.fields["noticed_on"].widget.attrs
        day["min"], day["max"] = (today - LONGEST_AGO).isoformat(), today.isoformat()

    def clean_noticed_on(self) -> datetime.date:
        """Take a day of the last two months."""
        day: datetime.date = self.cleaned_data["noticed_on"]
        today = timezone.localdate()
        if day > today:
            raise forms.ValidationError(_("This day is still to come. Choose today or a day before."))
        if day < today - LONGEST_AGO:
            raise forms.ValidationError(
                _("This is more than two months ago. Tell the coordination about it, it still matters.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        """Look whether the words tell who somebody is."""
        data = super().clean() or {}
        found = find(data.get("words", ""), allowed=self.may_be_said)
        certain = [one for one in found if one.certain]
        self.unsure = [one for one in found if not one.certain]
        for one in certain:
            self.add_error("words", WHAT_TO_DO[one.kind] % {"piece": one.text})
        asked = set(data.get("asked_about", "").split("\n"))
        answered = data.get("no_person") and {one.text for one in self.unsure} <= asked
        if self.unsure and not certain and not answered:
            pieces = ", ".join(f"«{one.text}»" for one in self.unsure)
            self.add_error(
                "words",
                ngettext(
                    "Is %(pieces)s the name of a person? If it is, take it out. "
                    "If it is not, tick the box below and send again.",
                    "Are %(pieces)s names of people? If they are, take them out. "
                    "If they are not, tick the box below and send again.",
                    len(self.unsure),
                )
                % {"pieces": pieces},
            )
        return data

    @property
    def asks(self) -> str:
        """The words about which the page asks, as the hidden field gives them back."""
        return "\n".join(one.text for one in self.unsure)


WHAT_TO_DO = {
    "name": _(
        "“%(piece)s” seems to name a person. Say what happens without saying to whom, "
        "for example “a family with two children”."
    ),
    "telephone": _(
        "“%(piece)s” seems to be a telephone number. Take it out: a signal is about no single person."
    ),
    "email": _("“%(piece)s” is an e-mail address. Take it out: a signal is about no single person."),
    "tax_code": _("“%(piece)s” is a codice fiscale. Take it out: a signal is about no single person."),
    "account": _("“%(piece)s” is a bank account. Take it out: a signal is about no single person."),
    "address": _(
        "“%(piece)s” is somebody’s address. Write the street without the number, or only the place."
    ),
    "birth": _("“%(piece)s” says when somebody was born. Write the age roughly: “an elderly woman”."),
}


class DecisionForm(forms.Form):
    """What was done about an alert, or why nothing is to be done."""

    state = forms.ChoiceField(
        label=_("What became of it?"),
        widget=forms.RadioSelect,
        choices=[
            (Alert.State.HANDLED, _("We did something")),
            (Alert.State.DISMISSED, _("There is nothing to do")),
        ],
        error_messages={"required": _("Choose one of the two.")},
    )
    outcome = forms.CharField(
        label=_("What was done, or why nothing"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("Those who read this later will want to know. No names of people who are helped."),
        error_messages={"required": _("Write what was done, or why there is nothing to do.")},
    )
