"""The form of a row of one district: it offers only what the person may see there."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import models

from vicinia.core.models import User
from vicinia.territory.models import Municipality
from vicinia.territory.queries import municipalities_of


class RowForm(forms.ModelForm[Any]):
    """Give it an instance whose district, and whatever else it belongs to, is set."""

    SHORT: ClassVar[tuple[str, ...]] = ()
    """Long texts of which two lines are enough."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelMultipleChoiceField):
                field.widget = forms.CheckboxSelectMultiple()
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                field.queryset = self.offered(field.queryset.model, person)
            if isinstance(field, forms.TypedChoiceField) and isinstance(field.widget, forms.RadioSelect):
                _without_dashes(field)
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 2 if name in self.SHORT else 4

    def offered(self, model: Any, person: User) -> models.QuerySet[Any]:
        """Return the rows of a kind to choose from."""
        district = self.instance.district
        if model is Municipality:
            return municipalities_of(district)
        rows: models.QuerySet[Any] = model.objects.visible_to(person).filter(district=district)
        return rows

    def _get_validation_exclusions(self) -> set[str]:
        """Let the database's rules on what the row belongs to be checked before it is stored."""
        known = {
            field.name
            for field in self.instance._meta.fields
            if isinstance(field, models.ForeignKey) and getattr(self.instance, field.attname)
        }
        given: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return given - known


def _without_dashes(field: Any) -> None:
    """One of the answers is always to be given: a line of dashes is none."""
    field.choices = [choice for choice in field.choices if choice[0] != ""]
