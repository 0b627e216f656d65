"""Forms of the room ``territory``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class SeveralFilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or more."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Check each file as Django checks one."""
        given = data if isinstance(data, (list, tuple)) else [data]
        return [super(SeveralFilesField, self).clean(one, initial) for one in (given or [None])]


class DeliveryForm(forms.Form):
    """Choose official files, all kinds together."""

    chosen = SeveralFilesField(
        label=_("files as they were published"),
        help_text=_(
            "ISTAT's list of municipalities, census figures and their dictionary, boundaries (GeoJSON), "
            "incomes of the MEF, ANPR's register; CSV or zip, up to 200 MB together. What each file is, is "
            "told by its header."
        ),
        widget=SeveralFilesInput(attrs={"accept": ".csv,.txt,.geojson,.json,.zip", "multiple": True}),
        error_messages={"required": _("Choose at least one file."), "empty": _("One of the files is empty.")},
    )
    region = forms.ChoiceField(label=_("keep"), required=False)

    def __init__(self, *args: Any, regions: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the whole country and the regions of the person's districts."""
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared so above
        field.choices = [*((code, name) for code, name in regions), ("", _("the whole of Italy"))]
        if regions:
            field.initial = regions[0][0]
