"""What is asked when something new is added: the least that makes sense; the rest is filled in afterwards."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import District, User
from vicinia.directory.models import Location, NamedReader, Organization, Resource, Service
from vicinia.directory.services import document
from vicinia.territory.models import Municipality


class BodyForm(forms.ModelForm[Organization]):
    class Meta:
        model = Organization
        fields = ("district", "name", "description", "municipality")
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, districts: QuerySet[District], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = districts  # type: ignore[attr-defined]
        if len(districts) == 1:
            self.fields["district"].initial = districts[0]
            self.fields["district"].widget = forms.HiddenInput()
        towns = Municipality.objects.filter(districts__in=districts).distinct()
        self.fields["municipality"].queryset = towns  # type: ignore[attr-defined]


class ServiceStartForm(forms.ModelForm[Service]):
    class Meta:
        model = Service
        fields = ("name", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}


class LocationStartForm(forms.ModelForm[Location]):
    class Meta:
        model = Location
        fields = ("name", "ring")


class ResourceForm(forms.ModelForm[Resource]):
    class Meta:
        model = Resource
        fields = document.FIELDS[Resource]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "conditions": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {"availability": _("For example: weekday evenings, from October to May.")}


class ReadersForm(forms.Form):
    """People of the network who may see one entry."""

    people = forms.ModelMultipleChoiceField(
        label=_("people"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: QuerySet[User], entry: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people  # type: ignore[attr-defined]
        readers = NamedReader.objects.filter(subject_id=entry.pk)
        self.fields["people"].initial = list(readers.values_list("user_id", flat=True))


FORMS: dict[str, type[forms.ModelForm[Any]]] = {
    "service": ServiceStartForm,
    "location": LocationStartForm,
    "resource": ResourceForm,
}
