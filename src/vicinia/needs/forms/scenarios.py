"""Asking where and with whom. Names of fields stand in the address, so they are Italian."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import District
from vicinia.needs.models import Reading
from vicinia.needs.presidia import Purpose
from vicinia.needs.queries.listening import Theme

_EXPECTED = "attesi"


def _reading_name(reading: Reading) -> str:
    return f"{reading.version.recipe.title} ({reading.version.year})"


class _DistrictForm(forms.Form):
    """Ask for the district only where there are several."""

    def __init__(self, *args: Any, districts: list[District], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(districts) > 1:
            choices = [(one.slug, one.name) for one in districts]
            self.fields["distretto"] = forms.ChoiceField(label=_("district"), choices=choices)
            self.order_fields(["distretto"])


class PresidiaForm(_DistrictForm):
    """Where to open presidia."""

    bisogno = forms.ChoiceField(label=_("need"), required=False)
    presidi = forms.IntegerField(
        label=_("how many new presidia"), min_value=1, max_value=50, initial=2,
        error_messages={"min_value": _("Ask for at least one presidium.")},
    )  # fmt: skip
    scopo = forms.ChoiceField(label=_("what matters most"), choices=Purpose.choices, initial=Purpose.MEAN)
    minuti = forms.IntegerField(
        label=_("travel limit, in minutes"), min_value=1, max_value=240, initial=20,
        help_text=_("Farther than this counts as too far."),
    )  # fmt: skip
    conta = forms.ChoiceField(label=_("who counts"), required=False)
    esistenti = forms.BooleanField(
        label=_("count the places that have services for this need already"), required=False
    )

    def __init__(self, *args: Any, themes: list[Theme], readings: list[Reading], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bisogno"].choices = [  # type: ignore[attr-defined]
            ("", _("all needs together")), *((one.code, one.label) for one in themes)
        ]  # fmt: skip
        self.fields["conta"].choices = [  # type: ignore[attr-defined]
            ("", _("all residents alike")),
            (_EXPECTED, _("the people expected to be in need")),
            *((str(one.pk), _("more where hardship is: %(name)s") % {"name": _reading_name(one)})
              for one in readings),
        ]  # fmt: skip


class AreasForm(_DistrictForm):
    """Which municipalities belong together."""

    simili = forms.ChoiceField(label=_("put together municipalities that are"), required=False)
    aree = forms.IntegerField(
        label=_("how many areas"), required=False, min_value=1, max_value=100,
        help_text=_("Empty: as many as the other conditions allow."),
    )  # fmt: skip
    abitanti = forms.IntegerField(label=_("residents in each area, at least"), required=False, min_value=1)
    minuti = forms.IntegerField(
        label=_("minutes inside an area, at most"), required=False, min_value=1, max_value=240
    )

    def __init__(self, *args: Any, readings: list[Reading], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["simili"].choices = [  # type: ignore[attr-defined]
            ("", _("near to each other")),
            *((str(one.pk), _("alike in: %(name)s") % {"name": _reading_name(one)}) for one in readings),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Something must be asked for."""
        given = super().clean() or self.cleaned_data
        if not self.errors and not any(given.get(name) for name in ("aree", "abitanti", "minuti")):
            raise forms.ValidationError(
                _("Say how many areas there shall be, how many residents each needs, "
                  "or how far apart its municipalities may be.")
            )  # fmt: skip
        return given


class NameForm(forms.Form):
    """Under which name a scenario is kept."""

    name = forms.CharField(
        label=_("name of the scenario"), max_length=120,
        error_messages={"required": _("Give the scenario a name, so that you find it again.")},
    )  # fmt: skip
    note = forms.CharField(label=_("note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
