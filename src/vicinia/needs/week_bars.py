"""Bars of the weeks before an alert, ready to be drawn by a template."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

_WIDTH, _HEIGHT, _GAP = 640.0, 150.0, 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One week."""

    week: datetime.date
    count: int
    x: str
    y: str
    width: str
    height: str
    inside: bool
    """Belongs to the weeks of the alert."""


@dataclass(frozen=True, slots=True)
class Bars:
    """The drawing: ``usual_y`` is the height of the line of what is usual in a week."""

    bars: tuple[Bar, ...]
    box: str
    width: str
    base: str
    usual_y: str
    most: int


def draw_weeks(
    weeks: Sequence[datetime.date],
    counts: Sequence[int],
    *,
    usual: float,
    since: datetime.date,
    until: datetime.date,
) -> Bars:
    """Place one bar for each week; the scale begins at 0."""
    most = max([*counts, usual, 1])
    step = _WIDTH / max(1, len(weeks))
    bars = []
    for place, (week, count) in enumerate(zip(weeks, counts, strict=True)):
        height = _HEIGHT * count / most
        bars.append(
            Bar(
                week=week,
                count=count,
                x=f"{place * step + _GAP / 2:.1f}",
                y=f"{_HEIGHT - height + 4:.1f}",
                width=f"{step - _GAP:.1f}",
                height=f"{height:.1f}",
                inside=since <= week <= until,
            )
        )
    return Bars(
        bars=tuple(bars),
        box=f"0 0 {_WIDTH:.0f} {_HEIGHT + 6:.0f}",
        width=f"{_WIDTH:.0f}",
        base=f"{_HEIGHT + 4:.1f}",
        usual_y=f"{_HEIGHT - _HEIGHT * usual / most + 4:.1f}",
        most=max([*counts, 0]),
    )
