"""Do people who code the same conversations see the same? Per code, and passage by passage where not."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from vicinia.methods import reliability
from vicinia.survey.models import CoderPass, Coding, Discussion, Session, Study
from vicinia.survey.models.study import readable
from vicinia.survey.queries.codes import Branch, tree_of
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.sealing import Said

ENOUGH = 0.8
"""Above it conclusions may rest on the codes; below `TENTATIVE` not (Krippendorff 2004, p. 241)."""
TENTATIVE = 0.667


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree on one code."""

    branch: Branch
    alpha: float | None
    lower: float | None
    upper: float | None
    passages: int
    marked: int
    """Passages on which at least one put the code."""
    differ: int

    @property
    def verdict(self) -> str:
        """``enough``, ``tentative``, ``low`` or ``none`` (nothing to measure)."""
        if self.alpha is None:
            return "none"
        return "enough" if self.alpha >= ENOUGH else "tentative" if self.alpha >= TENTATIVE else "low"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A passage that some marked with a code and others did not."""

    session: Session
    passage: int
    text: str
    branch: Branch
    yes: tuple[str, ...]
    no: tuple[str, ...]
    discussion: Discussion | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Everything about the agreement of a study."""

    coders: tuple[str, ...]
    sessions: int
    codes: list[Agreement]
    disagreements: list[Disagreement]


def compare(study: Study) -> Compared:
    """Compare what coders marked in the conversations that two or more read to the end.

    The unit is a passage: marked with a code or not. Nominal alpha, for each code by itself.
    """
    readers: dict[UUID, set[str]] = defaultdict(set)
    for session, name in CoderPass.objects.filter(session__study=study).values_list("session", "coder_name"):
        readers[session].add(name)
    shared = {session for session, names in readers.items() if len(names) >= 2}
    sessions = list(study.sessions.filter(readable(), pk__in=shared))
    coders = tuple(sorted(set().union(*(readers[one.pk] for one in sessions)))) if sessions else ()
    said = {one.pk: said_in(one) for one in sessions}
    first: dict[UUID, int] = {}
    total = 0
    for one in sessions:
        first[one.pk] = total
        total += len(said[one.pk].passages)
    read = np.full((len(coders), total), np.nan)
    for one in sessions:
        span = slice(first[one.pk], first[one.pk] + len(said[one.pk].passages))
        for row, name in enumerate(coders):
            if name in readers[one.pk]:
                read[row, span] = 0
    marks = _marks(sessions, said, first, coders)
    branches = tree_of(study)
    agreements, differences = [], []
    for branch in branches:
        ratings = read.copy()
        for row, passages in marks.get(branch.code.pk, {}).items():
            ratings[row, list(passages)] = 1
        ratings[np.isnan(read)] = np.nan
        agreement, differ = _agreement(branch, ratings)
        if agreement is not None:
            agreements.append(agreement)
            differences += [(branch, at, ratings[:, at]) for at in differ]
    return Compared(
        coders, len(sessions), agreements, _disagreements(study, sessions, said, first, coders, differences)
    )


def _marks(
    sessions: list[Session], said: dict[UUID, Said], first: dict[UUID, int], coders: tuple[str, ...]
) -> dict[UUID, dict[int, set[int]]]:
    """Code → row of the coder → numbers of the passages that her codings touch."""
    row_of = {name: row for row, name in enumerate(coders)}
    found: dict[UUID, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    rows = Coding.objects.filter(session__in=[one.pk for one in sessions], coder_name__in=coders)
    for session, code, name, start, end in rows.values_list(
        "session_id", "code_id", "coder_name", "start", "end"
    ):
        touched = said[session].touched(start, end)
        found[code][row_of[name]].update(first[session] + at for at in touched)
    return found


def _agreement(branch: Branch, ratings: np.ndarray) -> tuple[Agreement | None, list[int]]:
    both = np.count_nonzero(~np.isnan(ratings), axis=0) >= 2
    high, low = np.nanmax(ratings[:, both], axis=0, initial=0), np.nanmin(ratings[:, both], axis=0, initial=1)
    marked = int(np.count_nonzero(high == 1))
    if not marked:
        return None, []
    differ = np.flatnonzero(both)[(high == 1) & (low == 0)]
    found = reliability.alpha(ratings, "nominal", resamples=400)
    known = not math.isnan(found)
    return Agreement(
        branch=branch,
        alpha=float(found) if known else None,
        lower=found.lower if known and not math.isnan(found.lower) else None,
        upper=found.upper if known and not math.isnan(found.upper) else None,
        passages=int(both.sum()),
        marked=marked,
        differ=len(differ),
    ), [int(at) for at in differ]


def _disagreements(
    study: Study,
    sessions: list[Session],
    said: dict[UUID, Said],
    first: dict[UUID, int],
    coders: tuple[str, ...],
    differences: list[tuple[Branch, int, np.ndarray]],
) -> list[Disagreement]:
    settled = {
        (one.session_id, one.code_id, one.passage): one
        for one in Discussion.objects.filter(session__study=study).select_related("settled_by")
    }
    order = [(first[one.pk], one) for one in sessions]
    begins = [at for at, _one in order]
    rows = []
    for branch, at, ratings in differences:
        base, session = order[bisect_right(begins, at) - 1]
        rows.append(
            Disagreement(
                session=session,
                passage=at - base,
                text=said[session.pk].words(at - base),
                branch=branch,
                yes=tuple(name for name, mark in zip(coders, ratings, strict=True) if mark == 1),
                no=tuple(name for name, mark in zip(coders, ratings, strict=True) if mark == 0),
                discussion=settled.get((session.pk, branch.code.pk, at - base)),
            )
        )
    return sorted(rows, key=lambda one: (one.discussion is not None, first[one.session.pk] + one.passage))
