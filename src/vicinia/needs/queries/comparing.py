"""Two readings side by side: who moves, and whether the move is more than uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

from vicinia.needs.models import Reading
from vicinia.needs.queries.readings import Row, rows_of


@dataclass(frozen=True, slots=True)
class Move:
    """An area in two readings."""

    name: str
    before: Row
    after: Row
    moved: int
    """Classes up (more hardship) or down."""
    is_sure: bool
    """Whether the places it may have in the two readings do not overlap."""


def moves(before: Reading, after: Reading) -> list[Move]:
    """The areas of the district that both readings have, those that move most first."""
    later = {_key(row): row for row in rows_of(after)}
    found = []
    for row in rows_of(before):
        other = later.get(_key(row))
        if other is None:
            continue
        # places as shares of all areas: the two readings may compare different numbers of them
        first = row.estimate.rank_first / before.areas, row.estimate.rank_last / before.areas
        second = other.estimate.rank_first / after.areas, other.estimate.rank_last / after.areas
        found.append(
            Move(
                name=row.name,
                before=row,
                after=other,
                moved=other.estimate.quintile - row.estimate.quintile,
                is_sure=first[1] < second[0] or second[1] < first[0],
            )
        )
    return sorted(found, key=lambda one: (-abs(one.moved), not one.is_sure, one.name))


def _key(row: Row) -> tuple[str, object]:
    return row.estimate.municipality_id, row.estimate.census_area_id
