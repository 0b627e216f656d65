"""Adopting a recipe and writing a new version of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vicinia.needs.formula import FormulaProblem, parse
from vicinia.needs.models import Ingredient, RecipeVersion


class AdoptForm(forms.Form):
    """When and where the network has said yes."""

    on = forms.DateField(
        label=_("Adopted on"), widget=forms.DateInput(attrs={"type": "date"}), initial=timezone.localdate
    )
    where = forms.CharField(
        label=_("By whom"),
        max_length=200,
        help_text=_("The meeting or the act, for example “District table, minutes 4”."),
    )

    def clean_on(self) -> Any:
        """A decision is not adopted before it is taken."""
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Adopt the recipe once it is decided."))
        return on


class VersionForm(forms.ModelForm):
    """How the indicators become one number."""

    class Meta:
        model = RecipeVersion
        fields = ("method", "penalty", "level", "scope", "year", "reason")
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "reason": _("What changes and why: it stands beside every figure made with this version."),
            "penalty": _("Counts only for the Mazziotta–Pareto indices."),
            "year": _("Year of the census whose figures are used."),
        }


class IngredientForm(forms.ModelForm):
    """One indicator."""

    class Meta:
        model = Ingredient
        fields = ("name", "numerator", "denominator", "per", "polarity", "weight", "reference", "explanation")
        widgets = {"explanation": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "numerator": _("ISTAT's variables joined by + and −, for example P50 + P51"),
            "reference": _("Empty: the mean of the areas compared."),
        }

    def clean_numerator(self) -> str:
        """A formula that can be read and counts something."""
        return _readable(self.cleaned_data["numerator"])

    def clean_denominator(self) -> str:
        """A formula that can be read; empty means 1."""
        return _readable(self.cleaned_data["denominator"])


def _readable(text: str) -> str:
    try:
        parse(text)
    except FormulaProblem as problem:
        raise forms.ValidationError(str(problem)) from problem
    return text


# A plain formset, not one of models: what is copied from the old version counts as given, changed or not.
IngredientFormSet = forms.formset_factory(
    IngredientForm, extra=1, can_delete=True, min_num=1, validate_min=True, max_num=30, absolute_max=30
)
