"""Our four short vocabularies: need, answer, who is welcomed, way in. The words lie in ``data/*.toml``.

``docs/vocabulary.md`` says how to read and change them.
"""

from vicinia.directory.vocabulary.loading import Loaded, load_vocabulary
from vicinia.directory.vocabulary.reading import (
    FACETS,
    LANGUAGE,
    Concept,
    Facet,
    VocabularyError,
    read_facet,
    read_facets,
    taxonomy_id,
    term_id,
)

__all__ = [
    "FACETS",
    "LANGUAGE",
    "Concept",
    "Facet",
    "Loaded",
    "VocabularyError",
    "load_vocabulary",
    "read_facet",
    "read_facets",
    "taxonomy_id",
    "term_id",
]
