"""The cards of a lab: lab, meeting, table, assignment, project, element, indicator, practice, proposal, …"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vicinia.core.widgets import DAY, MOMENT
from vicinia.directory.forms.rows import RowForm
from vicinia.labs.models import (
    Assignment,
    BenchmarkProject,
    CostLine,
    GoodPractice,
    Lab,
    Meeting,
    Participant,
    Principle,
    Procedure,
    Proposal,
    QualityElement,
    QualityIndicator,
    Review,
    Statement,
    Table,
)

LONGEST = 24 * 60
"""Minutes of a meeting or of an assignment: it ends on a day that a calendar knows."""


class LabForm(RowForm):
    """A path of meetings."""

    class Meta:
        model = Lab
        fields = ("name", "kind", "purpose", "begun_on", "findings")
        widgets = {"kind": forms.RadioSelect, "begun_on": DAY}
        help_texts = {"findings": _("They are shown at the tables, with the words that may be shown there.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial["begun_on"] = timezone.localdate()


class MeetingForm(RowForm):
    """When and where people meet."""

    minutes = forms.IntegerField(label=_("length in minutes"), min_value=1, max_value=LONGEST)

    class Meta:
        model = Meeting
        fields = ("title", "starts_at", "minutes", "place")
        widgets = {"starts_at": MOMENT}


class TableForm(RowForm):
    """A table and what it came to."""

    class Meta:
        model = Table
        fields = ("number", "theme", "rapporteur", "summary")
        help_texts = {
            "rapporteur": _("Who tells the others at the end."),
            "summary": _("In a few sentences; it stands first in the report."),
        }


class AssignmentForm(RowForm):
    """What the tables are asked."""

    minutes = forms.IntegerField(label=_("time in minutes"), min_value=1, max_value=LONGEST)

    class Meta:
        model = Assignment
        fields = ("text", "task", "minutes")
        widgets = {"text": forms.Textarea, "task": forms.RadioSelect}

    SHORT: ClassVar[tuple[str, ...]] = ("text",)


class StatementForm(RowForm):
    """A sentence to agree with or not."""

    class Meta:
        model = Statement
        fields = ("text",)
        help_texts = {"text": _("One idea, short: “The public body coordinates the network.”")}


class ParticipantForm(RowForm):
    """Who is invited."""

    class Meta:
        model = Participant
        fields = ("name", "category", "organization", "role", "email")


class ProjectForm(RowForm):
    """A project to learn from."""

    class Meta:
        model = BenchmarkProject
        fields = (
            "name", "theme", "who", "where", "since", "target", "resources", "partners", "evidence",
            "contact",
        )  # fmt: skip

    SHORT: ClassVar[tuple[str, ...]] = ("resources", "evidence")


class ElementForm(RowForm):
    """Something that makes a project good."""

    class Meta:
        model = QualityElement
        fields = ("label", "theme", "definition", "example", "origin", "findings", "projects")

    SHORT: ClassVar[tuple[str, ...]] = ("definition", "example")


class IndicatorForm(RowForm):
    """A question with five levels."""

    class Meta:
        model = QualityIndicator
        fields = (
            "question", "level_0", "level_1", "level_2", "level_3", "level_4", "evidence", "measured_by",
            "measured_when",
        )  # fmt: skip
        help_texts = {
            "question": _("So that two people who look at the same project give the same answer."),
            "level_0": _("Words for each level, from “not at all” to “entirely”."),
        }


class PracticeForm(RowForm):
    """How a problem is met."""

    class Meta:
        model = GoodPractice
        fields = (
            "title", "problem", "mechanism", "conditions", "pitfalls", "cost", "contact", "organization",
            "adapted_from", "projects",
        )  # fmt: skip

    SHORT: ClassVar[tuple[str, ...]] = ("problem", "conditions", "pitfalls")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others: Any = self.fields["adapted_from"]
        others.queryset = others.queryset.exclude(pk=self.instance.pk)


class PrincipleForm(RowForm):
    """An orientation."""

    class Meta:
        model = Principle
        fields = ("name", "text")


class ProposalForm(RowForm):
    """A project that a table proposes."""

    class Meta:
        model = Proposal
        fields = (
            "title", "objective", "actions", "leads", "partners", "resources", "calendar", "findings",
            "elements", "practices", "indicators", "principles", "municipalities", "table",
        )  # fmt: skip
        help_texts = {"municipalities": _("None means the whole district.")}

    SHORT: ClassVar[tuple[str, ...]] = ("objective", "resources", "calendar")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        table: Any = self.fields["table"]
        table.queryset = table.queryset.filter(meeting__lab=self.instance.lab)


class ReviewForm(RowForm):
    """What one person thinks of a proposal."""

    class Meta:
        model = Review
        fields = ("relevance", "feasibility", "togetherness", "recommendation", "text")
        widgets = {"recommendation": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("relevance", "feasibility", "togetherness"):
            self.fields[name] = forms.TypedChoiceField(
                label=self.fields[name].label, coerce=int, widget=forms.RadioSelect,
                choices=[(level, str(level)) for level in range(5)],
            )  # fmt: skip


class CostForm(RowForm):
    """What one body puts in."""

    class Meta:
        model = CostLine
        fields = ("organization", "what", "euros", "is_in_kind")


class ProcedureForm(RowForm):
    """What a procedure asks of people."""

    class Meta:
        model = Procedure
        fields = ("name", "fields", "documents", "visits", "days", "note", "proposal")

    SHORT: ClassVar[tuple[str, ...]] = ("note",)


class MoveForm(forms.Form):
    """Where a proposal goes, and why."""

    state = forms.ChoiceField(
        label=_("The proposal is now"), widget=forms.RadioSelect, choices=Proposal.State.choices
    )
    reason = forms.CharField(label=_("why"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
