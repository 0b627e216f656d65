"""What comes up how often, said by whom, together with what."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from vicinia.survey.models import Category, Coding, Participant, Session, SessionKind, SessionVariable, Study
from vicinia.survey.models.study import readable
from vicinia.survey.queries.codes import Branch, tree_of
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.sealing import Said

SPEAKER, TOWN, KIND, VARIABLE = "chi", "comune", "modo", "variabile:"


@dataclass(frozen=True, slots=True)
class Grouping:
    """By what passages are told apart: who speaks, or something that is known of the conversation."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A column of the counts."""

    name: str
    sessions: int
    """Conversations that are in it at all, with or without a code."""


@dataclass(frozen=True, slots=True)
class Row:
    """One code: how many passages, in how many conversations, and by group."""

    branch: Branch
    passages: int
    sessions: int
    by_group: list[int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two codes that stand on the same passage."""

    one: Branch
    other: Branch
    passages: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What comes up in a study."""

    groups: list[Group]
    rows: list[Row]
    pairs: list[Pair]


def groupings_of(study: Study) -> list[Grouping]:
    """Return by what the counts of a study can be told apart, who speaks first."""
    named: dict[str, str] = {}
    for name in SessionVariable.objects.filter(session__study=study).order_by("name").values_list(
        "name", flat=True
    ):  # fmt: skip
        named.setdefault(name.casefold(), name)
    return [
        Grouping(SPEAKER, _("who speaks")),
        Grouping(TOWN, _("municipality of the conversation")),
        Grouping(KIND, _("kind of conversation")),
        *(Grouping(f"{VARIABLE}{key}", name) for key, name in named.items()),
    ]


def count(study: Study, grouping: Grouping | None = None) -> Counted:
    """Count passages: one that several people marked with the same code counts once."""
    sessions = list(study.sessions.filter(withdrawn_at=None).exclude(sealed=b""))
    said = {one.pk: said_in(one) for one in sessions}
    on: dict[tuple[UUID, int], set[UUID]] = defaultdict(set)
    rows = Coding.objects.filter(session__in=list(said)).values_list("session", "code", "start", "end")
    for session, code, start, end in rows:
        for at in said[session].touched(start, end):
            on[session, at].add(code)
    by = grouping.key if grouping else SPEAKER
    places = _speakers(study, said) if by == SPEAKER else _places(said, _values(study, sessions, by))
    return _counted(tree_of(study), on, places, _order(by, set(places.values())))


def _speakers(study: Study, said: Mapping[UUID, Said]) -> dict[tuple[UUID, int], str]:
    """Every passage with the category of who speaks in it."""
    voices = {
        (session, number): category
        for session, number, category in Participant.objects.filter(session__study=study).values_list(
            "session_id", "number", "category"
        )
    }
    return {
        (one, at): voices.get((one, passage.speaker), "")
        for one in said
        for at, passage in enumerate(said[one].passages)
    }


def _places(said: Mapping[UUID, Said], values: Mapping[UUID, str]) -> dict[tuple[UUID, int], str]:
    """Every passage with what is known of its conversation."""
    return {(one, at): values.get(one, "") for one in said for at in range(len(said[one].passages))}


def _values(study: Study, sessions: list[Session], by: str) -> dict[UUID, str]:
    """What is known of each conversation; spellings that differ in capitals only are the same."""
    if by == TOWN:
        towns = study.sessions.filter(municipality__isnull=False).values_list("pk", "municipality__name")
        return dict(towns)
    if by == KIND:
        return {one.pk: one.kind for one in sessions}
    first: dict[str, str] = {}
    found = {}
    rows = SessionVariable.objects.filter(session__study=study).order_by(
        "session__held_on", "session__title", "name"
    )
    for session, name, value in rows.values_list("session", "name", "value"):
        if name.casefold() == by.removeprefix(VARIABLE):
            found[session] = first.setdefault(value.casefold(), value)
    return found


def _order(by: str, present: set[str]) -> list[tuple[str, str]]:
    """The groups that there are, each with its name: numbers by size, what is not known last."""
    if by in (SPEAKER, KIND):
        kinds = Category if by == SPEAKER else SessionKind
        known = [(kind.value, str(kind.label)) for kind in kinds if kind.value in present]
    else:
        known = [(value, value) for value in sorted(present - {""}, key=_by_size)]
    return [*known, *([("", "—")] if "" in present else [])]


def _by_size(value: str) -> tuple[bool, float, str]:
    """What begins with a number comes before words, so that twelve years stand after three."""
    number = re.match(r"\d+(?:[.,]\d+)?", value, re.ASCII)
    return number is None, float(number[0].replace(",", ".")) if number else 0.0, value.casefold()


def _counted(
    branches: list[Branch],
    on: Mapping[tuple[UUID, int], set[UUID]],
    places: Mapping[tuple[UUID, int], str],
    order: list[tuple[str, str]],
) -> Counted:
    often: Counter[UUID] = Counter()
    where: dict[UUID, set[UUID]] = defaultdict(set)
    by: dict[UUID, Counter[str]] = defaultdict(Counter)
    together: Counter[tuple[UUID, UUID]] = Counter()
    for (session, at), codes in on.items():
        group = places[session, at]
        for code in codes:
            often[code] += 1
            where[code].add(session)
            by[code][group] += 1
        together.update((one, other) for one in codes for other in codes if one < other)
    present = [(key, name) for key, name in order if any(key in counts for counts in by.values())]
    within: dict[str, set[UUID]] = defaultdict(set)
    for (session, _at), group in places.items():
        within[group].add(session)
    known = {branch.code.pk: branch for branch in branches}
    return Counted(
        groups=[Group(name, len(within[key])) for key, name in present],
        rows=[
            Row(branch, often[key], len(where[key]), [by[key][group] for group, _name in present])
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
    sessions = study.sessions.filter(readable(), codings__code=code).distinct()
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
