"""Writing, changing and removing cards of one room: one page for all kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vicinia.core.policies import Decision, Person, WorkRequest
from vicinia.core.queries import hanging_on
from vicinia.core.services.rows import Refused, remove_row
from vicinia.core.views.editing import confirm_page, edit_page, require


@dataclass(frozen=True, slots=True)
class Card:
    """A kind of card: what it is called, what it belongs to, where it is shown."""

    model: Any
    form: Any
    new: str | Promise
    change: str | Promise
    parent: Any
    belongs: str
    """Its field that names the parent; empty where it belongs to the parent's district only."""
    page: str = ""
    """Address of its own page; without one, the parent's."""
    lead: str | Promise = ""
    owner: str = ""
    """Its field that names whose it is: everybody who takes part writes her own, beside those who lead."""
    first: str = ""
    """Its field that is filled in from what the card is made of."""


@dataclass(frozen=True, slots=True)
class Deck:
    """The kinds of card of a room. `may` decides who writes in a district, `keep` stores, `drop` removes."""

    cards: Mapping[str, Card]
    pages: Mapping[Any, str]
    """Address of the page of each kind of parent."""
    home: tuple[str | Promise, str]
    may: Callable[[Person, UUID], Decision]
    keep: Callable[..., Any]
    removing: str
    """Address at which a card is removed."""
    drop: Callable[..., None] = field(default=remove_row)
    stays: Callable[[Any], None] = field(default=lambda _row: None)
    """Raises `Refused`, with the reason, for a row that cannot be removed."""
    source: Callable[[WorkRequest], Any] = field(default=lambda _request: None)
    """From what a card is made, when the address says so."""

    def new(self, request: WorkRequest, kind: str, pk: UUID) -> HttpResponse:
        """Write a card under its parent."""
        card = self._card(kind)
        parent = get_object_or_404(card.parent.objects.visible_to(request.user), pk=pk)
        row = card.model(district_id=parent.district_id, **({card.belongs: parent} if card.belongs else {}))
        if card.owner:
            mine = {card.belongs: parent, card.owner: request.user}
            row = card.model.objects.filter(**mine).first() or row
            setattr(row, card.owner, request.user)
        else:
            require(self.may(request.user, parent.district_id))
        source = self.source(request)
        form = card.form(
            request.POST or None, instance=row, person=request.user, initial=_first_words(card, source)
        )
        return self._edit(request, card, form, card.new, self.page_of(parent), source)

    def change(self, request: WorkRequest, kind: str, pk: UUID) -> HttpResponse:
        """Change a card."""
        card, row = self._existing(request, kind, pk)
        back = (str(row), reverse(card.page, args=[row.pk])) if card.page else self._above(card, row)
        form = card.form(request.POST or None, instance=row, person=request.user)
        remove = "" if self._why_it_stays(row) else reverse(self.removing, args=[kind, pk])
        return self._edit(request, card, form, card.change, back, None, remove)

    def remove(self, request: WorkRequest, kind: str, pk: UUID) -> HttpResponse:
        """Remove a card, after asking, unless it stays."""
        card, row = self._existing(request, kind, pk)
        above = self._above(card, row)
        if why := self._why_it_stays(row):
            messages.error(request, why)
            return redirect(above[1])
        back = (str(row), reverse(card.page, args=[row.pk])) if card.page else above
        lost = _("“%(what)s” will be gone.") % {"what": str(row)}
        if others := hanging_on(row):
            lost += " " + _("With it go: %(others)s.") % {"others": others}
        act = partial(self.drop, actor=request.user, row=row, verb=f"remove_{row._meta.model_name}")
        return confirm_page(
            request, title=_("Remove it?"), lost=lost, action=_("Remove"), back=back, act=act,
            said=_("Removed."), then=above[1],
        )  # fmt: skip

    def _why_it_stays(self, row: Any) -> str:
        try:
            self.stays(row)
        except Refused as problem:
            return str(problem)
        return ""

    def page_of(self, row: Any) -> tuple[str, str]:
        """Return the name and the address of the page of a parent."""
        return str(row), reverse(self.pages[type(row)], args=[row.pk])

    def _card(self, kind: str) -> Card:
        if kind not in self.cards:
            raise Http404
        return self.cards[kind]

    def _existing(self, request: WorkRequest, kind: str, pk: UUID) -> tuple[Card, Any]:
        card = self._card(kind)
        row = get_object_or_404(card.model.objects.visible_to(request.user), pk=pk)
        if not (card.owner and getattr(row, f"{card.owner}_id") == request.user.pk):
            require(self.may(request.user, row.district_id))
        return card, row

    def _above(self, card: Card, row: Any) -> tuple[str, str]:
        if not card.belongs:
            return str(self.home[0]), reverse(self.home[1])
        return self.page_of(getattr(row, card.belongs))

    def _edit(
        self,
        request: WorkRequest,
        card: Card,
        form: Any,
        title: str | Promise,
        back: tuple[str | Promise, str],
        source: Any,
        remove: str = "",
    ) -> HttpResponse:
        def after(row: Any) -> str:
            return reverse(card.page, args=[row.pk]) if card.page else back[1]

        return edit_page(
            request, form, title=title, back=back, lead=card.lead, after=after, remove=remove,
            keep=partial(self.keep, actor=request.user, form=form, source=source),
        )  # fmt: skip


def _first_words(card: Card, source: Any) -> dict[str, str]:
    """Begin a card with the words that it is made of, as far as there is room."""
    if source is None or not card.first:
        return {}
    longest = card.model._meta.get_field(card.first).max_length
    return {card.first: str(source)[:longest]}
