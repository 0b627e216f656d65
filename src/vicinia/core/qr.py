"""A QR code as one path of a drawing, made by the server: nothing is asked of others."""

from __future__ import annotations

from dataclasses import dataclass

from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]
from qrcode.main import QRCode  # type: ignore[import-untyped]

_QUIET = 4


@dataclass(frozen=True, slots=True)
class Code:
    """What the template draws: ``<path d="…">`` in a square of ``size`` units with its white margin."""

    path: str
    size: int


def qr_code(text: str) -> Code:
    """Return the code of a text."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row)
    )
    return Code(path, len(rows))


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where dark squares stand side by side, and how many.

    >>> _runs([False, True, True, False, True])
    [(1, 2), (4, 1)]
    """
    found = []
    start = None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            found.append((start, x - start))
            start = None
    return found
