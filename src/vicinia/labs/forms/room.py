"""What a phone at a table sends, and what somebody types from its paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vicinia.labs.models import (
    Assignment,
    Contribution,
    PaperVotes,
    QualityElement,
    QualityIndicator,
    Statement,
    Table,
    Vote,
)
from vicinia.methods.weights import MOST_ELEMENTS
from vicinia.survey.models import Finding

LONGEST = 600
"""Signs of one contribution."""


class AboutField(forms.ModelChoiceField[Finding]):
    """A finding of the lab, or nothing: words are never lost because what they are about has gone."""

    def to_python(self, value: Any) -> Finding | None:
        """Return the finding, where the lab has it."""
        try:
            return super().to_python(value)
        except ValidationError:
            return None


class ContributionForm(forms.ModelForm[Contribution]):
    """A sentence or two of a table, and what it is about."""

    finding = AboutField(
        queryset=Finding.objects.none(), required=False, label=_("What is it about?"),
        empty_label=_("nothing in particular"),
    )  # fmt: skip

    def __init__(self, *args: Any, findings: QuerySet[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finding"].queryset = findings  # type: ignore[attr-defined]

    def show(self) -> ContributionForm:
        """Return it as a page shows it. Only a page asks for the findings: what phones send need not."""
        about = cast("AboutField", self.fields["finding"])
        found = list(about.queryset or ())
        if found:
            about.choices = [("", str(about.empty_label)), *((one.pk, one.title) for one in found)]
        else:
            del self.fields["finding"]
        return self

    class Meta:
        model = Contribution
        fields = ("text", "sender_key")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}), "sender_key": forms.HiddenInput,
        }  # fmt: skip
        labels = {"text": _("What does your table say?")}
        error_messages = {
            "text": {
                "required": _("Write a sentence first."),
                "max_length": _("This is long: say it in up to 600 signs, or in two contributions."),
            }
        }


class VoteForm(forms.Form):
    """An answer to a statement."""

    value = forms.TypedChoiceField(coerce=int, choices=Vote.Value.choices)


COUNTED = {"agree": _("I agree"), "disagree": _("I do not agree"), "unsure": _("I leave it")}
MOST_PEOPLE = 200


class PaperForm(forms.Form):
    """What stands on the sheet of a table, from top to bottom."""

    people = forms.IntegerField(
        label=_("How many at the table"), required=False, min_value=0, max_value=MOST_PEOPLE
    )
    rapporteur = forms.CharField(label=_("Rapporteur"), required=False, max_length=120)

    def __init__(
        self, *args: Any, table: Table, assignments: Iterable[Assignment],
        statements: Iterable[Statement] = (), counted: Mapping[UUID, PaperVotes] | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        kept = {"people": table.people, "rapporteur": table.rapporteur, "summary": table.summary}
        kwargs.setdefault("initial", kept)
        super().__init__(*args, **kwargs)
        self.assignments, self.statements = list(assignments), list(statements)
        for one in self.assignments:
            self.fields[f"said_{one.pk}"] = forms.CharField(
                label=one.text, required=False, widget=forms.Textarea(attrs={"rows": 5}),
                help_text=_("One line for each contribution, up to 600 signs."),
            )  # fmt: skip
        self.fields["summary"] = forms.CharField(
            label=_("What the table came to, in a sentence"), required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip
        for number, statement in enumerate(self.statements, start=1):
            given = (counted or {}).get(statement.pk)
            for name in COUNTED:
                self.fields[f"{name}_{statement.pk}"] = forms.IntegerField(
                    label=f"{number}. {statement.text}: {COUNTED[name]}",
                    required=False, min_value=0, max_value=MOST_PEOPLE,
                    initial=getattr(given, name) if given else None,
                    widget=forms.NumberInput(
                        attrs={
                            "class": "form-control", "inputmode": "numeric",
                            "aria-label": f"{statement.text}: {COUNTED[name]}",
                        }
                    ),
                )  # fmt: skip

    def said(self) -> list[forms.BoundField]:
        """Return what is written, apart from the hands."""
        hands = {f"{name}_{one.pk}" for one in self.statements for name in COUNTED}
        return [one for one in self.visible_fields() if one.name not in hands]

    def tallies(self) -> list[tuple[Statement, list[forms.BoundField]]]:
        """Return the hands of each statement."""
        return [(one, [self[f"{name}_{one.pk}"] for name in COUNTED]) for one in self.statements]

    def clean(self) -> dict[str, Any]:
        """Take lines of a length that a phone could have sent."""
        data = super().clean() or {}
        for one in self.assignments:
            for line in _lines(data.get(f"said_{one.pk}", "")):
                if len(line) > LONGEST:
                    said = _("This line is longer than 600 signs: “%(begin)s…”. Put it on two lines.")
                    self.add_error(f"said_{one.pk}", said % {"begin": line[:40]})
        return data

    def answers(self) -> dict[Assignment, list[str]]:
        """Return the lines under each assignment."""
        return {one: _lines(self.cleaned_data[f"said_{one.pk}"]) for one in self.assignments}

    def about_table(self) -> dict[str, Any]:
        """Return what the head of the sheet says; what was not sent is left as it is."""
        sent = (name for name in ("people", "rapporteur", "summary") if name in self.data)
        return {name: self.cleaned_data[name] for name in sent}

    def votes(self) -> dict[Statement, dict[str, int]]:
        """Return the counts of each statement that was counted at all."""
        found = {}
        for one in self.statements:
            counts = {name: self.cleaned_data[f"{name}_{one.pk}"] for name in COUNTED}
            if any(value is not None for value in counts.values()):
                found[one] = {name: value or 0 for name, value in counts.items()}
        return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class PointsForm(forms.Form):
    """A hundred points among the elements of a group."""

    def __init__(
        self, *args: Any, elements: Iterable[QualityElement], given: dict[Any, float], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.elements = list(elements)
        for one in self.elements:
            self.fields[f"points_{one.pk}"] = forms.DecimalField(
                label=one.label, min_value=0, max_value=100, initial=round(given.get(one.pk, 0)) or None,
                required=False, help_text=one.definition,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for at least one point: any sum is shared out to a hundred."""
        data = super().clean() or {}
        if not self.errors and not sum(data.get(f"points_{one.pk}") or 0 for one in self.elements):
            raise forms.ValidationError(_("Give points to at least one element."))
        return data

    def points(self) -> dict[QualityElement, float]:
        """Return the points of each element, adding up to a hundred."""
        given = {one: float(self.cleaned_data[f"points_{one.pk}"] or 0) for one in self.elements}
        total = sum(given.values())
        return {one: mine / total * 100 for one, mine in given.items()}


SCALE = (
    ("9", _("first: far more")), ("5", _("first: clearly more")), ("3", _("first: a little more")),
    ("1", _("both alike")), ("1/3", _("second: a little more")), ("1/5", _("second: clearly more")),
    ("1/9", _("second: far more")),
)  # fmt: skip


class ComparedForm(forms.Form):
    """Which elements of a group a person compares: two at least, and not more than can be kept in mind."""

    element = forms.ModelMultipleChoiceField(
        queryset=QualityElement.objects.none(), widget=forms.CheckboxSelectMultiple,
        label=_("Which elements do you compare?"),
        error_messages={
            "required": _("Choose at least two elements."),
            "invalid_choice": _("One of these elements is not in the group any more. Choose again."),
            "invalid_pk_value": _("One of these elements is not in the group any more. Choose again."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, elements: QuerySet[QualityElement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["element"].queryset = elements  # type: ignore[attr-defined]

    def clean_element(self) -> list[QualityElement]:
        """Return them in the order of the group."""
        chosen = list(self.cleaned_data["element"])
        if len(chosen) < 2:
            raise ValidationError(_("Choose at least two elements."))
        if len(chosen) > MOST_ELEMENTS:
            problem = _("Choose at most %(most)d elements: you chose %(n)d.")
            raise ValidationError(problem, params={"most": MOST_ELEMENTS, "n": len(chosen)})
        return chosen


class PairsForm(forms.Form):
    """Two elements at a time: which counts more, and how much (Saaty)."""

    def __init__(
        self,
        *args: Any,
        elements: Iterable[QualityElement],
        given: Mapping[tuple[UUID, UUID], str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.elements = list(elements)
        self.pairs = [
            (first, second)
            for first in range(len(self.elements))
            for second in range(first + 1, len(self.elements))
        ]
        for first, second in self.pairs:
            self.fields[f"pair_{first}_{second}"] = forms.ChoiceField(
                label=f"{self.elements[first].label} – {self.elements[second].label}",
                # nothing is chosen beforehand: an answer that nobody gave would count like the others
                choices=[("", _("which counts more?")), *SCALE],
                initial=given.get((self.elements[first].pk, self.elements[second].pk), ""),
                error_messages={"required": _("Say which counts more, or that both count alike.")},
            )

    def answers(self) -> dict[tuple[QualityElement, QualityElement], str]:
        """Return what was chosen for each pair."""
        return {
            (self.elements[first], self.elements[second]): self.cleaned_data[f"pair_{first}_{second}"]
            for first, second in self.pairs
        }

    def matrix(self) -> list[list[float]]:
        """Return the comparisons as a reciprocal matrix."""
        size = len(self.elements)
        table = [[1.0] * size for _row in range(size)]
        for first, second in self.pairs:
            above, _slash, below = self.cleaned_data[f"pair_{first}_{second}"].partition("/")
            value = float(above) / float(below or 1)
            table[first][second], table[second][first] = value, 1 / value
        return table


class RatingForm(forms.Form):
    """A level and its proof for each indicator."""

    def __init__(
        self,
        *args: Any,
        indicators: Iterable[QualityIndicator],
        given: dict[Any, tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = list(indicators)
        for one in self.indicators:
            level, proof = given.get(one.pk, ("", ""))
            self.fields[f"level_{one.pk}"] = forms.ChoiceField(
                label=one.question, required=False, initial=str(level), widget=forms.RadioSelect,
                choices=[("", _("I cannot say")), *((str(at), f"{at} – {said}") for at, said in one.levels)],
            )  # fmt: skip
            self.fields[f"proof_{one.pk}"] = forms.CharField(
                label=_("what it rests on"), required=False, max_length=240, initial=proof,
                help_text=one.evidence,
            )  # fmt: skip

    def levels(self) -> dict[QualityIndicator, tuple[int | None, str]]:
        """Return what was given for each indicator."""
        found = {}
        for one in self.indicators:
            level = self.cleaned_data[f"level_{one.pk}"]
            found[one] = (int(level) if level else None, self.cleaned_data[f"proof_{one.pk}"])
        return found
