"""The cards of the alliance: rule, protocol, article, party, annex, commitment, passport, expectation."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vicinia.agreement.models import (
    Annex,
    Article,
    Commitment,
    Expectation,
    Party,
    Passport,
    Protocol,
    Rule,
)
from vicinia.core.widgets import DAY
from vicinia.directory.forms.rows import RowForm
from vicinia.survey.models import Category


class RuleForm(RowForm):
    """When, who, does what, within how long, unless."""

    class Meta:
        model = Rule
        fields = (
            "area", "title", "trigger", "actor", "action", "within", "unit", "tool", "checklist", "exception",
            "state", "position", "findings", "elements", "practices", "proposals", "principles", "procedure",
        )  # fmt: skip
        widgets = {"area": forms.RadioSelect, "state": forms.RadioSelect}
        help_texts = {
            "trigger": _("“When somebody asks for help at any body of the network”"),
            "actor": _("“whoever receives the request”"),
            "checklist": _("Later rooms turn them into a list to tick."),
        }

    SHORT: ClassVar[tuple[str, ...]] = ("action",)


class ProtocolForm(RowForm):
    """What is promised, and how long."""

    class Meta:
        model = Protocol
        fields = ("title", "preamble", "lab")


class ArticleForm(RowForm):
    """An article and what it comes from."""

    class Meta:
        model = Article
        fields = ("number", "heading", "rules", "proposals", "elements", "findings", "principles")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            last = self.instance.protocol.articles.last()
            self.initial["number"] = last.number + 1 if last else 1


class PartyForm(RowForm):
    """A body, who signs for it, by which act."""

    class Meta:
        model = Party
        fields = (
            "name", "organization", "category", "signatory", "signatory_role", "mandate", "mandate_on",
        )  # fmt: skip
        widgets = {"mandate_on": DAY}
        help_texts = {
            "signatory": _("As the name stands in the certificate of the signature."),
            "mandate": _("“Delibera di Giunta n. 45”, “Verbale del consiglio direttivo”"),
        }

    PEOPLE: ClassVar[tuple[str, ...]] = (Category.ADMINISTRATOR, Category.CITIZEN, Category.INTERVIEWER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # a body is none of those who speak for themselves; what was chosen before stays to be chosen
        field: Any = self.fields["category"]
        gone = {one for one in self.PEOPLE if one != self.instance.category}
        field.choices = [one for one in field.choices if one[0] not in gone]


class AnnexForm(RowForm):
    """What is attached."""

    class Meta:
        model = Annex
        fields = ("title", "text")


class CommitmentForm(RowForm):
    """Who does what by when, and what proves it."""

    class Meta:
        model = Commitment
        fields = ("text", "party", "due_on", "proof")
        widgets = {"due_on": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party: Any = self.fields["party"]
        party.queryset = party.queryset.filter(protocol=self.instance.article.protocol, withdrawn_on=None)


class PassportForm(RowForm):
    """A body in its own words."""

    class Meta:
        model = Passport
        fields = ("does", "offers", "needs", "motivation", "knows")

    SHORT: ClassVar[tuple[str, ...]] = ("offers", "needs", "motivation")


class ExpectationForm(RowForm):
    """What a body expects, and whether it came true."""

    class Meta:
        model = Expectation
        fields = ("text", "since", "outcome", "note", "looked_at_on")
        widgets = {"outcome": forms.RadioSelect, "looked_at_on": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial["since"] = timezone.localdate().year
