"""Forms of the room ``territory``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _


class SeveralFilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Check each file as Django checks one."""
        given = data if isinstance(data, (list, tuple)) else [data]
        return [super(SeveralFilesField, self).clean(one, initial) for one in given if one]


class AddressesField(forms.CharField):
    """Addresses of downloads, one a line."""

    widget = forms.Textarea
    most = 20

    def clean(self, value: Any) -> list[str]:
        """Check each line; the same address twice is one."""
        lines = list(dict.fromkeys((super().clean(value) or "").split()))
        is_secure = URLValidator(schemes=["https"])
        for line in lines:
            try:
                is_secure(line)
            except ValidationError as problem:
                raise ValidationError(
                    _("“%(address)s” is not an address that begins with https://."), params={"address": line}
                ) from problem
        if len(lines) > self.most:
            raise ValidationError(_("Give at most %(most)s addresses at once."), params={"most": self.most})
        return lines


class DeliveryForm(forms.Form):
    """Choose official files, all kinds together."""

    chosen = SeveralFilesField(
        required=False,
        label=_("files as they were published"),
        help_text=_(
            "ISTAT's list of municipalities, census figures and their dictionary, boundaries (GeoJSON), "
            "incomes of the MEF, ANPR's register; CSV or zip, up to 200 MB together. What each file is, is "
            "told by its header."
        ),
        widget=SeveralFilesInput(attrs={"accept": ".csv,.txt,.geojson,.json,.zip", "multiple": True}),
        error_messages={"empty": _("One of the files is empty.")},
    )
    addresses = AddressesField(
        label=_("or the addresses of their downloads"),
        required=False,
        help_text=_("One a line, beginning with https://. This machine downloads them."),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    region = forms.ChoiceField(label=_("keep"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for at least one of either."""
        given: dict[str, Any] = super().clean() or {}
        if not (self.errors or given.get("chosen") or given.get("addresses")):
            self.add_error("chosen", _("Choose at least one file."))
        return given

    def __init__(self, *args: Any, regions: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the whole country and the regions of the person's districts."""
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared so above
        field.choices = [*((code, name) for code, name in regions), ("", _("the whole of Italy"))]
        if regions:
            field.initial = regions[0][0]
