"""Small counts in published tables. Explained in `docs/methods/suppression.md`."""

from vicinia.methods.suppression.protecting import protect
from vicinia.methods.suppression.result import Block, Protected

__all__ = ["Block", "Protected", "protect"]
