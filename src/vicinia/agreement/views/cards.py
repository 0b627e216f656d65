"""The cards of the alliance, and the three pages on which they are written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from vicinia.agreement.forms import cards as forms
from vicinia.agreement.models import Annex, Article, Commitment, Party, Protocol
from vicinia.agreement.policies import can_direct
from vicinia.agreement.services.cards import keep_card, require_removable
from vicinia.core.policies import WorkRequest, policy
from vicinia.core.views.cards import Card, Deck
from vicinia.labs.policies import takes_part

CARDS: dict[str, Card] = {
    "articolo": Card(
        Article,
        forms.ArticleForm,
        _("Write an article"),
        _("Change the article"),
        parent=Protocol,
        belongs="protocol",
        page="agreement:article",
        lead=_("Say what it comes from: from here on everybody finds the words behind it."),
    ),
    "parte": Card(
        Party,
        forms.PartyForm,
        _("Name a party"),
        _("Change the party"),
        parent=Protocol,
        belongs="protocol",
    ),
    "allegato": Card(
        Annex,
        forms.AnnexForm,
        _("Add an annex"),
        _("Change the annex"),
        parent=Protocol,
        belongs="protocol",
    ),
    "impegno": Card(
        Commitment,
        forms.CommitmentForm,
        _("Write a commitment"),
        _("Change the commitment"),
        parent=Article,
        belongs="article",
        page="agreement:commitment",
    ),
}
PAGES: dict[Any, str] = {Protocol: "agreement:protocol", Article: "agreement:article"}


DECK = Deck(
    CARDS,
    PAGES,
    home=(_("Protocol"), "agreement:protocols"),
    may=can_direct,
    keep=keep_card,
    removing="agreement:card_remove",
    stays=require_removable,
)


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def card_new(request: WorkRequest, kind: str, pk: UUID) -> HttpResponse:
    """Write a card under its parent."""
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
