"""Storing a card of the alliance: what has been signed does not change any more."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.agreement.models import Annex, Article, Party, Protocol
from vicinia.agreement.services.writing import require_decided, require_draft
from vicinia.core.models import User
from vicinia.core.services.rows import Refused, keep_row


def require_removable(row: Any) -> None:
    """Refuse to remove what people sign, what waits for an answer, a party that is named or signed."""
    if isinstance(row, Article | Annex):
        require_draft(row.protocol)
    if isinstance(row, Article):
        require_decided(row.suggestions.all())
    if isinstance(row, Party):
        if row.signatures.exists():
            raise Refused(_("This party has signed: its name and who signed stay as they are."))
        if row.protocol.state == Protocol.State.SIGNING:
            raise Refused(_("The file that is being signed names this party: let it leave instead."))


def require_room_for_a_party(protocol: Protocol) -> None:
    """Refuse a party that the file that people sign would not name."""
    if protocol.state == Protocol.State.SIGNING:
        raise Refused(
            _(
                "The file that is being signed does not name this body. Take the protocol back to be "
                "written, or name it when the protocol is in force: then it accedes."
            )
        )
    if protocol.state == Protocol.State.ENDED:
        raise Refused(_("This protocol has ended: name the party in the next one."))


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
    if isinstance(row, Party):
        _require_open_party(row, set(form.changed_data))
    return keep_row(actor=actor, form=form)


def _require_open_party(row: Party, changed: set[str]) -> None:
    """Refuse a party that the file would not name, and other words for one that it names or that signed."""
    # the page may have been opened before the protocol was
    row.protocol.refresh_from_db(fields=["state"])
    if row._state.adding:
        require_room_for_a_party(row.protocol)
        return
    if "name" in changed and row.protocol.state == Protocol.State.SIGNING:
        raise Refused(_("The file that is being signed names this party: its name stays as it is."))
    if {"name", "signatory"} & changed and row.signatures.exists():
        raise Refused(_("This party has signed: its name and who signed stay as they are."))
