"""The page of latent need as a sheet, and the examples of the two files that feed it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from vicinia.core.models import District
from vicinia.directory.exporting.files import inert
from vicinia.needs.latent_files import EXPECTED_COLUMNS, SEEN_COLUMNS
from vicinia.needs.queries.latent import Latent
from vicinia.territory.queries import municipalities_of

COLUMNS = (
    "municipality_code", "municipality", "expected_persons", "seen", "seen_hidden", "gap", "gap_is_at_least",
    "lower", "upper", "probability", "rank", "seen_per_100_expected", "services_per_1000_within_20_minutes",
    "method", "invented",
)  # fmt: skip


def sheet_of(found: Latent) -> bytes:
    """What the page shows, and nothing that it hides."""
    lines: list[Sequence[Any]] = [COLUMNS]
    for row in found.rows:
        bounds = (row.lower, row.upper, row.probability) if row.gap is not None else (None, None, None)
        method = row.expectation.method if row.expectation else ""
        lines.append((
            row.place.code, row.place.name, row.expected, row.seen, int(row.is_hidden), row.gap,
            int(row.is_hidden and row.gap is not None), *bounds, row.rank or None, row.coverage, row.access,
            method, int(found.includes_sample),
        ))  # fmt: skip
    return _csv(lines)


def seen_example(district: District) -> bytes:
    """A file of counts to fill in."""
    names = [place.name for place in municipalities_of(district)]
    rows = [(name, "", "persone", "01/01/2026", "31/03/2026", "", "") for name in names]
    return _csv([SEEN_COLUMNS, *rows])


def expected_example(district: District) -> bytes:
    """A file of direct estimates to fill in."""
    names = [place.name for place in municipalities_of(district)]
    return _csv([EXPECTED_COLUMNS, *((name, "", "", "", "", "") for name in names)])


def _csv(lines: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    sheet = csv.writer(out, delimiter=";")
    for line in lines:
        sheet.writerow([_plain(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Any) -> Any:
    if isinstance(cell, float):
        return f"{cell:.6g}".replace(".", ",")
    return inert(cell) if isinstance(cell, str) else cell
