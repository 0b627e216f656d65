"""A signal comes in, is taken back, loses its words."""

from __future__ import annotations

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.needs.models import Antenna, Signal
from vicinia.territory.models import Municipality

UNDO = datetime.timedelta(minutes=15)
MOST_A_DAY = 30
"""A link that got into wrong hands cannot flood the district."""


class SignalRefused(ValueError):
    """The sentence says why and what to do."""


@transaction.atomic
def receive_signal(
    *,
    antenna: Antenna,
    sender_key: UUID,
    theme: str,
    municipality: Municipality,
    strength: int,
    words: str,
    noticed_on: datetime.date,
) -> Signal:
    """Store a signal, or return the one that this key has stored before."""
    # one after the other for each antenna, so that the same key sent twice at once is stored once
    antenna = Antenna.objects.select_for_update().get(pk=antenna.pk, district=antenna.district_id)
    known = Signal.objects.filter(district=antenna.district_id, sender_key=sender_key).first()
    if known is not None:
        if known.antenna_id != antenna.pk:
            raise SignalRefused(_("This signal cannot be stored. Load the page again and send it once more."))
        return known
    if not antenna.is_active:
        raise SignalRefused(_("This antenna is paused, so nothing was stored. Ask the coordination."))
    since = timezone.now() - datetime.timedelta(days=1)
    if Signal.objects.filter(antenna=antenna, received_at__gte=since).count() >= MOST_A_DAY:
        raise SignalRefused(
            _("You have sent %(n)d signals since yesterday; that is the most for one day. "
              "If more is happening, call the coordination.") % {"n": MOST_A_DAY}
        )  # fmt: skip
    signal = Signal.objects.create(
        district_id=antenna.district_id,
        antenna=antenna,
        sender_key=sender_key,
        theme=theme,
        municipality=municipality,
        strength=strength,
        words=words,
        noticed_on=noticed_on,
    )
    audit(actor=None, verb="receive_signal", subject=signal)
    return signal


def can_still_be_withdrawn(signal: Signal) -> bool:
    """Whether who sent it may take it back."""
    return signal.withdrawn_at is None and timezone.now() < signal.received_at + UNDO


@transaction.atomic
def withdraw_signal(*, signal: Signal) -> None:
    """Take a signal back: it counts no more, and its words are erased."""
    if signal.withdrawn_at is not None:
        return
    if not can_still_be_withdrawn(signal):
        raise SignalRefused(
            _("A signal can be taken back for %(n)d minutes; now call the coordination, which can erase it.")
            % {"n": UNDO.seconds // 60}
        )
    signal.withdrawn_at = timezone.now()
    signal.words = ""
    signal.save(update_fields=["withdrawn_at", "words"])
    audit(actor=None, verb="withdraw_signal", subject=signal)


@transaction.atomic
def erase_words(*, actor: User, signal: Signal) -> None:
    """Erase what was written, which names somebody after all; the signal itself still counts."""
    signal.words = ""
    signal.save(update_fields=["words"])
    audit(actor=actor, verb="erase_words", subject=signal)
