"""Conversations: taken in, sealed, named by pseudonyms, and destroyed when they must be."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping

from django.db import models, transaction
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
    Permission,
    Quotation,
    Session,
    SessionVariable,
    Study,
    TranscriptDraft,
)
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.sealing import CannotOpen, Passage, Said, seal, unseal
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
    """Store a conversation of a study with its words sealed; ``session`` holds what the form says.

    Where nothing is ``said`` the conversation waits for its transcript.
    """
    session.district_id, session.study = study.district_id, study
    session.save()
    if said.passages:
        _put_words(session, said, pseudonyms)
    audit(actor=actor, verb="add_session", subject=session, changes={"passages": [0, session.passages]})
    return session


@transaction.atomic
def take_words(*, actor: User, session: Session, said: Said, pseudonyms: Iterable[str]) -> None:
    """Give a conversation that waits for it its transcript; what was written down as a draft goes."""
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    refuse_words(session)
    _put_words(session, said, pseudonyms)
    TranscriptDraft.objects.filter(session=session).delete()
    audit(actor=actor, verb="take_words", subject=session, changes={"passages": [0, session.passages]})


def _put_words(session: Session, said: Said, pseudonyms: Iterable[str]) -> None:
    session.sealed, session.text_hash, session.passages = seal(said), said.hash, len(said.passages)
    session.save(update_fields=["sealed", "text_hash", "passages"])
    Participant.objects.bulk_create(
        Participant(district_id=session.district_id, session=session, number=number, pseudonym=name[:60])
        for number, name in enumerate(pseudonyms, start=1)
    )


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
    TranscriptDraft.objects.filter(session=session).delete()
    session.sealed, session.text_hash = b"", ""
    session.withdrawn_at = session.withdrawn_at or timezone.now()
    session.save(update_fields=["sealed", "text_hash", "withdrawn_at"])
    audit(actor=actor, verb="withdraw_consent", subject=session)


def refuse_withdrawn(session: Session) -> None:
    """Stop what would add to a conversation whose words were taken back."""
    if session.withdrawn_at is not None:
        raise Refused(_("The consent to this conversation was withdrawn: nothing is added to it any more."))


def refuse_words(session: Session) -> None:
    """Stop who brings words to a conversation that does not wait for any."""
    refuse_withdrawn(session)
    if not session.is_waiting:
        raise Refused(_("This conversation has its transcript already, or its time is over."))


@transaction.atomic
def change_session(*, actor: User, session: Session, before: dict[str, str]) -> None:
    """Keep what was corrected: the consent, its date, what the conversation is called.

    Quotations that travelled farther than people agreed come back at once, and recordings go no later than
    the words. `before` is what stood there, for the history.
    """
    refuse_withdrawn(session)
    session.save(
        update_fields=["title", "kind", "held_on", "municipality", "scope", "consent", "retain_until"]
    )
    beyond = session.quotations.exclude(permission__in=Permission.within(session.scope))
    if session.scope == Permission.NO:
        beyond.update(permission=Permission.NO, words="")
    else:
        beyond.update(permission=session.scope)
    session.recordings.filter(retain_until__gt=session.retain_until).update(retain_until=session.retain_until)
    changes = {name: [was, str(getattr(session, name))] for name, was in before.items()}
    audit(
        actor=actor, verb="change_session", subject=session,
        changes={name: pair for name, pair in changes.items() if pair[0] != pair[1]},
    )  # fmt: skip


@transaction.atomic
def withdraw_voice(*, actor: User, participant: Participant) -> None:
    """Destroy the words of one voice of a conversation, what stands on them, and the recordings.

    The words of the others stay where they are, with their codes and quotations.
    """
    session = Session.objects.select_for_update(of=("self",)).get(pk=participant.session_id)
    said = said_in(session)
    gone = [one for one in said.passages if one.speaker == participant.number]
    for rows in (session.quotations, session.codings):
        touching = [
            row.pk
            for row in rows.only("pk", "start", "end")
            if any(row.start < one.end and one.start < row.end for one in gone)
        ]
        rows.filter(pk__in=touching).delete()
    numbers = [at for at, one in enumerate(said.passages) if one.speaker == participant.number]
    session.discussions.filter(passage__in=numbers).delete()
    # a memo on a passage may repeat its words, and so may one on the whole conversation
    session.memos.filter(models.Q(passage__in=numbers) | models.Q(passage=None)).delete()
    remove_recordings(actor=actor, rows=session.recordings.all())
    if session.text_hash:
        left = unseal(bytes(session.sealed)).without_voice(participant.number)
        session.sealed, session.text_hash = seal(left), left.hash
        session.save(update_fields=["sealed", "text_hash"])
    participant.withdrawn_at = participant.withdrawn_at or timezone.now()
    participant.pseudonym = _("Voice taken back %(n)d") % {"n": participant.number}
    participant.category = Category.OTHER
    participant.save(update_fields=["withdrawn_at", "pseudonym", "category"])
    audit(actor=actor, verb="withdraw_voice", subject=session, changes={"voice": [None, participant.number]})


def destroy_expired(today: datetime.date | None = None) -> int:
    """Destroy the words that may not be kept any longer; what was permitted to be quoted stays.

    Counts and the support of findings stay too: who spoke where, which code stands on it, and that words
    lie under a finding, without the words.

    Each conversation in a transaction of its own, so that a stop in the middle loses nothing. Returns how
    many were destroyed.
    """
    day = today or timezone.localdate()
    TranscriptDraft.objects.filter(session__retain_until__lt=day).delete()
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
    refuse_withdrawn(session)
    for one in session.participants.filter(withdrawn_at=None).select_for_update():
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
    refuse_withdrawn(session)
    wanted = {name.strip()[:80]: value.strip()[:160] for name, value in values.items() if name.strip()}
    if len(wanted) > MOST_VARIABLES:
        raise Refused(_("These are too many variables for one conversation."))
    session.variables.exclude(name__in=wanted).delete()
    for name, value in wanted.items():
        SessionVariable.objects.update_or_create(
            district_id=session.district_id, session=session, name=name, defaults={"value": value}
        )
    audit(actor=actor, verb="set_variables", subject=session, changes={"variables": [None, len(wanted)]})
