"""Read the lists of this package."""

from vicinia.methods.text import fold


def folded(words: str) -> frozenset[str]:
    """Words separated by white space, without accents and capitals."""
    return frozenset(fold(words).split())
