"""Memos of the research group."""

from __future__ import annotations

from django import forms

from vicinia.survey.models import Memo


class MemoForm(forms.ModelForm[Memo]):
    """A thought."""

    class Meta:
        model = Memo
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
