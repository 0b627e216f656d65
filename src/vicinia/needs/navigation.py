"""The doors that this room opens in the work area."""

from __future__ import annotations


def open_doors() -> None:
    """Add this room's entries to the navigation."""
