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

SPEAKER, TALK, VOICE, TOWN, KIND = "chi", "conversazione", "voce", "comune", "modo"
VARIABLE = "variabile:"

Places = dict[tuple[UUID, int], str]
"""The group of every passage."""
Order = list[tuple[str, str]]
"""The key and the name of every group, as they stand beside each other."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """By what passages are told apart: who speaks, or something that is known of the conversation."""

    key: str
    name: str

    @property
    def is_case(self) -> bool:
        """Whether each group is one conversation, or one person in it."""
        return self.key in (TALK, VOICE)


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
    sessions: int
    """Conversations that have both somewhere."""
    share: float
    """Of the passages that carry one of the two, how many carry both (Jaccard)."""


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
        Grouping(TALK, _("conversation")),
        Grouping(VOICE, _("person in a conversation")),
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
    if by == VOICE:
        places, order = _voices(study, sessions, said)
    elif by == SPEAKER:
        places = _speakers(study, said)
        order = _order(by, set(places.values()))
    elif by == TALK:
        places = _places(said, {one.pk: str(one.pk) for one in sessions})
        order = [(str(one.pk), one.title) for one in sessions]
    else:
        places = _places(said, _values(study, sessions, by))
        order = _order(by, set(places.values()))
    return _counted(tree_of(study), on, places, order)


def _speakers(study: Study, said: Mapping[UUID, Said]) -> Places:
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


def _voices(study: Study, sessions: list[Session], said: Mapping[UUID, Said]) -> tuple[Places, Order]:
    """Every passage with the one person who speaks in it: the case of a study."""
    titles = {one.pk: one.title for one in sessions}
    order: Order = []
    people = Participant.objects.filter(session__in=titles).order_by(
        "session__held_on", "session__title", "number"
    )
    for session, number, pseudonym in people.values_list("session_id", "number", "pseudonym"):
        order.append((f"{session} {number}", f"{titles[session]} · {pseudonym}"))
    known = {key for key, _name in order}
    places: Places = {}
    for one in said:
        for at, passage in enumerate(said[one].passages):
            key = f"{one} {passage.speaker}"
            places[one, at] = key if key in known else ""
    return places, [*order, ("", "—")]


def _places(said: Mapping[UUID, Said], values: Mapping[UUID, str]) -> Places:
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


def _order(by: str, present: set[str]) -> Order:
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
    order: Order,
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
        pairs=_pairs(known, often, where, together),
    )


def _pairs(
    known: Mapping[UUID, Branch],
    often: Mapping[UUID, int],
    where: Mapping[UUID, set[UUID]],
    together: Mapping[tuple[UUID, UUID], int],
) -> list[Pair]:
    """Codes that stand on the same passage, or come up in the same two conversations or more."""
    found = []
    coded = sorted(one for one in known if often[one])
    for at, one in enumerate(coded):
        for other in coded[at + 1 :]:
            both = together.get((one, other), 0)
            talks = len(where[one] & where[other])
            if both or talks > 1:
                share = both / (often[one] + often[other] - both)
                found.append(Pair(known[one], known[other], both, talks, share))
    return sorted(found, key=lambda pair: (-pair.passages, -pair.share, -pair.sessions))


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage with a code: where it stands, who says it, and its words."""

    session: Session
    number: int
    who: str
    words: str


def passages_by_code(study: Study, only: UUID | None = None) -> dict[UUID, list[Quoted]]:
    """Return every passage with each code, or with one of them: the quotation report."""
    found: dict[UUID, list[Quoted]] = defaultdict(list)
    rows = study.sessions.filter(readable(), codings__isnull=False)
    if only:
        rows = rows.filter(codings__code=only)
    rows = rows.order_by("held_on", "title").distinct().prefetch_related("participants", "codings")
    for session in rows:
        said = said_in(session)
        people = {one.number: one.pseudonym for one in session.participants.all()}
        touched: dict[UUID, set[int]] = defaultdict(set)
        for one in session.codings.all():
            if only in (None, one.code_id):
                touched[one.code_id].update(said.touched(one.start, one.end))
        for code, numbers in touched.items():
            found[code] += [
                Quoted(session, at, people.get(said.passages[at].speaker, ""), said.words(at))
                for at in sorted(numbers)
                if said.words(at).strip()
            ]
    return found


def span_of(session: Session, at: int) -> tuple[int, int]:
    """Return where a passage begins and ends, in code points."""
    passage = said_in(session).passages[at]
    return passage.start, passage.end
