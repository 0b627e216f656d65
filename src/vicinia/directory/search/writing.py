"""Write the index (being written)."""

from collections.abc import Iterable
from uuid import UUID

from vicinia.directory.search.contract import Document


def index(documents: Iterable[Document]) -> int:
    raise NotImplementedError


def remove(ids: Iterable[UUID]) -> int:
    raise NotImplementedError


def clear() -> None:
    raise NotImplementedError
