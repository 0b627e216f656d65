"""The cards of a lab: which there are, and the three pages on which they are written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from vicinia.core.policies import WorkRequest, policy
from vicinia.core.views.cards import Card, Deck
from vicinia.labs.forms import cards as forms
from vicinia.labs.models import (
    Assignment,
    BenchmarkProject,
    Contribution,
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
from vicinia.labs.policies import can_lead_in, takes_part
from vicinia.labs.services.cards import drop_card, keep_card

CARDS: dict[str, Card] = {
    "incontro": Card(
        Meeting,
        forms.MeetingForm,
        _("Plan a meeting"),
        _("Change the meeting"),
        parent=Lab,
        belongs="lab",
        page="labs:meeting",
    ),
    "partecipante": Card(
        Participant,
        forms.ParticipantForm,
        _("Invite somebody"),
        _("Change the participant"),
        parent=Lab,
        belongs="lab",
    ),
    "tavolo": Card(
        Table, forms.TableForm, _("Add a table"), _("Change the table"), parent=Meeting, belongs="meeting"
    ),
    "consegna": Card(
        Assignment,
        forms.AssignmentForm,
        _("Write an assignment"),
        _("Change the assignment"),
        parent=Meeting,
        belongs="meeting",
    ),
    "affermazione": Card(
        Statement,
        forms.StatementForm,
        _("Write a statement to vote on"),
        _("Change the statement"),
        parent=Meeting,
        belongs="meeting",
        first="text",
    ),
    "progetto": Card(
        BenchmarkProject,
        forms.ProjectForm,
        _("Add a benchmark project"),
        _("Change the project"),
        parent=Lab,
        belongs="lab",
        page="labs:project",
    ),
    "elemento": Card(
        QualityElement,
        forms.ElementForm,
        _("Write a quality element"),
        _("Change the element"),
        parent=Lab,
        belongs="lab",
        page="labs:element",
        first="label",
    ),
    "indicatore": Card(
        QualityIndicator,
        forms.IndicatorForm,
        _("Write an indicator"),
        _("Change the indicator"),
        parent=QualityElement,
        belongs="element",
        page="labs:indicator",
    ),
    "prassi": Card(
        GoodPractice,
        forms.PracticeForm,
        _("Write a good practice"),
        _("Change the practice"),
        parent=Lab,
        belongs="lab",
        page="labs:practice",
        first="title",
    ),
    "proposta": Card(
        Proposal,
        forms.ProposalForm,
        _("Write a proposal"),
        _("Change the proposal"),
        parent=Lab,
        belongs="lab",
        page="labs:proposal",
        first="title",
    ),
    "recensione": Card(
        Review,
        forms.ReviewForm,
        _("Review the proposal"),
        _("Change your review"),
        parent=Proposal,
        belongs="proposal",
        owner="reviewer",
    ),
    "costo": Card(
        CostLine, forms.CostForm, _("Add a cost"), _("Change the cost"), parent=Proposal, belongs="proposal"
    ),
    "principio": Card(
        Principle,
        forms.PrincipleForm,
        _("Write a principle"),
        _("Change the principle"),
        parent=Lab,
        belongs="",
        page="labs:principle",
    ),
    "procedura": Card(
        Procedure,
        forms.ProcedureForm,
        _("Measure a procedure"),
        _("Change the procedure"),
        parent=Lab,
        belongs="",
    ),
}
PAGES: dict[Any, str] = {
    Lab: "labs:lab", Meeting: "labs:meeting", QualityElement: "labs:element", Proposal: "labs:proposal",
}  # fmt: skip


def _said(request: WorkRequest) -> Contribution | None:
    """Return what a table said, from which the card is made (`?da=`)."""
    try:
        key = UUID(request.GET.get("da", ""))
    except ValueError:
        return None
    return Contribution.objects.visible_to(request.user).filter(pk=key, withdrawn_at=None).first()


DECK = Deck(
    CARDS,
    PAGES,
    home=(_("Labs"), "labs:labs"),
    may=can_lead_in,
    keep=keep_card,
    removing="labs:card_remove",
    drop=drop_card,
    source=_said,
)


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def card_new(request: WorkRequest, kind: str, pk: UUID) -> HttpResponse:
    """Write a card; with `?da=`, from what a table said."""
    return DECK.new(request, kind, pk)


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def card_change(request: WorkRequest, kind: str, pk: UUID) -> HttpResponse:
    """Change a card."""
    return DECK.change(request, kind, pk)


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def card_remove(request: WorkRequest, kind: str, pk: UUID) -> HttpResponse:
    """Remove a card, after asking."""
    return DECK.remove(request, kind, pk)
