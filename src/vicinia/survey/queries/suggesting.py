"""Codes that the words of a passage speak for; a person decides."""

from __future__ import annotations

from dataclasses import dataclass

from vicinia.survey.models import Code, Coding, Session
from vicinia.survey.models.study import readable
from vicinia.survey.queries.codes import tree_of
from vicinia.survey.queries.workspace import said_in

MOST_EXAMPLES = 400


@dataclass(frozen=True, slots=True)
class Offered:
    """A passage with the codes that may fit."""

    number: int
    start: int
    end: int
    words: str
    codes: tuple[tuple[Code, tuple[str, ...]], ...]
    """Each with the words that speak for it."""


def suggestions(session: Session, coder_name: str) -> list[Offered]:
    """Return suggestions for the passages that a person has not coded yet.

    Learnt from names and definitions of the codes, and from passages of the other conversations.
    """
    from vicinia.methods.suggesting import CodeWords, Suggester  # a dictionary: only who asks loads it

    branches = {str(one.code.pk): one.code for one in tree_of(session.study)}
    parents = {str(one.parent_id) for one in branches.values() if one.parent_id}
    leaves = [one for key, one in branches.items() if key not in parents]
    examples = []
    said = {}
    rows = Coding.objects.filter(readable("session__"), session__study=session.study)
    rows = rows.exclude(session=session).select_related("session")
    for one in rows.order_by("-at")[:MOST_EXAMPLES]:
        if one.session_id not in said:
            said[one.session_id] = said_in(one.session).text
        examples.append((said[one.session_id][one.start : one.end], str(one.code_id)))
    known = {str(one.pk) for one in leaves}
    examples = [(words, key) for words, key in examples if key in known]
    suggester = Suggester([CodeWords(str(one.pk), one.name, one.definition) for one in leaves], examples)
    own = said_in(session)
    mine = session.codings.filter(coder_name=coder_name).values_list("start", "end")
    coded = {at for start, end in mine for at in own.touched(start, end)}
    free = [at for at in range(len(own.passages)) if at not in coded]
    found = suggester.suggest([own.words(at) for at in free])
    return [
        Offered(
            at, own.passages[at].start, own.passages[at].end, own.words(at),
            tuple((branches[one.key], tuple(one.because)) for one in several),
        )
        for at, several in zip(free, found, strict=True)
        if several
    ]  # fmt: skip
