"""A transcript while it is written down: kept sealed after each pause, complete when somebody says so."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.core.services.rows import Refused
from vicinia.survey.models import Session, TranscriptDraft
from vicinia.survey.sealing import Said, seal, unseal
from vicinia.survey.services.sessions import refuse_words


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in a draft, and by what it is known."""

    text: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """The page that sends a draft: which version it was opened with, and its how-manieth sending this is."""

    opened: str
    window: str = ""
    number: int = 0


def draft_of(session: Session) -> Draft:
    """Return what is written down so far. Raises `sealing.CannotOpen`."""
    row = TranscriptDraft.objects.filter(session=session).first()
    return Draft(unseal(bytes(row.sealed)).text, row.version) if row else Draft()


@transaction.atomic
def keep_draft(*, session: Session, text: str, sender: Sender) -> Draft:
    """Keep what is written down so far.

    What arrives after a later sending of the same page is let go. Raises Refused when somebody else has
    written meanwhile: what the page holds stays on it.
    """
    session = Session.objects.select_for_update(of=("self",)).defer("sealed").get(pk=session.pk)
    refuse_words(session)
    row = TranscriptDraft.objects.filter(session=session).first()
    if row is None:
        row = TranscriptDraft(district_id=session.district_id, session=session)
    elif sender.window and row.window == sender.window:
        if sender.number and sender.number <= row.number:
            return Draft(text, row.version)
    elif sender.opened != row.version:
        raise Refused(
            _("Somebody else has written here meanwhile. Copy your words, open the page again and add them.")
        )
    row.sealed, row.version = seal(Said(text, ())), sha256(text.encode()).hexdigest()
    row.window, row.number = sender.window, sender.number or row.number
    row.save()
    return Draft(text, row.version)
