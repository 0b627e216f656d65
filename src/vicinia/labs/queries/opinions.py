"""Where the votes of a meeting agree and differ: prepared for a discussion, hidden while they are few."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from vicinia.labs.models import Meeting, Statement, Vote
from vicinia.methods.opinion import FEWEST_STATEMENTS, FEWEST_VOTERS, Opinion, Shared, groups

MOST_SHARED = 5


@dataclass(frozen=True, slots=True)
class Voted:
    """One statement with the votes that it got."""

    statement: Statement
    agree: int
    disagree: int
    leave: int

    @property
    def asked(self) -> int:
        """How many answered."""
        return self.agree + self.disagree + self.leave


@dataclass(frozen=True, slots=True)
class OpinionGroup:
    """People who vote alike, and the statements by which one knows them."""

    letter: str
    size: int
    tells: tuple[tuple[Statement, str], ...]


@dataclass(frozen=True, slots=True)
class Opinions:
    """What is shown of the votes."""

    voters: int
    statements: tuple[Statement, ...]
    rows: tuple[Voted, ...]
    """The counts of each statement; empty while they are hidden."""
    is_enough: bool
    groups: tuple[OpinionGroup, ...] = ()
    shared: tuple[tuple[Statement, str], ...] = ()
    """What most people of every group answer alike."""
    stability: float | None = None
    points: tuple[tuple[float, float, int], ...] = ()
    """Places of people on the plane, from 0 to 100, with the number of their group; −1 for none."""


def opinions(meeting: Meeting) -> Opinions:
    """Return what the votes of a meeting show: nothing below 15 voters or 8 statements.

    Counts are shown from there on, groups once 15 of the voters have answered enough statements.
    """
    statements = list(meeting.statements.all())
    votes = list(
        Vote.objects.filter(statement__meeting=meeting).values_list("seat_id", "statement_id", "value")
    )
    voters = sorted({seat for seat, _statement, _value in votes})
    at = {one.pk: number for number, one in enumerate(statements)}
    if len(voters) < FEWEST_VOTERS or len(statements) < FEWEST_STATEMENTS:
        return Opinions(len(voters), tuple(statements), (), is_enough=False)
    table = np.full((len(voters), len(statements)), np.nan)
    place: dict[UUID, int] = {seat: number for number, seat in enumerate(voters)}
    for seat, statement, value in votes:
        table[place[seat], at[statement]] = value
    rows = tuple(
        Voted(one, *(int((table[:, number] == value).sum()) for value in (1, -1, 0)))
        for number, one in enumerate(statements)
    )
    found = groups(table)
    # who answered a statement or two stands nowhere: that is too few, not that nobody differs
    if found.takes_part.sum() < FEWEST_VOTERS:
        return Opinions(len(voters), tuple(statements), rows, is_enough=False)
    return Opinions(
        voters=len(voters),
        statements=tuple(statements),
        rows=rows,
        is_enough=True,
        groups=tuple(
            OpinionGroup(
                "ABCDE"[number], len(one.members),
                tuple((statements[tells.statement], tells.side) for tells in one.representative[:3]),
            )
            for number, one in enumerate(found.groups)
        ),
        shared=tuple((statements[one.statement], one.side) for one in _uniting(found)[:MOST_SHARED]),
        stability=None if np.isnan(found.stability) else float(found.stability),
        points=_points(found),
    )  # fmt: skip


def _uniting(found: Opinion) -> list[Shared]:
    """Leave what divides the groups, however large the one is that wins; clearest first."""

    def is_shared(one: Shared) -> bool:
        at = one.statement
        sides = (group.votes.agree if one.side == "agree" else group.votes.disagree for group in found.groups)
        return all(
            2 * side[at] > group.votes.seen[at] for side, group in zip(sides, found.groups, strict=True)
        )

    return sorted(filter(is_shared, found.consensus), key=lambda one: -one.share)


def _points(found: Opinion) -> tuple[tuple[float, float, int], ...]:
    shown = np.flatnonzero(found.takes_part)
    if not len(shown):
        return ()
    places = found.positions[shown]
    low, high = places.min(axis=0), places.max(axis=0)
    scaled = (places - low) / np.where(high > low, high - low, 1) * 90 + 5
    return tuple(
        (round(float(x), 1), round(float(y), 1), int(found.group[one]))
        for (x, y), one in zip(scaled, shown, strict=True)
    )
