"""What comes up how often, said by whom, together with what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from vicinia.survey.models import Category, Coding, Participant, Session, Study
from vicinia.survey.queries.codes import Branch, tree_of
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.sealing import Said


@dataclass(frozen=True, slots=True)
class Row:
    """One code: how many passages, in how many conversations, and by category of speaker."""

    branch: Branch
    passages: int
    sessions: int
    by_category: list[int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two codes that stand on the same passage."""

    one: Branch
    other: Branch
    passages: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What comes up in a study."""

    categories: list[str]
    rows: list[Row]
    pairs: list[Pair]


def count(study: Study) -> Counted:
    """Count passages: one that several people marked with the same code counts once."""
    sessions = list(study.sessions.filter(withdrawn_at=None).exclude(sealed=b""))
    voices = {
        (session, number): category
        for session, number, category in Participant.objects.filter(session__study=study).values_list(
            "session_id", "number", "category"
        )
    }
    said = {one.pk: said_in(one) for one in sessions}
    on: dict[tuple[UUID, int], set[UUID]] = defaultdict(set)
    rows = Coding.objects.filter(session__in=list(said)).values_list("session", "code", "start", "end")
    for session, code, start, end in rows:
        for at in said[session].touched(start, end):
            on[session, at].add(code)
    return _counted(tree_of(study), on, said, voices)


def _counted(
    branches: list[Branch],
    on: Mapping[tuple[UUID, int], set[UUID]],
    said: Mapping[UUID, Said],
    voices: Mapping[tuple[UUID, int], str],
) -> Counted:
    often: Counter[UUID] = Counter()
    where: dict[UUID, set[UUID]] = defaultdict(set)
    by: dict[UUID, Counter[str]] = defaultdict(Counter)
    together: Counter[tuple[UUID, UUID]] = Counter()
    for (session, at), codes in on.items():
        category = voices.get((session, said[session].passages[at].speaker), "")
        for code in codes:
            often[code] += 1
            where[code].add(session)
            by[code][category] += 1
        together.update((one, other) for one in codes for other in codes if one < other)
    present = [kind for kind in [*Category.values, ""] if any(kind in counts for counts in by.values())]
    known = {branch.code.pk: branch for branch in branches}
    return Counted(
        categories=[str(Category(kind).label) if kind else "—" for kind in present],
        rows=[
            Row(branch, often[key], len(where[key]), [by[key][kind] for kind in present])
            for key, branch in known.items()
            if often[key]
        ],
        pairs=[
            Pair(known[one], known[other], number)
            for (one, other), number in together.most_common(20)
            if one in known and other in known and number > 1
        ],
    )


def passages_with(study: Study, code: UUID) -> list[tuple[Session, int, str, str]]:
    """Return (conversation, number, pseudonym, words) of every passage with a code: the quotation report."""
    found = []
    sessions = study.sessions.filter(codings__code=code, withdrawn_at=None).exclude(sealed=b"").distinct()
    for session in sessions:
        said = said_in(session)
        people = {one.number: one.pseudonym for one in session.participants.all()}
        touched: set[int] = set()
        for start, end in session.codings.filter(code=code).values_list("start", "end"):
            touched.update(said.touched(start, end))
        found += [
            (session, at, people.get(said.passages[at].speaker, ""), said.words(at)) for at in sorted(touched)
        ]
    return found


def span_of(session: Session, at: int) -> tuple[int, int]:
    """Return where a passage begins and ends, in code points."""
    passage = said_in(session).passages[at]
    return passage.start, passage.end
