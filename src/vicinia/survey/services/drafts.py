"""A page that its script sends while somebody writes in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """Which page sends, and how often it has; without a script there is no window and no number."""

    opened: str
    """The version of the page when it was opened."""
    window: str
    number: int
    """Grows with every draft of a window, so that one that comes late is known."""
