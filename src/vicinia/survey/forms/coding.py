"""Codes, discussions, findings and quotations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import District
from vicinia.core.services.rows import Refused
from vicinia.survey.models import Code, Discussion, Finding, FindingKind, Permission, Quotation
from vicinia.survey.queries.codes import Branch
from vicinia.survey.services.findings import refuse_names
from vicinia.territory.models import Municipality


def _choices(branches: Iterable[Branch], empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((str(one.code.pk), " › ".join(one.path)) for one in branches)]


class CodeForm(forms.ModelForm[Code]):
    """A code: its name, when to use it, where it hangs."""

    class Meta:
        model = Code
        fields = ("name", "definition", "parent")
        widgets = {"definition": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"definition": _("What belongs to it and what does not: coders agree by this sentence.")}

    def __init__(self, *args: Any, branches: list[Branch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.queryset = Code.objects.filter(pk__in=[one.code.pk for one in branches])
        parent.choices = _choices(branches, _("at the top"))
        self.taken = {one.path for one in branches if one.code.pk != self.instance.pk}
        self.paths = {one.code.pk: one.path for one in branches}

    def clean(self) -> dict[str, Any]:
        """Compare with the siblings."""
        data = super().clean() or {}
        parent = data.get("parent")
        above = self.paths.get(parent.pk, ()) if parent else ()
        if (*above, data.get("name")) in self.taken:
            self.add_error("name", _("There is a code of this name at this place already."))
        return data

    def validate_constraints(self) -> None:
        """Nothing beyond `clean`: the study is not among the fields."""


class MergeForm(forms.Form):
    """Into which code another one goes."""

    into = forms.ChoiceField(label=_("put everything on"))

    def __init__(self, *args: Any, branches: list[Branch], code: Code, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [one for one in branches if one.code.pk != code.pk]
        self.fields["into"].choices = _choices(others, _("Choose"))  # type: ignore[attr-defined]
        self._codes = {str(one.code.pk): one.code for one in others}

    def chosen(self) -> Code:
        """Return the code that stays."""
        return self._codes[self.cleaned_data["into"]]


class SettleForm(forms.ModelForm[Discussion]):
    """What came of talking about a passage."""

    class Meta:
        model = Discussion
        fields = ("outcome", "note")
        widgets = {"outcome": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"note": _("Those who code the next conversation will want to know.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome: Any = self.fields["outcome"]
        outcome.choices = Discussion.Outcome.choices


class FindingForm(forms.ModelForm[Finding]):
    """What was found, how much it weighs, where. The whole network reads it: no name may stand in it."""

    sure = forms.BooleanField(
        label=_("I have looked: nobody can be recognised by these words"), required=False,
        widget=forms.HiddenInput,
    )  # fmt: skip

    class Meta:
        model = Finding
        fields = ("kind", "title", "text", "severity", "municipalities", "codes", "origin")
        widgets = {
            "kind": forms.RadioSelect,
            "severity": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 4}),
            "municipalities": forms.CheckboxSelectMultiple,
            "codes": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "title": _(
                "As you would say it at a table: “Families who pay the rent and then nothing is left”."
            ),
            "municipalities": _("None means the whole district."),
            "origin": _("Only when it was not made from conversations here: a report, an earlier survey."),
        }

    def __init__(
        self,
        *args: Any,
        district: District,
        towns: Iterable[Municipality],
        branches: list[Branch],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.instance.district = district
        self.towns = [one.name for one in towns]
        kind, severity, codes, places = (
            self.fields[name] for name in ("kind", "severity", "codes", "municipalities")
        )
        kind.choices = FindingKind.choices  # type: ignore[attr-defined]
        severity.choices = Finding.Severity.choices  # type: ignore[attr-defined]
        places.queryset = towns  # type: ignore[attr-defined]
        codes.queryset = Code.objects.filter(pk__in=[one.code.pk for one in branches])  # type: ignore[attr-defined]
        codes.choices = _choices(branches, "")[1:]  # type: ignore[attr-defined]
        if not branches:
            del self.fields["codes"]

    def clean(self) -> dict[str, Any]:
        """Look for names in what everybody will read; what may be one asks who writes to look again."""
        data = super().clean() or {}
        words = "\n".join(filter(None, (data.get("title"), data.get("text"))))
        try:
            refuse_names(words, allowed=self.towns, sure=bool(data.get("sure")))
        except Refused as problem:
            self.add_error("text" if data.get("text") else "title", str(problem))
            self.fields["sure"].widget = forms.CheckboxInput()
        return data

    def _save_m2m(self) -> None:
        """Keep the codes of studies that this person cannot see."""
        codes = self.fields.get("codes")
        seen = {one.pk for one in codes.queryset} if codes else set()  # type: ignore[attr-defined]
        unseen = [one for one in self.instance.codes.all() if one.pk not in seen]
        super()._save_m2m()  # type: ignore[misc]
        self.instance.codes.add(*unseen)

    def clean_title(self) -> str:
        """Compare with the other findings of the district."""
        title: str = self.cleaned_data["title"]
        same = Finding.objects.filter(district=self.instance.district, title=title)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a finding with these words already."))
        return title


class PermitForm(forms.ModelForm[Quotation]):
    """How far words may travel, and in which form."""

    sure = forms.BooleanField(
        label=_("I have looked: nobody can be recognised by these words"), required=False
    )

    class Meta:
        model = Quotation
        fields = ("permission", "words")
        widgets = {"permission": forms.RadioSelect, "words": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "words": _(
                "Take out names of people, of small places and whatever only one person could have said. "
                "Write […] where you leave something out."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        permission: Any = self.fields["permission"]
        # what people did not agree to is no choice
        within = Permission.within(self.instance.session.scope)
        permission.choices = [pair for pair in Permission.choices if pair[0] in within]

    def validate_constraints(self) -> None:
        """Nothing here: the service says it in better words."""


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
