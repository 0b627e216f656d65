"""What is found in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "telephone", "email", "tax_code", "account", "address", "birth", "place"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of the text that tells who somebody is, or may do so."""

    kind: Kind
    text: str
    start: int
    end: int
    """`text` is what stands from `start` up to `end`."""
    certain: bool
    """Whether it can hardly be anything else; otherwise ask who wrote it."""
