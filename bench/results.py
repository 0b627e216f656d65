"""One line of the table that `make bench` prints, and how it is judged."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Row:
    """What was measured once: figures by name, and the goal that one of them has."""

    bench: str
    """The bench it belongs to, for example "search"."""
    name: str
    size: int | str = ""
    figures: dict[str, float] = field(default_factory=dict)
    """Name with unit ("p95_ms") -> value."""
    figure: str = ""
    """The figure that has a goal."""
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""
    """Why nothing was measured, or what to know about it."""

    @property
    def verdict(self) -> str:
        """ "ok", "MISSED", or nothing where there is no goal."""
        value = self.figures.get(self.figure)
        if value is None or (self.at_most is None and self.at_least is None):
            return ""
        low = self.at_least is not None and value < self.at_least
        high = self.at_most is not None and value > self.at_most
        return "MISSED" if low or high else "ok"

    def as_dict(self) -> dict[str, Any]:
        """The row for results.json."""
        return {**asdict(self), "verdict": self.verdict}


def percentiles(times_ms: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and longest of some times in milliseconds."""
    ordered = sorted(times_ms)
    return {
        "p50_ms": round(ordered[len(ordered) // 2], 3),
        "p95_ms": round(ordered[math.ceil(len(ordered) * 0.95) - 1], 3),
        "max_ms": round(ordered[-1], 3),
    }


def table(rows: Iterable[Row]) -> str:
    """All rows as one table of plain text."""
    lines = [("bench", "what", "size", "figures", "goal", "")]
    for row in rows:
        figures = row.note or "  ".join(f"{name} {value:g}" for name, value in row.figures.items())
        size = f"{row.size:,}" if isinstance(row.size, int) else row.size
        lines.append((row.bench, row.name, size, figures, _goal(row), row.verdict))
    widths = [max(len(line[i]) for line in lines) for i in range(6)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i == 2 else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _goal(row: Row) -> str:
    if row.at_most is not None:
        return f"{row.figure} ≤ {row.at_most:g}"
    return "" if row.at_least is None else f"{row.figure} ≥ {row.at_least:g}"
