"""Storing a card of the alliance: what has been signed does not change any more."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.agreement.models import Annex, Article, Party
from vicinia.agreement.services.writing import require_draft
from vicinia.core.models import User
from vicinia.core.services.rows import Refused, keep_row


def require_removable(row: Any) -> None:
    """Refuse to remove what people sign, and a party that has signed."""
    if isinstance(row, Article | Annex):
        require_draft(row.protocol)
    if isinstance(row, Party) and row.signatures.exists():
        raise Refused(_("This party has signed: its name and who signed stay as they are."))


@transaction.atomic
def keep_card(*, actor: User, form: Any, source: Any = None) -> Any:
    """Store a card as its checked form says.

    Number and heading of an article, and annexes, stand still once the protocol is being signed; what an
    article comes from can always be added.
    """
    row = form.instance
    if isinstance(row, Article | Annex) and not row.protocol.is_open:
        words = {"number", "heading", "title", "text"} & set(form.changed_data)
        if words or row._state.adding:
            require_draft(row.protocol)
    if isinstance(row, Party) and not row._state.adding and row.signatures.exists():
        named = {"name", "signatory"} & set(form.changed_data)
        if named:
            raise Refused(_("This party has signed: its name and who signed stay as they are."))
    return keep_row(actor=actor, form=form)
