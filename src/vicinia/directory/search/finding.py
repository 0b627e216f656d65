"""Answer a question (being written)."""

from vicinia.directory.search.contract import Answer, Query, VerifyOpen


def search(query: Query, *, verify_open: VerifyOpen | None = None, is_holiday: bool = False) -> Answer:
    raise NotImplementedError
