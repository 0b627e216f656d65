"""Inputs that lie beside the checkout and never on a user's machine."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3] / "shared"


def beside(*parts: str) -> Path:
    """A file or folder of them; the test is skipped, and says why, where they are absent."""
    path = ROOT.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"../shared/{'/'.join(parts)} is not beside this checkout")
    return path
