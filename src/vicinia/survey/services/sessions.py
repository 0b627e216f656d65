"""Conversations: taken in, sealed, named by pseudonyms, and destroyed when they must be."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.methods.transcripts import Transcript
from vicinia.survey.models import (
    Category,
    Coding,
    Participant,
    Quotation,
    Session,
    SessionVariable,
    Study,
)
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.sealing import CannotOpen, Passage, Said, seal
from vicinia.survey.services.recordings import remove_recordings

MOST_VOICES = 200
KEPT_FOR = datetime.timedelta(days=365)
"""How long words are kept unless somebody says otherwise."""


def said_of(transcript: Transcript, voice: str) -> tuple[Said, list[str]]:
    """Turn a transcript into passages without the names of who speaks; return it with the pseudonyms.

    ``voice`` is the word that pseudonyms are made of ("Voce 1"). The names go, the words stay as they are.
    """
    numbers: dict[str, int] = {}
    pieces: list[str] = []
    passages: list[Passage] = []
    at = 0
    for turn in transcript.turns:
        speaker = numbers.setdefault(turn.speaker, len(numbers) + 1) if turn.speaker else 0
        for line in transcript.text[turn.start : turn.end].split("\n"):
            words = line.strip()
            if words:
                passages.append(Passage(at, at + len(words), speaker))
                pieces.append(words)
                at += len(words) + 1
    return Said("\n".join(pieces), tuple(passages)), [f"{voice} {number}" for number in numbers.values()]


def passages_of(transcript: Transcript) -> tuple[Said, list[str]]:
    """Turn a transcript into passages with every character at its place (a project of others)."""
    numbers: dict[str, int] = {}
    passages: list[Passage] = []
    for turn in transcript.turns:
        speaker = numbers.setdefault(turn.speaker, len(numbers) + 1) if turn.speaker else 0
        passages += _lines(transcript.text, turn.start, turn.end, speaker)
    return Said(transcript.text, tuple(passages)), list(numbers)


def as_it_stands(text: str) -> Said:
    """Turn a text into passages, one for each line that says something; no character moves."""
    return Said(text, tuple(_lines(text, 0, len(text))))


def _lines(text: str, start: int, end: int, speaker: int = 0) -> Iterator[Passage]:
    """The lines of a stretch that say something, each where it stands."""
    for line in text[start:end].split("\n"):
        if line.strip():
            yield Passage(start, start + len(line), speaker)
        start += len(line) + 1


@transaction.atomic
def add_session(
    *, actor: User | None, study: Study, session: Session, said: Said, pseudonyms: Iterable[str]
) -> Session:
    """Store a conversation of a study with its words sealed; ``session`` holds what the form says."""
    session.district_id, session.study = study.district_id, study
    session.sealed, session.text_hash, session.passages = seal(said), said.hash, len(said.passages)
    session.save()
    Participant.objects.bulk_create(
        Participant(district_id=study.district_id, session=session, number=number, pseudonym=name[:60])
        for number, name in enumerate(pseudonyms, start=1)
    )
    audit(actor=actor, verb="add_session", subject=session, changes={"passages": [0, session.passages]})
    return session


@transaction.atomic
def withdraw_consent(*, actor: User, session: Session) -> None:
    """Destroy the words of a conversation, its codes and every quotation of it, everywhere and at once."""
    Quotation.objects.filter(session=session).delete()
    Coding.objects.filter(session=session).delete()
    session.discussions.all().delete()
    session.memos.all().delete()
    session.variables.all().delete()
    session.participants.all().delete()
    remove_recordings(actor=actor, rows=session.recordings.all())
    session.sealed, session.text_hash = b"", ""
    session.withdrawn_at = session.withdrawn_at or timezone.now()
    session.save(update_fields=["sealed", "text_hash", "withdrawn_at"])
    audit(actor=actor, verb="withdraw_consent", subject=session)


def destroy_expired(today: datetime.date | None = None) -> int:
    """Destroy the words that may not be kept any longer; what was permitted to be quoted stays.

    Counts and the support of findings stay too: who spoke where, which code stands on it, and that words
    lie under a finding, without the words.

    Each conversation in a transaction of its own, so that a stop in the middle loses nothing. Returns how
    many were destroyed.
    """
    day = today or timezone.localdate()
    expired = Session.objects.filter(retain_until__lt=day).exclude(text_hash="").defer("sealed")
    done = 0
    for session in expired:
        with transaction.atomic():
            # what people wrote about a passage may repeat its words
            session.discussions.all().delete()
            session.memos.all().delete()
            session.sealed, session.text_hash = _without_words(session), ""
            session.save(update_fields=["sealed", "text_hash"])
            audit(actor=None, verb="destroy_transcript", subject=session)
        done += 1
    return done


def _without_words(session: Session) -> bytes:
    try:
        return seal(said_in(session).without_words())
    except CannotOpen:
        return b""  # sealed with a key that is gone: there is nothing to count, and the words go all the same


@transaction.atomic
def name_voices(*, actor: User, session: Session, voices: dict[int, tuple[str, Category | str]]) -> None:
    """Give each voice its pseudonym and say in which capacity it speaks; quotations follow."""
    for one in session.participants.select_for_update():
        if one.number in voices:
            one.pseudonym, one.category = voices[one.number]
            one.save(update_fields=["pseudonym", "category"])
    _follow(session)
    audit(actor=actor, verb="name_voices", subject=session)


def _follow(session: Session) -> None:
    """Let quotations say in which capacity their words were said, as their voice says it now."""
    said = said_in(session)
    voices = dict(session.participants.values_list("number", "category"))
    for quotation in session.quotations.select_for_update():
        speaker = said.speaker_at(quotation.start)
        if speaker in voices and quotation.category != voices[speaker]:
            quotation.category = voices[speaker]
            quotation.save(update_fields=["category"])


MOST_VARIABLES = 30


@transaction.atomic
def set_variables(*, actor: User, session: Session, values: Mapping[str, str]) -> None:
    """Keep what is known of a conversation; a variable that is not named any more goes away."""
    wanted = {name.strip()[:80]: value.strip()[:160] for name, value in values.items() if name.strip()}
    if len(wanted) > MOST_VARIABLES:
        raise Refused(_("These are too many variables for one conversation."))
    session.variables.exclude(name__in=wanted).delete()
    for name, value in wanted.items():
        SessionVariable.objects.update_or_create(
            district_id=session.district_id, session=session, name=name, defaults={"value": value}
        )
    audit(actor=actor, verb="set_variables", subject=session, changes={"variables": [None, len(wanted)]})
