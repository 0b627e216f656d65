"""Recordings of conversations: keep one sealed, destroy it, sweep away what nobody can open."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.survey.models import Recording, Session
from vicinia.survey.sealing import seal_key
from vicinia.survey.uploads import SealedFile

MOST_MEGABYTES = 1000
_LEFT_OVER = 24 * 60 * 60
"""Seconds after which a file without its row cannot be one that is just being added."""


def kind_of(head: bytes) -> str:
    """Return the media type of a sound or video by its first bytes, or an empty text."""
    if head[4:8] == b"ftyp":
        return "video/mp4" if head[8:12] in (b"isom", b"mp41", b"mp42", b"avc1", b"qt  ") else "audio/mp4"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    for begins, kind in ((b"ID3", "audio/mpeg"), (b"OggS", "audio/ogg"), (b"fLaC", "audio/flac"),
                         (b"\x1aE\xdf\xa3", "video/webm")):  # fmt: skip
        if head.startswith(begins):
            return kind
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "audio/aac" if head[1] & 0x06 == 0 else "audio/mpeg"
    return ""


def add_recording(
    *, actor: User, session: Session, file: SealedFile, retain_until: datetime.date
) -> Recording:
    """Keep a recording that was sealed while it came; its row holds the only key."""
    if not (kind := kind_of(file.head)):
        raise Refused(
            _("No browser can play this file. Choose an MP3, M4A, OGG, WAV, FLAC or WebM recording.")
        )
    row = Recording(
        district_id=session.district_id, session=session, media_type=kind, size=file.writer.size,
        retain_until=retain_until, sealed_key=seal_key(file.writer.key), added_by=actor,
    )  # fmt: skip
    with transaction.atomic():
        # the consent may have been withdrawn while the file came in
        now = Session.objects.select_for_update().only("withdrawn_at", "retain_until").get(pk=session.pk)
        if now.withdrawn_at is not None or now.retain_until < retain_until:
            raise Refused(_("What people agreed to has changed meanwhile. Look at the conversation again."))
        row.save()
        file.writer.path.replace(row.path)
        audit(actor=actor, verb="add_recording", subject=row, changes={"bytes": [0, row.size]})
    return row


def remove_recordings(
    *, actor: User | None, rows: Iterable[Recording], verb: str = "remove_recording"
) -> int:
    """Destroy recordings with their keys; return how many. The files go once the rows are gone for good."""
    done = 0
    for row in rows:
        with transaction.atomic():
            path = row.path
            audit(actor=actor, verb=verb, subject=row)
            row.delete()
            transaction.on_commit(partial(path.unlink, missing_ok=True))
        done += 1
    return done


def destroy_expired_recordings(today: datetime.date | None = None) -> int:
    """Destroy the recordings whose time, or whose conversation's time, is over; return how many."""
    day = today or timezone.localdate()
    rows = Recording.objects.select_related("session")
    over = rows.filter(retain_until__lt=day) | rows.filter(session__retain_until__lt=day)
    done = remove_recordings(actor=None, rows=over, verb="destroy_recording")
    _sweep()
    return done


def _sweep() -> None:
    """Remove files whose rows are gone: a process was killed between the two, and nobody can open them."""
    folder = Path(settings.RECORDINGS_ROOT)
    if not folder.is_dir():
        return
    known = {str(pk) for pk in Recording.objects.values_list("pk", flat=True)}
    for path in folder.iterdir():
        if path.stem not in known and path.stat().st_mtime < time.time() - _LEFT_OVER:
            path.unlink(missing_ok=True)
