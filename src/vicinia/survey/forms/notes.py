"""Memos, variables, the new half of a code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vicinia.survey.models import Code, Memo


class MemoForm(forms.ModelForm[Memo]):
    """A thought."""

    class Meta:
        model = Memo
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class VariablesForm(forms.Form):
    """What is known of a conversation, a line each."""

    lines = forms.CharField(
        label=_("variables"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, with a colon: “years in the service: 12”. No names of people."),
    )  # fmt: skip

    def clean_lines(self) -> dict[str, str]:
        """Read each line as a name and a value."""
        found: dict[str, str] = {}
        for line in self.cleaned_data["lines"].splitlines():
            if not line.strip():
                continue
            name, colon, value = line.partition(":")
            if not colon or not name.strip() or not value.strip():
                raise forms.ValidationError(
                    _("“%(line)s” has no colon with words on both sides.") % {"line": line.strip()[:60]}
                )
            found[name.strip()] = value.strip()
        return found


class SplitForm(forms.ModelForm[Code]):
    """The new code."""

    class Meta:
        model = Code
        fields = ("name", "definition")
        widgets = {"definition": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, code: Code, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code

    def clean_name(self) -> str:
        """Compare with the codes beside it."""
        name: str = self.cleaned_data["name"]
        beside = Code.objects.filter(study=self.code.study, parent=self.code.parent, merged_into=None)
        if beside.filter(name=name).exists():
            raise forms.ValidationError(_("There is a code of this name at this place already."))
        return name
