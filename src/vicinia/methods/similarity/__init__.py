"""Are these two entries the same body? Explained in `docs/methods/similarity.md`."""

from vicinia.methods.similarity.names import acronym, name_similarity, name_tokens, normalise_name
from vicinia.methods.similarity.pairs import (
    LIKELY,
    POSSIBLE,
    Entry,
    Suspicion,
    block_keys,
    candidates,
    compare,
)

__all__ = [
    "LIKELY",
    "POSSIBLE",
    "Entry",
    "Suspicion",
    "acronym",
    "block_keys",
    "candidates",
    "compare",
    "name_similarity",
    "name_tokens",
    "normalise_name",
]
