"""A conversation as the workspace shows it: passages, speakers, what is coded where."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from vicinia.core.models import User
from vicinia.survey.models import Coding, Participant, Session
from vicinia.survey.queries.codes import Branch
from vicinia.survey.sealing import Said, unseal

STRETCH = 40
"""Passages: about four screens. Leaving out each passage by itself costs more than laying it out."""


@dataclass(slots=True)
class Line:
    """One passage with its speaker, when it is another one than before, and the codes on it."""

    number: int
    start: int
    end: int
    text: str
    speaker: Participant | None
    codings: list[Coding] = field(default_factory=list)

    @property
    def is_gone(self) -> bool:
        """Whether who spoke has taken the words back."""
        return not self.text.strip()


def said_in(session: Session) -> Said:
    """Return what was said, without its words once they may not be read any more.

    Whoever reads words reads them here, so that a date that has passed closes them everywhere, also before
    the daily job destroys them. Raises `sealing.CannotOpen`.
    """
    said = unseal(bytes(session.sealed))
    return said.without_words() if session.is_closed else said


def lines_of(session: Session, said: Said, codings: list[Coding]) -> list[Line]:
    """Return the passages of a conversation; a code stands beside the passage in which it begins."""
    people = {one.number: one for one in session.participants.all()}
    lines: list[Line] = []
    before = -1
    for number, passage in enumerate(said.passages):
        speaker = people.get(passage.speaker) if passage.speaker != before else None
        before = passage.speaker
        lines.append(Line(number, passage.start, passage.end, said.words(number), speaker))
    starts = [line.start for line in lines]
    for coding in codings:
        at = max(0, bisect_right(starts, coding.start) - 1)
        if lines:
            lines[at].codings.append(coding)
    return lines


def stretches(lines: list[Line]) -> list[list[Line]]:
    """Return the passages in stretches: a browser leaves out those that are far from the screen."""
    return [lines[first : first + STRETCH] for first in range(0, len(lines), STRETCH)]


def codings_shown(session: Session, user: User, whose: str) -> list[Coding]:
    """Return one person's codings, or everybody's: who codes the same text should not see the other's."""
    rows = session.codings.select_related("code")
    if whose != "all":
        rows = rows.filter(coder=user)
    return list(rows)


def as_data(codings: list[Coding], branches: list[Branch]) -> list[dict[str, Any]]:
    """Return codings as the page's script draws them."""
    tints = {branch.code.pk: branch.tint for branch in branches}
    return [coding_data(one, tints.get(one.code_id, 0)) for one in codings]


def coding_data(coding: Coding, tint: int) -> dict[str, Any]:
    """Return one coding as the page's script draws it."""
    return {
        "id": str(coding.pk),
        "code": str(coding.code_id),
        "name": coding.code.name,
        "away": gettext("Take %(name)s away") % {"name": coding.code.name},
        "tint": tint,
        "start": coding.start,
        "end": coding.end,
        "by": coding.coder_name,
    }
