"""Forms for bringing a file in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import District
from vicinia.directory.importing.columns import FIELDS

KEEP = "keep"


class UploadForm(forms.Form):
    """Choose a file."""

    file = forms.FileField(
        label=_("the file with the list"),
        help_text=_("XLSX, ODS, CSV, or HSDS (JSON, NDJSON, a zip of tables); up to 50 MB."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".xlsx,.ods,.csv,.tsv,.txt,.json,.ndjson,.jsonl,.zip"}
        ),
    )

    def __init__(self, *args: Any, districts: list[District], **kwargs: Any) -> None:
        """Ask for the district only from somebody who coordinates several."""
        super().__init__(*args, **kwargs)
        if len(districts) > 1:
            self.fields["district"] = forms.ChoiceField(
                label=_("district"), choices=[(one.slug, one.name) for one in districts]
            )


class MappingForm(forms.Form):
    """What each column holds. One choice for each heading of the file."""

    def __init__(
        self, *args: Any, headers: list[str], samples: list[list[str]], mapping: dict[str, str], **kwargs: Any
    ) -> None:
        """Offer our fields in their groups, the present meaning chosen."""
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for field in FIELDS:
            groups.setdefault(str(field.group), []).append((field.key, str(field.label)))
        choices: list[Any] = [(KEEP, _("keep it with the body, without a meaning")), *groups.items()]
        self.headers = headers
        for at, name in enumerate(headers):
            seen = samples[at] if at < len(samples) else []
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=name,
                choices=choices,
                initial=mapping.get(name) or KEEP,
                help_text=" · ".join(text[:60] for text in seen),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a file without a name, and two columns with the same single meaning."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = cleaned.values()
        if "name" not in chosen:
            raise forms.ValidationError(
                _("Say which column holds the name of the body: without it the rows cannot be read.")
            )
        return cleaned

    def mapping(self) -> dict[str, str]:
        """Return heading → field."""
        chosen = {name: self.cleaned_data[f"column_{at}"] for at, name in enumerate(self.headers)}
        return {name: "" if key == KEEP else key for name, key in chosen.items()}
