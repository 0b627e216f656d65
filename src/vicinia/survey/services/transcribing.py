"""A transcript while it is written down: kept sealed after each pause, complete when somebody says so."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.core.services.rows import Refused
from vicinia.survey.models import Session, TranscriptDraft
from vicinia.survey.sealing import Said, seal, unseal
from vicinia.survey.services.drafts import Draft
from vicinia.survey.services.sessions import refuse_words


@dataclass(frozen=True, slots=True)
class Written:
    """What is written down so far, and by what it is known."""

    text: str = ""
    version: str = ""


def written_of(session: Session) -> Written:
    """Return what is written down so far. Raises `sealing.CannotOpen`."""
    row = TranscriptDraft.objects.filter(session=session).first()
    return Written(unseal(bytes(row.sealed)).text, row.version) if row else Written()


@transaction.atomic
def keep_draft(*, session: Session, text: str, draft: Draft) -> str:
    """Keep what is written down so far, and return by what it is known.

    What arrives after a later sending of the same page is let go. Raises Refused when somebody else has
    written meanwhile: what the page holds stays on it.
    """
    session = Session.objects.select_for_update(of=("self",)).defer("sealed").get(pk=session.pk)
    refuse_words(session)
    row = TranscriptDraft.objects.filter(session=session).first()
    if row is None:
        row = TranscriptDraft(district_id=session.district_id, session=session)
    elif draft.window and row.window == draft.window:
        if draft.number and draft.number <= row.number:
            return row.version
    elif draft.opened != row.version:
        raise Refused(
            _("Somebody else has written here meanwhile. Copy your words, open the page again and add them.")
        )
    row.sealed, row.version = seal(Said(text, ())), sha256(text.encode()).hexdigest()
    row.window, row.number = draft.window, draft.number or row.number
    row.save()
    return row.version
