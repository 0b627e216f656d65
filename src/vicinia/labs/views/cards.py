"""Writing, changing and removing any card of a lab: one page for all kinds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from vicinia.core.policies import WorkRequest, policy
from vicinia.core.services.rows import remove_row
from vicinia.core.views.editing import confirm_page, edit_page, require
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
from vicinia.labs.services.cards import keep_card


@dataclass(frozen=True, slots=True)
class Card:
    """A kind of card: what it is called, what it belongs to, where it is shown."""

    model: Any
    form: Any
    new: str | Promise
    change: str | Promise
    parent: Any = Lab
    belongs: str = "lab"
    """Its field that names the parent; empty where it belongs to the district only."""
    page: str = ""
    """Address of its own page; without one, the parent's."""
    for_all: bool = False
    """Whether everybody who takes part may write it, and not only who leads."""
    first: str = ""
    """Its field that a contribution of a table fills in."""


L = gettext_lazy
CARDS: dict[str, Card] = {
    "incontro": Card(
        Meeting, forms.MeetingForm, L("Plan a meeting"), L("Change the meeting"), page="labs:meeting"
    ),
    "partecipante": Card(
        Participant, forms.ParticipantForm, L("Invite somebody"), L("Change the participant")
    ),
    "tavolo": Card(
        Table, forms.TableForm, L("Add a table"), L("Change the table"), parent=Meeting, belongs="meeting"
    ),
    "consegna": Card(
        Assignment, forms.AssignmentForm, L("Write an assignment"), L("Change the assignment"),
        parent=Meeting, belongs="meeting",
    ),
    "affermazione": Card(
        Statement, forms.StatementForm, L("Write a statement to vote on"), L("Change the statement"),
        parent=Meeting, belongs="meeting", first="text",
    ),
    "progetto": Card(
        BenchmarkProject, forms.ProjectForm, L("Add a benchmark project"), L("Change the project"),
        page="labs:project",
    ),
    "elemento": Card(
        QualityElement, forms.ElementForm, L("Write a quality element"), L("Change the element"),
        page="labs:element", first="label",
    ),
    "indicatore": Card(
        QualityIndicator, forms.IndicatorForm, L("Write an indicator"), L("Change the indicator"),
        parent=QualityElement, belongs="element", page="labs:indicator",
    ),
    "prassi": Card(
        GoodPractice, forms.PracticeForm, L("Write a good practice"), L("Change the practice"),
        page="labs:practice", first="title",
    ),
    "proposta": Card(
        Proposal, forms.ProposalForm, L("Write a proposal"), L("Change the proposal"), page="labs:proposal",
        first="title",
    ),
    "recensione": Card(
        Review, forms.ReviewForm, L("Review the proposal"), L("Change your review"), parent=Proposal,
        belongs="proposal", for_all=True,
    ),
    "costo": Card(
        CostLine, forms.CostForm, L("Add a cost"), L("Change the cost"), parent=Proposal, belongs="proposal"
    ),
    "principio": Card(
        Principle, forms.PrincipleForm, L("Write a principle"), L("Change the principle"), belongs="",
        page="labs:principle",
    ),
    "procedura": Card(
        Procedure, forms.ProcedureForm, L("Measure a procedure"), L("Change the procedure"), belongs=""
    ),
}  # fmt: skip
PAGES = {
    Lab: "labs:lab", Meeting: "labs:meeting", QualityElement: "labs:element", Proposal: "labs:proposal",
    Procedure: "labs:burden",
}  # fmt: skip


def page_of(row: Any) -> tuple[str, str]:
    """Return the name and the address of the page of a parent."""
    return str(row), reverse(PAGES[type(row)], args=[row.pk])


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def card_new(request: WorkRequest, kind: str, pk: UUID) -> HttpResponse:
    """Write a card under its parent; with `?da=`, from what a table said."""
    card = _card(kind)
    parent = get_object_or_404(card.parent.objects.visible_to(request.user), pk=pk)
    if not card.for_all:
        require(can_lead_in(request.user, parent.district_id))
    row = card.model(district_id=parent.district_id, **({card.belongs: parent} if card.belongs else {}))
    if isinstance(row, Review):
        row = parent.reviews.filter(reviewer=request.user).first() or row
        row.reviewer = request.user
    said = _said(request)
    form = card.form(
        request.POST or None, instance=row, person=request.user, initial=_first_words(card, said)
    )
    return edit_page(
        request, form, title=card.new, back=page_of(parent), verb=f"write_{row._meta.model_name}",
        after=partial(_after, card, page_of(parent)[1]),
        keep=partial(keep_card, actor=request.user, form=form, said=said),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def card_change(request: WorkRequest, kind: str, pk: UUID) -> HttpResponse:
    """Change a card."""
    card, row, back = _existing(request, kind, pk)
    form = card.form(request.POST or None, instance=row, person=request.user)
    return edit_page(
        request, form, title=card.change, back=back, verb=f"change_{row._meta.model_name}",
        after=partial(_after, card, back[1]), keep=partial(keep_card, actor=request.user, form=form),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def card_remove(request: WorkRequest, kind: str, pk: UUID) -> HttpResponse:
    """Remove a card, after asking."""
    _which, row, back = _existing(request, kind, pk)
    above = _parent_page(row)
    lost = _("“%(what)s” will be gone, with everything that hangs on it.") % {"what": str(row)}
    verb = f"remove_{row._meta.model_name}"
    return confirm_page(
        request, title=_("Remove it?"), lost=lost, action=_("Remove"), back=back,
        act=partial(remove_row, actor=request.user, row=row, verb=verb), said=_("Removed."), then=above[1],
    )  # fmt: skip


def _card(kind: str) -> Card:
    if kind not in CARDS:
        raise Http404
    return CARDS[kind]


def _existing(request: WorkRequest, kind: str, pk: UUID) -> tuple[Card, Any, tuple[str, str]]:
    card = _card(kind)
    row = get_object_or_404(card.model.objects.visible_to(request.user), pk=pk)
    if not (card.for_all and getattr(row, "reviewer_id", None) == request.user.pk):
        require(can_lead_in(request.user, row.district_id))
    back = (str(row), reverse(card.page, args=[row.pk])) if card.page else _parent_page(row)
    return card, row, back


def _parent_page(row: Any) -> tuple[str, str]:
    for name in ("lab", "meeting", "element", "proposal"):
        parent = getattr(row, name, None)
        if parent is not None:
            return page_of(parent)
    return _("Labs"), reverse("labs:labs")


def _said(request: WorkRequest) -> Contribution | None:
    """Return what a table said, from which the card is made."""
    try:
        key = UUID(request.GET.get("da", ""))
    except ValueError:
        return None
    return Contribution.objects.visible_to(request.user).filter(pk=key).first()


def _first_words(card: Card, said: Contribution | None) -> dict[str, str]:
    """Begin a card with what a table said, as far as there is room."""
    if said is None or not card.first:
        return {}
    return {card.first: said.text[: card.model._meta.get_field(card.first).max_length]}


def _after(card: Card, above: str, row: Any) -> str:
    return reverse(card.page, args=[row.pk]) if card.page else above
