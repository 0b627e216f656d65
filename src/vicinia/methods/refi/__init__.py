"""Projects of qualitative analysis in the exchange format REFI-QDA. Explained in `docs/methods/refi.md`."""

from vicinia.methods.refi.model import (
    Case,
    Code,
    Coding,
    File,
    Project,
    Selection,
    Set,
    Source,
    Stamp,
    User,
    Value,
    Variable,
)
from vicinia.methods.refi.reading import read
from vicinia.methods.refi.writing import write
from vicinia.methods.untrusted import Unreadable

__all__ = [
    "Case",
    "Code",
    "Coding",
    "File",
    "Project",
    "Selection",
    "Set",
    "Source",
    "Stamp",
    "Unreadable",
    "User",
    "Value",
    "Variable",
    "read",
    "write",
]
