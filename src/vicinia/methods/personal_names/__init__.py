"""What in a text betrays a person? Explained in `docs/methods/personal_names.md`."""

from vicinia.methods.personal_names.finding import Finding, Kind
from vicinia.methods.personal_names.searching import find

__all__ = ["Finding", "Kind", "find"]
